/** Arrow both ways, with `apache-arrow` and DuckDB: exact, the same figures as from files. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import * as arrow from "apache-arrow";
import { load, type IndicatorTable, type Library, type Simulation } from "budget-core";
import { beforeAll, expect, test } from "vitest";
import { unpacked } from "../../bindings-js/tests/sample.js";
import { read, SAMPLE } from "./repository.js";

let bc: Library;
let table: IndicatorTable;
let lines: string[][];
const AMOUNTS = ["BEDEB", "BECRE", "OBNETDEB", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SD", "SC"];

beforeAll(async () => {
  bc = await load();
  table = await bc.Catalogue.builtin("ofgl alert").evaluate(await bc.Ledger.read(`${SAMPLE}/balances.csv.gz`), { attributes: `${SAMPLE}/attributes.csv` });
  lines = (await unpacked(await read("budget-core/data/sample/balances.csv.gz"))).trim().split("\n").map((line) => line.split(";"));
});

/** Whole cents as 128-bit decimals. */
function decimals(cents: bigint[]): arrow.Vector {
  const words = new BigInt64Array(cents.length * 2);
  cents.forEach((value, row) => {
    words[row * 2] = value;
    words[row * 2 + 1] = value < 0n ? -1n : 0n;
  });
  return arrow.makeVector(arrow.makeData({ type: new arrow.Decimal(2, 18, 128), length: cents.length, data: new Uint32Array(words.buffer), nullCount: 0 }));
}

function cents(euros: string): bigint {
  const [whole = "0", part = ""] = euros.split(".");
  return BigInt(`${whole}${part.padEnd(2, "0")}`);
}

/** The lines of the sample as an Arrow table, amounts as asked. */
function balances(amounts: (euros: string[]) => arrow.Vector): arrow.Table {
  const [header = [], ...rows] = lines;
  const columns = header.map((title, place): [string, arrow.Vector] => {
    const cells = rows.map((row) => row[place] ?? "");
    return [title, AMOUNTS.includes(title) ? amounts(cells) : arrow.vectorFromArray(cells, new arrow.Utf8())];
  });
  return new arrow.Table(Object.fromEntries(columns));
}

function csv(of: { writeCsv(): Uint8Array }): string {
  return new TextDecoder().decode(of.writeCsv());
}

async function figures(source: Uint8Array, options = {}): Promise<string> {
  return csv(await bc.Catalogue.builtin("ofgl alert").evaluate(await bc.Ledger.read(source, options), { attributes: `${SAMPLE}/attributes.csv` }));
}

/** A decimal of 128 bits as a text of so many decimals. */
function exact(value: unknown, scale: number): string {
  const words = value as Uint32Array;
  let whole = 0n;
  for (let place = words.length - 1; place >= 0; place -= 1) whole = (whole << 32n) | BigInt(words[place] ?? 0);
  whole = BigInt.asIntN(words.length * 32, whole);
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  return `${whole < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

test("a table leaves as Arrow data with the same cells", () => {
  const out = arrow.tableFromIPC(table.toArrow());
  expect(out.numRows).toBe(table.length);
  expect(out.schema.fields.map((field) => field.name)).toEqual(table.columns);
  for (const { name, unit, kind } of table.facts) {
    const field = out.schema.fields.find((one) => one.name === name) as arrow.Field;
    if (kind !== "text" && kind !== "boolean") expect(field.metadata.get("unit"), name).toBe(unit);
    const vector = out.getChild(name);
    const found = Array.from({ length: out.numRows }, (_, row): unknown => {
      const value: unknown = vector?.get(row) ?? null;
      if (value === null || typeof value !== "object") return typeof value === "number" ? String(value) : value;
      const text = exact(value, (field.type as arrow.Decimal).scale);
      return kind === "cents" ? text : text.replace(/\.?0+$/, "");
    });
    expect(found, name).toEqual(table.column(name).toArray().map((cell) => (bc.isMissing(cell) ? null : cell)));
  }
});

test("money leaves as whole cents where it is asked for", () => {
  const out = arrow.tableFromIPC(table.toArrow("cents"));
  const field = out.schema.fields.find((one) => one.name === "encours_dette") as arrow.Field;
  expect([arrow.DataType.isInt(field.type), field.metadata.get("unit")]).toEqual([true, "centime"]);
  const column = table.column("encours_dette");
  const whole = Array.from({ length: out.numRows }, (_, row) => out.getChild("encours_dette")?.get(row) ?? 0n);
  expect(whole).toEqual([...column.cents]);
});

test("balances as Arrow data give the figures of the file", async () => {
  const expected = csv(table);
  const exactly = balances((euros) => decimals(euros.map(cents)));
  expect(await figures(arrow.tableToIPC(exactly, "stream"))).toBe(expected);
  expect(await figures(arrow.tableToIPC(exactly, "file"))).toBe(expected);
  const floats = arrow.tableToIPC(balances((euros) => arrow.vectorFromArray(euros.map(Number), new arrow.Float64())));
  await expect(figures(floats)).rejects.toMatchObject({ name: "BudgetError" });
  expect(await figures(floats, { allowFloat: true })).toBe(expected);
});

test("attributes as Arrow data", async () => {
  const [header = [], ...rows] = new TextDecoder().decode(await read("budget-core/data/sample/attributes.csv")).trim().split("\n").map((line) => line.split(";"));
  const texts = new arrow.Table(Object.fromEntries(header.map((title, place) => [title, arrow.vectorFromArray(rows.map((row) => row[place] ?? ""), new arrow.Utf8())])));
  const attributes = await bc.Attributes.read(arrow.tableToIPC(texts));
  const again = await bc.Catalogue.builtin("ofgl alert").evaluate(await bc.Ledger.read(`${SAMPLE}/balances.csv.gz`), { attributes });
  expect(csv(again)).toBe(csv(table));
});

async function baseline(): Promise<[Awaited<ReturnType<Library["Law"]["builtin"]>>, Simulation]> {
  const law = (await bc.Law.builtin("dgf_communes", 2026)).amend(new TextDecoder().decode(await read("budget-core/data/sample/pays_fictif.toml")));
  return [law, law.simulate(`${SAMPLE}/communes.csv.gz`)];
}

test("communes as Arrow data give the simulation of the file", async () => {
  const [law, base] = await baseline();
  const inputs = (await bc.Criteria.read(`${SAMPLE}/communes.csv.gz`, law)).inputs();
  expect(csv(law.simulate(inputs.toArrow()).results())).toBe(csv(base.results()));
  const read = await bc.Criteria.read(inputs.toArrow(), law);
  expect(csv(law.simulate(read).results())).toBe(csv(base.results()));
  const results = arrow.tableFromIPC(base.results(["dsu_montant", "dotation_forfaitaire"]).toArrow());
  expect(exact(results.getChild("dotation_forfaitaire")?.get(0), 2)).toBe(base.column("dotation_forfaitaire").get(0));
});

test("damaged Arrow data are told, and what follows is read", async () => {
  const whole = table.toArrow();
  for (const part of [8, 100, whole.length >> 1, whole.length - 20]) {
    await expect(bc.Ledger.read(whole.slice(0, part)), String(part)).rejects.toMatchObject({ name: "BudgetError" });
  }
  for (let seed = 1; seed < 200; seed += 1) {
    const broken = whole.slice();
    for (let place = seed; place < broken.length; place += 211 * seed) broken[place] = (broken[place] ?? 0) ^ (seed & 0xff);
    await expect(bc.Ledger.read(broken).then((ledger) => ledger.totals()), String(seed)).rejects.toMatchObject({ name: "BudgetError" });
  }
  expect(arrow.tableFromIPC(table.toArrow()).numRows).toBe(table.length);
});

test("DuckDB reads what is written, and its answers are simulated", async () => {
  const folder = mkdtempSync(join(tmpdir(), "budget-core-"));
  writeFileSync(join(folder, "table.parquet"), table.writeParquet());
  writeFileSync(join(folder, "table.csv"), table.writeCsv());
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const sums = async (from: string): Promise<unknown> => (await connection.runAndReadAll(`select count(*)::int, sum(encours_dette)::decimal(18,2)::varchar from ${from} where scope = 'principal'`)).getRows()[0];
  const principal = table.toObjects().filter((row) => row["scope"] === "principal");
  const total = principal.reduce((sum, row) => (bc.isMissing(row["encours_dette"]) ? sum : sum + cents(String(row["encours_dette"]))), 0n);
  const expected = [principal.length, `${total / 100n}.${(total % 100n).toString().padStart(2, "0")}`];
  expect(await sums(`'${join(folder, "table.parquet")}'`)).toEqual(expected);
  expect(await sums(`read_csv('${join(folder, "table.csv")}', delim = ';', types = {'encours_dette': 'DECIMAL(18,2)'})`)).toEqual(expected);

  const [law, base] = await baseline();
  // Texts stay exact whatever DuckDB takes them for; decimals leave it as texts.
  const answer = await connection.runAndReadAll(`select * from read_csv('${SAMPLE}/communes.csv.gz', delim = ';', all_varchar = true)`);
  const kinds = new Map<string, string>(law.columns().map((column) => [column.id, column.kind]));
  const columns = Object.fromEntries(
    Object.entries(answer.getColumnsObject()).map(([name, values]) => {
      const kind = kinds.get(name);
      return [name, values.map((value) => (value === null ? null : kind === "boolean" ? value === "true" : String(value)))];
    }),
  );
  const known = Object.fromEntries(Object.entries(columns).filter(([name]) => kinds.has(name) || name.endsWith("__prev") || name === "province"));
  expect(csv(law.simulate(known).results())).toBe(csv(base.results()));
  connection.closeSync();
});
