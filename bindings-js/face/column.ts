/** The values of a column: typed arrays, exact to the cent. */
import type { Exact, Missing, Reason, Unit } from "./answers.js";
import { askAs, type RawColumn } from "./engine.js";
import { refused } from "./error.js";
import { view } from "./source.js";

/** What a column holds. */
export type ColumnKind = "cents" | "decimal" | "float" | "boolean" | "text";

/** A cell: exact numbers are decimal texts, floats of simulations in mode `fast` numbers; what is missing says why. */
export type Cell = Exact | number | boolean | string | Missing;

/** What a table says of a column. */
export interface ColumnFacts {
  readonly name: string;
  readonly unit: Unit;
  readonly kind: ColumnKind;
  readonly rows: number;
}

let words: readonly (readonly [Reason, { en: string; fr: string }])[] | undefined;

/** The closed list of reasons with their words. */
export function reasons(): readonly (readonly [Reason, { en: string; fr: string }])[] {
  return (words ??= askAs<[Reason, { en: string; fr: string }][]>("Words.reasons", undefined));
}

/** Whether a value is missing; then `value.missing` says why. */
export function isMissing(value: unknown): value is Missing {
  return typeof value === "object" && value !== null && typeof (value as Missing).missing === "string";
}

/** A named column with its unit. Money is whole cents (`cents`), other exact numbers decimal texts; nothing exact is a binary float. */
export class Column {
  readonly name: string;
  readonly unit: Unit;
  readonly kind: ColumnKind;
  /** How many rows. */
  readonly length: number;
  readonly #raw: RawColumn;
  #texts: string[] | undefined;

  /** @internal */
  constructor(facts: ColumnFacts, raw: RawColumn) {
    ({ name: this.name, unit: this.unit, kind: this.kind, rows: this.length } = facts);
    this.#raw = raw;
  }

  /** Whole cents of a column of money; 0 where a value is missing: see `missing`. */
  get cents(): BigInt64Array {
    if (this.#raw.values instanceof BigInt64Array) return this.#raw.values;
    throw this.#other("cents", "`toArray()`");
  }

  /** The floats of a simulation in mode `fast`; 0 where a value is missing: see `missing`. */
  get floats(): Float64Array {
    if (this.#raw.values instanceof Float64Array) return this.#raw.values;
    throw this.#other("floats", "`toNumbers()`");
  }

  /** One code a row: 0 where the value is there, else the place of its reason in `reasons()`, from 1 on; undefined where nothing is missing. */
  get missing(): Uint8Array | undefined {
    return this.#raw.missing ?? undefined;
  }

  /** Why the value of a row is missing; null where it is there. Throws `invalid-value` past the end. */
  reason(row: number): Reason | null {
    if (!Number.isInteger(row) || row < 0 || row >= this.length) throw this.#past();
    const code = this.#raw.missing?.[row] ?? 0;
    return code === 0 ? null : (reasons()[code - 1]?.[0] ?? "not-provided");
  }

  /** The cell of a row. Throws `invalid-value` past the end. */
  get(row: number): Cell {
    const reason = this.reason(row);
    if (reason) return { missing: reason };
    const { values } = this.#raw;
    // A row that is there and values that are not: the buffer was given away.
    if (typeof values !== "string" && values.length === 0) view(values, this.name);
    if (typeof values === "string") return (this.#texts ??= JSON.parse(values) as string[])[row] as string;
    if (values instanceof BigInt64Array) return exact(values[row] as bigint, 2, false);
    if (values instanceof Float64Array) return values[row] as number;
    return this.kind === "boolean" ? values[row] === 1 : exact(this.#whole(values, row), this.#raw.scale ?? 0, true);
  }

  /** All cells. */
  toArray(): Cell[] {
    return Array.from({ length: this.length }, (_, row) => this.get(row));
  }

  /** The numbers as binary floats, each the nearest one: for pictures, never for sums of money. Null where a value is missing or no number. */
  toNumbers(): (number | null)[] {
    return this.toArray().map((cell) => {
      if (typeof cell === "number") return cell;
      return typeof cell === "string" && this.kind !== "text" ? Number(cell) : null;
    });
  }

  [Symbol.iterator](): Iterator<Cell> {
    return this.toArray()[Symbol.iterator]();
  }

  /** @internal The bytes as they crossed. */
  get raw(): RawColumn {
    return this.#raw;
  }

  /** A number of 128 bits, little-endian. */
  #whole(bytes: Uint8Array, row: number): bigint {
    const words = new DataView(bytes.buffer, bytes.byteOffset + row * 16, 16);
    return (words.getBigInt64(8, true) << 64n) | words.getBigUint64(0, true);
  }

  #past(): Error {
    return refused(
      "invalid-value",
      { en: `the column has no such row: it has ${this.length}`, fr: `la colonne n'a pas cette ligne : elle en a ${this.length}` },
      { en: "rows are counted from 0", fr: "les lignes se comptent à partir de 0" },
      this.name,
    );
  }

  #other(kind: string, instead: string): Error {
    return refused(
      "type-mismatch",
      { en: `\`${this.name}\` holds no ${kind}, but ${this.kind}`, fr: `\`${this.name}\` ne contient pas de ${kind}, mais ${this.kind}` },
      { en: `use ${instead}`, fr: `employez ${instead}` },
      this.name,
    );
  }
}

/** A whole number divided by a power of ten, as a text; without trailing zeros where they say nothing. */
export function exact(whole: bigint, scale: number, short: boolean): Exact {
  const sign = whole < 0n ? "-" : "";
  const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  let decimals = digits.slice(point);
  if (short) decimals = decimals.replace(/0+$/, "");
  return `${sign}${digits.slice(0, point)}${decimals ? `.${decimals}` : ""}`;
}
