/** Who is who. */
import type { Answers } from "./answers.js";
import { ask, askAs, carrierOf, make, Noun, saidTo, type Carrier, type Made } from "./engine.js";
import { Table } from "./table.js";

interface TerritoryFacts { year: number; vintage: number }

/** Communes, groupings, departments and regions of a year (*territoire*). */
export class Territory extends Noun {
  #facts: TerritoryFacts | undefined;

  /** The territory of a year; a year without a vintage takes the nearest one, and `warnings` says so. */
  static async open(year: number): Promise<Territory> {
    await carrierOf("Territory").bring("territory");
    return new Territory(make("Territory.open", undefined, year));
  }

  /** The same territory in another engine. @internal */
  override crossed(to: Carrier): Made {
    return { number: saidTo(to, "Territory.open", 0, [this.year], []) as number, of: to };
  }

  get #known(): TerritoryFacts {
    return (this.#facts ??= askAs<TerritoryFacts>("Territory.facts", this));
  }

  /** The year asked for. */
  get year(): number {
    return this.#known.year;
  }

  /** The year whose geography is used. */
  get vintage(): number {
    return this.#known.vintage;
  }

  /** The entity of a code (INSEE code of a commune, SIREN, `departement:33`, `region:75`). Throws `unknown-entity` with the nearest. */
  entity(code: string): Answers["Territory.entity"] {
    return ask("Territory.entity", this, code);
  }

  /** The population of an entity, `kind` `totale` or `municipale`. Throws `unknown-entity`, `invalid-value`. */
  population(code: string, kind = "totale"): Answers["Territory.population"] {
    return ask("Territory.population", this, code, kind);
  }

  /** The stratum of an entity in a scheme. Throws `unknown-entity`, `unknown-scheme`. */
  stratum(code: string, scheme = "ofgl_communes"): Answers["Territory.stratum"] {
    return ask("Territory.stratum", this, code, scheme);
  }

  /** The codes of the peers of an entity, itself among them: `rule` is `stratum:ofgl_communes`, `department`, `epci`, `region` or `kind`. */
  peers(code: string, rule = "stratum:ofgl_communes"): Answers["Territory.peers"] {
    return ask("Territory.peers", this, code, rule);
  }

  /** The communes of an EPCI, department or region. Throws `unknown-entity`. */
  members(code: string): Answers["Territory.members"] {
    return ask("Territory.members", this, code);
  }

  /** Former codes of communes that have gone into another by the year. */
  mergers(): Answers["Territory.mergers"] {
    return ask("Territory.mergers", this);
  }

  /** Entities whose name or code begins with a text, accents and case apart. */
  search(text: string): Answers["Territory.search"] {
    return ask("Territory.search", this, text);
  }

  /** All entities as a table. */
  table(): Table {
    return new Table(make("Territory.table", this));
  }

  /** What must be said beside every answer: another vintage. */
  warnings(): Answers["Territory.warnings"] {
    return ask("Territory.warnings", this);
  }
}
