/** The package from outside: packed, installed in an empty project, used by Node and by a bundler for a page. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { begin, thereIsABrowser } from "./browser.js";
import { serve } from "./serve.js";

const HERE = new URL("..", import.meta.url).pathname;
const SAMPLE = `${HERE}../budget-core/data/sample`;

const LINES = `
const { Attributes, Ledger, Catalogue, Law } = await load();
const led = await Ledger.read(file);
const table = await Catalogue.builtin("ofgl").evaluate(led, { attributes });
const law = await Law.builtin("dgf_communes", 2026);
const base = law.simulate(communes);
const after = law.amend({ title: "Mon amendement", parameters: { "dotation_solidarite_rurale.seuil_nombre_habitants": "9000" } }).simulate(communes);
const { totals, losers, warnings } = after.impact(base, { by: "departement", top: 10 });
const told = JSON.stringify({ rows: table.length, totals: totals.length, losers: losers.length, warnings: warnings.length });
`;

let project = "";
let names: string[] = [];

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "budget-core-wasm-pack-"));
  const quiet: ExecFileSyncOptionsWithStringEncoding = { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project, HERE], quiet)) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error("nothing was packed");
  names = packed.files.map((file) => file.path);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${packed.filename}`], quiet);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the lines of the first page, in Node", () => {
  const given = `
import { readFileSync } from "node:fs";
import { load } from "budget-core-wasm";
const file = new Blob([readFileSync("${SAMPLE}/balances.csv.gz")]);
const communes = readFileSync("${SAMPLE}/communes.csv.gz");
const attributes = readFileSync("${SAMPLE}/attributes.csv");
`;
  writeFileSync(join(project, "lines.mjs"), `${given}${LINES}console.log(told);`);
  const told = JSON.parse(execFileSync(process.execPath, ["lines.mjs"], { cwd: project, encoding: "utf8" })) as Record<string, number>;
  expect(Object.values(told).every((count) => count > 0)).toBe(true);
});

test("the same lines through a bundler, in a page", async () => {
  if (!thereIsABrowser()) return;
  symlinkSync(SAMPLE, join(project, "public"));
  const given = `
import { load } from "budget-core-wasm";
const file = await (await fetch("balances.csv.gz")).blob();
const communes = new Uint8Array(await (await fetch("communes.csv.gz")).arrayBuffer());
const attributes = new Uint8Array(await (await fetch("attributes.csv")).arrayBuffer());
`;
  writeFileSync(join(project, "main.js"), `${given}${LINES}document.title = told;`);
  writeFileSync(join(project, "index.html"), '<!doctype html><title>...</title><script type="module" src="main.js"></script>');
  await build({ root: project, logLevel: "silent", base: "./", build: { target: "es2022" } });
  const [server, chromium] = [await serve(join(project, "dist")), await begin()];
  try {
    const page = await chromium.newPage();
    const failed: string[] = [];
    page.on("pageerror", (error) => failed.push(String(error)));
    await page.goto(server.url);
    await page.waitForFunction(() => document.title.startsWith("{"), undefined, { timeout: 60_000 }).catch(() => undefined);
    expect(failed).toEqual([]);
    expect(Object.values(JSON.parse(await page.title()) as Record<string, number>).every((count) => count > 0)).toBe(true);
  } finally {
    await chromium.close();
    server.close();
  }
});

test("the pack holds what is needed and nothing else", () => {
  const known = [/^package\.json$/, /^README\.md$/, /^LICENSE/, /^dist\/(index|node|budget-core)\.js(\.map)?$/, /^dist\/engine_(indicators|law)\.(js|wasm)$/, /^dist\/data\/\w+\.data$/, /^dist\/types\//];
  expect(names.filter((name) => !known.some((one) => one.test(name)))).toEqual([]);
  expect(names.filter((name) => name.endsWith(".wasm"))).toHaveLength(2);
  expect(names.filter((name) => name.startsWith("LICENSE"))).toHaveLength(2);
});

test("a thousand failing calls leave nothing", async () => {
  const { load } = (await import(new URL("../dist/node.js", import.meta.url).href)) as typeof import("../node.js");
  const nouns = async (engine: string): Promise<number> => ((await import(new URL(`../dist/engine_${engine}.js`, import.meta.url).href)) as { nouns: () => number }).nouns();
  const { Catalogue, Ledger, Law } = await load();
  const [catalogue, law] = [Catalogue.builtin("ofgl"), await Law.builtin("dgf_communes", 2026)];
  const communes = readFileSync(`${SAMPLE}/communes.csv.gz`).subarray(0, 20_000);
  const fail = async (): Promise<number> => {
    const failing = [() => catalogue.define("x", "1 +", "EUR"), () => catalogue.describe("nothing"), () => law.amend({ parameters: { nothing: "1" } }), () => law.simulate(communes), () => Ledger.read(new Uint8Array([1, 2, 3]))];
    let failed = 0;
    for (const work of failing) {
      try {
        await work();
      } catch (error) {
        failed += (error as Error).name === "BudgetError" ? 1 : 0;
      }
    }
    return failed;
  };
  for (let round = 0; round < 40; round++) expect(await fail()).toBe(5);
  const before = [await nouns("indicators"), await nouns("law"), process.memoryUsage().arrayBuffers + process.memoryUsage().external];
  for (let round = 0; round < 200; round++) expect(await fail()).toBe(5);
  const after = [await nouns("indicators"), await nouns("law"), process.memoryUsage().arrayBuffers + process.memoryUsage().external];
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect((after[2] as number) - (before[2] as number)).toBeLessThan(32 << 20);
});
