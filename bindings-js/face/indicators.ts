/** The table of all indicators, with what is needed to compare and rank. */
import type { Answers, Value } from "./answers.js";
import type { ScopeName } from "./catalogue.js";
import { ask, make } from "./engine.js";
import { options as told } from "./error.js";
import { Table } from "./table.js";

/** Whom to compare with. */
export interface CompareOptions {
  /** The scope; `principal` where it is left out. */
  readonly scope?: ScopeName | undefined;
  /** `stratum` (where it is left out), `department`, `region`, `epci`, `category`, or codes. */
  readonly peers?: string | readonly string[] | undefined;
}

/**
 * All indicators of all entities: a row an entity, year and scope (`entity`, `year`, `scope`, `name`, `category`, `chart`, `department`, `population`, then the
 * indicators). An entity is named by the INSEE code of a commune, the SIREN of others; both are accepted.
 */
export class IndicatorTable extends Table {
  /**
   * An entity beside its peers in one year: per indicator `value`, `average` (sum over sum), `median`, `rank`, `of`, `percentile`, `gap`, `gap_eur`. Amounts
   * are compared per inhabitant. Throws `unknown-entity`, `unknown-year`.
   */
  compare(entity: string, year: number, options: CompareOptions = {}): Answers["IndicatorTable.compare"] {
    const { scope, peers } = told(options, "scope", "peers");
    return ask("IndicatorTable.compare", this, entity, year, scope, peers);
  }

  /** Every entity of a year by falling value: `entity`, `name`, `value`, `rank`, `percentile`. */
  rank(id: string, year: number, scope: ScopeName = "principal"): Table {
    return new Table(make("IndicatorTable.rank", this, id, year, scope));
  }

  /** A row an indicator: `indicator`, `unit`, `n` values, `missing` ones, `min`, `median`, `max`. */
  summary(year: number, scope: ScopeName = "principal"): Table {
    return new Table(make("IndicatorTable.summary", this, year, scope));
  }

  /** A figure over the years: `points` (`year`, `value`, `chart`, `chart_break`) and `warnings`. */
  series(entity: string, id: string, scope: ScopeName = "principal"): Answers["IndicatorTable.series"] {
    return ask("IndicatorTable.series", this, entity, id, scope);
  }

  /** The alert signals of an entity in a year: true, false, or why it cannot be told, by id. */
  signals(entity: string, year: number): Answers["IndicatorTable.signals"] {
    return ask("IndicatorTable.signals", this, entity, year);
  }

  /** Whether a balance behind the figures of an entity and year does not balance or has lines that could not be used. */
  isDoubtful(entity: string, year: number): Answers["IndicatorTable.is_doubtful"] {
    return ask("IndicatorTable.is_doubtful", this, entity, year);
  }

  /** The values of entities as a comparison shows them, in their order: amounts per inhabitant, others in their unit. */
  values(id: string, year: number, entities: readonly string[], scope: ScopeName = "principal"): Value[] {
    return ask("IndicatorTable.values", this, id, year, entities, scope);
  }

  /** The ids of the main ratios, in the order of a first picture. */
  get main(): Answers["IndicatorTable.main"] {
    return ask("IndicatorTable.main", this);
  }

  /** The name of an entity in its latest balances; null where it has no accounts. */
  nameOf(entity: string): Answers["IndicatorTable.name_of"] {
    return ask("IndicatorTable.name_of", this, entity);
  }

  /** Unit, label, formula and source of an indicator: see `Catalogue.describe`. */
  describe(id: string): Answers["IndicatorTable.describe"] {
    return ask("IndicatorTable.describe", this, id);
  }
}
