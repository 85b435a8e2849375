/** Arrow IPC assembled from columns by the library `apache-arrow`, where the engine carries none. */
import { engine } from "./engine.js";
import { refused } from "./error.js";
import type { Table } from "./table.js";
import type * as Arrow from "apache-arrow";

/** The library, as it was given to `load`. */
function library(): typeof Arrow {
  const { arrow } = engine();
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
