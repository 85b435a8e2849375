// Arrow both ways: ratios into apache-arrow, communes out of it into a simulation. Run: node examples/arrow.mjs
import { fileURLToPath } from "node:url";
import * as arrow from "apache-arrow";
import { load } from "budget-core";

const { Attributes, Catalogue, Criteria, Law, Ledger } = await load();
const sample = (name) => fileURLToPath(new URL(`../../budget-core/data/sample/${name}`, import.meta.url));

// Out: money as whole cents, so that sums stay exact without decimals. Each field says its unit.
const ledger = await Ledger.read(sample("balances.csv.gz"));
const ratios = await Catalogue.builtin("ofgl").evaluate(ledger, { attributes: await Attributes.read(sample("attributes.csv")), scope: "principal" });
const table = arrow.tableFromIPC(ratios.toArrow("cents"));
const debt = table.getChild("encours_dette");
let cents = 0n;
for (let row = 0; row < table.numRows; row += 1) cents += debt.isValid(row) ? debt.get(row) : 0n;
console.log(`${table.numRows} rows, debt of all years: ${cents} ${table.schema.fields.find((field) => field.name === "encours_dette").metadata.get("unit")}s`);

// In: any IPC stream or file whose columns bear the names of the law's; here half of the communes.
const law = await Law.builtin("dgf_communes", 2026);
const inputs = (await Criteria.read(sample("communes.csv.gz"), law)).inputs();
const communes = arrow.tableFromIPC(inputs.toArrow());
const half = communes.slice(0, communes.numRows / 2);
const simulation = law.simulate(arrow.tableToIPC(half));
console.log(`${simulation.length} communes, first: ${simulation.value(simulation.keys[0], "dotation_forfaitaire")} EUR (fictional)`);
