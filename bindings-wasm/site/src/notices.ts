/** What the figures do not say by themselves: warnings, issues of files, and that something is invented. */
import type { Warning } from "budget-core-wasm";
import { fold, h } from "./dom.js";
import { number, sentence } from "./format.js";
import { pick, say } from "./words.js";

/** Stands over everything that is invented. */
export function fiction(): HTMLElement {
  return h("div", { class: "banner", role: "note" }, say("fiction"));
}

/** Warnings, a line each. */
export function warnings(key: string, list: readonly Warning[]): HTMLElement | null {
  if (list.length === 0) return null;
  return fold(key, say("warnings", { n: number(list.length) }), () =>
    h("ul", { class: "notices" }, list.map((one) => h("li", {}, sentence(pick(one.message)), " ", h("code", { class: "code" }, one.code), one.first.length ? h("small", {}, ` ${one.first.join(", ")}`) : null))),
  );
}

interface IssueLike {
  readonly code: string;
  readonly severity: "information" | "warning" | "error";
  readonly message: { fr: string; en: string };
  readonly help: { fr: string; en: string };
  readonly line: number | null;
}

/** Most issues listed; the counts tell of all. */
const LISTED = 100;

/** Issues of the files, and how many of each. */
export function issues(key: string, list: readonly IssueLike[], counts: Readonly<Record<string, number>>): HTMLElement {
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  if (all === 0) return h("p", { class: "soft" }, say("noIssues"));
  return fold(key, say("issues", { n: number(all) }), () => [
    h("p", { class: "soft" }, Object.entries(counts).map(([code, n]) => [h("code", { class: "code" }, code), ` × ${number(n)}  `])),
    h(
      "ul",
      { class: "notices" },
      list.slice(0, LISTED).map((one) =>
        h("li", {}, h("strong", {}, say(`severity.${one.severity}`)), " : ", sentence(pick(one.message)), one.line === null ? "" : ` (${say("line", { n: one.line })})`, pick(one.help) ? h("small", {}, ` ${sentence(pick(one.help))}`) : null),
      ),
    ),
    list.length > LISTED ? h("p", { class: "soft" }, say("more", { n: number(list.length - LISTED) })) : null,
  ]);
}
