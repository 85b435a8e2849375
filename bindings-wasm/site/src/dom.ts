/** Elements: made, put in place, and found again by their ids. */

/** What stands inside an element. */
export type Child = Node | string | number | null | undefined | false | readonly Child[];
// Handlers take the event that their name says.
type Handler = (event: any) => void;
/** What an element is given: texts, flags, and handlers under `onclick`, `oninput`, ... */
export type Given = Readonly<Record<string, string | number | boolean | null | undefined | Handler>>;

function dress(element: Element, given: Given): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function fill(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) fill(element, child as Child[]);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** An element. What comes from data becomes text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, given: Given = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  dress(element, given);
  fill(element, children);
  return element;
}

/** An element of a picture. */
export function draw<K extends keyof SVGElementTagNameMap>(tag: K, given: Given = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  dress(element, given);
  fill(element, children);
  return element;
}

/** Puts something in the place of what is there; who had the focus keeps it where it still stands, with what was selected. */
export function place(target: Element, ...children: Child[]): void {
  const active = document.activeElement;
  const id = active instanceof HTMLElement && target.contains(active) ? active.id : "";
  const typed = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active : undefined;
  const selected = typed && typed.type !== "range" ? [typed.selectionStart, typed.selectionEnd] : undefined;
  target.replaceChildren();
  fill(target, children);
  if (id === "") return;
  const again = document.getElementById(id);
  again?.focus({ preventScroll: true });
  if (selected && (again instanceof HTMLTextAreaElement || (again instanceof HTMLInputElement && again.type !== "range" && again.type !== "file"))) {
    again.setSelectionRange(selected[0] ?? null, selected[1] ?? null);
  }
}

const open = new Set<string>();

/** Something that opens; it stays open under its key when it is drawn again. `inside` is made when it is needed. */
export function fold(key: string, title: Child, inside: () => Child, given: Given = {}): HTMLDetailsElement {
  const element = h("details", { ...given, open: open.has(key) }, h("summary", { id: `fold-${key}` }, title));
  const body = h("div", { class: "inside" });
  element.append(body);
  if (open.has(key)) fill(body, [inside()]);
  element.addEventListener("toggle", () => {
    if (element.open === open.has(key)) return;
    if (element.open) open.add(key);
    else open.delete(key);
    if (element.open && body.childNodes.length === 0) fill(body, [inside()]);
  });
  return element;
}

/** Opens a fold before it is drawn. */
export function unfold(key: string): void {
  open.add(key);
}

/** Tells those who listen instead of looking. */
export function tell(text: string): void {
  const status = document.getElementById("status");
  if (status) status.textContent = text;
}
