import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { load } from "budget-core";
import { expect, test } from "vitest";
import { accounts } from "../../bindings-js/tests/accounts.js";
import { cases, FILES, judged, vectors, WHOLE, type Vector } from "../../bindings-js/tests/vectors.js";
import { read, REPOSITORY, shared } from "./repository.js";

test("every conformance vector", async () => {
  const { cases, failures } = await vectors(await load(), read);
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(385);
});

test("no file of vectors is left out", () => {
  const files = readdirSync(`${REPOSITORY}/tests/vectors`).filter((name) => name.endsWith(".json"));
  expect(files.sort()).toEqual([...Object.keys(FILES), ...WHOLE].sort());
});

test("whole accounts", async () => {
  const { cases, failures, skipped } = await accounts(await load(), read, async (path) => {
    const file = shared(path);
    return file === undefined ? undefined : new Uint8Array(await readFile(file));
  });
  for (const what of skipped) console.warn(`skipped: ${what}`);
  expect(failures).toEqual([]);
  expect(cases + skipped.length).toBe(3);
});

test("the runner can fail: a figure that is a cent off, an error that does not come, an unknown call", async () => {
  const bc = await load();
  for (const file of Object.keys(FILES)) {
    const vector = (await cases(read, file)).find((one) => one.expect.ok !== undefined) as Vector;
    for (const [expected, found] of await judged(bc, vector)) expect(found).toEqual(expected);
    const wrong: Vector = { ...vector, expect: { ok: JSON.parse(JSON.stringify(vector.expect.ok).replace(/(\d)"/, '$11"')) } };
    expect(wrong.expect).not.toEqual(vector.expect);
    for (const [expected, found] of await judged(bc, wrong)) expect(found).not.toEqual(expected);
    const refused: Vector = { ...vector, expect: { error: { code: "syntax", at: "" } } };
    for (const [expected, found] of await judged(bc, refused)) expect(found).not.toEqual(expected);
    await expect(judged(bc, { ...vector, call: "no-such-call" })).rejects.toThrow("no-such-call");
    await expect(judged(bc, { ...vector, expect: {} })).rejects.toThrow("either");
  }
});
