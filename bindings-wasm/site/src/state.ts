/** What the page shows; all of it stands in its address, so that a link restores it. */

/** The languages of the page. */
export type Language = "fr" | "en";
/** The parts of the page. */
export type Tab = "dashboard" | "compare" | "workbench";
/** Which budgets are added up. */
export type ScopeName = "principal" | "annexes" | "consolidated";

/** What the page shows. */
export interface State {
  readonly tab: Tab;
  readonly language: Language;
  /** Whose balances: `sample`, the name of a file of the reader's, or nothing yet. */
  readonly balances: string;
  readonly entity: string;
  /** 0 until a file says. */
  readonly year: number;
  readonly scope: ScopeName;
  /** The figure that is explained. */
  readonly figure: string;
  /** The codes of the authorities compared. */
  readonly chosen: readonly string[];
  /** Whose communes, as `balances`. */
  readonly communes: string;
  /** The text of the amendment. */
  readonly reform: string;
  /** How the communes are grouped beside the strata. */
  readonly by: string;
  /** The commune explained, and the grant. */
  readonly commune: string;
  readonly grant: string;
}

const BLANK: State = {
  tab: "dashboard",
  language: "fr",
  balances: "",
  entity: "",
  year: 0,
  scope: "principal",
  figure: "",
  chosen: [],
  communes: "",
  reform: "",
  by: "",
  commune: "",
  grant: "",
};

const TABS: readonly string[] = ["dashboard", "compare", "workbench"];
const SCOPES: readonly string[] = ["principal", "annexes", "consolidated"];

/** The state as the part of an address behind `#`; what is as at first is left out. */
export function written(state: State): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(state) as [keyof State, unknown][]) {
    const text = Array.isArray(value) ? value.join(",") : String(value);
    const first = BLANK[name];
    if (name === "tab" || text !== (Array.isArray(first) ? first.join(",") : String(first))) fields.set(name, text);
  }
  return fields.toString();
}

/** The state of an address; what cannot be is as at first. */
export function read(hash: string): State {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: keyof State): string => (fields.get(name) ?? "").slice(0, 100_000);
  const one = <T extends string>(name: keyof State, among: readonly string[]): T => (among.includes(text(name)) ? text(name) : BLANK[name]) as T;
  return {
    tab: one<Tab>("tab", TABS),
    language: one<Language>("language", ["fr", "en"]),
    balances: text("balances"),
    entity: text("entity"),
    year: /^\d{4}$/.test(text("year")) ? Number(text("year")) : 0,
    scope: one<ScopeName>("scope", SCOPES),
    figure: text("figure"),
    chosen: text("chosen").split(",").filter(Boolean).slice(0, 12),
    communes: text("communes"),
    reform: text("reform"),
    by: text("by"),
    commune: text("commune"),
    grant: text("grant"),
  };
}

let state: State = read(location.hash);
let heard: () => void = () => undefined;

/** The state as it is. */
export function now(): State {
  return state;
}

/** Who draws the page when the state has changed. */
export function listen(redraw: () => void): void {
  heard = redraw;
  // Of the page itself only real steps make entries of the history: a tab, an authority.
  addEventListener("popstate", () => {
    state = read(location.hash);
    heard();
  });
}

let late: ReturnType<typeof setTimeout> | undefined;

/** Writes the address; gives it whole. */
export function address(): string {
  clearTimeout(late);
  late = undefined;
  history.replaceState(null, "", `#${written(state)}`);
  return location.href;
}

/**
 * Changes the state and the address. `quiet`: who changes it has drawn already, and the address follows when the hand rests (browsers refuse hundreds of
 * changes a minute). `step`: the way back leads here.
 */
export function change(patch: Partial<State>, { quiet = false, step = false } = {}): void {
  if (step && late !== undefined) address();
  state = { ...state, ...patch };
  if (quiet) {
    clearTimeout(late);
    late = setTimeout(address, 200);
    return;
  }
  if (step) history.pushState(null, "", `#${written(state)}`);
  else address();
  heard();
}
