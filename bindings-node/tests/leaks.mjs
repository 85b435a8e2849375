// Run with --expose-gc: a thousand failing calls and more leave nothing behind. Prints what is held before and after.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { load } from "budget-core";

const { nouns } = createRequire(import.meta.url)("../native.cjs");
const { Attributes, BudgetError, Catalogue, Chart, Criteria, Law, Ledger, Table } = await load();
const sample = (name) => fileURLToPath(new URL(`../../budget-core/data/sample/${name}`, import.meta.url));
const balances = readFileSync(sample("balances.csv.gz"));
const cut = balances.subarray(0, balances.length - 100);
const law = await Law.builtin("dgf_communes", 2026);
const simulation = law.simulate(sample("communes.csv.gz"));
const catalogue = Catalogue.builtin("ofgl").only(["epargne_brute"]);
const attributes = Attributes.none();
const stopped = AbortSignal.abort();

const failing = [
  () => Ledger.read(new Uint8Array(100_000)),
  () => Ledger.read(new TextEncoder().encode("x;y\n1;2\n")),
  () => Ledger.read(balances, { signal: stopped }),
  () => catalogue.define("x", "(".repeat(1_000), "EUR"),
  () => Catalogue.builtin("x"),
  () => law.amend({ parameters: { x: "1" } }),
  () => law.simulate({ code_insee: ["99001", "99001"] }),
  () => simulation.column("dsu"),
  () => simulation.feed(simulation, cut, "dgf_communes"),
  () => simulation.impact(simulation, { by: "couleur" }),
  () => Chart.read(new Uint8Array(10_000)),
  () => Criteria.read(new Uint8Array(10_000), law),
  () => Attributes.read(new TextEncoder().encode("a;b\n1;2\n"), false),
  () => Table.of({ a: ["x".repeat(10_000)], b: [1, 2] }),
];

async function fail(times) {
  for (let turn = 0; turn < times; turn += 1) {
    try {
      await failing[turn % failing.length]();
    } catch (error) {
      if (error instanceof BudgetError) continue;
      throw error;
    }
    throw new Error(`call ${turn % failing.length} did not fail`);
  }
  // Long work that fails at the end of its file.
  for (let turn = 0; turn < times / 100; turn += 1) {
    const ledger = await Ledger.read(cut);
    await catalogue.evaluate(ledger, { attributes }).then(() => Promise.reject(new Error("it did not fail")), (error) => (error instanceof BudgetError ? undefined : Promise.reject(error)));
    ledger.free();
  }
}

async function settled() {
  for (let turn = 0; turn < 10; turn += 1) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { nouns: nouns(), rss: process.memoryUsage().rss };
}

await fail(1_000);
const before = await settled();
await fail(5_000);
const after = await settled();
// Objects that nobody holds are let go by the garbage collector.
for (let turn = 0; turn < 500; turn += 1) Catalogue.builtin("ofgl").only(["epargne_brute"]).define("x", "1", "1");
const collected = await settled();
console.log(JSON.stringify({ before, after, collected, usable: (await (await Ledger.read(balances)).budgets()).length > 0 && simulation.length === 380 }));
