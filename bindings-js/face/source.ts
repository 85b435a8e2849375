/** What is given to be read: paths, bytes, files of a page, streams, Arrow data. */
import { Bytes, carrierOf } from "./engine.js";
import { BudgetError, refused, wrong } from "./error.js";

/** A stream of bytes: of the web, or of Node. */
export type Stream = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string>;

/** A path (Node), bytes, a file or blob of a page, a stream, or Arrow IPC bytes. */
export type Source = string | URL | Uint8Array | ArrayBuffer | Blob | Stream;

/** One source or several. */
export type Sources = Source | readonly Source[];

/** Bytes under a name, or a path. */
export type Item = { path: string } | { name: string; bytes: number };

/** Bytes that are there at once: a view, or a buffer. Detached ones are refused. */
export function view(given: ArrayBufferView | ArrayBuffer, name = "bytes"): Uint8Array {
  try {
    // A detached buffer cannot be looked at.
    return given instanceof ArrayBuffer ? new Uint8Array(given) : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  } catch {
    throw refused(
      "invalid-value",
      { en: `the buffer of \`${name}\` is detached: it was given away`, fr: `le tampon de \`${name}\` est détaché : il a été cédé` },
      { en: "give a copy to the other side, or read before", fr: "donnez une copie à l'autre partie, ou lisez avant" },
      name,
    );
  }
}

/** Whether bytes are at hand. */
export function isBytes(given: unknown): given is Uint8Array | ArrayBuffer {
  return given instanceof Uint8Array || given instanceof ArrayBuffer;
}

/** Whether something is a blob or a file of a page. */
export function isBlob(given: unknown): given is Blob {
  return typeof Blob !== "undefined" && given instanceof Blob;
}

function isStream(given: unknown): given is Stream {
  return typeof given === "object" && given !== null && (Symbol.asyncIterator in given || "getReader" in given);
}

/** A path where this package reads files. */
export function path(given: string | URL): string {
  if (carrierOf("Words").kind === "wasm") {
    throw refused(
      "io",
      { en: "a page reads no paths", fr: "une page ne lit pas de chemins" },
      { en: "give a File, a Blob or bytes: `await (await fetch(url)).blob()`", fr: "donnez un File, un Blob ou des octets : `await (await fetch(url)).blob()`" },
    );
  }
  if (typeof given === "string") return given;
  if (given.protocol !== "file:") throw wrong("paths", "a path or a `file:` address", "un chemin ou une adresse `file:`");
  try {
    return decodeURIComponent(given.pathname);
  } catch {
    throw wrong("paths", "a path or a `file:` address", "un chemin ou une adresse `file:`");
  }
}

/** All bytes of a stream. */
async function drained(stream: Stream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  const keep = (part: unknown): void => {
    if (!isBytes(part) && typeof part !== "string") throw wrong("paths", "a stream of bytes", "un flux d'octets");
    // A copy: whoever writes the stream may use the same buffer again.
    parts.push(typeof part === "string" ? encoder.encode(part) : view(part).slice());
  };
  try {
    if ("getReader" in stream) {
      const reader = stream.getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) keep(next.value);
    } else {
      for await (const part of stream) keep(part);
    }
  } catch (error) {
    throw error instanceof BudgetError ? error : broken(error);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** The sources that can be read at once; `undefined` where one of them takes waiting. */
export function itemsAtOnce(given: unknown, bytes: Bytes): Item[] | undefined {
  const list = Array.isArray(given) ? (given as unknown[]) : [given];
  const items: Item[] = [];
  for (const one of list) {
    if (typeof one === "string" || one instanceof URL) items.push({ path: path(one) });
    else if (isBytes(one)) items.push({ name: "bytes", bytes: bytes.add(view(one)) });
    else return undefined;
  }
  return items;
}

/** The sources of an argument, bytes of blobs and streams read whole. */
export async function items(given: unknown, bytes: Bytes): Promise<Item[]> {
  const list = Array.isArray(given) ? (given as unknown[]) : [given];
  const found: Item[] = [];
  for (const one of list) {
    if (typeof one === "string" || one instanceof URL) found.push({ path: path(one) });
    else if (isBytes(one)) found.push({ name: "bytes", bytes: bytes.add(view(one)) });
    else if (isBlob(one)) found.push({ name: nameOf(one), bytes: bytes.add(await held(one)) });
    else if (isStream(one)) found.push({ name: "stream", bytes: bytes.add(await drained(one)) });
    else throw unreadable();
  }
  return found;
}

/** The name of a file of a page. */
export function nameOf(blob: Blob): string {
  return "name" in blob && typeof blob.name === "string" ? blob.name : "blob";
}

/** All bytes of a blob. */
export async function held(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    // A file that was moved or changed since it was chosen.
    throw broken(error);
  }
}

/** A stream or blob that broke off. */
export function broken(error: unknown): BudgetError {
  return new BudgetError(
    {
      code: "io",
      message: { en: `the data cannot be read: ${String(error)}`, fr: `les données ne peuvent pas être lues : ${String(error)}` },
      help: { en: "give a file or stream that nobody else reads or changes", fr: "donnez un fichier ou un flux que personne d'autre ne lit ni ne change" },
      place: { file: null, line: null, column: null, path: null, span: null },
    },
    error,
  );
}

/** What cannot be read. */
export function unreadable(): Error {
  return wrong("paths", "a path, bytes, a File or Blob, a stream, Arrow data, or a list of them", "un chemin, des octets, un File ou Blob, un flux, des données Arrow, ou une liste de ceux-ci");
}
