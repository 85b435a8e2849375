import { load } from "budget-core";
import { expect, test } from "vitest";
import { vectors } from "../../bindings-js/tests/vectors.js";
import { read } from "./repository.js";

test("every conformance vector", async () => {
  const { cases, failures } = await vectors(await load(), read);
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(385);
});
