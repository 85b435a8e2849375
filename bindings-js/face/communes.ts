/** Communes that a law is applied to, out of whatever holds them. */
import { arrowColumns, isArrow } from "./arrow.js";
import { Criteria } from "./criteria.js";
import { Bytes, madeOf } from "./engine.js";
import { isPlain, refused, wrong } from "./error.js";
import type { Law } from "./law.js";
import { Merged } from "./mergers.js";
import { isBlob, isBytes, itemsAtOnce, view } from "./source.js";
import { given, Table, type Columns } from "./table.js";

/** Criteria, a table, CSV or Arrow IPC bytes, a path (Node), a list of them, or columns by name. */
export type Communes = Criteria | Merged | Table | Uint8Array | ArrayBuffer | string | URL | readonly (Uint8Array | ArrayBuffer | string | URL)[] | Columns;

/** Communes as they cross. */
export function communes(table: Communes, bytes: Bytes, law: Law, floats: boolean): unknown {
  if (table instanceof Criteria || table instanceof Merged || table instanceof Table) return table;
  if (isBlob(table) || (typeof table === "object" && table !== null && (Symbol.asyncIterator in table || "getReader" in table))) {
    throw refused(
      "type-mismatch",
      { en: "a file or a stream takes waiting", fr: "un fichier ou un flux demande d'attendre" },
      { en: "`law.simulate(await Criteria.read(file, law))`", fr: "`law.simulate(await Criteria.read(file, law))`" },
    );
  }
  if (madeOf(law).of.kind === "wasm" && isBytes(table) && isArrow(view(table))) return given(arrowColumns(view(table), law, floats), {}, bytes);
  const items = itemsAtOnce(table, bytes);
  if (items) return items;
  if (!isPlain(table)) {
    throw wrong("table", "criteria, a table, bytes or columns", "des critères, une table, des octets ou des colonnes");
  }
  return given(table as Columns, {}, bytes);
}
