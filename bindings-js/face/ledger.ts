/** Balances of local authorities. */
import type { Answers } from "./answers.js";
import { Bytes, askApart, carrierOf, make, makeApart, Noun, type Progress, type Watched } from "./engine.js";
import { options as told, wrong } from "./error.js";
import { items, type Sources } from "./source.js";
import { Table } from "./table.js";

/** How a ledger is opened. */
export interface LedgerOptions extends Watched {
  /** How many threads read, in Node; the cores unless told otherwise. Figures are the same. */
  readonly threads?: number;
  /** Money of Arrow tables may be binary floats, where they are whole cents. */
  readonly allowFloat?: boolean;
}

/**
 * Balances of local authorities (*balances comptables*), from files, bytes, streams or Arrow data; lazy: opening reads headers only, `evaluate` reads the
 * lines. Memory holds budgets, never lines. `progress` and `signal` given here hold for all that reads it, unless that is told others.
 */
export class Ledger extends Noun {
  #watched: Watched = {};

  /**
   * Opens balances: CSV with `;`, `,` or tabs, plain, `.gz` or `.zip`, or Parquet (Node), recognised by content. Rejects with `io`, `empty-file`,
   * `unknown-format`, `missing-column`, `limit-exceeded`; `place` names the file.
   */
  static async read(paths: Sources, options: LedgerOptions = {}): Promise<Ledger> {
    await carrierOf("Ledger").bring("charts");
    const bytes = new Bytes();
    const { progress, signal, threads, allowFloat } = told(options, "progress", "signal", "threads", "allowFloat");
    const found = await items(paths, bytes);
    const ledger = new Ledger(await makeApart("Ledger.read", undefined, [found, threads ?? null, allowFloat ?? false], bytes, { signal }));
    ledger.#watched = { progress, signal };
    return ledger;
  }

  /** Who is told and who may stop: as it was opened, unless told otherwise. @internal */
  watched({ progress, signal }: Watched = {}): Watched {
    return { progress: progress ?? this.#watched.progress, signal: signal ?? this.#watched.signal };
  }

  /** This ledger and another, its sources after those of this one. */
  join(other: Ledger): Ledger {
    if (!(other instanceof Ledger)) throw wrong("other", "a ledger", "un registre");
    const joined = new Ledger(make("Ledger.join", this, other));
    joined.#watched = this.#watched;
    return joined;
  }

  /** All that could not be used or must be told; listed up to the limit, counted in full by `counts`. */
  async issues(options: Watched = {}): Promise<Answers["Ledger.issues"]> {
    return askApart("Ledger.issues", this, [], this.watched(told(options, "progress", "signal")));
  }

  /** How many issues of each code, listed or not. */
  async counts(options: Watched = {}): Promise<Answers["Ledger.counts"]> {
    return askApart("Ledger.counts", this, [], this.watched(told(options, "progress", "signal")));
  }

  /** The budgets, in the order of first appearance. */
  async budgets(options: Watched = {}): Promise<Answers["Ledger.budgets"]> {
    return askApart("Ledger.budgets", this, [], this.watched(told(options, "progress", "signal")));
  }

  /** A row a line used, amounts in euros. It holds every line in memory. */
  async lines(options: Watched = {}): Promise<Table> {
    return new Table(await makeApart("Ledger.lines", this, [], undefined, this.watched(told(options, "progress", "signal"))));
  }

  /** A row a budget: its description, `lines`, and the sum of each amount in euros. */
  async totals(options: Watched = {}): Promise<Table> {
    return new Table(await makeApart("Ledger.totals", this, [], undefined, this.watched(told(options, "progress", "signal"))));
  }
}

export type { Progress, Watched };
