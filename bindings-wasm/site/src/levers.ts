/** Parameters of the law: a slider, a text field, the article. */
import type { Law, Parameter } from "budget-core-wasm";
import { amendParameter } from "./bench.js";
import { folded } from "./combobox.js";
import { hundredth, minus, order, stepped, stepsBetween } from "./decimal.js";
import { fold, h, type Child } from "./dom.js";
import { isNumber, number, sentence, shown, unitName, withUnit } from "./format.js";
import type { Nation } from "./nation.js";
import { now } from "./state.js";
import { folder, pick, say } from "./words.js";

/** Steps of a slider to each side of the law in force. */
const STEPS = 100;

/** Parameters shown before any is looked for. */
const FIRST = [
  "dotation_solidarite_rurale.seuil_nombre_habitants",
  "dotation_solidarite_urbaine.taux_garantie_sortie",
  "dotation_solidarite_rurale.perequation.attribution.coefficient_frr",
  "dotation_forfaitaire.ecretement.plafond_pourcentage_recettes_max",
  "population.coefficient_logarithmique.maximum",
];

/** One number that the law holds. */
interface Cell {
  readonly path: string;
  readonly label: string;
  readonly value: string | null;
  readonly about: Parameter;
  readonly read: (law: Law) => string | null;
}

/** The fields that are drawn, by path: what they show follows the text. */
const drawn = new Map<string, (law: Law) => void>();

/** Shows in all fields what a law holds. */
export function follow(law: Law): void {
  drawn.forEach((show) => show(law));
}

/** Forgets fields that are not drawn any more. */
export function forget(): void {
  drawn.clear();
}

function cells(about: Parameter): Cell[] {
  const { path, value } = about;
  const label = sentence(pick(about.label));
  if (!Array.isArray(value)) return [{ path, label, value, about, read: (law) => asText(law.parameter(path).value) }];
  return value.map(([threshold, amount], place) => ({
    path: `${path}.brackets[${place}].amount`,
    label: `${label}, ${say("from", { threshold: withUnit(number(threshold), about.threshold_unit) })}`,
    value: amount,
    about,
    read: (law) => {
      const rows = law.parameter(path).value;
      return Array.isArray(rows) ? (rows[place]?.[1] ?? null) : null;
    },
  }));
}

function asText(value: Parameter["value"]): string | null {
  return typeof value === "string" ? value : null;
}

/** Places of a slider: zero is the law in force, the ends are its bounds or a hundred steps away. */
class Track {
  readonly low: number;
  readonly high: number;
  readonly #step: string;

  constructor(
    readonly start: string,
    readonly minimum: string | null,
    readonly maximum: string | null,
  ) {
    const zero = !/[1-9]/.test(start);
    this.#step = zero ? (maximum ? hundredth(maximum) : "1") : hundredth(start);
    this.low = minimum === null ? -STEPS : -Math.min(STEPS, stepsBetween(minimum, start, this.#step));
    this.high = maximum === null ? STEPS : Math.min(STEPS, stepsBetween(start, maximum, this.#step));
  }

  /** The value of a place, within the bounds. */
  value(place: number): string {
    const value = stepped(this.start, this.#step, place);
    if (this.minimum !== null && order(value, this.minimum) < 0) return this.minimum;
    if (this.maximum !== null && order(value, this.maximum) > 0) return this.maximum;
    return value;
  }

  /** The place nearest to a value. */
  place(value: string): number {
    const exact = Number(minus(value, this.start)) / Number(this.#step);
    return Math.round(Math.min(this.high, Math.max(this.low, exact)));
  }
}

/** What a field accepts as a number: a comma and spaces are those of the reader. */
function typed(text: string): string {
  return text.trim().replace(/[\s\u202f\u00a0]/g, "").replace(",", ".");
}

/** A number as the reader types it. */
function local(value: string | null): string {
  return now().language === "fr" && isNumber(value) ? value.replace(".", ",") : (value ?? "");
}

function lever(cell: Cell): HTMLElement {
  const { path, label, about } = cell;
  const id = path.replace(/[^\w]+/g, "-");
  const start = cell.value;
  const bounds = [about.minimum === null ? "" : `≥ ${number(about.minimum)}`, about.maximum === null ? "" : `≤ ${number(about.maximum)}`].filter(Boolean).join(", ");
  const inForce = start === null ? say("notPublished") : say("inForce", { value: shown(start, about.unit, isNumber(start) ? (start.split(".")[1]?.length ?? 0) : undefined) });
  const field = h("input", { id, type: "text", inputmode: "decimal", autocomplete: "off", value: local(start), "aria-describedby": `${id}-about`, onchange: () => set(field.value) });
  const reset = h("button", { type: "button", class: "quiet", "aria-label": say("resetOne", { name: label }), onclick: () => amendParameter(path, null) }, "↺");
  const track = isNumber(start) && minusIsSmall(start) ? new Track(start, about.minimum, about.maximum) : undefined;
  const said = (value: string): string => shown(value, about.unit, value.split(".")[1]?.length ?? 0);
  const slider = track
    ? h("input", { type: "range", id: `${id}-slider`, min: track.low, max: track.high, step: 1, value: 0, "aria-label": label, "aria-describedby": `${id}-about`, "data-path": path, oninput: () => slid() })
    : null;
  const slid = (): void => {
    if (!slider || !track) return;
    const place = Number(slider.value);
    const value = track.value(place);
    show(value);
    amendParameter(path, place === 0 ? null : value, "slider");
  };
  const set = (text: string): void => {
    const value = typed(text);
    amendParameter(path, value === "" || value === start ? null : value);
  };
  const show = (value: string | null): void => {
    if (document.activeElement !== field || value === null || typed(field.value) !== value) field.value = local(value);
    reset.disabled = value === start;
    box.classList.toggle("moved", value !== start);
    if (!slider || !track || value === null || !isNumber(value)) return;
    slider.setAttribute("aria-valuetext", said(value));
    // The place under the hand stays where it is.
    if (document.activeElement !== slider || track.value(Number(slider.value)) !== value) slider.value = String(track.place(value));
  };
  const box = h(
    "div",
    { class: "lever", "data-path": path },
    h("label", { for: id }, label),
    h("div", { class: "set" }, slider ?? h("span", {}), h("span", { class: "entry" }, field, h("span", { class: "unit" }, unitName(about.unit))), reset),
    h("small", { id: `${id}-about`, class: "soft" }, [inForce, bounds, about.article, about.confidence === "low" ? say("lowConfidence") : ""].filter(Boolean).join(" · ")),
  );
  show(start);
  drawn.set(path, (law) => {
    if (!box.isConnected) return;
    show(cell.read(law));
  });
  return box;
}

function minusIsSmall(value: string): boolean {
  return value.length < 18;
}

/** Draws levers and shows in them what the amended law holds. */
function levers(list: readonly Parameter[], law: Law | undefined): HTMLElement[] {
  const boxes = list.flatMap(cells).map(lever);
  if (law) queueMicrotask(() => follow(law));
  return boxes;
}

let query = "";

/** All parameters: a search, first ones, then folders. */
export function parameters(nation: Nation, amended: () => Law | undefined): Child {
  const list = h("div", { class: "levers", id: "levers" });
  const fill = (): void => {
    const words = folded(query).split(/\s+/).filter(Boolean);
    const law = amended();
    if (words.length) {
      const hits = nation.parameters.filter((one) => words.every((word) => `${folded(pick(one.label))} ${one.path} ${folded(one.article)}`.includes(word)));
      list.replaceChildren(h("p", { class: "soft", role: "status" }, say("results", { n: number(hits.length) })), ...levers(hits.slice(0, 30), law));
      if (hits.length > 30) list.append(h("p", { class: "soft" }, say("more", { n: hits.length - 30 })));
      return;
    }
    const first = FIRST.map((path) => nation.parameters.find((one) => one.path === path)).filter((one) => one !== undefined);
    const folders = new Map<string, Parameter[]>();
    for (const one of nation.parameters) {
      const name = one.path.split(".")[0] as string;
      folders.set(name, [...(folders.get(name) ?? []), one]);
    }
    list.replaceChildren(
      ...levers(first, law),
      ...[...folders].map(([name, inside]) => fold(`folder-${name}`, [folder(name), h("small", {}, ` ${number(inside.length)}`)], () => levers(inside.filter((one) => !FIRST.includes(one.path) || !first.includes(one)), amended()))),
    );
  };
  fill();
  const search = h("input", {
    id: "parameter-search",
    type: "search",
    value: query,
    autocomplete: "off",
    oninput: () => {
      query = search.value;
      forget();
      fill();
    },
  });
  return [h("div", { class: "field" }, h("label", { for: "parameter-search" }, say("searchParameter", { n: number(nation.parameters.length) })), search), list];
}
