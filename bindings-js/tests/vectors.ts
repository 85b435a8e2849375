/** The runner of conformance vectors: what `tests/vectors/README.md` says, by the public face of the package, wherever it runs. */
import type { BudgetError, Catalogue, Library } from "../face/index.js";
import { outcome, written, type Outcome, type Read } from "./check.js";
import * as indicators from "./indicators.js";
import * as law from "./law.js";

/** One case: a call, what it is given, and what comes out. */
export interface Vector {
  readonly name: string;
  readonly why: string;
  readonly call: string;
  readonly request: Request;
  readonly expect: { readonly ok?: unknown; readonly error?: { readonly code: string; readonly at: string } };
  readonly article?: string;
  readonly lines?: readonly string[];
}

/** What a case is given; every call takes some of it. */
export interface Request {
  readonly catalogue?: string;
  readonly define?: readonly (readonly [id: string, formula: string, unit: string])[];
  readonly attributes?: readonly string[];
  readonly scope?: "principal" | "annexes" | "consolidated";
  readonly entity?: string;
  readonly year?: string;
  readonly peers?: string;
  readonly id?: string;
  readonly formula?: string;
  readonly unit?: string;
  readonly exercise?: string;
  readonly columns?: Readonly<Record<string, Cells>>;
  readonly previous?: unknown;
  readonly previous_common?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, { readonly unit: string; readonly value: string }>>;
  readonly law?: string;
  readonly files?: Readonly<Record<string, readonly string[]>>;
  readonly reforms?: readonly (string | readonly string[])[];
  readonly common?: Readonly<Record<string, string>>;
  readonly carried?: string;
  readonly by?: readonly string[];
  readonly rulebook?: string;
  readonly table?: readonly string[];
}

/** Cells of a column with their unit. */
export interface Cells {
  readonly unit: string;
  readonly values: readonly string[];
}

/** The two kinds of numbers. */
export const MODES = ["decimal", "fast"] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

/** The files that hold lists of cases, and how many of each at least: none is left out in silence. */
export const FILES: Readonly<Record<string, number>> = { "indicators.json": 40, "language.json": 34, "every_account.json": 19, "law.json": 112, "taxes.json": 181 };

/** The files that hold figures of whole accounts. */
export const WHOLE = ["sample_sums.json", "bordeaux_2019.json", "gironde_2016.json"];

const ONCE: Readonly<Record<string, (bc: Library, vector: Vector) => Promise<unknown>>> = {
  evaluate: indicators.evaluate,
  compare: indicators.compare,
  explain: indicators.explain,
  series: indicators.series,
  reform: law.reform,
};

const TWICE: Readonly<Record<string, (bc: Library, vector: Vector, mode: Mode) => Promise<unknown>>> = {
  formula: law.formula,
  simulate: law.simulate,
  impact: law.impact,
  feed: law.feed,
};

/** An error whose place is a part of a formula, or something else that the case names. */
export class Pointed extends Error {
  constructor(
    readonly error: BudgetError,
    formula: string,
  ) {
    super(error.message);
    const { span, path } = error.place;
    // Spans count bytes.
    this.at = span ? new TextDecoder().decode(new TextEncoder().encode(formula).slice(span.start, span.end)) : (path ?? "");
  }

  at: string;
}

/** What a case expects and what is found, one a mode. */
export async function judged(bc: Library, vector: Vector): Promise<[expected: unknown, found: unknown][]> {
  if ((vector.expect.ok === undefined) === (vector.expect.error === undefined)) throw new Error("`expect` needs either `ok` or `error`");
  const expected = vector.expect.error ?? vector.expect.ok;
  const [once, twice] = [ONCE[vector.call], TWICE[vector.call]];
  const calls = once ? [() => once(bc, vector)] : twice ? MODES.map((mode) => () => twice(bc, vector, mode)) : [];
  if (!calls.length) throw new Error(`there is no call \`${vector.call}\``);
  const found: [unknown, unknown][] = [];
  for (const call of calls) found.push([expected, vector.expect.error ? await refusal(bc, call) : await call()]);
  return found;
}

/** Code and place of what a call throws; else what it gives. */
async function refusal(bc: Library, call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Pointed) return { code: error.error.code, at: error.at };
    if (!(error instanceof bc.BudgetError)) throw error;
    return { code: error.code, at: error.place.path ?? (error.place.line == null ? "" : `line ${error.place.line}`) };
  }
}

/** The cases of a file. */
export async function cases(read: Read, file: string): Promise<Vector[]> {
  return JSON.parse(new TextDecoder().decode(await read(`tests/vectors/${file}`))) as Vector[];
}

/** All lists of cases: exact texts, both kinds of numbers, errors with code and place. */
export async function vectors(bc: Library, read: Read): Promise<Outcome> {
  const found = outcome();
  for (const [file, least] of Object.entries(FILES)) {
    const all = await cases(read, file);
    const names = new Set(all.map((vector) => vector.name));
    if (all.length < least || names.size !== all.length) found.failures.push(`${file}: ${all.length} cases of ${names.size} names, at least ${least} are known`);
    for (const vector of all) {
      found.cases += 1;
      try {
        for (const [expected, told] of await judged(bc, vector)) {
          if (written(told) !== written(expected)) found.failures.push(`${file}: ${vector.name}\n  expected ${written(expected)}\n  found    ${written(told)}\n  ${vector.why}`);
        }
      } catch (error) {
        found.failures.push(`${file}: ${vector.name}: ${error instanceof Error ? `${String(error)}\n${error.stack ?? ""}` : String(error)}`);
      }
    }
  }
  return found;
}

/** The catalogue of a case. */
export type { Catalogue };
