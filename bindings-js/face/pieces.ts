/** Files of a page that are read in pieces: what they add up to is held, never the files. */
import { Bytes, cancelled, carrierOf, listening, makeOf, make, Noun, type Made, type Watched } from "./engine.js";
import { BudgetError } from "./error.js";
import { broken, held, isBlob, items, nameOf, type Item } from "./source.js";

/** What is read of a file to look at its header, in bytes. */
const HEAD = 1 << 16;

/** A pass under way. */
export class Pushed extends Noun {}

/** What a pass over a ledger found. */
export class Scan extends Noun {}

/** The sources as files that are read in pieces; undefined where the engine reads them itself. */
export async function inPieces(given: unknown): Promise<readonly Blob[] | undefined> {
  if (carrierOf("Ledger").kind !== "wasm") return undefined;
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return Promise.all(list.map((one) => (isBlob(one) ? one : filed(one))));
}

/** Bytes or a stream as a file, which is held outside the engine. */
async function filed(given: unknown): Promise<Blob> {
  const bytes = new Bytes();
  const [item] = await items(given, bytes);
  const name = item && "name" in item ? item.name : "bytes";
  return new File(bytes.list as Uint8Array<ArrayBuffer>[], name);
}

/** The beginnings of files: opening looks at no more, but at the end of an archive. */
export function heads(blobs: readonly Blob[], bytes: Bytes): Promise<Item[]> {
  return Promise.all(
    blobs.map(async (blob) => {
      const head = await held(blob.slice(0, HEAD));
      const archive = head[0] === 0x50 && head[1] === 0x4b;
      return { name: nameOf(blob), bytes: bytes.add(archive ? await held(blob) : head) };
    }),
  );
}

/**
 * Pushes the files through a pass that `begin` makes and gives what `finish` does. Budgets whose lines do not stand together take another pass, in the
 * order of the lines.
 */
export async function streamed<T>(blobs: readonly Blob[], begin: (name: string, ordered: boolean) => Made, finish: (pushed: Pushed) => T, watched: Watched): Promise<T> {
  try {
    return await pass(blobs, new Pushed(begin(nameOf(blobs[0] as Blob), false)), finish, watched);
  } catch (error) {
    if (!(error instanceof BudgetError) || error.code !== "scattered-lines") throw error;
    return pass(blobs, new Pushed(begin(nameOf(blobs[0] as Blob), true)), finish, watched);
  }
}

async function pass<T>(blobs: readonly Blob[], pushed: Pushed, finish: (pushed: Pushed) => T, { progress, signal }: Watched): Promise<T> {
  listening({ progress, signal });
  const all = blobs.reduce((sum, blob) => sum + blob.size, 0);
  let done = 0;
  try {
    for (const [place, blob] of blobs.entries()) {
      if (place > 0) make("Pushed.next_file", pushed, nameOf(blob));
      const reader = blob.stream().getReader();
      const read = (): ReturnType<typeof reader.read> => reader.read().catch((error: unknown) => Promise.reject(broken(error)));
      for (let next = await read(); !next.done; next = await read()) {
        if (signal?.aborted) {
          await reader.cancel();
          throw cancelled();
        }
        const bytes = new Bytes();
        makeOf("Pushed.push", pushed, [bytes.add(next.value)], bytes);
        done += next.value.length;
        progress?.(done, all);
      }
    }
    return finish(pushed);
  } finally {
    pushed.free();
  }
}
