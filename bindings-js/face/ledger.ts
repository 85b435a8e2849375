/** Balances of local authorities. */
import type { Answers } from "./answers.js";
import { Bytes, askApart, askAs, carrierOf, make, makeApart, Noun, type Made, type Progress, type Watched } from "./engine.js";
import { heads, inPieces, Scan, streamed } from "./pieces.js";
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
  /** Files of a page that are read in pieces; undefined where the engine holds or reads the sources itself. */
  #blobs: readonly Blob[] | undefined;
  #scan: Scan | undefined;

  /**
   * Opens balances: CSV with `;`, `,` or tabs, plain, `.gz` or `.zip`, or Parquet (Node), recognised by content. A page's files are read in pieces by what
   * asks for their lines. Rejects with `io`, `empty-file`, `unknown-format`, `missing-column`, `limit-exceeded`; `place` names the file.
   */
  static async read(paths: Sources, options: LedgerOptions = {}): Promise<Ledger> {
    await carrierOf("Ledger").bring("charts");
    const bytes = new Bytes();
    const { progress, signal, threads, allowFloat } = told(options, "progress", "signal", "threads", "allowFloat");
    const blobs = await inPieces(paths);
    const found = blobs ? await heads(blobs, bytes) : await items(paths, bytes);
    const ledger = new Ledger(await makeApart("Ledger.read", undefined, [found, threads ?? null, allowFloat ?? false], bytes, { signal }));
    ledger.#watched = { progress, signal };
    ledger.#blobs = blobs;
    return ledger;
  }

  /** Who is told and who may stop: as it was opened, unless told otherwise. @internal */
  watched({ progress, signal }: Watched = {}): Watched {
    return { progress: progress ?? this.#watched.progress, signal: signal ?? this.#watched.signal };
  }

  /** The files that are read in pieces. @internal */
  get blobs(): readonly Blob[] | undefined {
    // A ledger that was freed is refused, though its files are there.
    if (this.#blobs) askAs("Ledger.sources", this);
    return this.#blobs;
  }

  /** The same with its files in the memory of the engine, for what needs all lines at once. @internal */
  async whole(): Promise<Ledger> {
    if (!this.#blobs) return this;
    const bytes = new Bytes();
    return new Ledger(await makeApart("Ledger.read", undefined, [await items(this.#blobs, bytes)], bytes));
  }

  /** Keeps what a pass found, so that asking for it does not read the lines again. @internal */
  remember(scan: Scan): void {
    this.#scan ??= scan;
  }

  async #scanned(options: Watched): Promise<Scan | undefined> {
    if (!this.blobs || this.#scan) return this.#scan;
    const begin = (name: string, ordered: boolean): Made => make("Pushed.scan", undefined, name, ordered);
    return (this.#scan = new Scan(await streamed(this.#blobs ?? [], begin, (pushed) => make("Pushed.finish", pushed), this.watched(options))));
  }

  /** This ledger and another, its sources after those of this one. */
  join(other: Ledger): Ledger {
    if (!(other instanceof Ledger)) throw wrong("other", "a ledger", "un registre");
    const blobs = this.#blobs && other.#blobs ? [...this.#blobs, ...other.#blobs] : undefined;
    const joined = new Ledger(make("Ledger.join", this, other));
    joined.#watched = this.#watched;
    joined.#blobs = blobs;
    return joined;
  }

  /** All that could not be used or must be told; listed up to the limit, counted in full by `counts`. */
  async issues(options: Watched = {}): Promise<Answers["Ledger.issues"]> {
    const watched = told(options, "progress", "signal");
    const scan = await this.#scanned(watched);
    return scan ? askAs("Scan.issues", scan) : askApart("Ledger.issues", this, [], this.watched(watched));
  }

  /** How many issues of each code, listed or not. */
  async counts(options: Watched = {}): Promise<Answers["Ledger.counts"]> {
    const watched = told(options, "progress", "signal");
    const scan = await this.#scanned(watched);
    return scan ? askAs("Scan.counts", scan) : askApart("Ledger.counts", this, [], this.watched(watched));
  }

  /** The budgets, in the order of first appearance. */
  async budgets(options: Watched = {}): Promise<Answers["Ledger.budgets"]> {
    const watched = told(options, "progress", "signal");
    const scan = await this.#scanned(watched);
    return scan ? askAs("Scan.budgets", scan) : askApart("Ledger.budgets", this, [], this.watched(watched));
  }

  /** A row a line used, amounts in euros. It holds every line in memory. */
  async lines(options: Watched = {}): Promise<Table> {
    const watched = told(options, "progress", "signal");
    return new Table(await makeApart("Ledger.lines", await this.whole(), [], undefined, this.watched(watched)));
  }

  /** A row a budget: its description, `lines`, and the sum of each amount in euros. */
  async totals(options: Watched = {}): Promise<Table> {
    const watched = told(options, "progress", "signal");
    const scan = await this.#scanned(watched);
    return new Table(scan ? make("Scan.totals", scan) : await makeApart("Ledger.totals", this, [], undefined, this.watched(watched)));
  }
}

export type { Progress, Watched };
