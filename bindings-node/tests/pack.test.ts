/** The package from outside: packed, installed in an empty project, used as people type it. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { HERE, REPOSITORY, SAMPLE } from "./repository.js";

const project = inject("project");

/** Runs a script of the project; where it stands decides what `budget-core` is. */
function ran(name: string, text: string, cwd = project): string {
  const file = join(project, name);
  writeFileSync(file, text);
  return execFileSync(process.execPath, [file], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const LINES = `
const { Ledger, Catalogue, Law } = await load();
const led = await Ledger.read(file);                                   // File, Blob, Buffer, path in Node
const table = await Catalogue.builtin("ofgl").evaluate(led);           // the ledger is lazy: the bytes are read here
const law = await Law.builtin("dgf_communes", 2026);
const base = law.simulate(communes);                                   // CSV bytes, Arrow IPC or {columns}
const after = law.amend({ title: "Mon amendement", parameters: { "dotation_solidarite_rurale.seuil_nombre_habitants": "9000" } }).simulate(communes);
const { totals, losers, warnings } = after.impact(base, { by: "departement", top: 10 });
`;
const SAID = `console.log(JSON.stringify({ rows: table.length, totals: totals.length, losers, warnings: warnings.length }));`;

/** What the lines found. */
function told(out: string): unknown {
  const { rows, totals, losers, warnings } = JSON.parse(out) as { rows: number; totals: number; losers: { change: string }[]; warnings: number };
  expect(rows).toBeGreaterThan(400);
  expect(totals).toBeGreaterThan(0);
  expect(warnings).toBeGreaterThan(0);
  expect(losers.length).toBeGreaterThan(0);
  expect(losers.every(({ change }) => /^-\d+\.\d\d$/.test(change))).toBe(true);
  return losers;
}

test("the lines of the first page work as typed, by import and by require, from every source", () => {
  const files: Record<string, string> = {
    path: `"${SAMPLE}/balances.csv.gz"`,
    Buffer: `readFileSync("${SAMPLE}/balances.csv.gz")`,
    Blob: `new Blob([readFileSync("${SAMPLE}/balances.csv.gz")])`,
  };
  const found = new Set<string>();
  for (const [kind, file] of Object.entries(files)) {
    const given = `const file = ${file}; const communes = readFileSync("${SAMPLE}/communes.csv.gz");`;
    const esm = ran(`lines-${kind}.mjs`, `import { readFileSync } from "node:fs";\nimport { load } from "budget-core";\n${given}${LINES}${SAID}`);
    const cjs = ran(`lines-${kind}.cjs`, `const { readFileSync } = require("node:fs");\nconst { load } = require("budget-core");\n(async () => {${given}${LINES}${SAID}})();`);
    found.add(JSON.stringify(told(esm)));
    found.add(JSON.stringify(told(cjs)));
  }
  expect(found.size).toBe(1);
});

test("import and require in one program share one engine", () => {
  const out = ran("both.mjs", `
import { createRequire } from "node:module";
import * as esm from "budget-core";
const cjs = createRequire(import.meta.url)("budget-core");
const [one, other] = [await esm.load(), await cjs.load()];
console.log(one.version() === other.version(), one.Catalogue.builtin("ofgl").ids.length === other.Catalogue.builtin("ofgl").ids.length);
try { one.Catalogue.builtin("x"); } catch (error) { console.log(error instanceof one.BudgetError, error instanceof esm.BudgetError, error.code); }
try { esm.Law.load({}, 2026); } catch (error) { console.log(error.name); }
`);
  expect(out.trim().split("\n")).toEqual(["true true", "true true unknown-catalogue", "BudgetError"]);
});

test("before load the library says so", () => {
  expect(ran("early.mjs", `import { Catalogue } from "budget-core";\ntry { Catalogue.builtin(); } catch (error) { console.log(error.name, error.code, error.help); }`)).toMatch(/^BudgetError not-installed .*load\(\)/);
});

test("a worker thread has the engine too", () => {
  const out = ran("worker.mjs", `
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import { load } from "budget-core";
const { Ledger } = await load();
const count = (await (await Ledger.read("${SAMPLE}/balances.csv.gz")).budgets()).length;
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const other = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  await new Promise((resolve) => worker.once("exit", resolve));
  console.log(count === other, (await (await Ledger.read("${SAMPLE}/balances.csv.gz")).budgets()).length === count);
} else parentPort.postMessage(count);
`);
  expect(out.trim()).toBe("true true");
});

test("types serve a consumer, in both kinds of modules", () => {
  const consumer = `
import { load, type BudgetError, type Exact, type Explanation, type Ledger, type Missing, type Simulation } from "budget-core";

export async function main(bytes: Uint8Array, stop: AbortSignal): Promise<Exact | null | undefined> {
  const { Catalogue, Ledger, Law, Table, isMissing } = await load();
  const ledger: Ledger = await Ledger.read([bytes, new Blob([])], { signal: stop, progress: (done: number, all: number) => void (done / all) });
  const table = await Catalogue.builtin("ofgl").evaluate(ledger, { scope: ["principal", "annexes"] });
  const cents: bigint | undefined = table.column("encours_dette").cents[0];
  const law = await Law.builtin("dgf_communes", 2026, { mode: "decimal" });
  const base: Simulation = law.simulate({ code_insee: ["99001"], population_dgf: new Int32Array([1]) });
  const impact = base.under(law.amend({ parameters: { a: "2/3" } })).impact(base, { by: "strata", top: 3 });
  const tree: Explanation = base.explain("99001", "dsu_montant");
  const value: string | number | boolean | Missing = tree.value;
  if (isMissing(value)) value.missing satisfies string;
  // @ts-expect-error money is no number
  const wrong: number = impact.losers[0]!.change;
  // @ts-expect-error there is no such scope
  await Catalogue.builtin("ofgl").evaluate(ledger, { scope: "all" });
  // @ts-expect-error binary floats are no exact numbers
  Table.of({ a: new Float64Array(1) });
  void [cents, wrong];
  return impact.losers[0]?.change;
}

export function told(error: BudgetError): string {
  const code: "io" | string = error.code;
  return \`\${code} \${error.place.line ?? 0} \${error.french}\`;
}
`;
  writeFileSync(join(project, "consumer.mts"), consumer);
  writeFileSync(join(project, "consumer.cts"), consumer);
  const options = { strict: true, noEmit: true, target: "ES2022", module: "NodeNext", moduleResolution: "NodeNext", lib: ["ES2022", "ESNext.Disposable", "DOM"], types: [], exactOptionalPropertyTypes: true, skipLibCheck: false };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["consumer.mts", "consumer.cts"] }));
  const tsc = (): string => {
    try {
      return execFileSync(process.execPath, [join(HERE, "node_modules/typescript/bin/tsc"), "-p", project], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };
  expect(tsc()).toBe("");
});

test("the pack holds what is needed and nothing else", () => {
  const names = inject("names").filter((name) => !name.startsWith("dist/types/"));
  const known = [/^package\.json$/, /^README\.md$/, /^LICENSE/, /^browser\.js$/, /^native\.cjs$/, /^dist\/index\.c?js(\.map)?$/, /^budget-core\.[a-z0-9]+-[a-z0-9]+\.node$/];
  expect(names.filter((name) => !known.some((one) => one.test(name)))).toEqual([]);
  expect(names.some((name) => name.endsWith(".node"))).toBe(true);
  expect(names.filter((name) => name.startsWith("LICENSE"))).toHaveLength(2);
});

test("every block of the two READMEs runs", () => {
  const blocksOf = (file: string): string[] => Array.from(readFileSync(file, "utf8").matchAll(/^```js\n([\s\S]*?)^```/gm), (match) => match[1] as string);
  const [own, first] = [blocksOf(join(HERE, "README.md")), blocksOf(join(REPOSITORY, "README.md"))];
  expect(own.length).toBeGreaterThan(0);
  expect(first.length).toBeGreaterThan(0);
  const blocks = [...own, ...first];
  // Paths are those of the repository.
  for (const [place, block] of blocks.entries()) ran(`readme-${place}.mjs`, block, REPOSITORY);
});
