/** The package for Node: the engine compiled for this machine. */
import native from "./native.cjs";
import { install, type Carrier, type Raw, type Watched } from "../bindings-js/face/engine.js";
import { library, type Library } from "../bindings-js/face/index.js";

interface Stop {
  stop(): void;
}

/** What the native module exports. */
interface Native {
  say(verb: string, self: number, args: string, bytes: Uint8Array[]): Raw;
  sayApart(verb: string, self: number, args: string, bytes: Uint8Array[], progress: ((told: number[]) => void) | undefined, stop: Stop | undefined): Promise<Raw>;
  free(number: number): boolean;
  nouns(): number;
  Stop: new () => Stop;
}

const { say, sayApart, free, nouns, Stop } = native as Native;

/** Says a verb in a thread of Node's pool: the event loop goes on. */
async function apart(verb: string, self: number, args: string, bytes: Uint8Array[], { progress, signal }: Watched): Promise<Raw> {
  const told = progress && (([done, all]: number[]) => progress(done as number, all as number));
  if (!signal) return sayApart(verb, self, args, bytes, told, undefined);
  const stop = new Stop();
  const asked = (): void => stop.stop();
  signal.addEventListener("abort", asked, { once: true });
  try {
    return await sayApart(verb, self, args, bytes, told, stop);
  } finally {
    signal.removeEventListener("abort", asked);
  }
}

const carrier: Carrier = { kind: "node", say, sayApart: apart, free, nouns, bring: async () => {} };

/** The library, ready: `const { Ledger, Catalogue, Law } = await load()`. The options are those of the package for pages; here all is inside. */
export async function load(_options: { readonly arrow?: unknown; readonly data?: string | URL | undefined; readonly only?: "indicators" | "law" | undefined } = {}): Promise<Library> {
  install("indicators", carrier);
  install("law", carrier);
  return library;
}

export * from "../bindings-js/face/index.js";
