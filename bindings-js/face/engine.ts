/** How verbs reach the engine: one carrier (native module or WebAssembly), numbers for objects, JSON for arguments and answers. */
import type { Answers } from "./answers.js";
import { BudgetError, refused, thrown, wrong } from "./error.js";

/** The values of a column as they cross. */
export interface RawColumn {
  readonly values: BigInt64Array | Float64Array | Uint8Array | string;
  readonly scale?: number | null;
  readonly missing?: Uint8Array | null;
}

/** Nothing, JSON, the number of an object, bytes, or a column. */
export type Raw = undefined | null | string | number | Uint8Array | RawColumn;

/** Told the bytes done and those in all. */
export type Progress = (done: number, all: number) => void;

/** Options of long work. */
export interface Watched {
  /** Told the bytes done and those in all, about once a mebibyte. */
  readonly progress?: Progress | undefined;
  /** Ends the work: the promise is rejected with a `BudgetError` of code `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** What a package brings: the engine itself. */
export interface Carrier {
  /** `node` or `wasm`. */
  readonly kind: "node" | "wasm";
  /** Says a verb at once. */
  say(verb: string, self: number, args: string, bytes: Uint8Array[]): Raw;
  /** Says a verb beside what JavaScript does meanwhile. */
  sayApart(verb: string, self: number, args: string, bytes: Uint8Array[], watched: Watched): Promise<Raw>;
  /** Lets an object go. */
  free(number: number): boolean;
  /** How many objects are held. */
  nouns(): number;
  /** Brings a part of the data that is not inside: charts, territory or a rulebook. */
  bring(...parts: Part[]): Promise<void>;
  /** The library `apache-arrow`, where it was given to `load`. */
  readonly arrow?: unknown;
}

/** The parts of the data that a page fetches apart. */
export type Part = "charts" | "territory" | "dgf_communes" | "fiscalite_locale";

/** Which engine a noun lives in. A page may load one of them alone; the package for Node has both in one. */
export type Engine = "indicators" | "law";

const ENGINES: Readonly<Record<string, Engine>> = { Law: "law", Reform: "law", Simulation: "law", Impact: "law", Criteria: "law", Mergers: "law", Merged: "law", Table: "law" };

const carriers = new Map<Engine, Carrier>();

/** Makes a carrier the one of an engine. */
export function install(engine: Engine, carrier: Carrier): void {
  carriers.set(engine, carrier);
}

/** Whether an engine is loaded. */
export function loaded(engine: Engine): boolean {
  return carriers.has(engine);
}

/** The carrier of the engine that a noun lives in; of a noun of both, whichever is there. */
export function carrierOf(noun: string): Carrier {
  const engine = ENGINES[noun] ?? "indicators";
  const both = noun === "Table" || noun === "Territory" || noun === "Words";
  const carrier = carriers.get(engine) ?? (both ? (carriers.get("law") ?? carriers.get("indicators")) : undefined);
  if (carrier) return carrier;
  if (carriers.size === 0) {
    throw refused(
      "not-installed",
      { en: "the library is not loaded", fr: "la bibliothèque n'est pas chargée" },
      { en: "call `await load()` first", fr: "appelez d'abord `await load()`" },
    );
  }
  throw refused(
    "not-installed",
    { en: `the engine \`${engine}\` is not loaded`, fr: `le moteur \`${engine}\` n'est pas chargé` },
    { en: "call `await load()` without `only`", fr: "appelez `await load()` sans `only`" },
  );
}

/** An object of an engine, by its number there. */
export interface Made {
  readonly number: number;
  readonly of: Carrier;
}

const registry = new FinalizationRegistry<Made>(({ number, of }) => of.free(number));

const MADE = Symbol("made");

/** An object of the engine. It is let go when nothing refers to it any more; `free()` lets it go at once. */
export abstract class Noun {
  /** @internal */
  readonly [MADE]: Made;

  /** @internal Objects come from verbs, never from `new`. */
  constructor(made: Made) {
    if (typeof made !== "object" || made === null || typeof made.number !== "number") {
      throw wrong("new", "a way to make an object: use its verbs (`read`, `open`, `builtin`, ...)", "une façon de créer un objet : employez ses verbes (`read`, `open`, `builtin`, ...)");
    }
    this[MADE] = made;
    registry.register(this, made, this);
  }

  /** Lets the object go at once; it cannot be used any more. */
  free(): void {
    registry.unregister(this);
    const { number, of } = this[MADE];
    of.free(number);
  }

  /** `using law = ...` lets it go at the end of the block. */
  [Symbol.dispose](): void {
    this.free();
  }

  /** The same object in another engine. @internal */
  crossed(_to: Carrier): Made {
    throw wrong("object", "of the engine that is asked", "du moteur interrogé");
  }
}

/** Where an object lives. */
export function madeOf(noun: Noun): Made {
  return noun[MADE];
}

/** Whether a value is an object of the engine. */
export function isNoun(value: unknown): value is Noun {
  return value instanceof Noun;
}

/** Bytes that arguments point to by their place. */
export class Bytes {
  readonly list: Uint8Array[] = [];

  /** The place of bytes among those given. Detached ones are refused. */
  add(bytes: Uint8Array): number {
    return this.list.push(bytes) - 1;
  }
}

/** Arguments as JSON: objects by their numbers, whole numbers exact, nothing that JSON would lose in silence. */
export function written(args: readonly unknown[], to: Carrier, crossed: Made[] = []): string {
  if (args.every((arg) => typeof arg === "string")) return JSON.stringify(args);
  try {
    return JSON.stringify(args, function (this: unknown, key, value: unknown) {
      switch (typeof value) {
        case "bigint":
          return value.toString();
        case "number":
          if (!Number.isFinite(value)) throw wrong(key || "value", "a finite number", "un nombre fini");
          return value;
        case "function":
        case "symbol":
          throw wrong(key || "value", "data", "une donnée");
        case "object":
          if (!isNoun(value)) return value;
          // An object among data would become a figure.
          if (this !== args) throw wrong(key, "data", "une donnée");
          return numberIn(value, to, crossed);
        default:
          return value;
      }
    });
  } catch (error) {
    if (error instanceof BudgetError) throw error;
    throw wrong("arguments", "data without circles", "des données sans boucle");
  }
}

/** The number of an object in an engine; a copy made for it is kept in `crossed`, to be let go when the verb is said. */
function numberIn(noun: Noun, to: Carrier, crossed: Made[]): number {
  const made = noun[MADE];
  if (made.of === to) return made.number;
  const copy = noun.crossed(to);
  crossed.push(copy);
  return copy.number;
}

function letGo(crossed: readonly Made[]): void {
  for (const { number, of } of crossed) of.free(number);
}

function carrierFor(verb: string, self: Noun | undefined): Carrier {
  return self ? self[MADE].of : carrierOf(verb.slice(0, verb.indexOf(".")));
}

/** Says a verb to an engine. */
export function saidTo(to: Carrier, verb: string, self: number, args: readonly unknown[], bytes: Uint8Array[]): Raw {
  const crossed: Made[] = [];
  try {
    return to.say(verb, self, args.length ? written(args, to, crossed) : "", bytes);
  } catch (error) {
    throw thrown(error);
  } finally {
    letGo(crossed);
  }
}

function raw(verb: string, self: Noun | undefined, args: readonly unknown[], bytes: Uint8Array[]): Raw {
  return saidTo(carrierFor(verb, self), verb, self ? self[MADE].number : 0, args, bytes);
}

const busy = new Set<unknown>();

async function rawApart(verb: string, self: Noun | undefined, args: readonly unknown[], bytes: Uint8Array[], watched: Watched): Promise<Raw> {
  const to = carrierFor(verb, self);
  const heard = listening(watched);
  if (heard.watched.signal?.aborted) throw cancelled();
  // Nothing that the work needs is let go while it goes on.
  const held = [self, args];
  const crossed: Made[] = [];
  busy.add(held);
  try {
    const reply = await to.sayApart(verb, self ? self[MADE].number : 0, args.length ? written(args, to, crossed) : "", bytes, heard.watched);
    if (heard.raised.length === 0) return reply;
    // Nobody will hold what was made.
    if (typeof reply === "number") to.free(reply);
  } catch (error) {
    if (heard.raised.length === 0) throw thrown(error);
  } finally {
    busy.delete(held);
    letGo(crossed);
  }
  throw heard.raised[0];
}

/** Who is told and who may stop. What `progress` throws ends the work and comes out of it. */
export function listening({ progress, signal }: Watched): { watched: Watched; raised: unknown[] } {
  const raised: unknown[] = [];
  if (progress != null && typeof progress !== "function") throw wrong("progress", "a function", "une fonction");
  if (signal != null && !(typeof signal === "object" && "aborted" in signal && "addEventListener" in signal)) throw wrong("signal", "an AbortSignal", "un AbortSignal");
  if (!progress) return { watched: { signal: signal ?? undefined }, raised };
  const stop = new AbortController();
  const told: Progress = (done, all) => {
    if (raised.length > 0) return;
    try {
      progress(done, all);
    } catch (error) {
      raised.push(error);
      stop.abort();
    }
  };
  return { watched: { progress: told, signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal }, raised };
}

/** The error of work that was asked to stop. */
export function cancelled(): BudgetError {
  return refused(
    "cancelled",
    { en: "the work was cancelled", fr: "le travail a été annulé" },
    { en: "ask again when you want it", fr: "redemandez-le quand vous le voudrez" },
  );
}

/** The answer of a verb. */
export function ask<V extends keyof Answers>(verb: V, self: Noun | undefined, ...args: unknown[]): Answers[V] {
  return JSON.parse(raw(verb, self, args, []) as string) as Answers[V];
}

/** The answer of a verb of the transport alone. */
export function askAs<T>(verb: string, self: Noun | undefined, ...args: unknown[]): T {
  return JSON.parse(raw(verb, self, args, []) as string) as T;
}

/** The object that a verb makes. */
export function make(verb: string, self: Noun | undefined, ...args: unknown[]): Made {
  return makeOf(verb, self, args, new Bytes());
}

/** The same with bytes that arguments point to. */
export function makeOf(verb: string, self: Noun | undefined, args: unknown[], bytes: Bytes): Made {
  const of = carrierFor(verb, self);
  return { number: saidTo(of, verb, self ? self[MADE].number : 0, args, bytes.list) as number, of };
}

/** Bytes that a verb gives. */
export function bytesOf(verb: string, self: Noun | undefined, ...args: unknown[]): Uint8Array {
  return raw(verb, self, args, []) as Uint8Array;
}

/** A column that a verb gives. */
export function columnOf(verb: string, self: Noun, ...args: unknown[]): RawColumn {
  return raw(verb, self, args, []) as RawColumn;
}

/** The answer of a verb that takes long. */
export async function askApart<V extends keyof Answers>(verb: V, self: Noun | undefined, args: unknown[], watched: Watched = {}): Promise<Answers[V]> {
  return JSON.parse((await rawApart(verb, self, args, [], watched)) as string) as Answers[V];
}

/** The object that a verb makes that takes long. */
export async function makeApart(verb: string, self: Noun | undefined, args: unknown[], bytes: Bytes = new Bytes(), watched: Watched = {}): Promise<Made> {
  const of = carrierFor(verb, self);
  return { number: (await rawApart(verb, self, args, bytes.list, watched)) as number, of };
}
