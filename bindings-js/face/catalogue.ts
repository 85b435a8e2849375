/** Catalogues of indicators. */
import type { Answers } from "./answers.js";
import { facts, type Facts } from "./attributes.js";
import { Bytes, ask, askApart, askAs, madeOf, make, makeApart, Noun, type Made, type Watched } from "./engine.js";
import { BudgetError, options as told, wrong } from "./error.js";
import { IndicatorTable } from "./indicators.js";
import { Ledger } from "./ledger.js";
import { Partial } from "./partial.js";
import { Scan, streamed } from "./pieces.js";
import { isBytes, view } from "./source.js";

/** `principal`, `annexes` or `consolidated`. */
export type ScopeName = "principal" | "annexes" | "consolidated";

/** What an evaluation is told. */
export interface EvaluateOptions extends Watched {
  /** Populations and other facts; those of the territory, each exercise with its own, unless told otherwise. */
  readonly attributes?: Facts | undefined;
  /** One scope, several, or all where it is left out. */
  readonly scope?: ScopeName | readonly ScopeName[] | undefined;
}

/** What an explanation is told. */
export interface ExplainOptions extends Watched {
  /** As in `evaluate`. */
  readonly attributes?: Facts | undefined;
  /** The scope; `principal` where it is left out. */
  readonly scope?: ScopeName | undefined;
}

/** What partial sums are told. */
export interface PartialOptions extends Watched {
  /** The lines of this part; none for empty sums, to merge others in. */
  readonly ledger?: Ledger | undefined;
  /** As in `evaluate`; the same ones for all parts. */
  readonly attributes?: Facts | undefined;
}

/** Indicators by id: formulas over accounts, built in or your own; every verb that changes a catalogue gives a new one (*catalogue d'indicateurs*). */
export class Catalogue extends Noun {
  /** The built-in indicators: any of `ofgl`, `legal`, `dgfip`, `anafi`, `alert`, separated by blanks; all for an empty text. */
  static builtin(names = ""): Catalogue {
    return new Catalogue(make("Catalogue.builtin", undefined, names));
  }

  /** Adds the indicators of a TOML text (`docs/indicators.md` shows its form). */
  load(toml: string): Catalogue {
    return new Catalogue(make("Catalogue.load", this, toml));
  }

  /** Adds one formula under an id, checked at once; `unit` `boolean` for a yes or no. Throws what is wrong with its place in the formula. */
  define(id: string, formula: string, unit: string, label = ""): Catalogue {
    return new Catalogue(make("Catalogue.define", this, id, formula, unit, label));
  }

  /** Declares a column of your own attributes, so that formulas may name it; unit `text` for texts. */
  withColumn(name: string, unit: string): Catalogue {
    return new Catalogue(make("Catalogue.with_column", this, name, unit));
  }

  /** What a formula would give, without adding it. */
  check(formula: string): Answers["Catalogue.check"] {
    return ask("Catalogue.check", this, formula);
  }

  /** An indicator as it is declared. Throws `unknown-indicator` with the nearest ids. */
  describe(id: string): Answers["Catalogue.describe"] {
    return ask("Catalogue.describe", this, id);
  }

  /** The same with these indicators only; what they refer to is computed and not shown. */
  only(ids: string | readonly string[]): Catalogue {
    return new Catalogue(make("Catalogue.only", this, ids));
  }

  /** The ids of the indicators shown, in order. */
  get ids(): Answers["Catalogue.ids"] {
    return ask("Catalogue.ids", this);
  }

  /** Hints about the formulas that were defined. */
  get warnings(): Answers["Catalogue.warnings"] {
    return ask("Catalogue.warnings", this);
  }

  /** Computes every indicator for every entity of a ledger, in one pass over its lines. */
  async evaluate(ledger: Ledger, options: EvaluateOptions = {}): Promise<IndicatorTable> {
    const { attributes, scope, ...watched } = told(options, "attributes", "scope", "progress", "signal");
    const lines = opened(ledger);
    const known = await facts(attributes);
    const { blobs } = lines;
    if (!blobs) return new IndicatorTable(await makeApart("Catalogue.evaluate", this, [lines, known, scope], undefined, lines.watched(watched)));
    const begin = (name: string, ordered: boolean): Made => make("Pushed.evaluate", undefined, name, ordered, this, known, scope);
    const [table, scan] = await streamed(blobs, begin, (pushed) => askAs<[number, number]>("Pushed.finish", pushed), lines.watched(watched));
    const { of } = madeOf(this);
    lines.remember(new Scan({ number: scan, of }));
    return new IndicatorTable({ number: table, of });
  }

  /**
   * Why a figure of an entity (INSEE code of a commune, SIREN of others) is what it is, down to its accounts. Rejects with `unknown-indicator`,
   * `unknown-entity`, `unknown-year` and the years there are.
   */
  async explain(ledger: Ledger, id: string, entity: string, year: number, options: ExplainOptions = {}): Promise<Answers["Catalogue.explain"]> {
    const { attributes, scope, ...watched } = told(options, "attributes", "scope", "progress", "signal");
    const lines = opened(ledger);
    const known = await facts(attributes);
    const { blobs } = lines;
    if (!blobs) return askApart("Catalogue.explain", this, [lines, id, entity, year, known, scope], lines.watched(watched));
    const why = (code: string): Promise<Answers["Catalogue.explain"]> => {
      const begin = (name: string, ordered: boolean): Made => make("Pushed.explain", undefined, name, ordered, this, known, id, code, year, scope);
      return streamed(blobs, begin, (pushed) => askAs("Pushed.finish", pushed), lines.watched(watched));
    };
    try {
      return await why(entity);
    } catch (error) {
      // A commune named by a SIREN that no territory knows: the file has told its code.
      if (error instanceof BudgetError && error.code === "unknown-entity" && error.place.path && error.place.path !== entity) return why(error.place.path);
      throw error;
    }
  }

  /** Partial sums of a ledger: one part of what several workers read. All budgets are summed: the scope is given to `Partial.finish`. */
  async partial(options: PartialOptions = {}): Promise<Partial> {
    const { ledger, attributes, ...watched } = told(options, "ledger", "attributes", "progress", "signal");
    const lines = ledger == null ? undefined : opened(ledger);
    const known = await facts(attributes);
    return new Partial(await makeApart("Catalogue.partial", this, [await lines?.whole(), known], undefined, lines ? lines.watched(watched) : watched));
  }

  /** Partial sums from the bytes that `Partial.toBytes` or `Partial.byEntity` gave here or elsewhere, with the same formulas and attributes. */
  async partialFromBytes(bytes: Uint8Array | ArrayBuffer, attributes?: Facts): Promise<Partial> {
    if (!isBytes(bytes)) throw wrong("bytes", "bytes", "des octets");
    const known = await facts(attributes);
    const given = new Bytes();
    return new Partial(await makeApart("Catalogue.partial_from_bytes", this, [given.add(view(bytes)), known], given));
  }
}

function opened(ledger: Ledger): Ledger {
  if (ledger instanceof Ledger) return ledger;
  throw wrong("ledger", "a ledger: `await Ledger.read(...)`", "un registre : `await Ledger.read(...)`");
}
