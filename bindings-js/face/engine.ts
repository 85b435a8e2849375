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

let carrier: Carrier | undefined;

/** Makes a carrier the one of this program. */
export function install(given: Carrier): void {
  carrier = given;
}

/** The engine. */
export function engine(): Carrier {
  if (!carrier) {
    throw refused(
      "invalid-value",
      { en: "the library is not loaded", fr: "la bibliothèque n'est pas chargée" },
      { en: "call `await load()` first", fr: "appelez d'abord `await load()`" },
    );
  }
  return carrier;
}

const registry = new FinalizationRegistry<{ number: number; of: Carrier }>(({ number, of }) => {
  if (of === carrier) of.free(number);
});

const NUMBER = Symbol("number");

/** An object of the engine. It is let go when nothing refers to it any more; `free()` lets it go at once. */
export abstract class Noun {
  /** @internal */
  readonly [NUMBER]: { number: number; of: Carrier };

  /** @internal Objects come from verbs, never from `new`. */
  constructor(number: number) {
    if (typeof number !== "number") {
      throw wrong("new", "a way to make an object: use its verbs (`read`, `open`, `builtin`, ...)", "une façon de créer un objet : employez ses verbes (`read`, `open`, `builtin`, ...)");
    }
    this[NUMBER] = { number, of: engine() };
    registry.register(this, this[NUMBER], this);
  }

  /** Lets the object go at once; it cannot be used any more. */
  free(): void {
    registry.unregister(this);
    const { number, of } = this[NUMBER];
    if (of === carrier) of.free(number);
  }

  /** `using law = ...` lets it go at the end of the block. */
  [Symbol.dispose](): void {
    this.free();
  }
}

/** The number of an object; an object of a module that has failed since is gone. */
export function numberOf(noun: Noun): number {
  const { number, of } = noun[NUMBER];
  return of === carrier ? number : 0;
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
export function written(args: readonly unknown[]): string {
  if (args.every((arg) => typeof arg === "string")) return JSON.stringify(args);
  try {
    return JSON.stringify(args, (key, value: unknown) => {
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
          return isNoun(value) ? numberOf(value) : value;
        default:
          return value;
      }
    });
  } catch (error) {
    if (error instanceof BudgetError) throw error;
    throw wrong("arguments", "data without circles", "des données sans boucle");
  }
}

function raw(verb: string, self: Noun | undefined, args: readonly unknown[], bytes: Uint8Array[]): Raw {
  const carried = engine();
  try {
    return carried.say(verb, self ? numberOf(self) : 0, args.length ? written(args) : "", bytes);
  } catch (error) {
    throw thrown(error);
  }
}

async function rawApart(verb: string, self: Noun | undefined, args: readonly unknown[], bytes: Uint8Array[], watched: Watched): Promise<Raw> {
  const carried = engine();
  if (watched.signal?.aborted) throw cancelled();
  try {
    return await carried.sayApart(verb, self ? numberOf(self) : 0, args.length ? written(args) : "", bytes, watched);
  } catch (error) {
    throw thrown(error);
  }
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

/** The number of the object that a verb makes. */
export function make(verb: string, self: Noun | undefined, ...args: unknown[]): number {
  return raw(verb, self, args, []) as number;
}

/** The same with bytes that arguments point to. */
export function makeOf(verb: string, self: Noun | undefined, args: unknown[], bytes: Bytes): number {
  return raw(verb, self, args, bytes.list) as number;
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

/** The number of the object that a verb makes that takes long. */
export async function makeApart(verb: string, self: Noun | undefined, args: unknown[], bytes: Bytes = new Bytes(), watched: Watched = {}): Promise<number> {
  return (await rawApart(verb, self, args, bytes.list, watched)) as number;
}
