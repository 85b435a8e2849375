/** Where the files of the repository are, and the package as it is built. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Read } from "../../bindings-js/tests/check.js";

/** The folder of this package. */
export const HERE = fileURLToPath(new URL("..", import.meta.url));

/** The checkout. */
export const REPOSITORY = process.env["BUDGET_REPOSITORY"] ?? resolve(HERE, "..");

/** The folder of the fictional sample. */
export const SAMPLE = resolve(REPOSITORY, "budget-core/data/sample");

/** Reads a file of the repository. */
export const read: Read = async (path) => new Uint8Array(await readFile(resolve(REPOSITORY, path)));

/** Real data that are not part of the repository: `BUDGET_SHARED`, or the folder `shared/data` beside the checkout; undefined where there are none. */
export function shared(path: string): string | undefined {
  const file = resolve(process.env["BUDGET_SHARED"] ?? resolve(REPOSITORY, "../shared/data"), path);
  return existsSync(file) ? file : undefined;
}
