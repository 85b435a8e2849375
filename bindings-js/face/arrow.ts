/** Arrow IPC assembled from columns by the library `apache-arrow`, where the engine carries none. */
import { carrierOf } from "./engine.js";
import { refused, wrong } from "./error.js";
import { exact } from "./column.js";
import type { Law } from "./law.js";
import type { Columns, Given, Table } from "./table.js";
import type * as Arrow from "apache-arrow";

/** The library, as it was given to `load`. */
function library(): typeof Arrow {
  const { arrow } = carrierOf("Words");
  if (!arrow) {
    throw refused(
      "unknown-format",
      { en: "Arrow data need the library `apache-arrow` here", fr: "les données Arrow demandent ici la bibliothèque `apache-arrow`" },
      { en: "`import * as arrow from \"apache-arrow\"; await load({ arrow })`", fr: "`import * as arrow from \"apache-arrow\"; await load({ arrow })`" },
    );
  }
  return arrow as typeof Arrow;
}

/** The validity bits of codes of missing values. */
function validity(missing: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(missing.length / 8));
  missing.forEach((code, row) => {
    if (code === 0) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}

/** Whole cents as numbers of 128 bits. */
function widened(cents: BigInt64Array): Uint32Array {
  const words = new BigInt64Array(cents.length * 2);
  cents.forEach((value, row) => {
    words[row * 2] = value;
    words[row * 2 + 1] = value < 0n ? -1n : 0n;
  });
  return new Uint32Array(words.buffer);
}

/** A table as an IPC stream. */
export function arrowStream(table: Table, money: "decimal" | "decimal64" | "cents"): Uint8Array {
  const arrow = library();
  if (typeof (money as unknown) !== "string") throw wrong("money", "a text", "un texte");
  if (money !== "decimal" && money !== "decimal64" && money !== "cents") {
    throw refused(
      "invalid-value",
      { en: `\`${String(money)}\` is no form of money`, fr: `\`${String(money)}\` n'est pas une forme de montant` },
      { en: "use `decimal` or `cents`", fr: "employez `decimal` ou `cents`" },
    );
  }
  if (money === "decimal64") {
    throw refused(
      "invalid-value",
      { en: "`apache-arrow` misreads `decimal64`", fr: "`apache-arrow` lit mal `decimal64`" },
      { en: "use `decimal` or `cents`", fr: "employez `decimal` ou `cents`" },
    );
  }
  const fields: Arrow.Field[] = [];
  const children: Arrow.Data[] = [];
  for (const { name, unit, kind, rows } of table.facts) {
    const column = table.column(name);
    const { values } = column.raw;
    const missing = column.missing;
    const nulls = missing ? { nullCount: missing.reduce((n, code) => n + (code === 0 ? 0 : 1), 0), nullBitmap: validity(missing) } : { nullCount: 0 };
    let data: Arrow.Data;
    let shown = unit;
    if (kind === "text") {
      data = arrow.vectorFromArray(column.toArray().map((cell) => (typeof cell === "string" ? cell : null)), new arrow.Utf8()).data[0] as Arrow.Data;
    } else if (kind === "boolean") {
      data = arrow.vectorFromArray(column.toArray().map((cell) => (typeof cell === "boolean" ? cell : null)), new arrow.Bool()).data[0] as Arrow.Data;
    } else if (values instanceof Float64Array) {
      data = arrow.makeData({ type: new arrow.Float64(), length: rows, data: values, ...nulls });
    } else if (values instanceof BigInt64Array && money === "cents") {
      data = arrow.makeData({ type: new arrow.Int64(), length: rows, data: values, ...nulls });
      shown = "centime";
    } else if (values instanceof BigInt64Array) {
      data = arrow.makeData({ type: new arrow.Decimal(2, 18, 128), length: rows, data: widened(values), ...nulls });
    } else {
      const bytes = (values as Uint8Array).slice();
      data = arrow.makeData({ type: new arrow.Decimal(column.raw.scale ?? 0, 38, 128), length: rows, data: new Uint32Array(bytes.buffer), ...nulls });
    }
    fields.push(new arrow.Field(name, data.type, true, new Map([["unit", shown]])));
    children.push(data);
  }
  const schema = new arrow.Schema(fields);
  const data = arrow.makeData({ type: new arrow.Struct(fields), length: table.length, nullCount: 0, children });
  return arrow.tableToIPC(new arrow.Table([new arrow.RecordBatch(schema, data)]), "stream");
}

/** Whether bytes are an Arrow IPC file or stream. */
export function isArrow(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (a === 0xff && b === 0xff && c === 0xff && d === 0xff) || (a === 0x41 && b === 0x52 && c === 0x52 && d === 0x4f);
}

/**
 * The columns of an Arrow table that a law reads, as exact texts. Units in the metadata must be those of the law; binary floats of money are refused unless
 * `floats`.
 */
export function arrowColumns(bytes: Uint8Array, law: Law, floats: boolean): Columns {
  const arrow = library();
  let table: Arrow.Table;
  try {
    table = arrow.tableFromIPC(bytes);
  } catch (error) {
    throw refused(
      "io",
      { en: `the Arrow data could not be read: ${String(error)}`, fr: `les données Arrow n'ont pas pu être lues : ${String(error)}` },
      { en: "write them again as an IPC stream", fr: "écrivez-les de nouveau comme flux IPC" },
    );
  }
  const kinds = new Map<string, string>(law.columns().map((column) => [column.id, column.kind]));
  const columns: Record<string, readonly Given[]> = {};
  for (const field of table.schema.fields) {
    const kind = kinds.get(field.name) ?? kinds.get(field.name.replace(/__prev$/, ""));
    if (kind === undefined && field.name !== law.entityColumn) continue;
    columns[field.name] = cells(table, field, kind ?? "text", floats);
  }
  return columns;
}

function cells(table: Arrow.Table, field: Arrow.Field, kind: string, floats: boolean): Given[] {
  const arrow = library();
  const unit = field.metadata.get("unit");
  const cents = unit === "centime" && kind === "EUR";
  if (unit !== undefined && unit !== kind && !cents && kind !== "text" && kind !== "boolean") {
    throw refused(
      "unit-mismatch",
      { en: `column \`${field.name}\` is in \`${unit}\`, the law reads \`${kind}\``, fr: `la colonne \`${field.name}\` est en \`${unit}\`, la loi lit \`${kind}\`` },
      { en: "convert it first", fr: "convertissez-la d'abord" },
      field.name,
    );
  }
  const float = arrow.DataType.isFloat(field.type);
  if (float && kind === "EUR" && !floats) {
    throw refused(
      "type-mismatch",
      { en: `column \`${field.name}\` holds binary floats, which are not exact`, fr: `la colonne \`${field.name}\` contient des flottants binaires, qui ne sont pas exacts` },
      { en: "use decimals, or allow them with `allowFloat: true`", fr: "employez des décimaux, ou permettez-les avec `allowFloat: true`" },
      field.name,
    );
  }
  const scale = arrow.DataType.isDecimal(field.type) ? field.type.scale : cents ? 2 : 0;
  const vector = table.getChild(field.name);
  return Array.from({ length: table.numRows }, (_, row) => {
    const value: unknown = vector?.get(row);
    if (value === null || value === undefined) return null;
    if (typeof value === "boolean" || typeof value === "string") return value;
    if (float) return String(value);
    if (arrow.DataType.isDecimal(field.type)) return exact(wide(value as Uint32Array), scale, true);
    return scale ? exact(BigInt(value as bigint | number), scale, true) : String(value);
  });
}

/** The words of a decimal as one whole number. */
function wide(words: Uint32Array): bigint {
  let whole = 0n;
  for (let place = words.length - 1; place >= 0; place--) whole = (whole << 32n) | BigInt(words[place] as number);
  return BigInt.asIntN(words.length * 32, whole);
}
