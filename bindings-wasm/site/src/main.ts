/** The page: its head, the tab that is shown, the link that restores it. */
import { balances } from "./balances.js";
import { communes, communesWork } from "./bench.js";
import { compare } from "./compare.js";
import { balanceDrop, dashboard, readBalances, reading } from "./dashboard.js";
import { h, place, tell, type Child } from "./dom.js";
import { fiction } from "./notices.js";
import { address, change, listen, now, type Tab } from "./state.js";
import { shownTrouble } from "./trouble.js";
import { communesDrop, readCommunes, workbench } from "./workbench.js";
import { say } from "./words.js";

const TABS: readonly Tab[] = ["dashboard", "compare", "workbench"];
const page = document.getElementById("page") as HTMLElement;

function banner(): Child {
  const fictional = now().tab === "workbench" ? communes()?.fictional : balances()?.fictional;
  return fictional ? fiction() : null;
}

function top(): HTMLElement {
  const { tab, language } = now();
  const other = language === "fr" ? "en" : "fr";
  const go = (to: Tab) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change({ tab: to }, { step: true });
  };
  return h(
    "header",
    { class: "top" },
    h("a", { class: "skip", href: "#main", onclick: skip }, say("skip")),
    h(
      "div",
      { class: "line" },
      h("p", { class: "brand" }, h("span", { class: "mark", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("strong", {}, "budget-core"), h("span", { class: "tag" }, say("tag"))),
      h(
        "div",
        { class: "tools" },
        h("button", { type: "button", class: "quiet", id: "link", onclick: () => void copied() }, say("copyLink")),
        h("button", { type: "button", class: "quiet", id: "language", lang: other, onclick: () => change({ language: other }) }, other === "en" ? "English" : "Français"),
      ),
    ),
    h("nav", { "aria-label": say("parts") }, h("ul", {}, TABS.map((one) => h("li", {}, h("a", { href: `#tab=${one}`, id: `tab-${one}`, "aria-current": one === tab ? "page" : null, onclick: go(one) }, say(`tab.${one}`)))))),
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

async function copied(): Promise<void> {
  const link = address();
  try {
    await navigator.clipboard.writeText(link);
    note(say("linkCopied"));
  } catch {
    note(`${say("linkHere")} ${link}`);
  }
}

function note(text: string): void {
  tell(text);
  const box = document.getElementById("note");
  if (!box) return;
  place(box, h("p", { class: "note" }, text));
  setTimeout(() => box.isConnected && place(box, null), 6000);
}

function main(): Child {
  try {
    const { tab } = now();
    return tab === "dashboard" ? dashboard() : tab === "compare" ? compare() : workbench();
  } catch (error) {
    // Whatever was lost, other files can be read.
    return [shownTrouble(error), now().tab === "workbench" ? communesDrop("again") : balanceDrop("again")];
  }
}

function foot(): HTMLElement {
  return h("footer", {}, h("p", {}, say("footPrivate")), h("p", {}, say("footSources")), h("p", { class: "soft" }, "budget-core · MIT / Apache-2.0"));
}

function redraw(): void {
  document.documentElement.lang = now().language;
  document.title = `${say(`tab.${now().tab}`)} · budget-core`;
  place(page, top(), banner(), h("main", { id: "main", tabindex: -1 }, h("h1", {}, say(`title.${now().tab}`)), h("div", { id: "note" }), main()), foot());
}

/** What a link asks for is loaded; files of the reader's are asked for. */
function restore(): void {
  const { tab, balances: named, communes: country } = now();
  if (tab !== "workbench" && named === "sample" && !balances() && !reading.busy && !reading.error) void readBalances("sample");
  if (tab === "workbench" && country === "sample" && !communes() && !communesWork.busy && !communesWork.error) void readCommunes("sample");
}

listen(() => {
  redraw();
  restore();
});
// What fails elsewhere is told, and the page stays.
addEventListener("unhandledrejection", (event) => place(document.getElementById("note") ?? page, shownTrouble(event.reason)));
addEventListener("error", (event) => event.error && place(document.getElementById("note") ?? page, shownTrouble(event.error)));
redraw();
restore();
