// What the package for Node costs; each verb prints one line of JSON.
//
//   node benches/measure.mjs calls | national FILE [--hash] | law TABLE PARAMETER VALUE
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { load } from "../dist/index.js";

const SAMPLE = fileURLToPath(new URL("../../budget-core/data/sample/", import.meta.url));
const { Attributes, Catalogue, Law, Criteria, Ledger, Territory } = await load();

async function seconds(work) {
  const start = performance.now();
  const answer = await work();
  return [(performance.now() - start) / 1e3, answer];
}

/** The hash that the Rust contestant prints of the same table (FNV-1a, 64 bits). */
function fnv(bytes) {
  let state = 0xcbf29ce484222325n;
  for (const byte of bytes) state = ((state ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return state.toString(16).padStart(16, "0");
}

/** Calls whose work is next to nothing. */
async function calls() {
  const [catalogue, territory] = [Catalogue.builtin("ofgl"), await Territory.open(2024)];
  const ledger = await Ledger.read(`${SAMPLE}balances.csv.gz`);
  const table = await catalogue.evaluate(ledger, { attributes: await Attributes.read(`${SAMPLE}attributes.csv`) });
  const law = await Law.builtin("dgf_communes", 2026);
  const simulation = law.simulate(`${SAMPLE}communes.csv.gz`);
  const works = {
    doubtful: () => table.isDoubtful("99001", 2024),
    name: () => table.nameOf("99001"),
    has: () => simulation.has("99001"),
    value: () => simulation.value("99001", "dotation_forfaitaire"),
    population: () => territory.population("33063"),
  };
  const count = 50_000;
  const answer = {};
  for (const [name, work] of Object.entries(works)) {
    const rounds = [];
    for (let round = 0; round < 5; round++) {
      const [took] = await seconds(() => {
        for (let n = 0; n < count; n++) work();
      });
      rounds.push(took / count);
    }
    answer[name] = Math.min(...rounds);
  }
  return answer;
}

/** A national file to the indicators of the OFGL. */
async function national(file, hashed) {
  const catalogue = Catalogue.builtin("ofgl");
  await catalogue.evaluate(await Ledger.read(`${SAMPLE}balances.csv.gz`), { scope: "principal" });
  const [took, table] = await seconds(async () => catalogue.evaluate(await Ledger.read(file), { scope: "principal" }));
  return { seconds: took, rows: table.length, ...(hashed ? { hash: fnv(table.writeCsv()) } : {}) };
}

/** The grants of every commune, then an amendment. */
async function law(file, parameter, value) {
  const inForce = await Law.builtin("dgf_communes", 2026);
  const criteria = await Criteria.read(file, inForce);
  const [baseline, base] = await seconds(() => inForce.simulate(criteria));
  const rounds = [];
  let after;
  for (let round = 0; round < 15; round++) {
    const amended = inForce.amend({ parameters: { [parameter]: value } });
    const [took, simulation] = await seconds(() => base.under(amended));
    rounds.push(took);
    after = simulation;
  }
  const hash = (simulation) => createHash("sha256").update(simulation.results().writeCsv()).digest("hex");
  return { baseline, reform: rounds.sort((a, b) => a - b)[7], hashes: [hash(base), hash(after)] };
}

const [verb, ...rest] = process.argv.slice(2);
const verbs = { calls, national: () => national(rest[0], rest.includes("--hash")), law: () => law(...rest) };
console.log(JSON.stringify(await verbs[verb]()));
