/** What is known of entities beside their accounts. */
import type { Answers } from "./answers.js";
import { Bytes, ask, carrierOf, make, makeApart, Noun } from "./engine.js";
import { items, type Source } from "./source.js";
import { Territory } from "./territory.js";

/** Facts of entities by year: populations above all (columns `entity`, `year`, `population_totale`, ...; a unit in the title: `surface [ha]`). */
export class Attributes extends Noun {
  /**
   * Reads CSV (`;` or `,`) or Arrow IPC (Node). `territory: false`: nothing else is known. Rejects with `missing-column`, `duplicate-id`, `invalid-value`,
   * `unknown-unit`, each with line and column.
   */
  static async read(source: Source, territory = true): Promise<Attributes> {
    if (territory) await carrierOf("Attributes").bring("territory");
    const bytes = new Bytes();
    return new Attributes(await makeApart("Attributes.read", undefined, [await items(source, bytes), territory], bytes));
  }

  /** Nothing is known of any entity: what needs a population is missing. */
  static none(): Attributes {
    return new Attributes(make("Attributes.none", undefined));
  }

  /** The names of the columns with their units; null for texts. */
  get columns(): Answers["Attributes.columns"] {
    return ask("Attributes.columns", this);
  }

  /** The entities named, in order. */
  get entities(): Answers["Attributes.entities"] {
    return ask("Attributes.entities", this);
  }
}

/** What an evaluation may be told of entities. */
export type Facts = Attributes | Territory | Source;

/** Facts as an object of the engine; undefined for those of the whole territory. */
export async function facts(given: Facts | undefined): Promise<Attributes | undefined> {
  if (given === undefined || given === null || given instanceof Territory) {
    await carrierOf("Attributes").bring("territory");
    return undefined;
  }
  return given instanceof Attributes ? given : Attributes.read(given);
}
