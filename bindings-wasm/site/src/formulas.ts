/** Rules of the law: their formulas, edited one by one; an error shows its place under the text. */
import { BudgetError, type Law, type Rule } from "budget-core-wasm";
import { amendFormula } from "./bench.js";
import { folded } from "./combobox.js";
import { fold, h, type Child } from "./dom.js";
import { number, sentence, unitName } from "./format.js";
import type { Nation } from "./nation.js";
import { characters, trouble } from "./trouble.js";
import { folder, pick, say } from "./words.js";

const drawn = new Map<string, (law: Law, error: unknown) => void>();

/** Shows formulas as a law holds them, and the error where it is in one of them. */
export function followFormulas(law: Law, error: unknown): void {
  drawn.forEach((show) => show(law, error));
}

/** Forgets editors that are not drawn any more. */
export function forgetFormulas(): void {
  drawn.clear();
}

/** A line of a formula with what is wrong underlined. */
export function underlined(formula: string, span: { start: number; end: number }): HTMLElement {
  const { start, end } = characters(formula, span);
  return h("pre", { class: "place" }, formula.slice(0, start), h("mark", {}, formula.slice(start, end) || " "), formula.slice(end));
}

function editor(rule: Rule): HTMLElement {
  const id = `rule-${rule.id}`;
  const error = h("div", { id: `${id}-error`, role: "alert" });
  const text = h("textarea", { id, rows: Math.min(8, 1 + Math.ceil(rule.formula.length / 48)), spellcheck: "false", autocapitalize: "off", "aria-describedby": `${id}-error`, oninput: () => amendFormula(rule.id, text.value === rule.formula ? null : text.value) }, rule.formula);
  const reset = h("button", { type: "button", class: "button plain", disabled: true, onclick: () => ((text.value = rule.formula), amendFormula(rule.id, null)) }, say("resetFormula"));
  const box = h(
    "div",
    { class: "rule", "data-rule": rule.id },
    h("label", { for: id }, say("formulaOf", { id: rule.id })),
    text,
    error,
    h("small", { class: "soft" }, [rule.article, unitName(rule.kind) || rule.kind, rule.note, rule.lever ? say("leverRule", { id: rule.lever }) : ""].filter(Boolean).join(" · ")),
    h("div", { class: "ways" }, reset),
  );
  drawn.set(rule.id, (law, refused) => {
    if (!box.isConnected) return;
    const own = refused instanceof BudgetError && (refused.place.path ?? "").startsWith(`rules.${rule.id}.`);
    if (!refused && document.activeElement !== text) text.value = law.rule(rule.id).formula;
    const moved = text.value !== rule.formula;
    reset.disabled = !moved;
    box.classList.toggle("moved", moved);
    text.setAttribute("aria-invalid", String(own));
    error.replaceChildren(...(own ? wrong(text.value, refused) : []));
  });
  return box;
}

function wrong(formula: string, error: BudgetError): HTMLElement[] {
  const { message, help, code } = trouble(error);
  const place = error.place.span ? [underlined(formula, error.place.span)] : [];
  return [...place, h("p", { class: "error" }, h("strong", {}, message), " ", h("code", { class: "code" }, code)), h("p", { class: "soft" }, help)];
}

let query = "";

/** All rules: a search, then folders. `state`: the law as it stands and what is wrong. */
export function formulas(nation: Nation, state: () => { law: Law | undefined; error: unknown }): Child {
  const list = h("div", { class: "rules" });
  const one = (rule: Rule): HTMLElement =>
    fold(`rule-${rule.id}`, [h("span", { class: "name" }, sentence(pick(rule.label))), h("code", { class: "id" }, rule.id)], () => {
      queueMicrotask(() => {
        const { law, error } = state();
        if (law) followFormulas(law, error);
      });
      return editor(rule);
    });
  const fill = (): void => {
    const words = folded(query).split(/\s+/).filter(Boolean);
    if (words.length) {
      const hits = nation.rules.filter((rule) => words.every((word) => `${folded(pick(rule.label))} ${rule.id} ${folded(rule.article)}`.includes(word)));
      // The rule of that very name stands first.
      hits.sort((a, b) => Number(b.id === query.trim()) - Number(a.id === query.trim()));
      list.replaceChildren(h("p", { class: "soft", role: "status" }, say("results", { n: number(hits.length) })), ...hits.slice(0, 40).map(one));
      if (hits.length > 40) list.append(h("p", { class: "soft" }, say("more", { n: hits.length - 40 })));
      return;
    }
    const folders = new Map<string, Rule[]>();
    for (const rule of nation.rules) folders.set(rule.folder, [...(folders.get(rule.folder) ?? []), rule]);
    list.replaceChildren(...[...folders].map(([name, rules]) => fold(`rules-${name}`, [folder(name), h("small", {}, ` ${number(rules.length)}`)], () => rules.map(one))));
  };
  fill();
  const search = h("input", {
    id: "rule-search",
    type: "search",
    value: query,
    autocomplete: "off",
    oninput: () => {
      query = search.value;
      fill();
    },
  });
  return [h("p", { class: "soft" }, say("formulasHint")), h("div", { class: "field" }, h("label", { for: "rule-search" }, say("searchRule", { n: number(nation.rules.length) })), search), list];
}
