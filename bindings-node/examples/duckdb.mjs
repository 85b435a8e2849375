// DuckDB both ways: ratios as Parquet to be queried, a query's answer simulated. Run: node examples/duckdb.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { load } from "budget-core";

const { Attributes, Catalogue, Law, Ledger } = await load();
const sample = (name) => fileURLToPath(new URL(`../../budget-core/data/sample/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "budget-core-"));
const connection = await (await DuckDBInstance.create(":memory:")).connect();

// Out: Parquet keeps money as DECIMAL(18,2); DuckDB sums it exactly.
const ledger = await Ledger.read(sample("balances.csv.gz"));
const ratios = await Catalogue.builtin("ofgl").evaluate(ledger, { attributes: await Attributes.read(sample("attributes.csv")), scope: "principal" });
writeFileSync(join(folder, "ratios.parquet"), ratios.writeParquet());
const debts = await connection.runAndReadAll(`
  select year, sum(encours_dette)::varchar as debt, count(*)::int as authorities
  from '${join(folder, "ratios.parquet")}' group by year order by year`);
console.table(debts.getRowObjects());

// In: the columns of an answer. Exact numbers leave DuckDB as texts, so that none becomes a binary float on its way; the law says which columns are booleans.
const law = (await Law.builtin("dgf_communes", 2026)).amend(readFileSync(sample("pays_fictif.toml"), "utf8"));
const booleans = new Set(law.columns().filter(({ kind }) => kind === "boolean").map(({ id }) => id));
const from = `from read_csv('${sample("communes.csv.gz")}', delim = ';', all_varchar = true)`;
const titles = (await connection.runAndReadAll(`describe ${from}`)).getColumns()[0];
const select = titles.map((title) => (booleans.has(title) ? `${title}::boolean as ${title}` : title));
const answer = await connection.runAndReadAll(`select ${select} ${from}`);
const simulation = law.simulate(answer.getColumnsObject());
const some = simulation.results(["dotation_forfaitaire", "dsu_montant"]).toObjects().slice(0, 3);
console.log(`${simulation.length} communes of a fictional country`, some);

connection.closeSync();
rmSync(folder, { recursive: true });
