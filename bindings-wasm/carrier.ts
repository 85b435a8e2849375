/** How verbs reach the engine in a page: in this thread, parts of the data fetched once. */
import * as engine from "./engine.js";
import { cancelled, install, type Carrier, type Part, type Raw, type Watched } from "../bindings-js/face/engine.js";
import { refused, thrown } from "../bindings-js/face/error.js";

/** Brings a file of the package: `engine.wasm`, `data/charts.data`. */
export type Fetcher = (name: string) => Promise<Response | Uint8Array<ArrayBuffer>>;

let begun: Promise<void> | undefined;
let failed = false;

/** Begins the engine, once. */
export function begin(fetcher: Fetcher, arrow: unknown): Promise<void> {
  begun ??= start(fetcher, arrow).catch((error: unknown) => {
    begun = undefined;
    throw error;
  });
  return begun;
}

async function start(fetcher: Fetcher, arrow: unknown): Promise<void> {
  const module = await WebAssembly.compile(await bytesOf(fetcher, "engine.wasm"));
  await engine.default({ module_or_path: module });
  const brought = new Map<Part, Promise<void>>();
  const bring = (part: Part): Promise<void> => {
    const there = brought.get(part) ?? installed(fetcher, part);
    brought.set(part, there);
    // What could not be fetched is asked for again the next time.
    there.catch(() => brought.delete(part));
    return there;
  };
  const carrier: Carrier = {
    kind: "wasm",
    arrow,
    say,
    sayApart: async (verb: string, self: number, args: string, bytes: Uint8Array[], { signal, progress }: Watched): Promise<Raw> => {
      // The page is painted before the work begins.
      await new Promise((resolve) => setTimeout(resolve));
      if (signal?.aborted) throw cancelled();
      const reply = say(verb, self, args, bytes);
      const all = bytes.reduce((sum, one) => sum + one.length, 0);
      progress?.(all, all);
      return reply;
    },
    free: (number) => !failed && engine.free(number),
    nouns: () => engine.nouns(),
    bring: async (...parts) => void (await Promise.all(parts.map(bring))),
  };
  install(carrier);
}

function say(verb: string, self: number, args: string, bytes: Uint8Array[]): Raw {
  return engine.say(verb, self, args, bytes);
}

async function bytesOf(fetcher: Fetcher, name: string): Promise<Uint8Array<ArrayBuffer>> {
  let why = "";
  try {
    const found = await fetcher(name);
    if (found instanceof Uint8Array) return found;
    if (found.ok) return new Uint8Array(await found.arrayBuffer());
    why = `${found.status} ${found.statusText}`;
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  throw refused(
    "io",
    { en: `\`${name}\` could not be fetched: ${why}`, fr: `\`${name}\` n'a pas pu être chargé : ${why}` },
    { en: "serve it beside the package, or say where: `load({ data })`", fr: "servez-le à côté du paquet, ou dites où : `load({ data })`" },
    name,
  );
}

async function installed(fetcher: Fetcher, part: Part): Promise<void> {
  const file = await bytesOf(fetcher, `data/${part}.data`);
  try {
    engine.say("Data.install", 0, "[0]", [file]);
  } catch (error) {
    throw thrown(error);
  }
}
