/** Freely chosen authorities side by side. */
import { isMissing } from "budget-core-wasm";
import { balances, subject, type Balances, type Beside } from "./balances.js";
import { bar, largest } from "./bars.js";
import { choice, combobox } from "./combobox.js";
import { csv, save } from "./csv.js";
import { reading, withoutBalances } from "./dashboard.js";
import { h, type Child } from "./dom.js";
import { sentence, shown } from "./format.js";
import { warnings } from "./notices.js";
import { change, now, type ScopeName } from "./state.js";
import { category, say } from "./words.js";

/** Most authorities side by side. */
const MOST = 12;

/** The whole tab. */
export function compare(): Child {
  const of = balances();
  const instead = withoutBalances("compared");
  if (!of || reading.busy) return instead;
  const { year, scope } = yearAndScope(of);
  const codes = now().chosen.filter((code) => of.authority(code));
  const lacking = codes.filter((code) => !of.scopes(code, year).includes(scope));
  const there = codes.filter((code) => !lacking.includes(code));
  const beside = there.length ? of.beside(there[0] as string, year, scope, there) : undefined;
  return [
    instead,
    h("p", { class: "lead" }, say("compareLead")),
    h(
      "form",
      { class: "chooser", role: "search", "aria-label": say("whom"), onsubmit: (event: Event) => event.preventDefault() },
      combobox("add", say("addAuthority"), "", of.entries().filter(({ key }) => !codes.includes(key)), (key) => change({ chosen: [...codes, key].slice(0, MOST) }, { step: true })),
      choice("compare-year", say("year"), String(year), [...of.years].reverse().map((one) => [String(one), String(one)]), (key) => change({ year: Number(key) }, { step: true })),
      choice("compare-scope", say("scope"), scope, (["principal", "annexes", "consolidated"] as const).map((one) => [one, say(`scope.${one}`)]), (key) => change({ scope: key as ScopeName }, { step: true })),
    ),
    chips(of, codes),
    lacking.length ? h("p", { class: "note" }, say("lacking", { names: lacking.map((code) => of.authority(code)?.name ?? code).join(", "), year })) : null,
    beside ? blocks(of, there, year, scope, beside) : h("p", { class: "empty" }, say("compareEmpty")),
  ];
}

function yearAndScope(of: Balances): { year: number; scope: ScopeName } {
  const { year, scope } = now();
  return { year: of.years.includes(year) ? year : subject(of).year, scope };
}

function chips(of: Balances, codes: readonly string[]): HTMLElement {
  const without = (gone: string) => () => change({ chosen: codes.filter((code) => code !== gone) }, { step: true });
  return h(
    "ul",
    { class: "chips", "aria-label": say("chosen") },
    codes.map((code) => {
      const name = of.authority(code)?.name ?? code;
      return h("li", {}, h("button", { type: "button", id: `chip-${code}`, "aria-label": say("remove", { name }), onclick: without(code) }, name, h("span", { "aria-hidden": "true" }, " ×")));
    }),
  );
}

function blocks(of: Balances, codes: readonly string[], year: number, scope: ScopeName, beside: Beside): Child {
  return [
    h("div", { class: "ways" }, h("button", { type: "button", class: "button plain", id: "compare-csv", onclick: () => exported(of, codes, year, scope, beside) }, say("exportCsv")), h("button", { type: "button", class: "button plain", onclick: () => print() }, say("print"))),
    h(
      "div",
      { class: "blocks" },
      of.table.main.map((id) => {
        const unit = beside.rows.find((one) => one.id === id)?.unit ?? of.describe(id).unit;
        const values = of.table.values(id, year, codes, scope);
        const top = largest(values);
        return h(
          "table",
          { class: "block", "data-id": id },
          h("caption", {}, of.label(id)),
          h("thead", { class: "unseen" }, h("tr", {}, h("th", { scope: "col" }, say("authorityWord")), h("th", { scope: "col" }, say("value")))),
          h(
            "tbody",
            {},
            codes.map((code, place) => {
              const value = values[place] ?? { missing: "not-provided" as const };
              const name = of.authority(code)?.name ?? code;
              const doubtful = of.table.isDoubtful(code, year);
              return h("tr", {}, h("th", { scope: "row" }, name, doubtful ? h("small", { class: "doubtful" }, ` ⚠ ${say("doubtful")}`) : null, bar(value, top, "own")), h("td", { class: isMissing(value) ? "num soft" : "num" }, shown(value, unit)));
            }),
          ),
        );
      }),
    ),
    // Who chooses the peers knows how few they are.
    warnings("compared", beside.warnings.filter((one) => one.code !== "few-peers")),
  ];
}

function exported(of: Balances, codes: readonly string[], year: number, scope: ScopeName, beside: Beside): void {
  const heads = ["entity", "name", "category", "year", "scope", ...of.table.main];
  const units = ["", "", "", "", sentence(say("unit")), ...of.table.main.map((id) => beside.rows.find((one) => one.id === id)?.unit ?? "")];
  const columns = of.table.main.map((id) => of.table.values(id, year, codes, scope));
  const rows = codes.map((code, place) => [code, of.authority(code)?.name ?? "", category(of.authority(code)?.category ?? ""), String(year), scope, ...columns.map((values) => values[place])]);
  save(`${say("compareFile")}-${year}.csv`, csv(heads, [units, ...rows], beside.fictional), beside.fictional);
}

