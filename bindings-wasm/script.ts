/** The package for a script tag: `budgetCore.load()`; what it fetches stands beside the script. */
import { begin } from "./carrier.js";
import { library, type Library } from "../bindings-js/face/index.js";
import type { LoadOptions } from "./index.js";

const beside = (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI;

/** The library, ready. */
export async function load(options: LoadOptions = {}): Promise<Library> {
  const data = options.data === undefined ? new URL("data/", beside) : new URL(options.data, document.baseURI);
  await begin((name) => fetch(name.startsWith("data/") ? new URL(name.slice(5), data) : new URL(name, beside)), options.arrow, options.only);
  return library;
}

export * from "../bindings-js/face/index.js";
