/** The workbench as it stands: communes, the text of the amendment, what it gives or why it gives nothing. */
import { setFormula, setParameter } from "./amendment.js";
import { Nation, type Outcome } from "./nation.js";
import { change, now } from "./state.js";
import { back, forth, record } from "./undo.js";
import { Work } from "./work.js";

/** Reading of communes. */
export const communesWork = new Work(() => change({}));

let nation: Nation | undefined;
let outcome: Outcome | undefined;
let error: unknown;
let computed: string | undefined;
let waiting = false;
let heard: () => void = () => undefined;

/** Who draws results, levers and texts anew when something was computed. */
export function whenComputed(redraw: () => void): void {
  heard = redraw;
}

/** The communes at hand. */
export function communes(): Nation | undefined {
  return nation;
}

/** What the amendment gives; of a text with an error, what the last one without gave. */
export function result(): { outcome: Outcome | undefined; error: unknown } {
  return { outcome, error };
}

/** Takes other communes in the place of those at hand. */
export function takeCommunes(read: Nation): void {
  outcome?.simulation.free();
  outcome = undefined;
  nation?.free();
  nation = read;
  compute();
}

/** Computes what the text gives, at once. */
export function compute(): void {
  if (!nation) return;
  const { reform } = now();
  try {
    const next = nation.under(reform, by());
    const gone = outcome;
    [outcome, error] = [next, undefined];
    gone?.impact.free();
    gone?.simulation.free();
    gone?.law.free();
  } catch (refused) {
    error = refused;
    if (!outcome) {
      // Something stands beside the error: the law as it is.
      outcome = nation.under("", by());
    }
  }
  computed = `${reform}\n${by()}`;
}

/** How communes are grouped beside the strata. */
export function by(): string {
  const { by: asked } = now();
  const there = nation?.groupings ?? [];
  return there.includes(asked) ? asked : (there[0] ?? "");
}

/** Computes when the state has moved since; for links and the way back. */
export function uptodate(): void {
  if (nation && computed !== `${now().reform}\n${by()}`) compute();
}

/** Takes a new text; it is computed and drawn with the next frame. `kind` tells one gesture from another. */
export function amend(reform: string, kind: string): void {
  const { reform: before } = now();
  if (before === reform) return;
  record(before, kind);
  take(reform);
}

function take(reform: string): void {
  change({ reform }, { quiet: true });
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    compute();
    heard();
  });
}

/** The text before, or after again. */
export function step(way: "back" | "forth"): void {
  const text = way === "back" ? back(now().reform) : forth(now().reform);
  if (text !== undefined) take(text);
}

/** Sets a parameter; null leaves it to the law. */
export function amendParameter(path: string, value: string | null, by: "slider" | "field" = "field"): void {
  amend(setParameter(now().reform, path, value), `${by} ${path}`);
}

/** Sets a formula; null leaves it to the law. */
export function amendFormula(rule: string, formula: string | null): void {
  amend(setFormula(now().reform, rule, formula), `rule ${rule}`);
}
