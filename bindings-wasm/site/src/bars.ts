/** Small bars beside figures; the figure is always written too. */
import { h } from "./dom.js";
import { toFloat } from "./format.js";

/** A bar of a share of the largest; below zero it is drawn hollow. */
export function bar(value: unknown, largest: number, kind = ""): HTMLElement {
  const size = toFloat(value) ?? 0;
  const inner = h("span", { class: `${kind}${size < 0 ? " below" : ""}` });
  inner.style.width = `${largest > 0 ? Math.min(100, (100 * Math.abs(size)) / largest) : 0}%`;
  return h("span", { class: "bar", "aria-hidden": "true" }, inner);
}

/** What is lost to the left and what is gained to the right of a line. */
export function balance(lost: unknown, gained: unknown, largest: number): HTMLElement {
  const side = (kind: string, value: unknown) => {
    const inner = h("span", { class: kind });
    inner.style.width = `${largest > 0 ? (100 * (toFloat(value) ?? 0)) / largest : 0}%`;
    return h("span", {}, inner);
  };
  return h("span", { class: "balance", "aria-hidden": "true" }, side("down", lost), side("up", gained));
}

/** The largest of texts, for a scale. */
export function largest(values: readonly unknown[]): number {
  return Math.max(0, ...values.map((value) => Math.abs(toFloat(value) ?? 0)));
}
