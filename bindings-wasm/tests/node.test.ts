/** The suites that every package runs, with the WebAssembly package in Node. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as arrow from "apache-arrow";
import { expect, test } from "vitest";
import type { Library } from "../../bindings-js/face/index.js";
import { accounts } from "../../bindings-js/tests/accounts.js";
import type { Read } from "../../bindings-js/tests/check.js";
import { refusals } from "../../bindings-js/tests/refusals.js";
import { sample } from "../../bindings-js/tests/sample.js";
import { vectors } from "../../bindings-js/tests/vectors.js";
import type * as Package from "../node.js";

const REPOSITORY = process.env["BUDGET_REPOSITORY"] ?? fileURLToPath(new URL("../..", import.meta.url));
const read: Read = async (path) => new Uint8Array(await readFile(resolve(REPOSITORY, path)));
const { load } = (await import(new URL("../dist/node.js", import.meta.url).href)) as typeof Package;
const library = (): Promise<Library> => load({ arrow });

test("every conformance vector", async () => {
  const { cases, failures } = await vectors(await library(), read);
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(385);
});

test("whole accounts", async () => {
  const shared = process.env["BUDGET_SHARED"] ?? resolve(REPOSITORY, "../shared/data");
  const { cases, failures, skipped } = await accounts(await library(), read, async (path) => {
    try {
      return new Uint8Array(await readFile(resolve(shared, path)));
    } catch {
      return undefined;
    }
  });
  for (const what of skipped) console.warn(`skipped: ${what}`);
  expect(failures).toEqual([]);
  expect(cases + skipped.length).toBe(3);
});

test("the package on the fictional sample", async () => {
  const { cases, failures } = await sample(await library(), read);
  expect(failures).toEqual([]);
  expect(cases).toBe(18);
});

test("whatever is wrong is refused with a code, and the module goes on", async () => {
  const { cases, failures } = await refusals(await library(), read);
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(180);
});

test("a page reads no paths", async () => {
  const { Ledger } = await library();
  await expect(Ledger.read("/etc/hostname")).rejects.toMatchObject({ name: "BudgetError", code: "io" });
});
