/** Laws: rulebooks at one exercise, as they are or as reforms amend them. */
import type { Answers, Text } from "./answers.js";
import { communes, type Communes } from "./communes.js";
import { Bytes, ask, askAs, carrierOf, madeOf, make, makeOf, Noun, type Part } from "./engine.js";
import { isPlain, options as told, wrong } from "./error.js";
import { crossing, Reform, type ReformLike } from "./reform.js";
import { Simulation } from "./simulation.js";

/** How a law computes. */
export interface LawOptions {
  /** The numbers of simulations: `fast` (binary floats, amounts shared out to the cent all the same) or `decimal`. */
  readonly mode?: "fast" | "decimal";
  /** Annual values stand in for later years whose own is not published; every simulation says which. */
  readonly carried?: boolean;
}

/** What a simulation is told. */
export interface SimulateOptions {
  /** The same of the year before; columns `x__prev` of the table stand for it too. */
  readonly previous?: Communes | undefined;
  /** Money of Arrow tables may be binary floats. */
  readonly allowFloat?: boolean;
}

interface LawFacts {
  id: string;
  label: Text;
  source: string;
  exercise: number;
  exercises: number[];
  mode: "fast" | "decimal";
  scope: Text | null;
  entity_column: string;
  groups: Record<string, string>;
}

/**
 * The law in force for one exercise (*droit en vigueur*): dated parameters and rules, as it is or as reforms amend it. Every verb gives a new one.
 * `Law.builtin("dgf_communes", 2026)` is the State's grants to communes, `Law.builtin("fiscalite_locale", 2026)` local direct taxes.
 */
export class Law extends Noun {
  #facts: LawFacts | undefined;

  /** A rulebook of the library at one exercise. Rejects with `unknown-law` and the nearest names, `unknown-year` and the exercises that have rules. */
  static async builtin(name: string, year: number, options: LawOptions = {}): Promise<Law> {
    const { mode, carried } = told(options, "mode", "carried");
    await rulebook(name);
    return new Law(make("Law.builtin", undefined, name, year, mode, carried));
  }

  /** A rulebook of your own: the text of each file by its path (`rulebook.toml`, `columns.toml`, `FOLDER/parameters.toml`, `FOLDER/NAME.toml`). */
  static load(files: Readonly<Record<string, string>>, year: number, options: LawOptions = {}): Law {
    const { mode, carried } = told(options, "mode", "carried");
    if (!isPlain(files)) throw wrong("files", "an object of texts by path", "un objet de textes par chemin");
    return new Law(make("Law.load", undefined, Object.entries(files), year, mode, carried));
  }

  /** A reform of the library: `independent_model`. Rejects with `unknown-law` and the nearest names. */
  static async builtinReform(name: string): Promise<Reform> {
    await carrierOf("Law").bring("dgf_communes", "fiscalite_locale");
    return new Reform(make("Law.builtin_reform", undefined, name));
  }

  get #known(): LawFacts {
    return (this.#facts ??= askAs<LawFacts>("Law.facts", this));
  }

  /** The id of the rulebook: `dgf_communes`. */
  get id(): string {
    return this.#known.id;
  }

  /** The name of the rulebook, in both languages. */
  get label(): Text {
    return this.#known.label;
  }

  /** Where its rules come from. */
  get source(): string {
    return this.#known.source;
  }

  /** The exercise. */
  get exercise(): number {
    return this.#known.exercise;
  }

  /** The exercises that the rulebook has rules for. */
  get exercises(): number[] {
    return this.#known.exercises;
  }

  /** The numbers of simulations: `fast` or `decimal`. */
  get mode(): "fast" | "decimal" {
    return this.#known.mode;
  }

  /** What the figures leave out; null where the rulebook says nothing. */
  get scope(): Text | null {
    return this.#known.scope;
  }

  /** The column of the entities' codes in tables: `code_insee`. */
  get entityColumn(): string {
    return this.#known.entity_column;
  }

  /** The names of groupings and the rule or column of each, for `Simulation.impact(baseline, { by })`. */
  get groups(): Record<string, string> {
    return this.#known.groups;
  }

  /** The reforms that were applied, in order. */
  get reforms(): Reform[] {
    return askAs<number[]>("Law.reforms", this).map((number) => new Reform({ number, of: madeOf(this).of }));
  }

  /** The same law, computed with other numbers: `fast` or `decimal`. */
  withMode(mode: "fast" | "decimal"): Law {
    return new Law(make("Law.with_mode", this, mode));
  }

  /** The same law with annual values standing in for later years where the exercise's own is not published; every simulation says which. */
  carried(): Law {
    return new Law(make("Law.carried", this));
  }

  /**
   * The law as a reform changes it: a `Reform`, its keys, or a text of TOML or JSON. Everything is checked before. Throws `unknown-parameter` and
   * `unknown-rule` with the nearest names, `out-of-bounds`, `invalid-value`, `type-mismatch`, `unit-mismatch`, `unknown-year`, `cycle`, `invalid-data`, and
   * those of formulas with their place.
   */
  amend(reform: ReformLike): Law {
    return new Law(make("Law.amend", this, crossing(reform)));
  }

  /** What the reforms changed, in order. */
  changes(): Answers["Law.changes"] {
    return ask("Law.changes", this);
  }

  /** Hints on formulas, reforms that replace earlier ones or change what nothing reads. */
  warnings(): Answers["Law.warnings"] {
    return ask("Law.warnings", this);
  }

  /** The parameters, in the order of the files. */
  parameters(): Answers["Law.parameters"] {
    return ask("Law.parameters", this);
  }

  /** The parameter of a path. Throws `unknown-parameter` with the nearest paths. */
  parameter(path: string): Answers["Law.parameter"] {
    return ask("Law.parameter", this, path);
  }

  /** The rules in force, in the order of the files. */
  rules(): Answers["Law.rules"] {
    return ask("Law.rules", this);
  }

  /** The rule of an id. Throws `unknown-rule` with the nearest ids. */
  rule(id: string): Answers["Law.rule"] {
    return ask("Law.rule", this, id);
  }

  /** What it reads of each commune, in the order of the file. */
  columns(): Answers["Law.columns"] {
    return ask("Law.columns", this);
  }

  /** The grants or taxes whose amounts an impact adds up, by id. */
  grants(): Answers["Law.grants"] {
    return ask("Law.grants", this);
  }

  /** Who receives or pays, the main party first, by id. */
  parties(): Answers["Law.parties"] {
    return ask("Law.parties", this);
  }

  /** What is told where a rule is true, by id. */
  checks(): Answers["Law.checks"] {
    return ask("Law.checks", this);
  }

  /** By the id of another rulebook, the columns of its tables that differences of this one move. */
  feeds(): Answers["Law.feeds"] {
    return ask("Law.feeds", this);
  }

  /**
   * Applies the law to communes: `Criteria`, a `Table`, CSV or Arrow bytes, a path (Node), or `{ column: values }` in the units of `columns()`. A column
   * that is absent leaves the rules that read it without values: `warnings()` says so, and `issues()` what could not be read. Throws `missing-column`,
   * `duplicate-entity`, `type-mismatch`, `invalid-value`, `empty-file`, `unknown-format`, `io`, `limit-exceeded`.
   */
  simulate(table: Communes, options: SimulateOptions = {}): Simulation {
    const bytes = new Bytes();
    const { previous: given, allowFloat: floats = false } = told(options, "previous", "allowFloat");
    const previous = given == null ? null : communes(given, bytes, this, floats);
    return new Simulation(makeOf("Law.simulate", this, [communes(table, bytes, this, floats), previous, floats], bytes));
  }
}

const RULEBOOKS: readonly string[] = ["dgf_communes", "fiscalite_locale"];

/** Brings what a rulebook of the library needs; a name that it has not is the engine's to refuse. */
export async function rulebook(name: string): Promise<void> {
  const parts: Part[] = RULEBOOKS.includes(name) ? [name as Part] : ["dgf_communes", "fiscalite_locale"];
  await carrierOf("Law").bring("territory", ...parts);
}
