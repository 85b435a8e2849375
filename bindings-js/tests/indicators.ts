/** Cases of indicators: a balance of some lines, formulas over its accounts. */
import type { Attributes, Catalogue, Explanation, IndicatorTable, Ledger, Library, Value } from "../face/index.js";
import { decimal, plain } from "./decimal.js";
import { Pointed, type Vector } from "./vectors.js";

/** Lines as a file. */
export function file(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(lines.join("\n"));
}

function ledger(bc: Library, vector: Vector): Promise<Ledger> {
  return bc.Ledger.read(file(vector.lines ?? []));
}

/** What the request knows of entities; no territory stands behind it. */
async function facts(bc: Library, vector: Vector): Promise<Attributes> {
  const lines = vector.request.attributes;
  return lines?.length ? bc.Attributes.read(file(lines), false) : bc.Attributes.none();
}

function catalogue(bc: Library, vector: Vector): Catalogue {
  const { catalogue: names = "", define = [] } = vector.request;
  let made: Catalogue;
  try {
    made = bc.Catalogue.builtin(names);
  } catch (error) {
    throw error instanceof bc.BudgetError ? Object.assign(new Pointed(error, ""), { at: names }) : error;
  }
  for (const [id, formula, unit] of define) {
    try {
      made = made.define(id, formula, unit);
    } catch (error) {
      throw error instanceof bc.BudgetError ? new Pointed(error, formula) : error;
    }
  }
  return made;
}

async function table(bc: Library, vector: Vector): Promise<IndicatorTable> {
  return catalogue(bc, vector).evaluate(await ledger(bc, vector), { attributes: await facts(bc, vector), scope: vector.request.scope });
}

/** Indicators of rows (`99001 2023 principal`); null where there is no such row. */
export async function evaluate(bc: Library, vector: Vector): Promise<unknown> {
  const found = await table(bc, vector);
  const rows = new Map(found.toObjects().map((row) => [`${String(row["entity"])} ${String(row["year"])} ${String(row["scope"])}`, row]));
  return mapped(vector.expect.ok ?? {}, (key, wanted) => {
    const row = rows.get(key);
    return row ? mapped(wanted ?? {}, (id) => (id in row ? cell(row[id] as Value) : "no column")) : null;
  });
}

/** A cell as the vectors write it: amounts keep their two decimals. */
export function cell(value: Value): string {
  return typeof value === "object" ? `missing(${value.missing})` : String(value);
}

/** The same without trailing zeros. */
export function short(value: Value | null): string {
  const text = value === null ? "none" : cell(value);
  const number = decimal(text);
  return number ? plain(number) : text;
}

/** An object of the same keys. */
export function mapped(wanted: unknown, each: (key: string, wanted: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wanted as Record<string, unknown>).map(([key, part]) => [key, each(key, part)]));
}

const COMPARED = ["unit", "value", "average", "median", "rank", "of", "percentile", "gap", "gap_eur"] as const;

/** An entity beside its peers. */
export async function compare(bc: Library, vector: Vector): Promise<unknown> {
  const { entity = "", year, scope = "principal", peers = "" } = vector.request;
  const whom = peers.includes(",") ? peers.split(",") : peers || undefined;
  const comparison = (await table(bc, vector)).compare(entity, Number(year), { scope, peers: whom });
  const wanted = (vector.expect.ok as { rows: Record<string, unknown> } | undefined)?.rows ?? {};
  const rows = comparison.rows.filter((row) => row.id in wanted);
  return {
    peers: comparison.peers,
    warnings: comparison.warnings.map((warning) => warning.code),
    rows: Object.fromEntries(rows.map((row) => [row.id, Object.fromEntries(COMPARED.map((key) => [key, key === "unit" ? row.unit : short(row[key])]))])),
  };
}

/** The whole tree behind a figure. */
export async function explain(bc: Library, vector: Vector): Promise<unknown> {
  const { id = "", entity = "", year, scope = "principal" } = vector.request;
  return tree(await catalogue(bc, vector).explain(await ledger(bc, vector), id, entity, Number(year), { attributes: await facts(bc, vector), scope }));
}

function tree(node: Explanation): unknown {
  return {
    id: node.id,
    value: short(node.value),
    unit: node.unit,
    formula: node.formula,
    version: node.version,
    inputs: node.inputs.map(tree),
    accounts: node.accounts.map((part) => `${part.code} ${part.sign < 0 ? "-" : "+"} ${part.amount}`),
  };
}

/** A figure over the years. */
export async function series(bc: Library, vector: Vector): Promise<unknown> {
  const { entity = "", id = "", scope = "principal" } = vector.request;
  const found = (await table(bc, vector)).series(entity, id, scope);
  return {
    points: found.points.map((point) => [String(point.year), short(point.value), point.chart, point.chart_break ? "break" : ""]),
    warnings: found.warnings.map((warning) => warning.code),
  };
}
