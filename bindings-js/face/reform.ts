/** Reforms: what an amendment changes. */
import { askAs, isNoun, make, Noun } from "./engine.js";
import { isPlain, wrong } from "./error.js";

/** An exact number of a reform: a decimal text, a fraction (`2/3`), a whole number. */
export type ReformValue = string | number | bigint | readonly (readonly [string | number | bigint, string | number | bigint])[];

/** The keys of a reform: the same as in its TOML and JSON files. */
export interface ReformFields {
  readonly title?: string;
  readonly year?: number;
  readonly reference?: string;
  /** New values by path; a cell of a table is `path.brackets[2].amount`. */
  readonly parameters?: Readonly<Record<string, ReformValue>>;
  /** New formulas by rule; `new: true` adds one, `remove: true` takes one out. */
  readonly rules?: Readonly<Record<string, { readonly formula?: string; readonly unit?: string; readonly label?: unknown; readonly article?: string; readonly new?: boolean; readonly remove?: boolean; readonly [key: string]: unknown }>>;
  /** Columns that rules of one's own read. */
  readonly columns?: Readonly<Record<string, unknown>>;
}

/** An amendment, a bill or any other change of the law: a `Reform`, its keys, or a text of TOML or JSON. */
export type ReformLike = Reform | ReformFields | string;

interface ReformFacts { title: string; year: number | null; reference: string }

/** An amendment, a bill or any other change of the law (*amendement*): new values of parameters, new formulas of rules. */
export class Reform extends Noun {
  #facts: ReformFacts | undefined;

  /**
   * Reads a reform: an object of its keys, or a text of TOML or JSON. Numbers are texts or whole numbers on the scale of the parameter's unit. Throws
   * `invalid-data` with its line, `invalid-value`, `type-mismatch` for binary floats, `unknown-unit`, `limit-exceeded`.
   */
  static parse(text: ReformLike): Reform {
    return text instanceof Reform ? text : new Reform(make("Reform.parse", undefined, crossing(text)));
  }

  /** A reform of one parameter: `Reform.of("dotation_solidarite_rurale.seuil_nombre_habitants", 9000)`. */
  static of(path: string, value: string | number | bigint): Reform {
    if (isNoun(value)) throw wrong("value", "an exact number", "un nombre exact");
    return new Reform(make("Reform.of", undefined, path, value));
  }

  get #known(): ReformFacts {
    return (this.#facts ??= askAs<ReformFacts>("Reform.facts", this));
  }

  /** Its name; may be empty. */
  get title(): string {
    return this.#known.title;
  }

  /** The exercise that it is written for, where it names one. */
  get year(): number | null {
    return this.#known.year;
  }

  /** The bill that it amends, or where it is published; may be empty. */
  get reference(): string {
    return this.#known.reference;
  }
}

/** A reform as it crosses: an object's exact numbers as texts. Binary floats are refused, since `0.1 + 0.2` is no law. */
export function crossing(reform: ReformLike): unknown {
  if (typeof reform === "string" || reform instanceof Reform) return reform;
  if (!isPlain(reform)) throw wrong("reform", "a reform, an object of its keys or a text", "une réforme, un objet de ses clés ou un texte");
  return walk(reform, "reform", 0);
}

const DEPTH = 16;

function walk(value: unknown, key: string, depth: number): unknown {
  if (depth > DEPTH) throw wrong(key, "data of 16 levels at most", "une donnée de 16 niveaux au plus");
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw wrong(key, `exact: write it as a text, \`"${value}"\``, `exact : écrivez-le comme texte, \`"${value}"\``);
    return key === "year" && depth === 1 ? value : value.toString();
  }
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map((one) => walk(one, key, depth + 1));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).map(([name, one]) => [name, walk(one, name, depth + 1)]));
  }
  return value;
}
