/** Tables: named columns with units. */
import type { Answers, Unit } from "./answers.js";
import { Column, type Cell, type ColumnFacts } from "./column.js";
import { Bytes, ask, askAs, bytesOf, columnOf, isNoun, madeOf, make, makeOf, Noun, saidTo, type Carrier, type Made } from "./engine.js";
import { isPlain, refused, wrong } from "./error.js";
import { arrowStream } from "./arrow.js";
import { view } from "./source.js";
import type { Exact, Missing } from "./answers.js";

/** A value of a table of your own: exact numbers are whole numbers, bigints or decimal texts; null is not provided. */
export type Given = Exact | number | bigint | boolean | string | Missing | null;

/** A column of a table of your own: a list, a typed array of whole numbers, a column of another table, or values with their unit. */
export type GivenColumn = readonly Given[] | BigInt64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Column | { readonly values: readonly Given[]; readonly unit?: Unit };

/** Columns by name. */
export type Columns = Readonly<Record<string, GivenColumn>>;

/** How money leaves as Arrow data: `decimal` (decimal128), `decimal64`, or whole `cents`. */
export type Money = "decimal" | "decimal64" | "cents";

/** Columns as they cross. */
export function given(columns: Columns, units: Readonly<Record<string, Unit>>, bytes: Bytes): Record<string, unknown> {
  if (!isPlain(columns)) throw wrong("columns", "an object of columns", "un objet de colonnes");
  if (!isPlain(units)) throw wrong("units", "an object of units", "un objet d'unités");
  for (const name of Object.keys(units)) {
    if (!Object.hasOwn(columns, name)) {
      throw refused(
        "missing-column",
        { en: `there is no column \`${name}\``, fr: `il n'y a pas de colonne \`${name}\`` },
        { en: "`units` names columns of the table", fr: "`units` nomme des colonnes de la table" },
        name,
      );
    }
  }
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, crossing(name, column, Object.hasOwn(units, name) ? units[name] : undefined, bytes)]));
}

function crossing(name: string, column: GivenColumn, unit: Unit | undefined, bytes: Bytes): unknown {
  if (column instanceof Column) {
    if (column.kind !== "cents") return { values: column.toArray(), unit: unit ?? (column.kind === "text" || column.kind === "boolean" ? column.kind : column.unit) };
    const { cents, missing } = column;
    return { cents: bytes.add(view(cents, name)), ...(missing ? { missing: bytes.add(missing) } : {}) };
  }
  if (ArrayBuffer.isView(column)) {
    if (column instanceof Float64Array || column instanceof Float32Array) throw wrong(name, "exact numbers: binary floats are none", "des nombres exacts : des flottants binaires n'en sont pas");
    view(column, name);
    return { values: Array.from(column as Int32Array, (n: number | bigint) => n.toString()), unit: unit ?? null };
  }
  if (typeof column === "object" && column !== null && "unit" in column) return { values: column.values, unit: unit ?? column.unit ?? null };
  if (Array.isArray(column)) return { values: column, unit: unit ?? null };
  if (typeof column === "object" && column !== null && "values" in column && Array.isArray(column.values)) return { values: column.values, unit: unit ?? null };
  throw wrong(name, "a list of values", "une liste de valeurs");
}

/** Named columns of one length, each with a unit; a missing value carries its reason (*tableau*). */
export class Table extends Noun {
  #facts: readonly ColumnFacts[] | undefined;
  #rows: number | undefined;

  /**
   * A table of your own: a list a column, and units (`EUR`, `inhabitant`, `%`, ...; `text` and `boolean` are found by their values). Numbers are whole
   * numbers or decimal texts. Throws `type-mismatch` for binary floats, `invalid-value`, `unknown-unit`.
   */
  static of(columns: Columns, units: Readonly<Record<string, Unit>> = {}): Table {
    const bytes = new Bytes();
    return new Table(makeOf("Table.of", undefined, [given(columns, units, bytes)], bytes));
  }

  /** What is said of each column, in order. */
  get facts(): readonly ColumnFacts[] {
    return (this.#facts ??= askAs<ColumnFacts[]>("Table.facts", this));
  }

  /** The names of the columns, in order. */
  get columns(): string[] {
    return this.facts.map((column) => column.name);
  }

  /** The unit of each column; `1` for plain numbers, texts and booleans. */
  get units(): Record<string, Unit> {
    return Object.fromEntries(this.facts.map((column) => [column.name, column.unit]));
  }

  /** How many rows. */
  get length(): number {
    return (this.#rows ??= askAs<number>("Table.rows", this));
  }

  /** How many rows and columns. */
  get shape(): [number, number] {
    return [this.length, this.facts.length];
  }

  /** A column by its name. Throws `missing-column` with the nearest name. */
  column(name: string): Column {
    const raw = columnOf("Table.column", this, name);
    const facts = this.facts.find((column) => column.name === name) as ColumnFacts;
    return new Column(facts, raw);
  }

  /** A row as an object, counted from 0. Throws `invalid-value` past the end. */
  row(row: number): Record<string, Cell> {
    return askAs<Record<string, Cell>>("Table.row", this, row);
  }

  /** Every row as an object. Of a whole country, take columns. */
  toObjects(): Record<string, Cell>[] {
    const columns = this.columns.map((name) => this.column(name));
    return Array.from({ length: this.length }, (_, row) => Object.fromEntries(columns.map((column) => [column.name, column.get(row)])));
  }

  /** What is known of a column beside its values: `label_fr`, `label_en`, `confidence`. Throws `missing-column`. */
  metadata(name: string): Record<string, string> {
    return askAs<Record<string, string>>("Table.metadata", this, name);
  }

  /** Why each value of a column is missing; null where it is there. Throws `missing-column`. */
  reasons(name: string): (string | null)[] {
    const column = this.column(name);
    return Array.from({ length: column.length }, (_, row) => column.reason(row));
  }

  /** What the values do not say by themselves. */
  get warnings(): Answers["Table.warnings"] {
    return ask("Table.warnings", this);
  }

  /** The long form: a row a value, with `value` (an exact text), `unit`, and `reason` where there is none. */
  long(): Table {
    return new Table(make("Table.long", this));
  }

  /** CSV (`;`, UTF-8), a row an entity, as bytes. */
  writeCsv(): Uint8Array {
    return bytesOf("Table.write_csv", this);
  }

  /** CSV (`;`, UTF-8), a row a value, as bytes. */
  writeLongCsv(): Uint8Array {
    return bytesOf("Table.write_long_csv", this);
  }

  /** Parquet, as bytes; of the package for Node. */
  writeParquet(): Uint8Array {
    if (madeOf(this).of.kind === "wasm") {
      throw refused(
        "unknown-format",
        { en: "this build writes no Parquet", fr: "cette version n'écrit pas de Parquet" },
        { en: "use `writeCsv()`, `toArrow()`, or the package for Node", fr: "employez `writeCsv()`, `toArrow()`, ou le paquet pour Node" },
      );
    }
    return bytesOf("Table.write_parquet", this);
  }

  /**
   * An Arrow IPC stream: `arrow.tableFromIPC(table.toArrow())`. `decimal`: money as decimal128(18,2); `decimal64` takes half the bytes, and `apache-arrow`
   * misreads its negative numbers; `cents`: whole numbers. In a page, `load({ arrow })` must have been given the library `apache-arrow`.
   */
  toArrow(money: Money = "decimal"): Uint8Array {
    return madeOf(this).of.kind === "wasm" ? arrowStream(this, money) : bytesOf("Table.to_arrow", this, money);
  }

  /** The same columns in another engine. @internal */
  override crossed(to: Carrier): Made {
    const bytes = new Bytes();
    const columns = given(Object.fromEntries(this.columns.map((name) => [name, this.column(name)])), {}, bytes);
    return { number: saidTo(to, "Table.of", 0, [columns], bytes.list) as number, of: to };
  }

  /** @internal */
  static is(value: unknown): value is Table {
    return isNoun(value) && value instanceof Table;
  }
}
