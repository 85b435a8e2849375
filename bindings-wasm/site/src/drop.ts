/** Where files are dropped or chosen, or the sample is loaded. */
import { h, type Child } from "./dom.js";
import { say, type Word } from "./words.js";

/** What a drop zone offers. */
export interface Drop {
  /** Distinguishes two of them. */
  readonly id: string;
  readonly title: Word;
  readonly hint: Child;
  readonly multiple: boolean;
  readonly take: (files: File[]) => void;
  readonly sample: () => void;
}

/** A large zone that says the first thing to do. */
export function dropZone(drop: Drop): HTMLElement {
  const input = h("input", {
    type: "file",
    id: `${drop.id}-file`,
    class: "file",
    multiple: drop.multiple,
    "aria-describedby": `${drop.id}-hint`,
    onchange: (event: Event) => {
      const files = [...((event.target as HTMLInputElement).files ?? [])];
      if (files.length) drop.take(files);
    },
  });
  const zone = h(
    "div",
    { class: "drop" },
    h("h2", {}, say(drop.title)),
    h("div", { id: `${drop.id}-hint` }, drop.hint),
    h(
      "div",
      { class: "ways" },
      h("label", { class: "button", for: `${drop.id}-file` }, say("chooseFile")),
      input,
      h("button", { type: "button", id: `${drop.id}-sample`, class: "button plain", onclick: drop.sample }, say("loadSample")),
    ),
    h("p", { class: "soft" }, say("staysHere")),
  );
  taking(zone, drop.take);
  return zone;
}

/** Lets an element take files that are dropped on it. */
export function taking(zone: HTMLElement, take: (files: File[]) => void): void {
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files);
  });
}

// A file that misses the zone would replace the page.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => event.preventDefault());
