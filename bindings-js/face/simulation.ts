/** Simulations: what a law gives every commune and the nation. */
import type { Answers, Value } from "./answers.js";
import { Column, type ColumnFacts } from "./column.js";
import { communes, type Communes } from "./communes.js";
import { Bytes, ask, askAs, make, makeOf, Noun } from "./engine.js";
import { options as told, wrong } from "./error.js";
import { Impact } from "./impact.js";
import { Law } from "./law.js";
import { Table } from "./table.js";

/** How an impact is grouped and who is named. */
export interface ImpactOptions {
  /** Groupings of the rulebook (`strata`, `departement`, `epci`), `region`, a rule, an input or any column; those of the rulebook and `region` where left out. */
  readonly by?: string | readonly string[] | undefined;
  /** How many winners and losers are named; 10 where left out. */
  readonly top?: number | undefined;
}

/** An exact number: a decimal text or a whole number. */
export type ExactLike = string | number | bigint;

/** What a law gives every commune and the nation (*simulation*). Rows are the communes sorted by code. */
export class Simulation extends Noun {
  #keys: string[] | undefined;

  /** The law that was applied. */
  get law(): Law {
    return new Law(make("Simulation.law", this));
  }

  /** The codes of the communes, sorted: the order of all columns. */
  get keys(): string[] {
    return (this.#keys ??= ask("Simulation.keys", this));
  }

  /** How many communes. */
  get length(): number {
    return askAs<number>("Simulation.rows", this);
  }

  /** Whether a commune is among them. */
  has(entity: string): boolean {
    return askAs<boolean>("Simulation.has", this, entity);
  }

  /** What the rules give, a row a commune: the key, then every rule that has a value a commune, or the rules and inputs named. Throws `unknown-rule`. */
  results(rules?: string | readonly string[]): Table {
    return new Table(make("Simulation.results", this, rules));
  }

  /** A rule, an input or another column of the table, one value a commune in the order of `keys`; amounts of grants are whole cents in mode `fast`, exact decimals in mode `decimal`. */
  column(id: string): Column {
    const table = this.results(id);
    try {
      return table.column(id);
    } finally {
      table.free();
    }
  }

  /** The value of a rule or an input for a commune, in its unit, exact to 15 digits in mode `fast`. Throws `unknown-entity`, `unknown-rule` with the nearest. */
  value(entity: string, id: string): Value {
    return ask("Simulation.value", this, entity, id);
  }

  /** The rules that are the same for the whole nation: values of a point, means, thresholds, masses. */
  state(): Answers["Simulation.state"] {
    return ask("Simulation.state", this);
  }

  /** What became of each envelope that is shared out, in euros. */
  allocations(): Answers["Simulation.allocations"] {
    return ask("Simulation.allocations", this);
  }

  /** The masses whose amounts are rounded one by one, in euros. */
  roundingGaps(): Answers["Simulation.rounding_gaps"] {
    return ask("Simulation.rounding_gaps", this);
  }

  /** What is to be known beside the figures. */
  warnings(): Answers["Simulation.warnings"] {
    return ask("Simulation.warnings", this);
  }

  /** What could not be used in the files or tables that were read, or must be told. */
  issues(): Answers["Simulation.issues"] {
    return ask("Simulation.issues", this);
  }

  /** The same communes under another law, mostly an amended one: only what differs is evaluated again, the rest is taken over bit for bit. */
  under(law: Law): Simulation {
    if (!(law instanceof Law)) throw wrong("law", "a law", "une loi");
    return new Simulation(make("Simulation.under", this, law));
  }

  /** Why a commune has the value that it has: a tree of values, formulas, articles, ranks and groups, down to what the table gave. */
  explain(entity: string, rule: string): Answers["Simulation.explain"] {
    return ask("Simulation.explain", this, entity, rule);
  }

  /** The law with one parameter set to each of the values in turn: totals by rule, winners and losers against this simulation. */
  sweep(path: string, values: readonly ExactLike[], rules?: string | readonly string[]): Answers["Simulation.sweep"] {
    return ask("Simulation.sweep", this, path, values, rules);
  }

  /** The value of a parameter at which a condition of the nation turns (`sum(dsu_montant) >= 2900000000`). Throws `no-solution`, ... */
  solve(path: string, condition: string, between?: readonly [ExactLike, ExactLike]): Answers["Simulation.solve"] {
    return ask("Simulation.solve", this, path, condition, between);
  }

  /**
   * The table of another rulebook, each of its columns that this rulebook feeds being moved by what this law gives more than the baseline (*répercussion*).
   * `rulebook`: the name of a rulebook that is loaded, or a `Law` of it.
   */
  feed(baseline: Simulation, table: Communes, rulebook: string | Law, allowFloat = false): Table {
    if (!(baseline instanceof Simulation)) throw wrong("baseline", "a simulation", "une simulation");
    if (typeof rulebook !== "string" && !(rulebook instanceof Law)) throw wrong("rulebook", "the name of a rulebook, or a law", "le nom d'un corps de règles, ou une loi");
    const bytes = new Bytes();
    const law = rulebook instanceof Law ? rulebook : this.law;
    try {
      return new Table(makeOf("Simulation.feed", this, [baseline, communes(table, bytes, law, allowFloat), rulebook, allowFloat], bytes));
    } finally {
      if (law !== rulebook) law.free();
    }
  }

  /** What this law does beside another one, the baseline: both are simulations of the same communes. Throws `invalid-value`, `unknown-name`, `overflow`. */
  impact(baseline: Simulation, options: ImpactOptions = {}): Impact {
    if (!(baseline instanceof Simulation)) throw wrong("baseline", "a simulation", "une simulation");
    const { by, top } = told(options, "by", "top");
    return new Impact(make("Simulation.impact", this, baseline, by, top));
  }
}

export type { ColumnFacts };
