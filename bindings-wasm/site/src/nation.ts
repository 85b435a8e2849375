/** A table of communes under the law as it is, and what an amendment of it gives. */
import type { CriteriaIssue, Grant, Impact, Law, Parameter, Rule, Simulation, Value } from "budget-core-wasm";
import { isMissing } from "budget-core-wasm";
import type { Entry } from "./combobox.js";
import { laws, sample } from "./library.js";
import type { Watch } from "./work.js";
import { pick } from "./words.js";

/** The rulebook and exercise of the workbench. */
export const RULEBOOK = { name: "dgf_communes", year: 2026 } as const;

/** What an amendment gives. */
export interface Outcome {
  readonly law: Law;
  readonly simulation: Simulation;
  readonly impact: Impact;
  /** Milliseconds from the text to the impact. */
  readonly took: number;
}

/** Groupings that are tried beside the strata; those that the table does not know are left out. */
const GROUPINGS = ["departement", "province", "region", "epci"];

/** Communes and the law. */
export class Nation {
  readonly parameters: readonly Parameter[];
  readonly rules: readonly Rule[];
  readonly grants: Readonly<Record<string, Grant>>;
  readonly groupings: readonly string[];
  readonly fictional: boolean;
  readonly issues: readonly CriteriaIssue[];
  readonly counts: Readonly<Record<string, number>>;
  readonly codes: readonly string[];
  #entries: Entry[] | undefined;

  private constructor(
    /** `sample`, or the name of the file. */
    readonly name: string,
    readonly law: Law,
    readonly base: Simulation,
    issues: readonly CriteriaIssue[],
    counts: Readonly<Record<string, number>>,
    isFictional: (code: string) => boolean,
    private readonly names: ReadonlyMap<string, string>,
  ) {
    this.parameters = law.parameters();
    this.rules = law.rules();
    this.grants = law.grants();
    [this.issues, this.counts] = [issues, counts];
    this.codes = base.keys;
    this.fictional = this.codes.some(isFictional);
    const groupings = GROUPINGS.filter((by) => this.#groups(by));
    // A single group tells nothing that the whole does not.
    this.groupings = groupings.filter((by) => groupings.length === 1 || this.#groups(by) > 1);
  }

  /** Reads criteria of communes of the reader's, or the fictional country, whose envelopes are cut to its size. */
  static async read(source: File | "sample", { progress, signal }: Watch): Promise<Nation> {
    const library = await laws();
    const { Criteria, Law, Reform, isFictional } = library;
    const found = await Law.builtin(RULEBOOK.name, RULEBOOK.year);
    const law = source === "sample" ? found.amend(Reform.parse(new TextDecoder().decode(await sample("pays_fictif.toml")))) : found;
    const bytes = source === "sample" ? await sample("communes.csv.gz") : source;
    const criteria = await Criteria.read(bytes as Uint8Array | File, law, { progress, signal });
    const base = law.simulate(criteria);
    const names = await namesOf(base, law.exercise, library.Territory);
    const [issues, counts] = [criteria.issues(), criteria.counts()];
    criteria.free();
    return new Nation(source === "sample" ? "sample" : source.name, law, base, issues, counts, isFictional, names);
  }

  /** How many groups a grouping makes; 0 where the table does not know it. */
  #groups(by: string): number {
    try {
      const impact = this.base.impact(this.base, { by, top: 0 });
      const groups = impact.groups[by] ?? [];
      impact.free();
      return groups.some((group) => group.key !== null) ? groups.length : 0;
    } catch {
      return 0;
    }
  }

  /** The communes under the law as a text amends it, beside the law as it is. */
  under(text: string, by: string): Outcome {
    const began = performance.now();
    const law = text.trim() === "" ? this.law.amend({}) : this.law.amend(text);
    let simulation: Simulation | undefined;
    try {
      simulation = this.base.under(law);
      const impact = simulation.impact(this.base, { by: by ? ["strata", by] : ["strata"], top: 10 });
      return { law, simulation, impact, took: performance.now() - began };
    } catch (error) {
      simulation?.free();
      law.free();
      throw error;
    }
  }

  /** The name of a commune; its code where none is known. */
  nameOf(code: string): string {
    return this.names.get(code) ?? code;
  }

  /** Communes as entries of a search. */
  entries(): Entry[] {
    return (this.#entries ??= this.codes.map((code) => ({ key: code, name: this.nameOf(code), beside: code })));
  }

  /** The name of a grouping. */
  groupingName(by: string, impact: Impact): string {
    const label = impact.groupings[by];
    return label ? pick(label) : by;
  }

  /** Lets everything go. */
  free(): void {
    this.base.free();
    this.law.free();
  }
}

/** Names out of the table, else those of the territory. */
async function namesOf(base: Simulation, year: number, Territory: Awaited<ReturnType<typeof laws>>["Territory"]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const put = (codes: readonly Value[], called: readonly Value[]): void =>
    codes.forEach((code, row) => {
      const name = called[row];
      if (typeof code === "string" && typeof name === "string" && !isMissing(name)) names.set(code, name);
    });
  try {
    put(base.keys, base.column("nom").toArray());
  } catch {
    const territory = await Territory.open(year);
    const table = territory.table();
    put(table.column("code").toArray(), table.column("name").toArray());
    table.free();
    territory.free();
  }
  return names;
}
