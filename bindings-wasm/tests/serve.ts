/** Files of folders on loopback. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const KINDS: Readonly<Record<string, string>> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/** Pages that are no files, by their paths. */
export type Pages = Readonly<Record<string, string | Uint8Array>>;

/** A server that was begun. */
export interface Served {
  readonly url: string;
  readonly close: () => void;
}

/** The file of the first folder that has it. */
async function found(folders: readonly string[], path: string): Promise<Uint8Array> {
  for (const folder of folders.slice(0, -1)) {
    const bytes = await readFile(join(folder, path)).catch(() => undefined);
    if (bytes) return bytes;
  }
  return readFile(join(folders.at(-1) as string, path));
}

/** Serves folders, the first that has a file, under a free port. */
export async function serve(folders: string | readonly string[], pages: Pages = {}): Promise<Served> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    const page = pages[path];
    const bytes = page === undefined ? found([folders].flat(), normalize(path.endsWith("/") ? `${path}index.html` : path)) : Promise.resolve(page);
    bytes.then(
      (bytes) => {
        response.setHeader("content-type", KINDS[extname(path) || ".html"] ?? "application/octet-stream");
        response.end(bytes);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
