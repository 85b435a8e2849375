/** Every block of the README runs: what it takes from its reader is given here. */
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = new URL("..", import.meta.url).pathname;
const SAMPLE = `${HERE}../budget-core/data/sample/`;

const GIVEN = `
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
const file = new Blob([readFileSync("${SAMPLE}balances.csv.gz")]);
const communes = gunzipSync(readFileSync("${SAMPLE}communes.csv.gz"));
const attributes = readFileSync("${SAMPLE}attributes.csv");
`;

test("every block of the README runs", () => {
  const blocks = Array.from(readFileSync(`${HERE}README.md`, "utf8").matchAll(/^```js\n([\s\S]*?)^```/gm), (match) => match[1] as string);
  expect(blocks.length).toBeGreaterThan(0);
  const folder = mkdtempSync(join(tmpdir(), "budget-core-readme-"));
  for (const [place, block] of blocks.entries()) {
    const script = join(folder, `block-${place}.mjs`);
    const text = block.replace('"budget-core-wasm"', JSON.stringify(`file://${HERE}dist/node.js`));
    expect(text).not.toBe(block);
    writeFileSync(script, `${GIVEN}${text}\nif (losers.length === 0 || table.length === 0) throw new Error("nothing was found");\n`);
    execFileSync(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  }
  rmSync(folder, { recursive: true, force: true });
});
