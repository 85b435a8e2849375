/** The package for pages, in Node: files beside it instead of addresses. */
import { readFile } from "node:fs/promises";
import { begin } from "./carrier.js";
import { library, type Library } from "../bindings-js/face/index.js";
import type { LoadOptions } from "./index.js";

/** The library, ready. */
export async function load(options: LoadOptions = {}): Promise<Library> {
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const address = options.data === undefined || !name.startsWith("data/") ? new URL(name, import.meta.url) : new URL(name.slice(5), options.data);
    return new Uint8Array(await readFile(address));
  };
  await begin(read, options.arrow, options.only);
  return library;
}

export * from "../bindings-js/face/index.js";
