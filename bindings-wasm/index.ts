/** The package for pages: the engine as WebAssembly; parts of the data are fetched when something needs them. */
import { begin } from "./carrier.js";
import { library, type Library } from "../bindings-js/face/index.js";

/** Where things are. */
export interface LoadOptions {
  /** The library `apache-arrow`, for Arrow data: `import * as arrow from "apache-arrow"`. */
  readonly arrow?: unknown;
  /** The folder of `charts.data`, `territory.data`, `dgf_communes.data`, `fiscalite_locale.data`; beside the package where it is left out. */
  readonly data?: string | URL | undefined;
  /** One engine alone, for a page that needs no other: `indicators` (charts, ledgers, ratios) or `law` (rulebooks, amendments). */
  readonly only?: "indicators" | "law" | undefined;
}

/** The library, ready: `const { Ledger, Catalogue, Law } = await load()`. */
export async function load(options: LoadOptions = {}): Promise<Library> {
  const fetched = async (name: string): Promise<Response> => {
    const beside: Record<string, () => URL> = {
      "engine_indicators.wasm": () => new URL("./engine_indicators.wasm", import.meta.url),
      "engine_law.wasm": () => new URL("./engine_law.wasm", import.meta.url),
      "data/charts.data": () => new URL("./data/charts.data", import.meta.url),
      "data/territory.data": () => new URL("./data/territory.data", import.meta.url),
      "data/dgf_communes.data": () => new URL("./data/dgf_communes.data", import.meta.url),
      "data/fiscalite_locale.data": () => new URL("./data/fiscalite_locale.data", import.meta.url),
    };
    const own = options.data === undefined || !name.startsWith("data/");
    const address = own ? (beside[name] as () => URL)() : new URL(name.slice(5), new URL(options.data, globalThis.location?.href));
    return fetch(address);
  };
  await begin(fetched, options.arrow, options.only);
  return library;
}

export * from "../bindings-js/face/index.js";
