/** Why a figure is what it is: a tree that opens, down to the accounts, what the table gave, or the article. */
import type { AccountPart, Explanation } from "budget-core-wasm";
import { fold, h, unfold, type Child } from "./dom.js";
import { exact, isNumber, number, sentence } from "./format.js";
import { pick, say } from "./words.js";

/** Levels that are open at first. */
const OPEN = 1;

/** The tree under a key that no other tree of the page has. */
export function tree(root: Explanation, key: string): HTMLElement {
  return h("div", { class: "tree" }, node(root, key, 0));
}

function node(one: Explanation, key: string, depth: number): HTMLElement {
  const label = pick(one.label);
  const title: Child = [
    h("span", { class: "name" }, sentence(label || one.id), label && one.id && label !== one.id ? h("code", { class: "id" }, one.id) : null),
    h("b", { class: "figure" }, exact(one.value, one.unit)),
  ];
  const told = about(one);
  if (one.inputs.length === 0 && one.accounts.length === 0 && told.length === 0) return h("div", { class: "leaf" }, title);
  if (depth < OPEN && !seen.has(key)) {
    seen.add(key);
    unfold(key);
  }
  return fold(key, title, () => [told, one.inputs.map((input, place) => node(input, `${key}.${place}`, depth + 1)), accounts(one.accounts)]);
}

/** Trees that were opened once are as the reader left them. */
const seen = new Set<string>();

function about(one: Explanation): HTMLElement[] {
  const lines: HTMLElement[] = [];
  const line = (...inside: Child[]) => lines.push(h("p", {}, inside));
  if (one.formula) line(h("code", { class: "formula" }, one.formula));
  if (one.version) line(h("span", { class: "soft" }, one.version));
  if (one.group) line(say("group", { n: number(one.group.n), sum: exact(one.group.sum, "1"), skipped: number(one.group.skipped) }));
  if (one.rank) line(say("ranked", { rank: number(one.rank.r), of: number(one.rank.of) }), one.rank.cut === null ? "" : say("cut", { cut: number(one.rank.cut) }));
  if (one.margin !== null) line(say("margin", { margin: exact(one.margin, "1") }));
  if (one.state) line(say(`state.${one.state}`));
  if (one.source) line(h("small", {}, `${say("source")} : ${one.source}`));
  if (one.confidence) line(h("small", {}, `${say("confidence")} : ${say(`confidence.${one.confidence}`)}`));
  return lines;
}

function accounts(parts: readonly AccountPart[]): HTMLElement | null {
  if (parts.length === 0) return null;
  const size = (part: AccountPart) => BigInt(part.amount.replace(/[-.]/g, ""));
  const sorted = [...parts].sort((a, b) => (size(a) === size(b) ? a.code.localeCompare(b.code) : size(a) < size(b) ? 1 : -1));
  const amount = (part: AccountPart) => (part.sign < 0 && isNumber(part.amount) ? (part.amount.startsWith("-") ? part.amount.slice(1) : `-${part.amount}`) : part.amount);
  return h(
    "div",
    { class: "scroll", role: "region", tabindex: 0, "aria-label": say("accounts") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("account")), h("th", { scope: "col" }, say("label")), h("th", { scope: "col" }, say("chart")), h("th", { scope: "col", class: "num" }, say("amount")))),
      h("tbody", {}, sorted.map((part) => h("tr", {}, h("th", { scope: "row" }, part.code), h("td", {}, part.label), h("td", {}, part.chart), h("td", { class: "num" }, exact(amount(part), "EUR"))))),
    ),
  );
}
