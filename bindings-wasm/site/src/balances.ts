/** The balances that were read: who is in them, and every figure. */
import type { Attributes, Budget, Catalogue, Comparison, Explanation, Indicator, IndicatorTable, Ledger, LedgerIssue, Subject, Value } from "budget-core-wasm";
import type { Entry } from "./combobox.js";
import { indicators, sample } from "./library.js";
import { now, type ScopeName } from "./state.js";
import type { Watch } from "./work.js";
import { category, pick } from "./words.js";

/** Someone who has a balance in the files. */
export interface Authority {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly department: string;
  readonly years: number[];
}

/** The figures of an entity beside its peers. */
export type Beside = Comparison & Subject;

/** Balances that were read. */
export class Balances {
  readonly authorities: readonly Authority[];
  /** Ascending. */
  readonly years: readonly number[];
  /** The first one shown: of those with most peers in the files. */
  readonly first: string;
  readonly fictional: boolean;
  readonly #rows = new Map<string, number>();
  #entries: { language: string; list: Entry[] } | undefined;
  readonly #byCode: Map<string, Authority>;
  readonly #kept = new Map<string, Beside>();
  readonly #told = new Map<string, Promise<Explanation>>();

  private constructor(
    /** `sample`, or the names of the files. */
    readonly name: string,
    readonly ledger: Ledger,
    readonly catalogue: Catalogue,
    readonly facts: Attributes | undefined,
    readonly table: IndicatorTable,
    readonly issues: readonly LedgerIssue[],
    readonly counts: Readonly<Record<string, number>>,
    readonly budgets: readonly Budget[],
    isFictional: (code: string) => boolean,
  ) {
    const texts = (column: string): string[] => table.column(column).toArray().map(String);
    const [codes, years, scopes, names, kinds, departments] = ["entity", "year", "scope", "name", "category", "department"].map(texts) as [string[], string[], string[], string[], string[], string[]];
    const byCode = new Map<string, Authority>();
    codes.forEach((code, row) => {
      this.#rows.set(`${code}|${years[row]}|${scopes[row]}`, row);
      const there = byCode.get(code) ?? { code, name: names[row] as string, category: kinds[row] as string, department: departments[row] as string, years: [] };
      const year = Number(years[row]);
      if (!there.years.includes(year)) there.years.push(year);
      byCode.set(code, there);
    });
    this.#byCode = byCode;
    this.authorities = [...byCode.values()].sort((a, b) => a.name.localeCompare(b.name, "fr") || a.code.localeCompare(b.code));
    this.years = [...new Set(years.map(Number))].sort((a, b) => a - b);
    this.fictional = codes.some(isFictional);
    this.first = this.#first();
  }

  /** Reads files of the reader's, or the sample. */
  static async read(source: File[] | "sample", { progress, signal }: Watch): Promise<Balances> {
    const { Ledger, Catalogue, Attributes, isFictional } = await indicators();
    const files = source === "sample" ? [new File([(await sample("balances.csv.gz")) as BlobPart], "balances.csv.gz")] : source;
    const facts = source === "sample" ? await Attributes.read(await sample("attributes.csv"), false) : undefined;
    const ledger = await Ledger.read(files, { progress, signal });
    const catalogue = Catalogue.builtin();
    const table = await catalogue.evaluate(ledger, { attributes: facts, progress, signal });
    const name = source === "sample" ? "sample" : files.map((file) => file.name).join(", ");
    return new Balances(name, ledger, catalogue, facts, table, await ledger.issues(), await ledger.counts(), await ledger.budgets(), isFictional);
  }

  /** Whoever has most peers makes the best first picture; a few are tried. */
  #first(): string {
    const communes = this.authorities.filter((one) => one.category === "commune" && one.years.includes(this.years.at(-1) ?? 0));
    const step = Math.max(1, Math.floor(communes.length / 4));
    let best = { code: this.authorities[0]?.code ?? "", peers: 0 };
    for (let place = 0; place < communes.length; place += step) {
      const { code } = communes[place] as Authority;
      const peers = this.beside(code, this.years.at(-1) ?? 0, "principal")?.peers.length ?? 0;
      if (peers > best.peers) best = { code, peers };
    }
    return best.code;
  }

  /** Everybody as entries of a search. */
  entries(): Entry[] {
    const { language } = now();
    if (this.#entries?.language !== language) this.#entries = { language, list: this.authorities.map(entryOf) };
    return this.#entries.list;
  }

  /** Who bears a code. */
  authority(code: string): Authority | undefined {
    return this.#byCode.get(code);
  }

  /** A figure in its own unit, or what else is known of the entity (`population`, `chart`); undefined where the entity has no row. */
  value(code: string, year: number, scope: ScopeName, id: string): Value | undefined {
    const row = this.#rows.get(`${code}|${year}|${scope}`);
    return row === undefined ? undefined : (this.table.column(id).get(row) as Value);
  }

  /** An entity beside its peers; undefined where it has no budget of the scope. */
  beside(code: string, year: number, scope: ScopeName, peers?: readonly string[]): Beside | undefined {
    if (!this.#rows.has(`${code}|${year}|${scope}`)) return undefined;
    const key = `${code}|${year}|${scope}|${peers?.join(",") ?? ""}`;
    const kept = this.#kept.get(key) ?? this.table.compare(code, year, peers ? { scope, peers } : { scope });
    this.#kept.set(key, kept);
    return kept;
  }

  /** Why a figure is what it is. */
  explain(id: string, code: string, year: number, scope: ScopeName): Promise<Explanation> {
    const key = `${id}|${code}|${year}|${scope}`;
    const told = this.#told.get(key) ?? this.catalogue.explain(this.ledger, id, code, year, { attributes: this.facts, scope });
    told.catch(() => this.#told.delete(key));
    this.#told.set(key, told);
    return told;
  }

  /** An indicator as it is declared. */
  describe(id: string): Indicator {
    return this.table.describe(id);
  }

  /** The name of an indicator in the language of the page. */
  label(id: string): string {
    return pick(this.describe(id).label);
  }

  /** Which scopes an authority has in a year. */
  scopes(code: string, year: number): ScopeName[] {
    return (["principal", "annexes", "consolidated"] as const).filter((scope) => this.#rows.has(`${code}|${year}|${scope}`));
  }

  /** Lets everything go. */
  free(): void {
    [this.table, this.catalogue, this.ledger, this.facts].forEach((noun) => noun?.free());
  }
}

function entryOf({ code, name, category: kind, department, years }: Authority): Entry {
  const [from, to] = [Math.min(...years), Math.max(...years)];
  return { key: code, name, beside: [code, category(kind), department, from === to ? from : `${from}–${to}`].filter(Boolean).join(" · ") };
}

let current: Balances | undefined;

/** The balances at hand. */
export function balances(): Balances | undefined {
  return current;
}

/** Takes other balances in the place of those at hand. */
export function take(read: Balances): void {
  current?.free();
  current = read;
}

/** Who is shown: as the address says where the files have it, else the first. */
export function subject(of: Balances): { code: string; year: number; scope: ScopeName } {
  const { entity, year, scope } = now();
  const who = of.authority(entity) ?? of.authority(of.first);
  const when = who?.years.includes(year) ? year : Math.max(0, ...(who?.years ?? []));
  const code = who?.code ?? "";
  const scopes = of.scopes(code, when);
  return { code, year: when, scope: scopes.includes(scope) ? scope : (scopes[0] ?? "principal") };
}
