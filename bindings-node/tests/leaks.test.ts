import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HERE } from "./repository.js";

interface Held {
  readonly nouns: number;
  readonly rss: number;
}

test("a thousand failing calls leak nothing", () => {
  const out = execFileSync(process.execPath, ["--expose-gc", join(HERE, "tests/leaks.mjs")], { encoding: "utf8" });
  const { before, after, collected, usable } = JSON.parse(out) as { before: Held; after: Held; collected: Held; usable: boolean };
  expect(after.nouns).toBe(before.nouns);
  expect(collected.nouns).toBe(before.nouns);
  expect((after.rss - before.rss) / (1 << 20), "mebibytes more after 5,000 failing calls").toBeLessThan(48);
  expect(usable).toBe(true);
});
