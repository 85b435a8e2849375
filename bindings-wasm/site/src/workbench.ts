/** The amendment workbench: what may be changed on one side, what follows on the other. */
import { BudgetError } from "budget-core-wasm";
import { lineOf } from "./amendment.js";
import { amend, by, communes, communesWork, compute, result, step, takeCommunes, uptodate, whenComputed } from "./bench.js";
import { choice } from "./combobox.js";
import { communeGrants, communeSearch } from "./commune.js";
import { csv, save, type Cell } from "./csv.js";
import { fold, h, place, tell, type Child } from "./dom.js";
import { dropZone, taking } from "./drop.js";
import { number, sentence } from "./format.js";
import { followFormulas, forgetFormulas, formulas, underlined } from "./formulas.js";
import { follow, forget, parameters } from "./levers.js";
import { sample } from "./library.js";
import { Nation } from "./nation.js";
import { issues, warnings } from "./notices.js";
import { background, brief, results, spoken } from "./results.js";
import { change, now } from "./state.js";
import { shownTrouble, trouble } from "./trouble.js";
import { ways } from "./undo.js";
import { pick, say } from "./words.js";

/** Reads communes and shows what the law gives them. */
export function readCommunes(source: File[] | "sample"): Promise<void> {
  return communesWork.run(say("readingCommunes"), async (watch) => {
    const read = await Nation.read(source === "sample" ? "sample" : (source[0] as File), watch);
    change({ communes: read.name }, { quiet: true });
    takeCommunes(read);
    tell(say("communesRead", { n: number(read.codes.length) }));
  });
}

/** The zone that criteria of communes are dropped on. */
export function communesDrop(id: string): HTMLElement {
  return dropZone({ id, title: "dropCommunes", hint: h("p", {}, say("dropCommunesHint")), multiple: false, take: (files) => void readCommunes(files), sample: () => void readCommunes("sample") });
}

/** The whole tab. */
export function workbench(): Child {
  if (communesWork.busy) return communesWork.bar();
  const trouble = communesWork.error ? shownTrouble(communesWork.error) : null;
  const nation = communes();
  if (!nation) {
    const { communes: named } = now();
    const asked = named && named !== "sample" ? h("p", { class: "note" }, say("linkNames", { name: named })) : null;
    return [h("p", { class: "lead" }, say("workbenchLead")), asked, trouble, communesDrop("communes")];
  }
  uptodate();
  forget();
  forgetFormulas();
  whenComputed(() => redraw(nation));
  const panels = [trouble, head(nation), h("div", { class: "bench" }, left(nation), right(nation))];
  queueMicrotask(() => redraw(nation));
  return panels;
}

function head(nation: Nation): HTMLElement {
  return h(
    "header",
    { class: "subject" },
    h("h2", { id: "subject", tabindex: -1 }, sentence(pick(nation.law.label)), ` ${nation.law.exercise}`),
    h("p", { class: "soft" }, nation.name === "sample" ? say("sampleNation") : nation.name, ` · ${say("nCommunes", { n: number(nation.codes.length) })}`),
  );
}

function left(nation: Nation): HTMLElement {
  const law = () => result().outcome?.law;
  return h(
    "section",
    { class: "levels", "aria-labelledby": "levels-title" },
    h("h3", { id: "levels-title" }, say("change")),
    h("div", { class: "ways", role: "toolbar", "aria-label": say("change"), id: "steps" }),
    parameters(nation, law),
    fold("formulas", h("span", { class: "big" }, say("formulas")), () => formulas(nation, () => ({ law: law(), error: result().error }))),
    text(),
    h("p", { class: "brief", id: "brief", "aria-hidden": "true" }),
  );
}

function text(): HTMLElement {
  const area = h("textarea", { id: "reform", rows: 10, spellcheck: "false", autocapitalize: "off", "aria-describedby": "reform-hint reform-error", placeholder: say("reformPlaceholder"), oninput: () => amend(area.value, "text") }, now().reform);
  return h("div", { class: "field reform" }, h("label", { for: "reform" }, say("reformText")), area, h("p", { class: "soft", id: "reform-hint" }, say("reformHint")), h("div", { id: "reform-error", role: "alert" }));
}

function right(nation: Nation): HTMLElement {
  const regroup = (key: string): void => {
    change({ by: key }, { quiet: true });
    compute();
    redraw(nation);
  };
  const names = result().outcome?.impact.groupings ?? {};
  const label = (name: string): string => (names[name] ? sentence(pick(names[name])) : say(name === "province" ? "province" : name === "region" ? "region" : name === "epci" ? "epci" : "departementWord"));
  const side = h(
    "section",
    { class: "effects", "aria-labelledby": "effects-title" },
    h("h3", { id: "effects-title" }, say("effects")),
    h(
      "div",
      { class: "ways" },
      nation.groupings.length > 1 ? choice("by", say("groupBy"), by(), nation.groupings.map((name) => [name, label(name)] as const), regroup) : null,
      h("button", { type: "button", class: "button plain", id: "print-impact", onclick: () => printed() }, say("printImpact")),
      h("button", { type: "button", class: "button plain", id: "impact-csv", onclick: () => groupsOut(nation) }, say("exportGroups")),
      h("button", { type: "button", class: "button plain", id: "communes-csv", onclick: () => communesOut(nation) }, say("exportCommunes")),
    ),
    h("div", { id: "stale" }),
    h("div", { id: "results" }),
    h("section", { class: "one", "aria-labelledby": "one-title" }, h("h4", { id: "one-title" }, say("communeTitle")), h("div", { id: "commune-field" }, communeSearch(nation, () => commune(nation))), h("div", { id: "commune-result" })),
    h("div", { id: "background" }),
    issues("criteria", nation.issues, nation.counts),
    warnings("base", nation.base.warnings()),
    fold("other-communes", say("otherFile"), () => communesDrop("other-communes")),
  );
  taking(side, (files) => void readCommunes(files));
  return side;
}

let announced: ReturnType<typeof setTimeout> | undefined;

/** Draws what was computed: results, levers, the text, what is wrong. */
function redraw(nation: Nation): void {
  const target = document.getElementById("results");
  if (!target) return;
  const { outcome, error } = result();
  if (outcome) {
    place(target, results(nation, outcome, (code) => open(nation, code)));
    place(document.getElementById("background") as HTMLElement, background(outcome, (code) => open(nation, code)));
    place(document.getElementById("brief") as HTMLElement, brief(outcome.impact));
    follow(outcome.law);
    followFormulas(outcome.law, error);
  }
  commune(nation);
  const area = document.getElementById("reform") as HTMLTextAreaElement | null;
  if (area && area.value !== now().reform) area.value = now().reform;
  area?.setAttribute("aria-invalid", String(error !== undefined));
  place(document.getElementById("reform-error") as HTMLElement, error === undefined ? null : wrong(error));
  place(document.getElementById("stale") as HTMLElement, error === undefined ? null : stale(error));
  place(document.getElementById("steps") as HTMLElement, steps());
  // Told when the hand rests, not with each step.
  clearTimeout(announced);
  if (outcome && error === undefined) announced = setTimeout(() => tell(spoken(outcome.impact)), 600);
}

/** What is wrong, beside the results; the text may be out of sight. */
function stale(error: unknown): HTMLElement {
  const { message, code } = trouble(error);
  const see = (): void => document.getElementById("reform")?.focus();
  return h("div", { class: "note" }, h("p", {}, say("stale")), h("p", {}, h("strong", {}, message), " ", code ? h("code", { class: "code" }, code) : null), h("button", { type: "button", class: "button plain", id: "see-error", onclick: see }, say("seeText")));
}

function steps(): Child {
  const { back, forth } = ways();
  const { reform } = now();
  const example = async (): Promise<void> => amend(new TextDecoder().decode(await sample("amendement.toml")), "example");
  return [
    h("button", { type: "button", class: "button plain", id: "undo", disabled: !back, onclick: () => step("back") }, say("undo")),
    h("button", { type: "button", class: "button plain", id: "redo", disabled: !forth, onclick: () => step("forth") }, say("redo")),
    h("button", { type: "button", class: "button plain", id: "reset", disabled: reform === "", onclick: () => amend("", "reset") }, say("reset")),
    h("button", { type: "button", class: "button plain", id: "example", onclick: () => void example() }, say("example")),
  ];
}

/** An error of the text: where it is in it, and the place in the formula. */
function wrong(error: unknown): Child {
  const box = shownTrouble(error, "reform-trouble");
  if (!(error instanceof BudgetError)) return box;
  const { reform } = now();
  const { path, span, line } = error.place;
  const at = line ?? (path ? lineOf(reform, path) : undefined);
  if (at !== undefined && line === null) box.append(h("p", { class: "soft" }, say("atLine", { n: at })));
  const formula = path && span ? formulaOf(path) : undefined;
  if (formula !== undefined && span) box.append(underlined(formula, span));
  return box;
}

/** The formula of a path as it stands in the editor of the rule or in the text. */
function formulaOf(path: string): string | undefined {
  const rule = /^rules\.(.+)\.formula$/.exec(path)?.[1];
  if (!rule) return undefined;
  const editor = document.getElementById(`rule-${rule}`);
  if (editor instanceof HTMLTextAreaElement) return editor.value;
  const section = now().reform.split(/^\s*\[/m).find((part) => part.startsWith(`rules.${rule}]`));
  return /formula\s*=\s*(?:'''([\s\S]*?)'''|"""([\s\S]*?)"""|"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(section ?? "")?.slice(1).find((one) => one !== undefined);
}

function commune(nation: Nation): void {
  const target = document.getElementById("commune-result");
  const { outcome } = result();
  if (target && outcome) place(target, communeGrants(nation, outcome, () => commune(nation)));
}

function open(nation: Nation, code: string): void {
  change({ commune: code }, { quiet: true });
  const field = document.getElementById("commune-field");
  if (field) place(field, communeSearch(nation, () => commune(nation)));
  commune(nation);
  document.getElementById("one-title")?.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  document.getElementById("commune")?.focus({ preventScroll: true });
}

function printed(): void {
  const { outcome } = result();
  if (!outcome) return;
  const address = URL.createObjectURL(new Blob([outcome.impact.html()], { type: "text/html" }));
  window.open(address, "_blank");
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function groupsOut(nation: Nation): void {
  const { outcome } = result();
  if (!outcome) return;
  const { impact } = outcome;
  const heads = ["grouping", "key", "label", "communes", "population", "losers", "unchanged", "winners", "unknown", "before", "after", "change", "per_head", "lost", "gained"];
  const rows: Cell[][] = Object.entries(impact.groups).flatMap(([by, groups]) => groups.map((one): Cell[] => [by, one.key, pick(one.label), one.n, one.population, one.losers, one.unchanged, one.winners, one.unknown, one.baseline, one.reform, one.change, one.per_head, one.lost, one.gained]));
  const { counts, cost } = impact;
  rows.unshift(["nation", "", impact.title, counts.n, "", counts.losers, counts.unchanged, counts.winners, counts.unknown, cost.baseline, cost.reform, cost.change, "", counts.lost, counts.gained]);
  const totals: Cell[][] = impact.totals.map((one) => ["grant", one.rule, pick(one.label), "", "", one.losers, "", one.winners, one.unknown, one.baseline, one.reform, one.change, "", "", ""]);
  save(`impact-${nation.law.exercise}.csv`, csv(heads, [...rows, ...totals], impact.fictional), impact.fictional);
}

function communesOut(nation: Nation): void {
  const { outcome } = result();
  if (!outcome) return;
  const rules = [...new Set(Object.values(nation.grants).map((one) => one.rule))];
  const sides = [nation.base, outcome.simulation].map((side) => {
    const table = side.results(rules);
    const columns = rules.map((rule) => table.column(rule));
    table.free();
    return columns;
  }) as [import("budget-core-wasm").Column[], import("budget-core-wasm").Column[]];
  const heads = ["code_insee", "nom", ...rules.flatMap((rule) => [`${rule}__before`, `${rule}__after`])];
  const rows = nation.codes.map((code, row): Cell[] => [code, nation.nameOf(code), ...rules.flatMap((_, place) => sides.map((side) => side[place]?.get(row)))]);
  save(`communes-${nation.law.exercise}.csv`, csv(heads, rows, nation.fictional), nation.fictional);
}
