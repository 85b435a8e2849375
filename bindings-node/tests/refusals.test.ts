import { load } from "budget-core";
import { expect, test } from "vitest";
import { refusals } from "../../bindings-js/tests/refusals.js";
import { read } from "./repository.js";

test("whatever is wrong is refused with a code, and the module goes on", async () => {
  const { cases, failures } = await refusals(await load(), read);
  expect(failures).toEqual([]);
  expect(cases).toBeGreaterThan(180);
});
