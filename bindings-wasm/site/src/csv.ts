/** Tables as CSV (`;`, UTF-8), written by the page and saved by the browser. */
import { say } from "./words.js";

/** A cell: exact texts as the library gives them. */
export type Cell = string | number | boolean | null | undefined | { readonly missing: string };

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? "" : String(value);
  // A spreadsheet would take a text that begins so for a formula.
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[";\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** The text of a CSV; figures of fictional entities say so in each row. */
export function csv(heads: readonly string[], rows: readonly (readonly Cell[])[], fictional: boolean): string {
  const all = fictional ? [[...heads, "fictional"], ...rows.map((row) => [...row, say("fiction")])] : [heads, ...rows];
  return `\ufeff${all.map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

/** Saves a text as a file. */
export function save(name: string, text: string, fictional: boolean): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = fictional ? `${say("fictionalFile")}-${name}` : name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
