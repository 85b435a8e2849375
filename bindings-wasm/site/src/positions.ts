/** Where a figure stands among its peers: a dot a peer, a line for the average, a dashed one for the median, a disc for the authority. */
import { isMissing, type Compared, type Value } from "budget-core-wasm";
import { draw, h } from "./dom.js";
import { shown, toFloat } from "./format.js";
import { say } from "./words.js";

/** From values to places in per cent: the middle nine tenths of the peers, stretched to hold the marks. */
export function scale(values: readonly number[], marks: readonly number[]): ((value: number) => number) | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const tail = Math.floor(sorted.length / 20);
  const held = [...sorted.slice(tail, sorted.length - tail), ...marks];
  if (held.length === 0) return undefined;
  const [low, high] = [Math.min(...held), Math.max(...held)];
  return (value) => (high <= low ? 50 : 3 + 94 * Math.min(1, Math.max(0, (value - low) / (high - low))));
}

/** The sentence that the picture says. */
export function sentenceOf(name: string, row: Compared): string {
  const value = shown(row.value, row.unit);
  if (isMissing(row.value) || row.rank === null) return `${name} : ${value}`;
  return say("position", { name, value, average: shown(row.average, row.unit), median: shown(row.median, row.unit), rank: row.rank, of: row.of });
}

/** The picture; nothing where there is nothing to compare. */
export function position(name: string, row: Compared, peers: readonly Value[]): SVGSVGElement | null {
  const own = toFloat(row.value);
  const numbers = peers.map(toFloat).filter((value) => value !== undefined);
  const marks = [own, toFloat(row.average), toFloat(row.median)].filter((value) => value !== undefined);
  const at = scale(numbers, marks);
  if (own === undefined || !at || numbers.length === 0) return null;
  const line = (kind: string, value: unknown) => {
    const place = toFloat(value);
    return place === undefined ? null : draw("line", { class: kind, x1: `${at(place)}%`, x2: `${at(place)}%`, y1: 3, y2: 27 });
  };
  const said = sentenceOf(name, row);
  // Hundreds of dots say no more than a hundred.
  const step = Math.max(1, Math.ceil(numbers.length / 150));
  const dots = [...numbers].sort((a, b) => a - b).filter((_, place) => place % step === 0);
  return draw(
    "svg",
    { class: "position", width: "100%", height: 30, role: "img", "aria-label": said },
    draw("title", {}, said),
    draw("line", { class: "axis", x1: "0%", x2: "100%", y1: 15, y2: 15 }),
    dots.map((value) => draw("circle", { class: "dot", cx: `${at(value)}%`, cy: 15, r: 4 })),
    line("median", row.median),
    line("mean", row.average),
    draw("circle", { class: "own", cx: `${at(own)}%`, cy: 15, r: 7 }),
  );
}

/** What the marks mean. */
export function legend(name: string): HTMLElement {
  const sign = (mark: SVGElement) => draw("svg", { width: 14, height: 14, "aria-hidden": "true" }, mark);
  return h(
    "ul",
    { class: "legend" },
    h("li", {}, sign(draw("circle", { class: "own", cx: 7, cy: 7, r: 6 })), name),
    h("li", {}, sign(draw("line", { class: "mean", x1: 7, x2: 7, y1: 0, y2: 14 })), say("average")),
    h("li", {}, sign(draw("line", { class: "median", x1: 7, x2: 7, y1: 0, y2: 14 })), say("median")),
    h("li", {}, sign(draw("circle", { class: "dot", cx: 7, cy: 7, r: 4 })), say("peer")),
  );
}
