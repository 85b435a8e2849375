/** What went wrong, in the reader's language: code, message, place, what to do next. The page stays. */
import { BudgetError } from "budget-core-wasm";
import { h, tell } from "./dom.js";
import { sentence } from "./format.js";
import { now } from "./state.js";
import { say } from "./words.js";

/** An error as it is shown. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  readonly where: string;
  readonly error: unknown;
}

/** Characters of a formula: the library counts its bytes. */
export function characters(formula: string, span: { start: number; end: number }): { start: number; end: number } {
  const bytes = new TextEncoder().encode(formula);
  const upTo = (end: number): number => new TextDecoder().decode(bytes.slice(0, end)).length;
  return { start: upTo(span.start), end: Math.max(upTo(span.end), upTo(span.start) + 1) };
}

/** Reads an error. */
export function trouble(error: unknown): Trouble {
  if (!(error instanceof BudgetError)) {
    return { code: "", message: error instanceof Error ? error.message : String(error), help: say("unexpected"), where: "", error };
  }
  const french = now().language === "fr";
  const [message, help] = french ? inFrench(error) : [error.message, error.help];
  const { file, line, column, path, span } = error.place;
  const where = [
    file && file !== "bytes" && file !== "blob" ? say("file", { name: file }) : "",
    path ?? "",
    line == null ? "" : say("line", { n: line }),
    column == null ? "" : say("column", { name: column }),
    span ? say("characters", { from: span.start + 1, to: Math.max(span.end, span.start + 1) }) : "",
  ];
  return { code: error.code, message: sentence(message), help: sentence(help), where: where.filter(Boolean).join(", "), error };
}

/** In French the message and the help come as one text. */
function inFrench({ french, help }: BudgetError): [message: string, help: string] {
  const cut = help === "" ? -1 : french.indexOf(" ; ");
  return cut < 0 ? [french, ""] : [french.slice(0, cut), french.slice(cut + 3)];
}

/** An error as an element of the page; it is announced where it appears. */
export function shownTrouble(error: unknown, id = "trouble"): HTMLElement {
  const { code, message, help, where } = trouble(error);
  tell(`${message}. ${help}`);
  return h(
    "div",
    { class: "trouble", role: "alert", id },
    h("p", {}, h("strong", {}, message), code ? [" ", h("code", { class: "code" }, code)] : null),
    where ? h("p", { class: "soft" }, where) : null,
    help ? h("p", {}, help) : null,
  );
}
