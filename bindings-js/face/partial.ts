/** Partial sums, made where the lines are and brought together. */
import { askAs, bytesOf, make, Noun } from "./engine.js";
import { wrong } from "./error.js";
import { IndicatorTable } from "./indicators.js";
import type { ScopeName } from "./catalogue.js";

/**
 * Sums of some lines: made apart by `Catalogue.partial` (in workers, by upload), sent as bytes, merged in any order, finished once. The finished table is
 * the same bits for any split of the budgets; give all lines of a budget to one part.
 */
export class Partial extends Noun {
  /** Adds other sums of the same catalogue and attributes to these; the others stay as they are. Throws `plan-mismatch`, `overflow`. */
  merge(other: Partial): void {
    if (!(other instanceof Partial)) throw wrong("other", "partial sums", "des sommes partielles");
    make("Partial.merge", this, other);
  }

  /** Computes the indicators; all scopes where none is named. The sums stay, for another scope. */
  finish(scope?: ScopeName | readonly ScopeName[]): IndicatorTable {
    return new IndicatorTable(make("Partial.finish", this, scope));
  }

  /** The sums as bytes for `Catalogue.partialFromBytes`, here or elsewhere. */
  toBytes(): Uint8Array {
    return bytesOf("Partial.to_bytes", this);
  }

  /** The same in pieces, an entity each, sorted: its code and the bytes. All pieces of all entities are needed to finish. */
  byEntity(): [entity: string, bytes: Uint8Array][] {
    const pieces = bytesOf("Partial.pieces", this);
    let end = 0;
    return askAs<[string, number][]>("Partial.entities", this).map(([entity, length]) => [entity, pieces.slice(end, (end += length))]);
  }
}
