/** One commune under both laws: each grant before and after, and why. */
import { isMissing, type Value } from "budget-core-wasm";
import { combobox } from "./combobox.js";
import { minus } from "./decimal.js";
import { fold, h, type Child } from "./dom.js";
import { tree } from "./explain.js";
import { isNumber, shown, signed } from "./format.js";
import type { Nation, Outcome } from "./nation.js";
import { change, now } from "./state.js";
import { shownTrouble } from "./trouble.js";
import { pick, say } from "./words.js";

/** The search, which stays while results are drawn anew. */
export function communeSearch(nation: Nation, redraw: () => void): HTMLElement {
  const { commune } = now();
  const named = nation.codes.includes(commune) ? nation.nameOf(commune) : "";
  return combobox("commune", say("communeSearch"), named, nation.entries(), (code) => {
    change({ commune: code }, { quiet: true });
    redraw();
  });
}

/** The difference of two values, where both are known. */
function difference(before: Value, after: Value): string | null {
  return isNumber(before) && isNumber(after) ? minus(after, before) : null;
}

/** The grants of the commune, and the tree of the one that is open. */
export function communeGrants(nation: Nation, { simulation }: Outcome, redraw: () => void): Child {
  const { commune, grant } = now();
  if (!nation.codes.includes(commune)) return h("p", { class: "empty" }, say("communeEmpty"));
  const rows = Object.entries(nation.grants).map(([id, about]) => ({ id, about, before: nation.base.value(commune, about.rule), after: simulation.value(commune, about.rule) }));
  const opened = rows.find((row) => row.id === grant);
  const toggle = (id: string): void => {
    change({ grant: grant === id ? "" : id }, { quiet: true });
    redraw();
  };
  return [
    h("h4", { class: "called" }, `${nation.nameOf(commune)} `, h("small", {}, commune)),
    h(
      "div",
      { class: "scroll", role: "region", tabindex: 0, "aria-label": say("communeTitle") },
      h(
        "table",
        { id: "commune-grants" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("grant")), [say("before"), say("after"), say("difference")].map((head) => h("th", { scope: "col", class: "num" }, head)))),
        h(
          "tbody",
          {},
          rows.map(({ id, about, before, after }) =>
            h(
              "tr",
              { class: about.part_of ? "part" : null, "data-grant": id },
              h("th", { scope: "row" }, h("button", { type: "button", class: "link", id: `why-grant-${id}`, "aria-expanded": String(grant === id), "aria-controls": "grant-why", onclick: () => toggle(id) }, pick(about.label))),
              h("td", { class: isMissing(before) ? "num soft" : "num" }, shown(before, "EUR", 2)),
              h("td", { class: isMissing(after) ? "num soft" : "num" }, shown(after, "EUR", 2)),
              h("td", { class: "num" }, signed(difference(before, after), "EUR", 2)),
            ),
          ),
        ),
      ),
    ),
    h("div", { id: "grant-why" }, opened ? why(nation, simulation, commune, opened.about.rule) : h("p", { class: "soft" }, say("grantHint"))),
  ];
}

function why(nation: Nation, after: Outcome["simulation"], commune: string, rule: string): Child {
  try {
    return [
      h("h4", {}, say("afterTree")),
      tree(after.explain(commune, rule), `after.${commune}.${rule}`),
      fold("before-tree", say("beforeTree"), () => tree(nation.base.explain(commune, rule), `before.${commune}.${rule}`)),
    ];
  } catch (error) {
    return shownTrouble(error, "trouble-grant");
  }
}
