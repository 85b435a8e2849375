/** Criteria of communes: files, bytes or tables in, what a law reads out. */
import type { Answers } from "./answers.js";
import { Bytes, ask, make, makeApart, Noun, type Watched } from "./engine.js";
import { options as told, wrong } from "./error.js";
import { Law, rulebook } from "./law.js";
import { Merged, Mergers } from "./mergers.js";
import { items, type Sources } from "./source.js";
import { Table } from "./table.js";

/** How criteria are read. */
export interface CriteriaOptions extends Watched {
  /** A column map of your own, a TOML text. */
  readonly map?: string | undefined;
  /** The exercise of the file, whatever its titles say. */
  readonly year?: number | undefined;
  /** Columns that nobody named are kept as texts. */
  readonly passingThrough?: boolean;
  /** How many threads read, in Node. */
  readonly threads?: number;
  /** Money of Arrow tables may be binary floats. */
  readonly allowFloat?: boolean;
}

/** Criteria of communes (*critères de répartition*) as they were read: the DGCL's files, the census of local taxes (REI), any CSV, or Arrow (Node). */
export class Criteria extends Noun {
  /**
   * Reads what a law reads: CSV with `;`, `,` or tabs, plain, gzip or zip. Several files are joined by INSEE code. Rejects with `io`, `empty-file`,
   * `unknown-format`, `missing-column`, `duplicate-entity`, `type-mismatch`, `limit-exceeded`, ...; `place` names file, line and column.
   */
  static async read(paths: Sources, law: Law, options: CriteriaOptions = {}): Promise<Criteria> {
    if (!(law instanceof Law)) throw wrong("law", "a law: `await Law.builtin(...)`", "une loi : `await Law.builtin(...)`");
    await rulebook(law.id);
    const bytes = new Bytes();
    const { map, year, passingThrough, threads, allowFloat, signal, progress } = told(options, "map", "year", "passingThrough", "threads", "allowFloat", "progress", "signal");
    const found = await items(paths, bytes);
    return new Criteria(await makeApart("Criteria.read", undefined, [found, law, map, year, passingThrough, threads, allowFloat], bytes, { signal, progress }));
  }

  /** A row a commune in the order of the file: the key, the columns of the law that the file has, then what else is known of it. */
  table(): Table {
    return new Table(make("Criteria.table", this));
  }

  /** The table without what was published for the same year: what a simulation of that year reads. */
  inputs(): Table {
    return new Table(make("Criteria.inputs", this));
  }

  /** All that could not be used or must be told; listed up to a limit, counted in full by `counts`. */
  issues(): Answers["Criteria.issues"] {
    return ask("Criteria.issues", this);
  }

  /** How many issues of each code, listed or not. */
  counts(): Answers["Criteria.counts"] {
    return ask("Criteria.counts", this);
  }

  /** The issues as the warnings of a simulation tell them, one a code. */
  warnings(): Answers["Criteria.warnings"] {
    return ask("Criteria.warnings", this);
  }

  /** Columns that the law or the map names and that the file lacks. */
  get absent(): Answers["Criteria.absent"] {
    return ask("Criteria.absent", this);
  }

  /** Titles of the file that are no column that anybody named: they are not read. */
  get ignored(): Answers["Criteria.ignored"] {
    return ask("Criteria.ignored", this);
  }

  /** The exercise: as the caller says, else that of the file whose titles match; null where nobody knows. */
  get year(): Answers["Criteria.year"] {
    return ask("Criteria.year", this);
  }

  /** Last year's table (this one) by the communes of this year: amounts, populations and counts of communes that merged are added, rates are not. */
  merged(mergers: Mergers): Merged {
    if (!(mergers instanceof Mergers)) throw wrong("mergers", "mergers: `Mergers.between(...)`", "des fusions : `Mergers.between(...)`");
    return new Merged(make("Criteria.merged", this, mergers));
  }
}
