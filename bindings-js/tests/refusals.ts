/** What is refused, and how: a code of the engine, a place, what to do next, in both languages. The module goes on. */
import type { BudgetError, Catalogue, Library } from "../face/index.js";
import { holds, outcome, run, same, type Outcome, type Read } from "./check.js";
import { codeOf } from "./sample.js";

/** What the cases share: one of each noun. */
interface Given {
  readonly bc: Library;
  readonly balances: Uint8Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly nouns: Awaited<ReturnType<typeof nouns>>;
  /** The codes that the engine declares: nothing else may come out. */
  readonly codes: ReadonlySet<string>;
}

async function nouns(bc: Library, balances: Uint8Array, packed: Uint8Array, reform: string) {
  const ledger = await bc.Ledger.read(balances);
  const catalogue = bc.Catalogue.builtin("ofgl").only(["epargne_brute", "encours_dette"]);
  const attributes = bc.Attributes.none();
  const table = await catalogue.evaluate(ledger, { attributes });
  const law = (await bc.Law.builtin("dgf_communes", 2026)).amend(reform);
  const criteria = await bc.Criteria.read(packed, law);
  const simulation = law.simulate(criteria);
  const mergers = bc.Mergers.parse("code;commune\n99002;99001\n");
  const partial = await catalogue.partial({ ledger, attributes });
  const impact = simulation.impact(simulation);
  return {
    ledger, catalogue, attributes, table, law, criteria, simulation, mergers, partial, impact,
    chart: await bc.Chart.open("M57", 2024),
    territory: await bc.Territory.open(2024),
    merged: criteria.merged(mergers),
    reform: bc.Reform.of("a", 1),
    column: table.column("encours_dette"),
  };
}

/** The codes of errors, read from the declaration that is made from the engine. */
async function declared(read: Read): Promise<Set<string>> {
  const text = new TextDecoder().decode(await read("bindings-js/face/answers.ts"));
  const list = /export type ErrorCode =\n((?: {2}\| "[a-z-]+";?\n?)+)/.exec(text)?.[1] ?? "";
  const codes = new Set(Array.from(list.matchAll(/"([a-z-]+)"/g), (match) => match[1] as string));
  holds(codes.size > 30, "the codes of errors are not where they were");
  return codes;
}

/** Runs all cases. */
export async function refusals(bc: Library, read: Read): Promise<Outcome> {
  const found = outcome();
  const of = (name: string): Promise<Uint8Array<ArrayBuffer>> => read(`budget-core/data/sample/${name}`);
  const [balances, packed, reform] = [await of("balances.csv.gz"), await of("communes.csv.gz"), new TextDecoder().decode(await of("pays_fictif.toml"))];
  const given: Given = { bc, balances, packed, nouns: await nouns(bc, balances, packed, reform), codes: await declared(read) };
  for (const [name, [code, work]] of Object.entries(calls(given))) await run(found, name, () => refused(given, work, code));
  for (const [name, check] of Object.entries(CASES)) await run(found, name, () => check(given));
  await fuzz(found, given);
  await run(found, "the module goes on", async () => {
    const { table, law, simulation } = await nouns(bc, balances, packed, reform);
    same([table.length > 400, law.id, simulation.length], [true, "dgf_communes", 380]);
    same(table.toObjects(), given.nouns.table.toObjects());
  });
  return found;
}

/** Fails unless a call is refused as the engine refuses. */
async function refused({ bc, codes }: Given, work: () => unknown, code?: string): Promise<void> {
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown;
  }
  holds(error !== undefined, "nothing was thrown");
  holds(error instanceof bc.BudgetError, `not a BudgetError: ${String(error)}\n${error instanceof Error ? (error.stack ?? "") : ""}`);
  sound(error, codes);
  if (code !== undefined) same(error.code, code, error.toString());
}

/** Fails unless an error says what the engine's errors say. */
function sound(error: BudgetError, codes: ReadonlySet<string>): void {
  holds(codes.has(error.code), `no code of the engine: ${error.code}`);
  holds(error.message.length > 0 && error.french.length > 0 && error.toString().startsWith(`${error.code}: `), "an error says something in both languages");
  holds(error.message.length < 10_000, `a message of ${error.message.length} letters`);
  same(Object.keys(error.place).sort(), ["column", "file", "line", "path", "span"]);
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Anything, for calls that types would not let pass. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

/** Named calls with the code of their refusal. */
function calls({ bc, balances, packed, nouns }: Given): Record<string, [code: string, work: () => unknown]> {
  const { catalogue, ledger, law, simulation, table, chart, territory, attributes, partial, criteria } = nouns;
  const { Ledger, Catalogue, Chart, Territory, Attributes, Law, Table, Reform, Criteria, Mergers } = bc;
  const any = (value: unknown): Any => value;
  return {
    "a ledger of a number": ["type-mismatch", () => Ledger.read(any(3.5))],
    "a ledger of nothing": ["type-mismatch", () => Ledger.read(any(null))],
    "a ledger of a list of numbers": ["type-mismatch", () => Ledger.read(any([1, 2]))],
    "a ledger of an empty list": ["empty-file", () => Ledger.read([])],
    "a ledger of no bytes": ["empty-file", () => Ledger.read(new Uint8Array())],
    "a ledger of an empty blob": ["empty-file", () => Ledger.read(new Blob([]))],
    "bytes of another kind": ["unknown-format", () => Ledger.read(new Uint8Array(400).map((_, place) => place % 4))],
    "floats": ["type-mismatch", () => Ledger.read(any(new Float64Array([1])))],
    "wrong columns": ["unknown-format", () => Ledger.read(utf8("a;b\n1;2\n"))],
    "a column that is lacking": ["missing-column", () => Ledger.read(utf8("EXER;NOMEN;COMPTE\n2024;M57;6411\n"))],
    "a stream of numbers": ["type-mismatch", () => Ledger.read(any((async function* () { yield 1; })()))],
    "a stream of objects": ["type-mismatch", () => Ledger.read(any(new ReadableStream({ start(to) { to.enqueue({}); to.close(); } })))],
    "a stream that breaks": ["io", () => Ledger.read(new ReadableStream({ start: (to) => to.error(new Error("the line broke")) }))],
    "a generator that throws": ["io", () => Ledger.read((async function* () { yield balances.subarray(0, 100); throw new Error("the line broke"); })())],
    "a stream that somebody else reads": ["io", () => { const stream = new Blob([balances]).stream(); stream.getReader(); return Ledger.read(stream); }],
    "a stream that was read": ["io", async () => { const stream = new Blob([balances]).stream(); await Ledger.read(stream); return Ledger.read(stream); }],
    "options that are none": ["type-mismatch", () => Ledger.read(balances, any(5))],
    "an option misspelt": ["invalid-value", () => Ledger.read(balances, any({ thread: 1 }))],
    "threads as a text": ["type-mismatch", () => Ledger.read(balances, any({ threads: "2" }))],
    "progress that is no function": ["type-mismatch", () => Ledger.read(balances, any({ progress: true })).then((one) => one.totals())],
    "a signal that is none": ["type-mismatch", () => Ledger.read(balances, any({ signal: {} }))],
    "joined with a number": ["type-mismatch", () => ledger.join(any(1))],
    "joined with a catalogue": ["type-mismatch", () => ledger.join(any(catalogue))],
    "an unknown catalogue": ["unknown-catalogue", () => Catalogue.builtin("ofgll")],
    "a formula": ["syntax", () => catalogue.define("x", "net_debit(6", "EUR")],
    "a name in a formula": ["unknown-name", () => catalogue.check("epargne_brut * 2")],
    "units in a formula": ["unit-mismatch", () => catalogue.check("epargne_brute + population")],
    "a unit": ["unknown-unit", () => catalogue.define("x", "1", "euros")],
    "an indicator": ["unknown-indicator", () => catalogue.describe("epargne_brut")],
    "a scope": ["invalid-value", () => catalogue.evaluate(ledger, { attributes, scope: any("all") })],
    "no scope at all": ["invalid-value", () => catalogue.evaluate(ledger, { attributes, scope: [] })],
    "an evaluation of bytes": ["type-mismatch", () => catalogue.evaluate(any(balances), { attributes })],
    "an evaluation without a ledger": ["type-mismatch", () => catalogue.evaluate(any(undefined))],
    "an explanation of an entity unknown": ["unknown-entity", () => catalogue.explain(ledger, "epargne_brute", "00000", 2024, { attributes })],
    "an explanation of a year as a text": ["type-mismatch", () => catalogue.explain(ledger, "epargne_brute", "99001", any("2024"), { attributes })],
    "a year unknown": ["unknown-year", () => table.compare("99001", 1999)],
    "an id taken": ["duplicate-id", () => catalogue.define("epargne_brute", "1", "EUR")],
    "toml": ["invalid-data", () => catalogue.load("[[")],
    "a chart": ["unknown-chart", () => Chart.open("M99", 2024)],
    "an account": ["unknown-account", () => chart.account("99999")],
    "a side": ["invalid-value", () => chart.chapter("64111", "left")],
    "a plan": ["invalid-xml", () => Chart.read(utf8("<plan>"))],
    "two plans": ["type-mismatch", () => Chart.read(any([utf8("<a>"), utf8("<a>")]))],
    "a chart beside a number": ["type-mismatch", () => chart.compare(any(1))],
    "an entity": ["unknown-entity", () => territory.entity("00000")],
    "a population": ["invalid-value", () => territory.population("33063", "legale")],
    "a scheme": ["unknown-scheme", () => territory.stratum("33063", "x")],
    "a year that is none": ["type-mismatch", () => Territory.open(-1)],
    "a year in parts": ["type-mismatch", () => Territory.open(2024.5)],
    "no year": ["type-mismatch", () => Territory.open(any(undefined))],
    "attributes without entity": ["missing-column", () => Attributes.read(utf8("code;year\n99001;2024\n"), false)],
    "attributes of nothing": ["empty-file", () => Attributes.read(new Uint8Array(), false)],
    "attributes of a number": ["type-mismatch", () => Attributes.read(any(5), false)],
    "a law": ["unknown-law", () => Law.builtin("dgf", 2026)],
    "a law of another year": ["unknown-year", () => Law.builtin("dgf_communes", 1900)],
    "a mode": ["invalid-value", () => Law.builtin("dgf_communes", 2026, any({ mode: "exact" }))],
    "files that are a text": ["type-mismatch", () => Law.load(any("x"), 2026)],
    "files that are no rulebook": ["invalid-data", () => Law.load({ "rulebook.toml": "id = 1" }, 2026)],
    "a parameter": ["unknown-parameter", () => law.amend({ parameters: { "dotation.x": "1" } })],
    "a rule": ["unknown-rule", () => law.rule("dsu")],
    "a reform of a float": ["type-mismatch", () => law.amend({ parameters: { "dotation_solidarite_rurale.seuil_nombre_habitants": 0.1 + 0.2 } })],
    "a reform out of bounds": ["out-of-bounds", () => law.amend({ parameters: { "dotation_solidarite_rurale.seuil_nombre_habitants": "-1" } })],
    "a reform of a number": ["type-mismatch", () => law.amend(any(1))],
    "a reform of another noun": ["type-mismatch", () => law.amend(any(catalogue))],
    "a reform of a noun as a value": ["type-mismatch", () => Reform.of("a", any(catalogue))],
    "a reform in a circle": ["type-mismatch", () => { const circle: Record<string, unknown> = {}; circle["parameters"] = circle; return law.amend(any(circle)); }],
    "a reform with a key unknown": ["invalid-data", () => law.amend(any({ parametres: {} }))],
    "communes of nothing": ["type-mismatch", () => law.simulate(any(null))],
    "communes of a number": ["type-mismatch", () => law.simulate(any(12))],
    "communes of a stream": ["type-mismatch", () => law.simulate(any(new Blob([packed]).stream()))],
    "communes of a law": ["type-mismatch", () => law.simulate(any(law))],
    "communes without codes": ["missing-column", () => law.simulate({ population_dgf: [1] })],
    "a file of no commune": ["empty-file", () => law.simulate(utf8("code_insee;nom\n"))],
    "columns in a map": ["type-mismatch", () => law.simulate(any(new Map([["code_insee", ["99001"]]])))],
    "a reform in a map": ["type-mismatch", () => law.amend(any(new Map([["parameters", {}]])))],
    "options in a map": ["type-mismatch", () => law.simulate(packed, any(new Map([["previous", packed]])))],
    "a commune twice": ["duplicate-entity", () => law.simulate({ code_insee: ["99001", "99001"] })],
    "columns of different lengths": ["invalid-value", () => law.simulate({ code_insee: ["99001"], population_dgf: [1, 2] })],
    "floats of money": ["type-mismatch", () => law.simulate({ code_insee: ["99001"], potentiel_fiscal: any(new Float64Array([1.5])) })],
    "a float among numbers": ["type-mismatch", () => law.simulate({ code_insee: ["99001"], potentiel_fiscal: [1.5] })],
    "no number": ["type-mismatch", () => law.simulate({ code_insee: ["99001"], potentiel_fiscal: [NaN] })],
    "a noun among numbers": ["type-mismatch", () => law.simulate({ code_insee: ["99001"], potentiel_fiscal: any([law]) })],
    "an option of a simulation misspelt": ["invalid-value", () => law.simulate(packed, any({ previously: packed }))],
    "a table of rows": ["type-mismatch", () => Table.of(any([{ a: 1 }]))],
    "units of no column": ["missing-column", () => Table.of({ a: [1] }, { toString: "EUR" })],
    "units that are none": ["type-mismatch", () => Table.of({ a: [1] }, any(null))],
    "a unit of a table": ["unknown-unit", () => Table.of({ a: [1] }, { a: "bananes" })],
    "a reason that is none": ["invalid-value", () => Table.of({ a: [any({ missing: "perdu" })] })],
    "a number of too many digits": ["invalid-value", () => Table.of({ a: ["123456789012345678901234567890123"] }, { a: "EUR" })],
    "a column": ["missing-column", () => table.column("epargne_brut")],
    "a row past the end": ["invalid-value", () => table.row(table.length)],
    "money as floats": ["invalid-value", () => table.toArrow(any("float"))],
    "cents of a text": ["type-mismatch", () => table.column("name").cents],
    "floats of cents": ["type-mismatch", () => table.column("encours_dette").floats],
    "an impact beside a number": ["type-mismatch", () => simulation.impact(any(1))],
    "a grouping": ["unknown-name", () => simulation.impact(simulation, { by: "couleur" })],
    "under a number": ["type-mismatch", () => simulation.under(any(1))],
    "a commune": ["unknown-entity", () => simulation.value("33063", "dsu_montant")],
    "values that are no list": ["type-mismatch", () => simulation.sweep("a", any("1"))],
    "values of nothing": ["type-mismatch", () => simulation.sweep("dotation_solidarite_rurale.seuil_nombre_habitants", any([{}]))],
    "a condition": ["syntax", () => simulation.solve("dotation_solidarite_rurale.seuil_nombre_habitants", "sum(")],
    "fed by a number": ["type-mismatch", () => simulation.feed(any(1), packed, "dgf_communes")],
    "fed into a number": ["type-mismatch", () => simulation.feed(simulation, packed, any(1))],
    "a file of criteria for no law": ["type-mismatch", () => Criteria.read(packed, any("dgf_communes"))],
    "a map": ["invalid-data", () => Criteria.read(packed, law, { map: "[" })],
    "merged with a number": ["type-mismatch", () => criteria.merged(any(1))],
    "mergers of a line cut short": ["invalid-value", () => Mergers.parse("code;commune\n99002\n")],
    "mergers between years": ["type-mismatch", () => Mergers.between(any(2024), any(2025))],
    "sums merged with a number": ["type-mismatch", () => partial.merge(any(1))],
    "sums of other formulas": ["plan-mismatch", async () => (await Catalogue.builtin("legal").partial({ attributes })).merge(partial)],
    "sums of other bytes": ["unknown-format", () => catalogue.partialFromBytes(utf8("no sums"), attributes)],
    "sums of a text": ["type-mismatch", () => catalogue.partialFromBytes(any("x"), attributes)],
    "a noun from nowhere": ["type-mismatch", () => new (bc.Law as Any)(7)],
    "a noun from a number as it is held": ["type-mismatch", () => new (bc.Law as Any)("7")],
  };
}

const CASES: Readonly<Record<string, (given: Given) => Promise<unknown>>> = {
  "errors point at the place": places,
  "files cut short": cut,
  "detached buffers": detached,
  "hostile formulas": hostile,
  "bombs": bombs,
  "prototypes stay clean": prototypes,
  "freed objects": freed,
};

async function places({ bc, nouns }: Given): Promise<void> {
  const formula = "population + bogus";
  const error = await caught(() => nouns.catalogue.define("x", formula, "inhabitant"), bc);
  same(formula.slice(error.place.span?.start, error.place.span?.end), "bogus");
  const lines = "entity;year;population_totale\n99001;2024;beaucoup\n";
  const second = await caught(() => bc.Attributes.read(new File([lines], "habitants.csv"), false), bc);
  same([second.place.file, second.place.line, second.place.column], ["habitants.csv", 2, "population_totale"]);
  holds(second.toString().includes("habitants.csv") && second.name === "BudgetError" && second instanceof Error && (second.stack ?? "").length > 0, "an error like others");
  const near = await caught(() => nouns.table.column("epargne_brut"), bc);
  holds(near.help.includes("epargne_brute"), "the nearest name");
}

async function caught(work: () => unknown, bc: Library): Promise<BudgetError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof bc.BudgetError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

async function cut(given: Given): Promise<void> {
  const { bc, balances, packed, nouns } = given;
  for (const part of [1, 2, 3, 10, 100, 5_000, balances.length - 9, balances.length - 1]) {
    await refused(given, async () => (await bc.Ledger.read(balances.subarray(0, part))).totals());
  }
  for (const part of [1, 10, 1_000, packed.length - 5]) await refused(given, () => nouns.law.simulate(packed.subarray(0, part)));
  const turned = balances.slice();
  for (let place = 1_000; place < turned.length; place += 997) turned[place] = (turned[place] ?? 0) ^ 0x55;
  await refused(given, async () => (await bc.Ledger.read(turned)).totals());
  // The beginning of an archive, and an archive of nothing.
  await refused(given, () => bc.Ledger.read(utf8("PK\x03\x04 no archive")));
  await refused(given, () => bc.Ledger.read(new Uint8Array([0x50, 0x4b, 5, 6, ...new Uint8Array(18)])));
  for (const head of ["ARROW1\0\0", "\xff\xff\xff\xff\x10\0\0\0", "PAR1 and no more"]) {
    const bytes = Uint8Array.from(head, (letter) => letter.charCodeAt(0));
    await refused(given, () => bc.Ledger.read(bytes));
    await refused(given, () => nouns.law.simulate(bytes));
  }
  const line = utf8('code_insee;nom\n99001;"never closed\n');
  await codeOf(bc, () => nouns.law.simulate(line));
}

async function detached(given: Given): Promise<void> {
  const { bc, balances, packed, nouns } = given;
  const gone = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    const copy = bytes.slice();
    structuredClone(copy.buffer, { transfer: [copy.buffer] });
    return copy;
  };
  const buffer = balances.slice().buffer;
  structuredClone(buffer, { transfer: [buffer] });
  await refused(given, () => bc.Ledger.read(gone(balances)), "invalid-value");
  await refused(given, () => bc.Ledger.read(buffer), "invalid-value");
  await refused(given, () => bc.Ledger.read([balances, gone(balances)]), "invalid-value");
  await refused(given, () => nouns.law.simulate(gone(packed)), "invalid-value");
  await refused(given, () => bc.Chart.read(gone(balances)), "invalid-value");
  await refused(given, () => nouns.catalogue.partialFromBytes(gone(nouns.partial.toBytes().slice()), nouns.attributes), "invalid-value");
  const numbers = new BigInt64Array([1n, 2n]);
  structuredClone(numbers.buffer, { transfer: [numbers.buffer] });
  await refused(given, () => bc.Table.of({ a: numbers }), "invalid-value");
  const column = nouns.table.column("encours_dette");
  structuredClone(column.cents.buffer, { transfer: [column.cents.buffer as ArrayBuffer] });
  // Memory of the engine's own may not be given away: then nothing happens to it.
  if (column.cents.length === 0) await refused(given, () => bc.Table.of({ a: column }), "invalid-value");
  const again = nouns.table.column("encours_dette");
  const row = again.toArray().findIndex((cell) => !bc.isMissing(cell));
  if (column.cents.length === 0) await refused(given, () => column.get(row), "invalid-value");
  same(again.get(row), nouns.table.row(row)["encours_dette"], "the table keeps its own");
}

async function hostile(given: Given): Promise<void> {
  const { bc, nouns } = given;
  const formulas = [
    "(".repeat(9_000),
    `${"(".repeat(5_000)}1${")".repeat(5_000)}`,
    `${"-".repeat(20_000)}1`,
    `${"1 + ".repeat(50_000)}1`,
    "not ".repeat(10_000),
    `${"if(true, ".repeat(3_000)}1${", 1)".repeat(3_000)}`,
    `${"9".repeat(5_000)}`,
    `net_debit(${"6 + ".repeat(20_000)}6)`,
    "1e999999999",
    "\u0000\ud800\u202e",
    "a".repeat(1_000_000),
    "2 ^ 2 ^ 2 ^ 2 ^ 99999999",
  ];
  for (const formula of formulas) {
    await refused(given, () => nouns.catalogue.check(formula));
    await refused(given, () => nouns.law.amend({ rules: { dsu_montant: { formula } } }));
    await refused(given, () => nouns.simulation.solve("dotation_solidarite_rurale.seuil_nombre_habitants", formula));
  }
  // Each names the one before twice: 2 to the power of 60 terms where nobody counts.
  await bounded(given, () => {
    let catalogue: Catalogue = bc.Catalogue.builtin("ofgl").define("x0", "1", "1");
    for (let place = 1; place <= 60; place += 1) catalogue = catalogue.define(`x${place}`, `x${place - 1} + x${place - 1}`, "1");
    return catalogue.only(["x60"]).evaluate(nouns.ledger, { attributes: nouns.attributes });
  });
  await bounded(given, () => {
    const rules = Object.fromEntries(Array.from({ length: 60 }, (_, place) => [`y${place}`, { new: true, unit: "1", label: "y", formula: place ? `y${place - 1} * y${place - 1}` : "2" }]));
    return nouns.law.amend({ rules }).simulate({ code_insee: ["99001"] }).value("99001", "y59");
  });
  await refused(given, () => nouns.law.amend({ rules: { a: { new: true, unit: "1", label: "a", formula: "b" }, b: { new: true, unit: "1", label: "b", formula: "a" } } }), "cycle");
}

/** A call that may be refused or not, but ends soon. */
async function bounded({ bc, codes }: Given, work: () => unknown): Promise<void> {
  const began = Date.now();
  try {
    await work();
  } catch (error) {
    holds(error instanceof bc.BudgetError, `not a BudgetError: ${String(error)}`);
    sound(error, codes);
  }
  holds(Date.now() - began < 20_000, "it took too long");
}

const MEBIBYTE = 1 << 20;

/** So many mebibytes of one letter, packed. */
async function bomb(letter: string, size: number, format: CompressionFormat, begin = ""): Promise<Uint8Array<ArrayBuffer>> {
  const piece = utf8(letter.repeat(MEBIBYTE));
  let sent = 0;
  const plain = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (to) => to.enqueue(utf8(begin)),
    pull: (to) => (sent++ < size ? to.enqueue(piece) : to.close()),
  });
  return new Uint8Array(await new Response(plain.pipeThrough(new CompressionStream(format))).arrayBuffer());
}

/** An archive of one file, whose packed bytes are given; it lies about its size where it is told to. */
function archive(name: string, packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const head = (central: boolean): number[] => {
    const two = (n: number): number[] => [n & 255, (n >> 8) & 255];
    const four = (n: number): number[] => [...two(n), ...two(n >>> 16)];
    const common = [...two(20), ...two(0), ...two(8), ...four(0), ...four(0), ...four(packed.length), ...four(size), ...two(name.length), ...two(0)];
    return central ? [...four(0x02014b50), ...two(20), ...common, ...two(0), ...two(0), ...two(0), ...four(0), ...four(0), ...utf8(name)] : [...four(0x04034b50), ...common, ...utf8(name)];
  };
  const [local, central] = [head(false), head(true)];
  const place = local.length + packed.length;
  const end = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, central.length & 255, central.length >> 8, 0, 0, place & 255, (place >> 8) & 255, (place >> 16) & 255, place >>> 24, 0, 0];
  const whole = new Uint8Array(place + central.length + end.length);
  whole.set(local);
  whole.set(packed, local.length);
  whole.set(central, place);
  whole.set(end, place + central.length);
  return whole;
}

async function bombs(given: Given): Promise<void> {
  const { bc, nouns } = given;
  const header = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC\n";
  const line = await bomb("a", 300, "gzip", header);
  await refused(given, async () => (await bc.Ledger.read(line)).totals(), "limit-exceeded");
  const first = await bomb("a", 300, "gzip");
  await refused(given, async () => (await bc.Ledger.read(first)).totals());
  await refused(given, () => nouns.law.simulate(first));
  await refused(given, () => bc.Attributes.read(first, false));
  await refused(given, () => bc.Chart.read(first));
  const zipped = archive("balances.csv", await bomb("a", 300, "deflate-raw", header), 100);
  await refused(given, async () => (await bc.Ledger.read(zipped)).totals());
}

async function prototypes(given: Given): Promise<void> {
  const { bc, nouns } = given;
  const before = [Object.keys(Object.prototype), Object.keys(Array.prototype)];
  const evil = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "parameters": {"__proto__": {"polluted": "1"}}}') as Any;
  await refused(given, () => nouns.law.amend(evil));
  await refused(given, () => nouns.law.amend(JSON.stringify(evil)));
  await refused(given, () => bc.Reform.parse(evil));
  await refused(given, () => nouns.law.amend({ parameters: JSON.parse('{"__proto__": "1"}') as Any }));
  const table = bc.Table.of(JSON.parse('{"__proto__": ["1", "2"], "hasOwnProperty": ["3", "4"]}') as Any);
  same(table.columns, ["__proto__", "hasOwnProperty"]);
  same([Object.keys(table.toObjects()[0] ?? {}), Object.keys(table.row(1)), Object.keys(table.units)], [table.columns, table.columns, table.columns]);
  await refused(given, () => bc.Law.load(JSON.parse('{"__proto__": "id = 1"}') as Any, 2026));
  same([({} as Any).polluted, Object.keys(Object.prototype), Object.keys(Array.prototype)], [undefined, ...before]);
}

async function freed(given: Given): Promise<void> {
  const { bc, balances, nouns } = given;
  const ledger = await bc.Ledger.read(balances);
  const work = codeOf(bc, () => ledger.totals());
  ledger.free();
  // Work that has begun holds what it needs; what has not is refused.
  holds(["nothing was thrown", "invalid-value"].includes(await work), await work);
  await refused(given, () => ledger.totals(), "invalid-value");
  await refused(given, () => nouns.catalogue.evaluate(ledger, { attributes: nouns.attributes }), "invalid-value");
  const law = nouns.law.carried();
  law.free();
  await refused(given, () => nouns.simulation.under(law), "invalid-value");
  const simulation = nouns.simulation.under(nouns.law);
  const impact = simulation.impact(nouns.simulation);
  simulation.free();
  await refused(given, () => simulation.value("99001", "dsu_montant"), "invalid-value");
  holds(impact.html().length > 1_000, "an impact stands by itself");
  impact.free();
  await refused(given, () => impact.html(), "invalid-value");
}

// Every argument of every verb, given what it is not.

const JUNK: Readonly<Record<string, () => unknown>> = {
  "nothing": () => undefined,
  "null": () => null,
  "no number": () => NaN,
  "an infinite number": () => -Infinity,
  "a negative number": () => -1,
  "a large number": () => 2 ** 60,
  "a number in parts": () => 1.5,
  "an object": () => ({}),
  "a list": () => [],
  "a list of lists": () => [[[]]],
  "a symbol": () => Symbol("x"),
  "a function": () => () => 1,
  "a whole number of any length": () => 10n ** 40n,
  "a huge text": () => "x".repeat(2_000_000),
  "an empty text": () => "",
  "half a letter": () => "\ud800",
  "a date": () => new Date(0),
  "a map": () => new Map([[1, 2]]),
  "a proxy": () => new Proxy({}, {}),
  "an object without prototype": () => Object.create(null) as unknown,
  "true": () => true,
  "a getter that throws an object of the library": () => new Proxy([], {}),
};

/** Verbs with arguments that are right: each is replaced in its turn. */
function verbs({ bc, balances, packed, nouns }: Given): Record<string, [self: unknown, verb: string, args: unknown[]]> {
  const { ledger, catalogue, attributes, table, law, criteria, simulation, mergers, partial, chart, territory, column } = nouns;
  const files = { "rulebook.toml": "id = 'a'" };
  const seuil = "dotation_solidarite_rurale.seuil_nombre_habitants";
  const list: [string, unknown, string, unknown[]][] = [
    ["Attributes", bc.Attributes, "read", [utf8("entity;year\n99001;2024\n"), false]],
    ["Catalogue", bc.Catalogue, "builtin", ["ofgl"]],
    ["catalogue", catalogue, "load", [""]],
    ["catalogue", catalogue, "define", ["x", "1", "EUR", "x"]],
    ["catalogue", catalogue, "withColumn", ["x", "EUR"]],
    ["catalogue", catalogue, "check", ["1"]],
    ["catalogue", catalogue, "describe", ["epargne_brute"]],
    ["catalogue", catalogue, "only", [["epargne_brute"]]],
    ["catalogue", catalogue, "evaluate", [ledger, { attributes }]],
    ["catalogue", catalogue, "explain", [ledger, "epargne_brute", "99001", 2024, { attributes }]],
    ["catalogue", catalogue, "partial", [{ ledger, attributes }]],
    ["catalogue", catalogue, "partialFromBytes", [partial.toBytes(), attributes]],
    ["Chart", bc.Chart, "open", ["M57", 2024]],
    ["Chart", bc.Chart, "read", [utf8("<a/>")]],
    ["chart", chart, "account", ["6411"]],
    ["chart", chart, "children", ["64"]],
    ["chart", chart, "chapter", ["64111", "expense", "real"]],
    ["chart", chart, "function", ["3"]],
    ["chart", chart, "search", ["dette"]],
    ["chart", chart, "compare", [chart]],
    ["Criteria", bc.Criteria, "read", [packed, law, {}]],
    ["criteria", criteria, "merged", [mergers]],
    ["table", table, "compare", ["99001", 2024, { peers: "department" }]],
    ["table", table, "rank", ["epargne_brute", 2024, "principal"]],
    ["table", table, "summary", [2024, "principal"]],
    ["table", table, "series", ["99001", "epargne_brute", "principal"]],
    ["table", table, "signals", ["99001", 2024]],
    ["table", table, "isDoubtful", ["99001", 2024]],
    ["table", table, "values", ["epargne_brute", 2024, ["99001"], "principal"]],
    ["table", table, "nameOf", ["99001"]],
    ["table", table, "describe", ["epargne_brute"]],
    ["table", table, "column", ["epargne_brute"]],
    ["table", table, "row", [0]],
    ["table", table, "metadata", ["epargne_brute"]],
    ["table", table, "reasons", ["epargne_brute"]],
    ["table", table, "toArrow", ["cents"]],
    ["column", column, "get", [0]],
    ["column", column, "reason", [0]],
    ["Law", bc.Law, "builtin", ["dgf_communes", 2026, {}]],
    ["Law", bc.Law, "load", [files, 2026, {}]],
    ["Law", bc.Law, "builtinReform", ["independent_model"]],
    ["law", law, "withMode", ["fast"]],
    ["law", law, "amend", [{ parameters: {} }]],
    ["law", law, "parameter", [seuil]],
    ["law", law, "rule", ["dsu_montant"]],
    ["law", law, "simulate", [criteria, {}]],
    ["Ledger", bc.Ledger, "read", [balances, {}]],
    ["ledger", ledger, "join", [ledger]],
    ["ledger", ledger, "issues", [{}]],
    ["ledger", ledger, "counts", [{}]],
    ["ledger", ledger, "budgets", [{}]],
    ["ledger", ledger, "totals", [{}]],
    ["Mergers", bc.Mergers, "between", [territory, territory]],
    ["Mergers", bc.Mergers, "parse", ["code;commune\n99002;99001\n"]],
    ["partial", partial, "finish", ["principal"]],
    ["Reform", bc.Reform, "parse", ["title = 'x'"]],
    ["Reform", bc.Reform, "of", ["a", 1]],
    ["simulation", simulation, "has", ["99001"]],
    ["simulation", simulation, "results", ["dsu_montant"]],
    ["simulation", simulation, "column", ["dsu_montant"]],
    ["simulation", simulation, "value", ["99001", "dsu_montant"]],
    ["simulation", simulation, "under", [law]],
    ["simulation", simulation, "explain", ["99001", "dsu_montant"]],
    ["simulation", simulation, "sweep", [seuil, ["9000"], ["dsu_montant"]]],
    ["simulation", simulation, "solve", [seuil, "sum(dsu_montant) >= 0", ["5000", "9000"]]],
    ["simulation", simulation, "feed", [simulation, packed, "dgf_communes", false]],
    ["simulation", simulation, "impact", [simulation, { by: "strata", top: 3 }]],
    ["Table", bc.Table, "of", [{ a: [1] }, {}]],
    ["Territory", bc.Territory, "open", [2024]],
    ["territory", territory, "entity", ["33063"]],
    ["territory", territory, "population", ["33063", "totale"]],
    ["territory", territory, "stratum", ["33063", "ofgl_communes"]],
    ["territory", territory, "peers", ["33063", "department"]],
    ["territory", territory, "members", ["departement:33"]],
    ["territory", territory, "search", ["Bordeaux"]],
    ["words", bc, "isFictional", ["99001"]],
  ];
  return Object.fromEntries(list.map(([noun, self, verb, args]) => [`${noun}.${verb}`, [self, verb, args]]));
}

/** What is refused by none of these is accepted by all: arguments that may be left out, or that take anything. */
async function fuzz(found: Outcome, given: Given): Promise<void> {
  const { bc, codes } = given;
  for (const [name, [self, verb, args]] of Object.entries(verbs(given))) {
    await run(found, `fuzz ${name}`, async () => {
      const call = async (given: unknown[]): Promise<unknown> => (self as Record<string, (...args: unknown[]) => unknown>)[verb]?.(...given);
      const faults: string[] = [];
      for (const [place, right] of args.entries()) {
        for (const [kind, junk] of Object.entries(JUNK)) {
          const given = args.map((arg, at) => (at === place ? junk() : arg));
          try {
            const answer = await call(given);
            if (refusable(kind, right, name)) faults.push(`argument ${place} is ${kind}: accepted, ${typeof answer}`);
          } catch (error) {
            if (!(error instanceof bc.BudgetError)) faults.push(`argument ${place} is ${kind}: ${error instanceof Error ? error.stack : String(error)}`);
            else sound(error, codes);
          }
        }
      }
      // With right ones it goes on as before.
      await call(args).catch((error: unknown) => holds(error instanceof bc.BudgetError, String(error)));
      holds(faults.length === 0, faults.join("\n"));
    });
  }
}

/** Whether no verb may take junk for what is right: another class of value, neither left out nor an object of keys. */
function refusable(kind: string, right: unknown, name: string): boolean {
  // A reform may be an object of its keys, and none of them.
  if (name === "Reform.parse" && ["an object", "a proxy"].includes(kind)) return false;
  if (["a symbol", "a function", "no number", "an infinite number"].includes(kind)) return true;
  if (["a number in parts", "a negative number", "a large number", "a map", "a proxy", "an object", "true"].includes(kind)) return typeof right === "string" || typeof right === "boolean" && kind !== "true";
  return false;
}
