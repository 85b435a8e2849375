/** Communes that merged, and last year's tables brought to this year's communes. */
import type { Answers } from "./answers.js";
import { ask, make, Noun } from "./engine.js";
import { wrong } from "./error.js";
import { Table } from "./table.js";
import { Territory } from "./territory.js";

/** What became of communes between two years (*communes nouvelles*, *défusions*). */
export class Mergers extends Noun {
  /** What changed between the territory of last year and that of this year. */
  static between(before: Territory, now: Territory): Mergers {
    for (const [name, one] of Object.entries({ before, now })) {
      if (!(one instanceof Territory)) throw wrong(name, "a territory: `await Territory.open(year)`", "un territoire : `await Territory.open(année)`");
    }
    return new Mergers(make("Mergers.between", undefined, before, now));
  }

  /** Reads a list of one's own: CSV with `;`, title line `code;commune`. Throws `invalid-value`, `duplicate-id`, `cycle`, each with its line. */
  static parse(csv: string): Mergers {
    return new Mergers(make("Mergers.parse", undefined, csv));
  }

  /** By the code of each commune that went into another one or changed its code, that of the commune that holds its territory. */
  get gone(): Answers["Mergers.gone"] {
    return ask("Mergers.gone", this);
  }

  /** By the code of each commune taken out of another one, that of the other. */
  get restored(): Answers["Mergers.restored"] {
    return ask("Mergers.restored", this);
  }
}

/** Last year's table by this year's communes, of `Criteria.merged`; `law.simulate(now, { previous: merged })` takes it. */
export class Merged extends Noun {
  /** One row a commune, in the order of last year's table. */
  get table(): Table {
    return new Table(make("Merged.table", this));
  }

  /** Communes that have merged or changed their code. */
  get joined(): Answers["Merged.joined"] {
    return ask("Merged.joined", this);
  }

  /** Communes taken out of one of the table, which have no values of last year. */
  get restored(): Answers["Merged.restored"] {
    return ask("Merged.restored", this);
  }

  /** How many communes were put together. A simulation that takes the table tells them too. */
  get warnings(): Answers["Merged.warnings"] {
    return ask("Merged.warnings", this);
  }
}
