/** The library: each tab loads only the engine that it needs. */
import { load, reasons, type Library, type Reason } from "budget-core-wasm";
import { pick } from "./words.js";

/** The library with the engine of accounts and ratios. */
export function indicators(): Promise<Library> {
  return load({ only: "indicators" });
}

/** The library with the engine of laws. */
export function laws(): Promise<Library> {
  return load({ only: "law" });
}

let words: Map<string, { fr: string; en: string }> | undefined;

/** Why a value is missing, in words. */
export function reasonWords(reason: Reason): string {
  words ??= new Map(reasons());
  const said = words.get(reason);
  return said ? pick(said) : reason;
}

/** A file of the fictional sample. */
export async function sample(name: string): Promise<Uint8Array> {
  const answer = await fetch(new URL(`sample/${name}`, document.baseURI));
  if (!answer.ok) throw new Error(`sample/${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
