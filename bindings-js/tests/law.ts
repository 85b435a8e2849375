/** Cases of the law: small tables of fictional communes, rulebooks, reforms. */
import type { Given, Law, Library, Simulation, Table, Value } from "../face/index.js";
import { decimal, plain, rounded, type Halves } from "./decimal.js";
import { cell, mapped } from "./indicators.js";
import { Pointed, type Cells, type Mode, type Vector } from "./vectors.js";

/** Decimals of figures of communes, and of national ones. */
const [DECIMALS, NATIONAL, FORMULA] = [6, 10, 10];

/** A figure: so many decimals at most. What is no number stays as it is. */
function figure(value: Value | null, decimals: number, kind = "", halves: Halves = "up"): string {
  if (value === null) return "none";
  const text = cell(value);
  const number = kind === "text" ? undefined : decimal(text);
  return number ? plain(rounded(number, decimals, halves)) : text;
}

// A formula alone is a rulebook of one rule.

/** The values of a formula, one a row. */
export async function formula(bc: Library, vector: Vector, mode: Mode): Promise<unknown> {
  const { formula: text = "", exercise, columns = {} } = vector.request;
  let law: Law;
  try {
    law = bc.Law.load(rulebook(vector), Number(exercise), { mode });
  } catch (error) {
    throw error instanceof bc.BudgetError ? new Pointed(error, text) : error;
  }
  const rows = Math.max(...Object.values(columns).map((column) => column.values.length));
  const keys = { code_insee: { unit: "text", values: Array.from({ length: rows }, (_, row) => String(99_001 + row)) } };
  // A table of last year is one that the formula reads: where it reads none there was none.
  const before = Object.fromEntries(Object.entries(previous(vector)).filter(([name]) => text.includes(name)));
  const simulation = law.simulate(cells(bc, { ...keys, ...columns }), Object.keys(before).length ? { previous: cells(bc, { ...keys, ...before }) } : {});
  return simulation.keys.map((key) => figure(simulation.value(key, "it"), FORMULA, vector.request.unit, "even"));
}

function previous(vector: Vector): Readonly<Record<string, Cells>> {
  return (vector.request.previous ?? {}) as Readonly<Record<string, Cells>>;
}

function rulebook(vector: Vector): Record<string, string> {
  const labelled = "label = { fr = 'x' }\n";
  const { columns = {}, parameters = {}, exercise = "", unit = "", formula: text = "" } = vector.request;
  const units: Record<string, string> = { code_insee: "text" };
  for (const [name, column] of Object.entries({ ...columns, ...previous(vector) })) units[name] ??= column.unit;
  // As TOML writes a text.
  const quoted = (value: string): string => JSON.stringify(value);
  return {
    "rulebook.toml": `id = 'one'\n${labelled}entity = 'code_insee'\nexercises = [${exercise}]\n[folders.one]\n${labelled}`,
    "columns.toml": Object.entries(units).map(([name, of]) => `[${name}]\n${labelled}unit = ${quoted(of)}\noptional = true\n`).join(""),
    "one/parameters.toml": Object.entries(parameters)
      .map(([path, of]) => `[${quoted(path)}]\n${labelled}unit = ${quoted(of.unit)}\nkind = 'standing'\nvalues = [{ from = 2000-01-01, value = ${quoted(of.value)}, article = 'x' }]\n`)
      .join(""),
    "one/it.toml": `[it]\n${labelled}unit = ${quoted(unit)}\nformula = ${quoted(text)}\n`,
  };
}

/** A table of cells in their units; the code of a reason is a missing value. */
function cells(bc: Library, columns: Readonly<Record<string, Cells>>): Table {
  const typed = (value: string, unit: string): Given => {
    if (unit === "text") return value;
    if (unit === "boolean") return value === "true";
    return decimal(value) ? value : ({ missing: value } as Given);
  };
  return bc.Table.of(mapped(columns, (name) => columns[name]?.values.map((value) => typed(value, columns[name]?.unit ?? "1"))) as Record<string, Given[]>, units(columns));
}

function units(columns: Readonly<Record<string, { readonly unit: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(columns).map(([name, { unit }]) => [name, unit]));
}

// Tables of communes.

async function opened(bc: Library, vector: Vector, mode: Mode): Promise<Law> {
  const { files, year, law = "", carried } = vector.request;
  const options = { mode, carried: carried === "true" };
  if (!files) return bc.Law.builtin(law, Number(year), options);
  return bc.Law.load(Object.fromEntries(Object.entries(files).map(([path, lines]) => [path, lines.join("\n")])), Number(year), options);
}

async function amended(bc: Library, vector: Vector, law: Law): Promise<Law> {
  let made = law;
  for (const written of vector.request.reforms ?? []) {
    made = made.amend(typeof written === "string" ? await bc.Law.builtinReform(written) : bc.Reform.parse(`${written.join("\n")}\n`));
  }
  return made;
}

/** Lines of a table with the columns that all rows share behind the others. */
function wide(lines: readonly string[], common: Readonly<Record<string, string>> = {}): string[] {
  const behind = (parts: string[]): string => parts.map((part) => `,${part}`).join("");
  return lines.map((line, place) => line + behind(place ? Object.values(common) : Object.keys(common)));
}

/** The cells of lines; a cell in quotes may hold commas. */
export function split(line: string): string[] {
  const found: string[] = [];
  for (const part of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) found.push(part[1]?.replaceAll('""', '"') ?? part[2] ?? "");
  return found;
}

const TRUTHS: Readonly<Record<string, boolean>> = { True: true, true: true, 1: true, False: false, false: false, 0: false };

/**
 * A table in the units of the inputs or rules that its columns bear the names of (`x__prev`: those of `x`); what the law does not know is a number of unit one
 * if it looks so, else left out. An empty cell is not provided; `ordre` is the number of the row.
 */
function communes(bc: Library, lines: readonly string[], law: Law): Table {
  const [header = [], ...rows] = lines.map(split);
  const kinds = new Map<string, string>([...law.rules(), ...law.columns()].map((one) => [one.id, one.kind]));
  const columns: Record<string, { values: Given[]; unit: string }> = {};
  header.forEach((name, place) => {
    const raw = rows.map((row) => row[place] ?? "");
    const kind = kinds.get(name.replace(/__prev$/, "")) ?? (raw.every(decimal) ? "1" : undefined);
    if (kind !== undefined) columns[name] = { values: raw.map((value) => (value === "" ? null : kind === "boolean" ? (TRUTHS[value] ?? value) : value)), unit: kind };
  });
  columns["ordre"] = { values: rows.map((_, row) => row + 1), unit: "count" };
  return bc.Table.of(mapped(columns, (name) => columns[name]?.values) as Record<string, Given[]>, units(columns));
}

function tables(bc: Library, vector: Vector, law: Law): [now: Table, before: Table | undefined] {
  const before = vector.request.previous as readonly string[] | undefined;
  const now = communes(bc, wide(vector.lines ?? [], vector.request.common), law);
  return [now, before?.length ? communes(bc, wide(before, vector.request.previous_common), law) : undefined];
}

function simulated(bc: Library, vector: Vector, law: Law, of: Law): Simulation {
  const [now, before] = tables(bc, vector, law);
  return of.simulate(now, before ? { previous: before } : {});
}

/** What a law gives communes and the nation. */
export async function simulate(bc: Library, vector: Vector, mode: Mode): Promise<unknown> {
  const law = await amended(bc, vector, await opened(bc, vector, mode));
  const simulation = simulated(bc, vector, law, law);
  const kinds = new Map<string, string>([...law.rules(), ...law.columns()].map((one) => [one.id, one.kind]));
  const parts: Record<string, (wanted: unknown) => unknown> = {
    communes: (wanted) =>
      mapped(wanted, (code, ids) => (simulation.has(code) ? mapped(ids, (id) => figure(simulation.value(code, id), DECIMALS, kinds.get(id.replace(/__prev$/, "")))) : null)),
    state: (wanted) => {
      const state = new Map(simulation.state().map((fact) => [fact.id, fact.value]));
      return mapped(wanted, (id) => figure(state.get(id) ?? null, NATIONAL, kinds.get(id)));
    },
    allocations: (wanted) => mapped(wanted, (rule, facts) => allocations(simulation, rule, facts as Record<string, string>[])),
    gaps: (wanted) => mapped(wanted, (rule) => figure(simulation.roundingGaps().find((gap) => gap.rule === rule)?.gap ?? null, DECIMALS)),
    warnings: () => [...new Set(simulation.warnings().map((warning) => warning.code))].sort(),
  };
  return mapped(vector.expect.ok ?? {}, (key, wanted) => (parts[key] as (wanted: unknown) => unknown)(wanted));
}

/** The envelopes that a rule shares out, one or several; of each what is wanted of the first. */
function allocations(simulation: Simulation, rule: string, wanted: readonly Record<string, string>[]): unknown {
  const found = simulation.allocations().filter((one) => one.rule === rule);
  return found.map((one, place) => mapped(wanted[place] ?? wanted[0] ?? {}, (key) => figure((one as unknown as Record<string, Value>)[key] ?? null, DECIMALS)));
}

/** What reforms change. */
export async function reform(bc: Library, vector: Vector): Promise<unknown> {
  const law = await amended(bc, vector, await opened(bc, vector, "fast"));
  const changes = law.changes().map((change) => [change.id, change.before, change.after, change.unit]);
  return { changes, warnings: law.warnings().map((warning) => warning.code) };
}

/** What reforms do, beside the law without them. */
export async function impact(bc: Library, vector: Vector, mode: Mode): Promise<unknown> {
  const before = await opened(bc, vector, mode);
  const law = await amended(bc, vector, before);
  const baseline = simulated(bc, vector, law, before);
  return picked(vector.expect.ok, baseline.under(law).impact(baseline, { by: vector.request.by, top: 10 }));
}

/** Of an answer, what is asked for: the keys of the expected objects, whole lists of other lengths. */
function picked(wanted: unknown, found: unknown): unknown {
  if (Array.isArray(wanted)) return Array.isArray(found) && wanted.length === found.length ? found.map((part, place) => picked(wanted[place], part)) : found;
  if (typeof wanted !== "object" || wanted === null || typeof found !== "object" || found === null) return found;
  return mapped(wanted, (key, part) => picked(part, (found as Record<string, unknown>)[key] ?? null));
}

/** What a rulebook feeds another one with. */
export async function feed(bc: Library, vector: Vector, mode: Mode): Promise<unknown> {
  const before = await opened(bc, vector, mode);
  const law = await amended(bc, vector, before);
  const baseline = before.simulate(tables(bc, vector, law)[0]);
  const fed = baseline.under(law).feed(baseline, communes(bc, vector.request.table ?? [], law), vector.request.rulebook ?? "");
  const rows = new Map(fed.toObjects().map((row) => [row["code_insee"], row]));
  const wanted = (vector.expect.ok as { communes?: unknown } | undefined)?.communes ?? {};
  return {
    communes: mapped(wanted, (code, ids) => mapped(ids, (id) => figure(rows.get(code)?.[id] ?? null, DECIMALS))),
    warnings: fed.warnings.map((warning) => [warning.code, String(warning.count), warning.first.join(" ")]),
  };
}
