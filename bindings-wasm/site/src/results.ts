/** What an amendment gives: the nation, winners and losers, groups, grants. Drawn anew with each step of a slider. */
import type { Impact, ImpactGroup, Move } from "budget-core-wasm";
import { balance, largest } from "./bars.js";
import { fold, h, type Child } from "./dom.js";
import { number, sentence, shown, signed } from "./format.js";
import type { Nation, Outcome } from "./nation.js";
import { warnings } from "./notices.js";
import { pick, say, type Word } from "./words.js";

/** One sentence for those who listen. */
export function spoken(impact: Impact): string {
  const { counts, cost } = impact;
  return say("spoken", { winners: number(counts.winners), losers: number(counts.losers), unchanged: number(counts.unchanged), change: signed(cost.change, "EUR", 2) });
}

/** Everything that an amendment gives. `explain` opens a commune. */
export function results(nation: Nation, outcome: Outcome, explain: (code: string) => void): Child {
  const { impact } = outcome;
  return [
    summary(outcome),
    grants(impact),
    Object.entries(impact.groups).map(([by, groups]) => grouped(nation.groupingName(by, impact), by, groups)),
    h("div", { class: "pair" }, moves("losers", "losersMost", impact.losers, explain), moves("winners", "winnersMost", impact.winners, explain)),
  ];
}

/** What stands below the commune that is explained. */
export function background({ impact }: Outcome, explain: (code: string) => void): Child {
  return [
    eligibility(impact, explain),
    national(impact),
    envelopes(impact),
    warnings("impact", impact.warnings),
    fold("sources", say("sources"), () => h("ul", { class: "notices" }, impact.sources.map((one) => h("li", {}, pick(one))))),
  ];
}

/** The result in one line, in sight while a slider moves on a small screen. */
export function brief(impact: Impact): Child {
  const { counts, cost } = impact;
  return [h("span", { class: "losers" }, `▼ ${number(counts.losers)}`), h("span", { class: "winners" }, `▲ ${number(counts.winners)}`), h("span", {}, signed(cost.change, "EUR", 2))];
}

function summary({ impact, took }: Outcome): HTMLElement {
  const { counts, cost } = impact;
  const part = (kind: string, n: number): HTMLElement => {
    const inner = h("span", { class: kind });
    inner.style.width = `${counts.n ? (100 * n) / counts.n : 0}%`;
    return inner;
  };
  const count = (kind: string, sign: string, word: Word, n: number): HTMLElement => h("div", { class: kind }, h("dt", {}, h("span", { "aria-hidden": "true" }, `${sign} `), say(word)), h("dd", { "data-count": kind }, number(n)));
  return h(
    "div",
    { class: "summary" },
    h("dl", { class: "counts" }, count("losers", "▼", "losers", counts.losers), count("unchanged", "=", "unchanged", counts.unchanged), count("winners", "▲", "winners", counts.winners), counts.unknown ? count("unknown", "?", "unknownCount", counts.unknown) : null),
    h("div", { class: "split", "aria-hidden": "true" }, part("down", counts.losers), part("same", counts.unchanged + counts.unknown), part("up", counts.winners)),
    h(
      "dl",
      { class: "sums" },
      h("div", {}, h("dt", {}, say("lost")), h("dd", { "data-sum": "lost" }, shown(counts.lost, "EUR", 2))),
      h("div", {}, h("dt", {}, say("gained")), h("dd", { "data-sum": "gained" }, shown(counts.gained, "EUR", 2))),
      h("div", {}, h("dt", {}, say("cost")), h("dd", { "data-sum": "change" }, signed(cost.change, "EUR", 2))),
    ),
    counts.winners + counts.losers + counts.unknown === 0 ? h("p", { class: "empty" }, say("nothingChanged")) : null,
    h("p", { class: "soft" }, say("took", { n: number(counts.n), ms: Math.max(1, Math.round(took)) })),
  );
}

/** A table that scrolls by itself where the page is narrow. */
function sheet(title: string, id: string, heads: readonly (readonly [string, boolean])[], rows: readonly HTMLElement[]): HTMLElement {
  return h(
    "section",
    { class: "sheet", "aria-labelledby": `${id}-title` },
    h("h4", { id: `${id}-title` }, title),
    h(
      "div",
      { class: "scroll", role: "region", tabindex: 0, id: `${id}-scroll`, "aria-labelledby": `${id}-title` },
      h("table", { id }, h("thead", {}, h("tr", {}, heads.map(([head, numeric]) => h("th", { scope: "col", class: numeric ? "num" : null }, head)))), h("tbody", {}, rows)),
    ),
  );
}

function grants(impact: Impact): HTMLElement {
  const rows = impact.totals.map((total) =>
    h(
      "tr",
      { class: total.part_of ? "part" : null, "data-grant": total.rule },
      h("th", { scope: "row" }, pick(total.label)),
      h("td", { class: "num" }, shown(total.baseline, "EUR")),
      h("td", { class: "num" }, shown(total.reform, "EUR")),
      h("td", { class: "num" }, signed(total.change, "EUR")),
      h("td", { class: "num" }, number(total.losers)),
      h("td", { class: "num" }, number(total.winners)),
    ),
  );
  const heads = [[say("grant"), false], [say("before"), true], [say("after"), true], [say("difference"), true], [say("losers"), true], [say("winners"), true]] as const;
  return sheet(say("totals"), "totals", heads, rows);
}

function grouped(name: string, by: string, groups: readonly ImpactGroup[]): HTMLElement {
  const top = largest(groups.flatMap((group) => [group.gained, group.lost]));
  const rows = groups.map((group) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, sentence(pick(group.label)) || group.key || say("unknownGroup"), h("small", {}, ` ${say("nCommunes", { n: number(group.n) })}`), balance(group.lost, group.gained, top)),
      h("td", { class: "num" }, number(group.losers)),
      h("td", { class: "num" }, number(group.winners)),
      h("td", { class: "num" }, signed(group.change, "EUR")),
      h("td", { class: "num" }, signed(group.per_head, "EUR/inhabitant", 2)),
    ),
  );
  const heads = [[sentence(name), false], [say("losers"), true], [say("winners"), true], [say("difference"), true], [say("perHead"), true]] as const;
  return sheet(say("byGroup", { name: name.toLowerCase() }), `by-${by}`, heads, rows);
}

function moves(id: string, title: Word, list: readonly Move[], explain: (code: string) => void): HTMLElement {
  const rows = list.map((move) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "link", id: `${id}-${move.entity}`, onclick: () => explain(move.entity) }, move.name ?? move.entity), h("small", {}, ` ${move.entity}${move.population === null ? "" : ` · ${shown(String(move.population), "inhabitant")}`}`)),
      h("td", { class: "num" }, signed(move.change, "EUR")),
      h("td", { class: "num" }, signed(move.per_head, "EUR/inhabitant", 2)),
    ),
  );
  if (rows.length === 0) rows.push(h("tr", {}, h("td", { colspan: 3, class: "soft" }, say("nobody"))));
  return sheet(say(title), id, [[say("commune"), false], [say("difference"), true], [say("perHead"), true]], rows);
}

function eligibility(impact: Impact, explain: (code: string) => void): Child {
  const moved = impact.eligibility.filter((one) => one.newly || one.no_longer);
  if (moved.length === 0) return null;
  const who = (list: readonly Move[]): Child => list.slice(0, 20).map((move) => [" ", h("button", { type: "button", class: "link", onclick: () => explain(move.entity) }, move.name ?? move.entity)]);
  return h(
    "section",
    { class: "sheet", "aria-labelledby": "eligibility-title" },
    h("h4", { id: "eligibility-title" }, say("eligibility")),
    h(
      "ul",
      { class: "notices" },
      moved.map((one) =>
        h("li", {}, h("strong", {}, sentence(pick(one.label))), ` : ${say("eligible", { before: number(one.eligible.baseline), after: number(one.eligible.reform) })}`, one.no_longer ? h("div", {}, `▼ ${say("leave", { n: number(one.no_longer) })}`, who(one.left)) : null, one.newly ? h("div", {}, `▲ ${say("enter", { n: number(one.newly) })}`, who(one.entered)) : null),
      ),
    ),
  );
}

function national(impact: Impact): Child {
  if (impact.state.length === 0) return null;
  return fold("state", say("national", { n: number(impact.state.length) }), () =>
    sheet(say("nationalTitle"), "national", [[say("value"), false], [say("before"), true], [say("after"), true]], impact.state.map((one) => h("tr", {}, h("th", { scope: "row" }, sentence(pick(one.label))), h("td", { class: "num" }, shown(one.baseline, one.unit)), h("td", { class: "num" }, shown(one.reform, one.unit))))),
  );
}

function envelopes(impact: Impact): Child {
  const odd = impact.allocations.filter((one) => one.reform && one.reform.state !== "closed");
  if (odd.length === 0) return null;
  return h("ul", { class: "notices" }, odd.map((one) => h("li", {}, h("strong", {}, sentence(pick(one.label))), ` : ${say(`state.${(one.reform as { state: "closed" }).state}`)} (${shown(one.reform?.unspent, "EUR", 2)})`)));
}
