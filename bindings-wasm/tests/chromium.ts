/** A real browser and a server of this machine for it. */
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const PROGRAM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Starts Debian's chromium, installed where it may be; undefined, said aloud, where there is none. */
export async function browser(): Promise<Browser | undefined> {
  if (!existsSync(PROGRAM) && process.getuid?.() === 0) {
    try {
      execFileSync("apt-get", ["update"], { stdio: "ignore" });
      execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { stdio: "ignore" });
    } catch {
      // Said below.
    }
  }
  if (!existsSync(PROGRAM)) {
    console.warn(`skipped: there is no browser at ${PROGRAM}: install Debian's package chromium, or say where one is by CHROMIUM`);
    return undefined;
  }
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves folders of this machine, the first that has a file; gives the address and how to end it. */
export async function served(pages: Readonly<Record<string, string | Buffer>>, ...folders: string[]): Promise<{ address: string; end: () => void }> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
    const page = pages[path];
    if (page !== undefined) return void response.setHeader("content-type", TYPES[extname(path) || ".html"] ?? "application/octet-stream").end(page);
    const file = folders.map((folder) => join(folder, path)).find((one) => existsSync(one) && statSync(one).isFile());
    if (file === undefined) return void response.writeHead(404).end();
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    void readFile(file).then((bytes) => response.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, end: () => void server.close() };
}
