/** A text field that searches a list: arrows, Enter, Escape, a click; told to screen readers as they expect. */
import { h, tell } from "./dom.js";
import { number } from "./format.js";
import { say } from "./words.js";

/** An entry: what stands in the list, and beside it in small letters. */
export interface Entry {
  readonly key: string;
  readonly name: string;
  readonly beside: string;
}

/** Most entries shown at once. */
const SHOWN = 40;

/** A text without accents and capitals. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[’'-]/g, " ").toLowerCase();
}

const texts = new WeakMap<Entry, string>();

/** What an entry is found by; a country has tens of thousands, so each is folded once. */
function textOf(entry: Entry): string {
  const known = texts.get(entry) ?? `${folded(entry.name)} ${entry.key.toLowerCase()}`;
  texts.set(entry, known);
  return known;
}

/** Entries whose name or key holds every word; those that begin with it first. */
export function found(entries: readonly Entry[], query: string): Entry[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const hits = entries.filter((entry) => words.every((word) => textOf(entry).includes(word)));
  const first = words.join(" ");
  const begins = (entry: Entry): number => Number(!(textOf(entry).startsWith(first) || entry.key.startsWith(first)));
  return first ? hits.sort((a, b) => begins(a) - begins(b)) : hits;
}

/** A combobox under a label. `value` is what stands in it at first. */
export function combobox(id: string, label: string, value: string, entries: readonly Entry[], choose: (key: string) => void): HTMLElement {
  let hits: Entry[] = [];
  let active = -1;
  const list = h("ul", { id: `${id}-list`, role: "listbox", class: "options", "aria-label": label, hidden: true });
  const input = h("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    value,
    placeholder: say("searchName"),
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    "aria-autocomplete": "list",
  });

  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index: number): void => {
    active = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    const item = list.children[index];
    if (!item) return;
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  };
  const pickOne = (entry: Entry | undefined): void => {
    if (!entry) return;
    input.value = entry.name;
    close();
    choose(entry.key);
  };
  const show = (query: string): void => {
    hits = found(entries, query);
    list.replaceChildren(
      ...hits.slice(0, SHOWN).map((entry, place) =>
        h(
          "li",
          { id: `${id}-${place}`, role: "option", "aria-selected": "false", onmousedown: (event: Event) => event.preventDefault(), onclick: () => pickOne(entry) },
          h("span", {}, entry.name),
          h("small", {}, entry.beside),
        ),
      ),
    );
    if (hits.length > SHOWN) list.append(h("li", { class: "soft more", role: "presentation" }, say("more", { n: number(hits.length - SHOWN) })));
    if (hits.length === 0) list.append(h("li", { class: "soft more", role: "presentation" }, say("nothingFound")));
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
    tell(say("results", { n: number(hits.length) }));
  };

  input.addEventListener("input", () => show(input.value));
  input.addEventListener("click", () => list.hidden && (input.select(), show("")));
  input.addEventListener("blur", () => {
    close();
    input.value = value || input.value;
  });
  input.addEventListener("keydown", (event) => {
    const last = Math.min(hits.length, SHOWN) - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show("");
      else mark(event.key === "ArrowDown" ? Math.min(active + 1, last) : Math.max(active - 1, 0));
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      pickOne(hits[Math.max(active, 0)]);
    } else if (event.key === "Escape") {
      close();
      input.value = value;
    }
  });
  return h("div", { class: "field combobox" }, h("label", { for: id }, label), input, list);
}

/** A choice among a few. */
export function choice(id: string, label: string, value: string, options: readonly (readonly [string, string])[], choose: (key: string) => void): HTMLElement {
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    h(
      "select",
      { id, onchange: (event: Event) => choose((event.target as HTMLSelectElement).value) },
      options.map(([key, name]) => h("option", { value: key, selected: key === value }, name)),
    ),
  );
}
