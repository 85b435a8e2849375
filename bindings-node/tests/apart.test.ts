/** Long work off the main thread; sources that only Node has. */
import { createReadStream, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { load, type Library } from "budget-core";
import { beforeAll, expect, test } from "vitest";
import { SAMPLE } from "./repository.js";

const BALANCES = `${SAMPLE}/balances.csv.gz`;
let bc: Library;
let large: Buffer;

/** The sample's lines again and again under other codes. */
function repeated(times: number): Buffer {
  const [header = "", ...rows] = gunzipSync(readFileSync(BALANCES)).toString().trim().split("\n");
  const copies = Array.from({ length: times }, (_, copy) => rows.map((row) => row.replace(/^(\d+);\d{4}/, `$1;${1000 + copy}`)));
  return Buffer.from([header, ...copies.flat()].join("\n"));
}

beforeAll(async () => {
  bc = await load();
  large = repeated(8);
});

test("the event loop goes on while lines are read", async () => {
  const ledger = await bc.Ledger.read(large, { threads: 1 });
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 1);
  const began = performance.now();
  const table = await bc.Catalogue.builtin("").evaluate(ledger, { attributes: bc.Attributes.none() });
  const took = performance.now() - began;
  clearInterval(timer);
  expect(table.length).toBeGreaterThan(400);
  expect(took).toBeGreaterThan(20);
  // A timer of a millisecond; the machine may be busy with other things.
  expect(ticks, `${ticks} ticks in ${took} ms`).toBeGreaterThan(took / 20);
});

test("several evaluations at once give the same", async () => {
  const ledger = await bc.Ledger.read(BALANCES);
  const catalogue = bc.Catalogue.builtin("ofgl");
  const tables = await Promise.all(Array.from({ length: 6 }, () => catalogue.evaluate(ledger, { attributes: bc.Attributes.none() })));
  const csv = tables.map((table) => Buffer.from(table.writeCsv()).toString("base64"));
  expect(new Set(csv).size).toBe(1);
});

test("progress is told while the work goes on, and never goes back", async () => {
  const heard: [number, number, boolean][] = [];
  let done = false;
  const ledger = await bc.Ledger.read(large);
  await ledger.totals({ progress: (bytes, all) => heard.push([bytes, all, done]) }).then(() => (done = true));
  expect(heard.length).toBeGreaterThan(5);
  expect(heard.some(([bytes, all, after]) => bytes < all && !after)).toBe(true);
  expect(heard.map(([bytes]) => bytes)).toEqual(heard.map(([bytes]) => bytes).sort((a, b) => a - b));
  expect(new Set(heard.map(([, all]) => all))).toEqual(new Set([large.length]));
});

test("a signal stops the work in the middle, and the ledger is usable afterwards", async () => {
  const ledger = await bc.Ledger.read(large, { threads: 1 });
  const stop = new AbortController();
  const whole = await ledger.totals();
  const catalogue = bc.Catalogue.builtin("");
  const told: number[] = [];
  const work = catalogue.evaluate(ledger, { attributes: bc.Attributes.none(), signal: stop.signal, progress: (done, all) => { told.push(done / all); stop.abort(); } });
  await expect(work).rejects.toMatchObject({ name: "BudgetError", code: "cancelled" });
  expect(told[0]).toBeLessThan(1);
  expect((await ledger.totals()).length).toBe(whole.length);
  const another = await bc.Ledger.read(large, { threads: 1 });
  await expect(another.totals({ signal: AbortSignal.timeout(1) })).rejects.toMatchObject({ code: "cancelled" });
  // Each time a new one: nothing is left on a signal that lives long.
  const long = new AbortController();
  for (let turn = 0; turn < 30; turn += 1) await bc.Ledger.read(BALANCES, { signal: long.signal });
  long.abort();
  expect((await ledger.totals()).length).toBe(whole.length);
});

test("what progress throws comes out, and the process goes on", async () => {
  const ledger = await bc.Ledger.read(large);
  const raised = new RangeError("enough");
  await expect(ledger.totals({ progress: () => { throw raised; } })).rejects.toBe(raised);
  expect((await ledger.budgets()).length).toBeGreaterThan(0);
});

test("nothing is let go while the work goes on", async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const totals = (await bc.Ledger.read(BALANCES)).totals();
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((resolve) => setTimeout(resolve));
    expect((await totals).length).toBeGreaterThan(400);
  }
});

test("sources of Node", async () => {
  const expected = JSON.stringify(await (await bc.Ledger.read(BALANCES)).budgets());
  const folder = mkdtempSync(join(tmpdir(), "budget-core-"));
  const odd = join(folder, "balance à l'été 100%.csv");
  writeFileSync(odd, gunzipSync(readFileSync(BALANCES)));
  const sources = {
    "a path": BALANCES,
    "an address": pathToFileURL(BALANCES),
    "an address with accents": pathToFileURL(odd),
    "a path with accents": odd,
    "a Buffer": readFileSync(BALANCES),
    "a Buffer of the pool": Buffer.from(gunzipSync(readFileSync(BALANCES))),
    "a stream": createReadStream(BALANCES),
    "a stream of texts": createReadStream(odd, { encoding: "utf8" }),
    "an iterable": Readable.from([readFileSync(BALANCES)]),
    "a list": [BALANCES],
  };
  for (const [name, source] of Object.entries(sources)) expect(JSON.stringify(await (await bc.Ledger.read(source)).budgets()), name).toBe(expected);
  const law = (await bc.Law.builtin("dgf_communes", 2026)).amend(readFileSync(`${SAMPLE}/pays_fictif.toml`, "utf8"));
  const results = [`${SAMPLE}/communes.csv.gz`, pathToFileURL(`${SAMPLE}/communes.csv.gz`), readFileSync(`${SAMPLE}/communes.csv.gz`)].map((source) => Buffer.from(law.simulate(source).results().writeCsv()).toString());
  expect(new Set(results).size).toBe(1);
  const read = await bc.Criteria.read(createReadStream(`${SAMPLE}/communes.csv.gz`), law);
  expect(Buffer.from(law.simulate(read).results().writeCsv()).toString()).toBe(results[0]);
});

test("paths that lead nowhere", async () => {
  for (const [path, code] of [["/no/such/file.csv", "io"], [SAMPLE, "io"], [new URL("https://example.org/x.csv"), "type-mismatch"], [new URL("file:///%E0%A4%A"), "type-mismatch"], ["a\0b", "io"], ["", "io"]] as const) {
    await expect(bc.Ledger.read(path), String(path)).rejects.toMatchObject({ name: "BudgetError", code });
  }
  for (const read of [bc.Attributes.read, bc.Chart.read] as ((path: string) => Promise<unknown>)[]) {
    await expect(read("/dev/zero")).rejects.toMatchObject({ code: "limit-exceeded" });
  }
});
