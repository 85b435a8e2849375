/** A figure over the years: its values written, a bar beside each. */
import type { Balances } from "./balances.js";
import { bar, largest } from "./bars.js";
import { h } from "./dom.js";
import { shown } from "./format.js";
import { warnings } from "./notices.js";
import type { ScopeName } from "./state.js";
import { say } from "./words.js";

/** The years as a table; nothing where there is one only. */
export function series(of: Balances, code: string, id: string, scope: ScopeName, unit: string): HTMLElement | null {
  const found = of.table.series(code, id, scope);
  if (found.points.length < 2) return null;
  const top = largest(found.points.map((point) => point.value));
  return h(
    "div",
    { class: "series" },
    h(
      "table",
      {},
      h("caption", {}, say("overYears")),
      h("thead", { class: "unseen" }, h("tr", {}, h("th", { scope: "col" }, say("year")), h("th", { scope: "col" }, say("value")), h("th", { scope: "col" }, say("chart")))),
      h(
        "tbody",
        {},
        found.points.map((point) =>
          h("tr", {}, h("th", { scope: "row" }, point.year), h("td", { class: "num" }, shown(point.value, unit)), h("td", { class: "wide" }, bar(point.value, top, "own")), h("td", { class: "soft" }, point.chart, point.chart_break ? ` (${say("changes")})` : "")),
        ),
      ),
    ),
    warnings(`series-${id}`, found.warnings),
  );
}
