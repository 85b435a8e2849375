/** How verbs reach the engines in a page: in this thread, parts of the data fetched once. */
import * as indicators from "./engine_indicators.js";
import * as law from "./engine_law.js";
import { cancelled, install, type Carrier, type Engine, type Part, type Raw, type Watched } from "../bindings-js/face/engine.js";
import { refused } from "../bindings-js/face/error.js";

/** Brings a file of the package: `engine_law.wasm`, `data/charts.data`. */
export type Fetcher = (name: string) => Promise<Response | Uint8Array<ArrayBuffer>>;

/** What `wasm-bindgen` writes beside a module. */
export interface Module {
  say(verb: string, self: number, args: string, bytes: Uint8Array[]): Raw;
  free(number: number): boolean;
  nouns(): number;
  /** Begins anew, with nothing of before. */
  __wbg_reset_state(): void;
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

const MODULES: Readonly<Record<Engine, Module>> = { indicators, law };

/** Most bytes given to an engine at once: its memory has 4 GB at most. */
const MOST = 1 << 30;

const begun = new Map<Engine, Promise<void>>();
const files = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** Begins engines, each once. */
export async function begin(fetcher: Fetcher, arrow: unknown, only: Engine | undefined): Promise<void> {
  const wanted: Engine[] = only ? [only] : ["indicators", "law"];
  if (only !== undefined && !(only in MODULES)) {
    throw refused(
      "unknown-name",
      { en: `there is no engine \`${only}\``, fr: `il n'y a pas de moteur \`${only}\`` },
      { en: "take `indicators` or `law`, or leave `only` out", fr: "prenez `indicators` ou `law`, ou omettez `only`" },
    );
  }
  await Promise.all(
    wanted.map((engine) => {
      const started = begun.get(engine) ?? start(engine, fetcher, arrow);
      begun.set(engine, started);
      // What could not be fetched is asked for again the next time.
      started.catch(() => begun.delete(engine));
      return started;
    }),
  );
}

async function start(engine: Engine, fetcher: Fetcher, arrow: unknown): Promise<void> {
  const module = await WebAssembly.compile(await fetched(fetcher, `engine_${engine}.wasm`));
  await MODULES[engine].default({ module_or_path: module });
  renew(engine, fetcher, arrow);
}

/** Makes a carrier of the module as it stands: one that failed lets all its objects go. */
function renew(engine: Engine, fetcher: Fetcher, arrow: unknown): void {
  const module = MODULES[engine];
  const brought = new Map<Part, Promise<void>>();
  let failed = false;

  const say = (verb: string, self: number, args: string, bytes: Uint8Array[]): Raw => {
    if (failed) throw gone();
    if (bytes.reduce((sum, one) => sum + one.length, 0) > MOST) throw tooLarge();
    try {
      return module.say(verb, self, args, bytes);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
      failed = true;
      module.__wbg_reset_state();
      renew(engine, fetcher, arrow);
      throw broken(verb);
    }
  };

  const bring = (part: Part): Promise<void> => {
    const there = brought.get(part) ?? fetched(fetcher, `data/${part}.data`).then((file) => void module.say("Data.install", 0, "[0]", [file]));
    brought.set(part, there);
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
    free: (number) => !failed && module.free(number),
    nouns: () => (failed ? 0 : module.nouns()),
    bring: async (...parts) => void (await Promise.all(parts.map(bring))),
  };
  install(engine, carrier);
}

function gone(): Error {
  return refused(
    "invalid-value",
    { en: "the object was freed", fr: "l'objet a été libéré" },
    { en: "use it before `free()`, or make it anew", fr: "employez-le avant `free()`, ou refaites-le" },
  );
}

function tooLarge(): Error {
  return refused(
    "limit-exceeded",
    { en: "more than 1 GB is given to a page at once", fr: "plus de 1 Go est donné d'un coup à une page" },
    { en: "give a File or Blob, which is read in pieces, or use the package for Node", fr: "donnez un File ou un Blob, lu par morceaux, ou employez le paquet pour Node" },
  );
}

function broken(verb: string): Error {
  return refused(
    "limit-exceeded",
    { en: `the engine failed at \`${verb}\`, most likely for want of memory: all objects are gone`, fr: `le moteur a échoué sur \`${verb}\`, sans doute faute de mémoire : tous les objets sont perdus` },
    { en: "make them anew from smaller files, or use the package for Node", fr: "refaites-les à partir de fichiers plus petits, ou employez le paquet pour Node" },
  );
}

/** A file of the package, fetched once. */
function fetched(fetcher: Fetcher, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const there = files.get(name) ?? bytesOf(fetcher, name);
  files.set(name, there);
  there.catch(() => files.delete(name));
  return there;
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
