/** Charts of accounts. */
import type { Answers } from "./answers.js";
import { Bytes, ask, askAs, carrierOf, make, makeApart, Noun } from "./engine.js";
import { wrong } from "./error.js";
import { items, type Source } from "./source.js";
import { Table } from "./table.js";

interface ChartFacts { norm: string; variant: string; year: number; edition: number }

/** A chart of accounts (*nomenclature*) in its edition of a year: accounts, chapters, functions. */
export class Chart extends Noun {
  #facts: ChartFacts | undefined;

  /** Every chart. */
  static async list(): Promise<Answers["Chart.list"]> {
    await carrierOf("Chart").bring("charts");
    return ask("Chart.list", undefined);
  }

  /**
   * The chart of a norm or variant (`M57`, `M57A`, `M14`) for an exercise; after the last edition that one, with a warning. Rejects with `unknown-chart` and
   * the nearest names, `unknown-year`.
   */
  static async open(norm: string, year: number): Promise<Chart> {
    await carrierOf("Chart").bring("charts");
    return new Chart(make("Chart.open", undefined, norm, year));
  }

  /** Reads an official plan file (`planDeCompte.xml`, plain or gzip). Rejects with `invalid-xml`, `invalid-data`, `limit-exceeded`, `io`. */
  static async read(xml: Source): Promise<Chart> {
    const bytes = new Bytes();
    return new Chart(await makeApart("Chart.read", undefined, [await items(xml, bytes)], bytes));
  }

  get #known(): ChartFacts {
    return (this.#facts ??= askAs<ChartFacts>("Chart.facts", this));
  }

  /** The norm: `M57`. */
  get norm(): string {
    return this.#known.norm;
  }

  /** The variant: `M57-M57_A`. */
  get variant(): string {
    return this.#known.variant;
  }

  /** The exercise asked for. */
  get year(): number {
    return this.#known.year;
  }

  /** The edition used: the exercise asked for, or the last one before it. */
  get edition(): number {
    return this.#known.edition;
  }

  /** An account. Throws `unknown-account` with the nearest codes and the editions that have it. */
  account(code: string): Answers["Chart.account"] {
    return ask("Chart.account", this, code);
  }

  /** The accounts just below an account; the roots for an empty code. */
  children(code = ""): Answers["Chart.children"] {
    return ask("Chart.children", this, code);
  }

  /**
   * The chapter that an operation on an account belongs to. `side`: `expense` or `revenue` (`D`, `R`); `operation`: `real` or a kind of order operation.
   * Throws `unknown-account`, `not-allowed`, `invalid-value`.
   */
  chapter(code: string, side: string, operation = "real"): Answers["Chart.chapter"] {
    return ask("Chart.chapter", this, code, side, operation);
  }

  /** A functional reference. Throws `unknown-function`. */
  function(code: string): Answers["Chart.function"] {
    return ask("Chart.function", this, code);
  }

  /** Accounts, chapters and functions whose code or label holds a text. */
  search(text: string): Answers["Chart.search"] {
    return ask("Chart.search", this, text);
  }

  /** What changed to another edition or chart. */
  compare(other: Chart): Answers["Chart.compare"] {
    if (!(other instanceof Chart)) throw wrong("other", "a chart", "une nomenclature");
    return ask("Chart.compare", this, other);
  }

  /** Every account, chapter and function as a table. */
  table(): Table {
    return new Table(make("Chart.table", this));
  }

  /** What the chart does not say by itself. */
  warnings(): Answers["Chart.warnings"] {
    return ask("Chart.warnings", this);
  }

  /** What this edition says against its neighbours; it is kept as published. */
  anomalies(): Answers["Chart.anomalies"] {
    return ask("Chart.anomalies", this);
  }
}
