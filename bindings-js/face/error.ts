/** What the library refuses, with a stable code, a place and what to do next. */
import type { ErrorCode, Place, Text } from "./answers.js";

/** The fields of an error as the engine writes them. */
export interface ErrorFields {
  readonly code: ErrorCode;
  readonly message: Text;
  readonly help: Text;
  readonly place: Place;
}

/**
 * Something was refused (*refusé*). `code` is stable (`missing-column`; `docs/codes.md` lists them), `message` says what, `help` what to do next, `place`
 * where: `file`, `line`, `column`, `path`, `span`, each null where unknown. `french` says all of it in French.
 */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
  /** The stable code, the same in every language. */
  readonly code: ErrorCode;
  /** What to do next; may be empty. */
  readonly help: string;
  /** Where. */
  readonly place: Place;
  /** Message and help in French. */
  readonly french: string;

  constructor(fields: ErrorFields, cause?: unknown) {
    super(fields.message.en, cause === undefined ? undefined : { cause });
    this.code = fields.code;
    this.help = fields.help.en;
    this.place = fields.place;
    this.french = fields.help.fr ? `${fields.message.fr} ; ${fields.help.fr}` : fields.message.fr;
  }

  /** The code, the message, the place and the help in one line. */
  override toString(): string {
    const { file, path, line, column, span } = this.place;
    const where = [
      file ?? "",
      path ?? "",
      line == null ? "" : `line ${line}`,
      column == null ? "" : `column ${column}`,
      span ? `characters ${span.start + 1}-${Math.max(span.end, span.start + 1)}` : "",
    ].filter((part) => part !== "");
    return `${this.code}: ${this.message}${where.length ? ` (${where.join(", ")})` : ""}${this.help ? `; ${this.help}` : ""}`;
  }
}

const NOWHERE: Place = { file: null, line: null, column: null, path: null, span: null };

/** The longest sentence of an error, as the engine has it. */
const LONGEST = 2_000;

function cut(text: Text): Text {
  const short = (words: string): string => (words.length <= LONGEST ? words : `${words.slice(0, LONGEST)}...`);
  return { en: short(text.en), fr: short(text.fr) };
}

/** An error of the face itself, about what it was given. */
export function refused(code: ErrorCode, message: Text, help: Text, path: string | null = null): BudgetError {
  return new BudgetError({ code, message: cut(message), help: cut(help), place: { ...NOWHERE, path } });
}

/** An argument of another kind. */
export function wrong(name: string, en: string, fr: string): BudgetError {
  return refused(
    "type-mismatch",
    { en: `\`${name}\` is not ${en}`, fr: `\`${name}\` n'est pas ${fr}` },
    { en: `give ${en}`, fr: `donnez ${fr}` },
    name,
  );
}

/** Whether a value is an object of keys and nothing else: a `Map`, a date or an object of the library has none, and would say nothing. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const above: unknown = Object.getPrototypeOf(value);
  // Another window has an `Object` of its own.
  return above === null || Object.getPrototypeOf(above) === null;
}

/** Options as an object; what is none, or bears a name that nobody knows, would be lost in silence: it is refused. */
export function options<T extends object>(given: T | null | undefined, ...known: readonly (keyof T & string)[]): T {
  if (given === undefined || given === null) return {} as T;
  if (!isPlain(given)) throw wrong("options", "an object of options", "un objet d'options");
  const unknown = Object.keys(given).find((name) => !(known as readonly string[]).includes(name));
  if (unknown === undefined) return given;
  throw refused(
    "invalid-value",
    { en: `there is no option \`${unknown}\``, fr: `l'option \`${unknown}\` n'existe pas` },
    { en: `use ${known.join(", ")}`, fr: `employez ${known.join(", ")}` },
    unknown,
  );
}

/** What a carrier threw: its message is an error of the engine as JSON, or it is something else, which is left as it is. */
export function thrown(error: unknown): unknown {
  const text = typeof error === "string" ? error : error instanceof Error ? error.message : "";
  if (!text.startsWith('{"code"')) return error;
  try {
    return new BudgetError(JSON.parse(text) as ErrorFields);
  } catch {
    return error;
  }
}
