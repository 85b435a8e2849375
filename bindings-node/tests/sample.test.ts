import { load } from "budget-core";
import { expect, test } from "vitest";
import { sample } from "../../bindings-js/tests/sample.js";
import { read } from "./repository.js";

test("the package on the fictional sample", async () => {
  const { cases, failures } = await sample(await load(), read);
  expect(failures).toEqual([]);
  expect(cases).toBe(18);
});
