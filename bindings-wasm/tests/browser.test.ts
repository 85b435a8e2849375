/** The package in a real browser: the same vectors as everywhere, in the page and in a worker; files read in pieces; engines that fail. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Outcome } from "../../bindings-js/tests/check.js";
import { begin, thereIsABrowser } from "./browser.js";
import { serve, type Served } from "./serve.js";

const HERE = new URL("..", import.meta.url).pathname;
const REPOSITORY = `${HERE}..`;

const READ = `async (path) => new Uint8Array(await (await fetch("/" + path)).arrayBuffer())`;
const WORKER = `
import { load } from "/index.js";
import * as suites from "/suites.js";
const found = [];
const bc = await load({ arrow: suites.arrow });
for (const suite of [suites.vectors, suites.sample, suites.refusals]) found.push(await suite(bc, ${READ}));
postMessage(found);
`;
const SCRIPT = `<!doctype html><title>script</title><script src="/budget-core.js"></script>
<script type="module">
const { Catalogue } = await budgetCore.load({ only: "indicators" });
document.title = String(Catalogue.builtin("ofgl").ids.length);
</script>`;

let chromium: Browser | undefined;
let server: Served;

beforeAll(async () => {
  chromium = thereIsABrowser() ? await begin() : undefined;
  const suites = await build({ entryPoints: [`${HERE}tests/suites.ts`], bundle: true, format: "esm", write: false, target: "es2022" });
  const pages = {
    "/": "<!doctype html><title>suites</title>",
    "/suites.js": Buffer.from(suites.outputFiles[0]?.contents ?? []),
    "/worker.js": WORKER,
    "/script.html": SCRIPT,
    "/department.csv": department(),
  };
  server = await serve([`${HERE}dist`, REPOSITORY], pages);
});

afterAll(async () => {
  await chromium?.close();
  server?.close();
});

/** 200,000 lines: the fictional sample, its exercises shifted until there are enough. */
function department(): Buffer {
  const [header, ...lines] = gunzipSync(readFileSync(`${REPOSITORY}/budget-core/data/sample/balances.csv.gz`)).toString().trimEnd().split("\n");
  const shifted = (by: number): string[] => lines.map((line) => String(Number(line.slice(0, 4)) + by) + line.slice(4));
  return Buffer.from([header, ...[0, -4, -8, -12].flatMap(shifted).slice(0, 200_000)].join("\n"));
}

async function page(path = ""): Promise<Page | undefined> {
  const opened = await chromium?.newPage();
  await opened?.goto(`${server.url}${path}`);
  return opened;
}

/** Runs the text of a function in a page. */
function ran<T>(where: Page, work: string): Promise<T> {
  return where.evaluate(`(${work})()`) as Promise<T>;
}

function passed(found: Outcome | undefined, least: number): void {
  expect(found?.failures).toEqual([]);
  expect(found?.cases).toBeGreaterThanOrEqual(least);
}

for (const [suite, least] of [["vectors", 386], ["sample", 18], ["refusals", 180]] as const) {
  test(`the suite of ${suite} in a page`, async () => {
    const where = await page();
    if (!where) return;
    const work = `async () => { const { load } = await import("/index.js"); const { arrow, ${suite} } = await import("/suites.js"); return ${suite}(await load({ arrow }), ${READ}); }`;
    passed(await ran<Outcome>(where, work), least);
  });
}

test("the suites in a Web Worker", async () => {
  const where = await page();
  if (!where) return;
  const work = `() => new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  })`;
  const [vectors, sample, refusals] = await ran<Outcome[]>(where, work);
  passed(vectors, 386);
  passed(sample, 18);
  passed(refusals, 180);
});

test("a script tag", async () => {
  const where = await page("script.html");
  if (!where) return;
  await where.waitForFunction(() => /^\d+$/.test(document.title), undefined, { timeout: 30_000 });
  expect(Number(await where.title())).toBeGreaterThan(60);
});

test("one engine alone fetches nothing of the other", async () => {
  for (const only of ["indicators", "law"]) {
    const where = await page();
    if (!where) return;
    const asked: string[] = [];
    where.on("request", (request) => asked.push(new URL(request.url()).pathname));
    const work = `async () => {
      const { load } = await import("/index.js");
      const { Catalogue, Law } = await load({ only: "${only}" });
      const codeOf = async (work) => { try { await work(); return "done"; } catch (error) { return error.code; } };
      return [await codeOf(() => Catalogue.builtin("ofgl")), await codeOf(() => Law.builtin("dgf_communes", 2026))];
    }`;
    expect(await ran(where, work)).toEqual(only === "law" ? ["not-installed", "done"] : ["done", "not-installed"]);
    expect(asked.filter((path) => path.endsWith(".wasm"))).toEqual([`/engine_${only}.wasm`]);
    expect(asked.some((path) => path.includes("charts"))).toBe(false);
  }
});

test("a department is read in pieces: the same figures as in one, progress, and a stop half-way", async () => {
  const where = await page();
  if (!where) return;
  const work = `async () => {
    const { load } = await import("/index.js");
    const { Attributes, Catalogue, Ledger } = await load();
    const blob = await (await fetch("/department.csv")).blob();
    const file = new File([blob], "department.csv");
    const told = [];
    const attributes = Attributes.none();
    const catalogue = Catalogue.builtin("ofgl");
    const ledger = await Ledger.read(file, { progress: (done, all) => told.push([done, all]) });
    const pieces = await catalogue.evaluate(ledger, { attributes });
    const passed = [...told];
    const parts = await catalogue.partial({ ledger, attributes });
    const stop = new AbortController();
    let code = "none";
    try {
      await catalogue.evaluate(ledger, { attributes, signal: stop.signal, progress: () => stop.abort() });
    } catch (error) { code = error.code; }
    const text = (table) => new TextDecoder().decode(table.writeCsv());
    return {
      rows: pieces.length,
      same: text(pieces) === text(parts.finish()),
      told: passed.length,
      rising: passed.every(([done], place) => place === 0 || done >= passed[place - 1][0]),
      whole: passed.at(-1)[0] === blob.size,
      code,
      budgets: (await ledger.budgets()).length,
      issues: (await ledger.issues()).length,
    };
  }`;
  const found = await ran<Record<string, number | boolean | string>>(where, work);
  expect(found).toMatchObject({ same: true, rising: true, whole: true, code: "cancelled" });
  expect(found["rows"]).toBeGreaterThan(3_000);
  expect(found["told"]).toBeGreaterThan(5);
});

test("an engine that fails says so and begins anew", async () => {
  const where = await page();
  if (!where) return;
  const work = `async () => {
    const { load } = await import("/index.js");
    const { Catalogue, Law, Table } = await load();
    const before = Catalogue.builtin("ofgl");
    const law = await Law.builtin("dgf_communes", 2026);
    // More than the memory of a page holds, in one text that takes several copies.
    const huge = "x".repeat(500_000_000);
    const codes = [];
    for (let n = 0; n < 3; n++) {
      try { Law.load({ "rulebook.toml": huge }, 2026); codes.push("done"); } catch (error) { codes.push(error.name + " " + error.code); }
    }
    const again = await Law.builtin("dgf_communes", 2026);
    return { codes, ids: before.ids.length, parameters: again.parameters().length, rows: Table.of({ a: ["1"] }).length };
  }`;
  const found = await ran<{ codes: string[]; ids: number; parameters: number; rows: number }>(where, work);
  expect(found.codes.every((code) => code.startsWith("BudgetError "))).toBe(true);
  expect(found).toMatchObject({ rows: 1 });
  expect(found.ids).toBeGreaterThan(60);
  expect(found.parameters).toBeGreaterThan(50);
});

test("what cannot be fetched is told, and asked for again", async () => {
  const where = await page();
  if (!where) return;
  const work = `async () => {
    const { load } = await import("/index.js");
    const { Chart } = await load({ data: "/nowhere/" });
    try { await Chart.open("M57", 2024); return "done"; } catch (error) { return error.name + " " + error.code + " " + error.place.path; }
  }`;
  expect(await ran(where, work)).toBe("BudgetError io data/charts.data");
});
