/** What the package does on the fictional sample: the lines of the first page, sources of every kind, tables, sums in parts, progress and stopping. */
import type { Cell, IndicatorTable, Law, Library, Simulation, Value } from "../face/index.js";
import { holds, outcome, run, same, type Outcome, type Read } from "./check.js";
import { cell, short } from "./indicators.js";
import { decimal } from "./decimal.js";

const FOLDER = "budget-core/data/sample";
const SEUIL = "dotation_solidarite_rurale.seuil_nombre_habitants";
const AMENDMENT = { title: "Mon amendement", parameters: { [SEUIL]: "9000" } };

/** What the cases share. */
interface Given {
  readonly bc: Library;
  readonly balances: Uint8Array<ArrayBuffer>;
  readonly attributes: Uint8Array<ArrayBuffer>;
  readonly communes: Uint8Array<ArrayBuffer>;
  readonly rei: Uint8Array<ArrayBuffer>;
  /** The grants of 2026, envelopes cut to the size of the fictional country. */
  readonly law: Law;
}

const CASES: Readonly<Record<string, (given: Given) => Promise<unknown>>> = {
  "the lines of the first page": lines,
  "sources of every kind": sources,
  "indicators of the sample": indicators,
  "sums in parts": parts,
  "what is told of the lines": told,
  "columns are exact": columns,
  "tables of one's own": tables,
  "communes of every kind": communes,
  "an amendment": amendment,
  "both kinds of numbers": modes,
  "explained down to the article": explained,
  "criteria and mergers": criteria,
  "charts": charts,
  "territory": territory,
  "taxes feed grants": taxes,
  "words": words,
  "progress and stopping": stopping,
  "objects are let go": freed,
};

/** Runs all cases on the sample. */
export async function sample(bc: Library, read: Read): Promise<Outcome> {
  const found = outcome();
  const of = (name: string): Promise<Uint8Array<ArrayBuffer>> => read(`${FOLDER}/${name}`);
  const law = (await bc.Law.builtin("dgf_communes", 2026)).amend(new TextDecoder().decode(await of("pays_fictif.toml")));
  const given: Given = { bc, balances: await of("balances.csv.gz"), attributes: await of("attributes.csv"), communes: await of("communes.csv.gz"), rei: await of("rei.csv.gz"), law };
  for (const [name, check] of Object.entries(CASES)) await run(found, name, () => check(given));
  return found;
}

/** The text of a gzip file. */
export async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** The rows that hold a text, with the header. */
function some(text: string, row: (line: string) => boolean): Uint8Array<ArrayBuffer> {
  const [header = "", ...rows] = text.trim().split("\n");
  return new TextEncoder().encode([header, ...rows.filter(row)].join("\n"));
}

async function lines({ bc, balances, communes }: Given): Promise<void> {
  const { Ledger, Catalogue, Law } = bc;
  const file = new Blob([balances]);
  const led = await Ledger.read(file);
  const table = await Catalogue.builtin("ofgl").evaluate(led);
  const law = await Law.builtin("dgf_communes", 2026);
  const base = law.simulate(communes);
  const after = law.amend({ title: "Mon amendement", parameters: { "dotation_solidarite_rurale.seuil_nombre_habitants": "9000" } }).simulate(communes);
  const { totals, losers, warnings } = after.impact(base, { by: "departement", top: 10 });
  holds(table.length > 400 && totals.length > 0 && losers.length > 0 && losers.length <= 10 && Array.isArray(warnings), "the lines say nothing");
  const changes = losers.map((loser) => Number(loser.change));
  holds(changes.every((change) => change < 0), "losers lose");
  same(changes, [...changes].sort((a, b) => a - b), "the greatest loss first");
}

async function budgets(bc: Library, source: Parameters<Library["Ledger"]["read"]>[0]): Promise<string> {
  return JSON.stringify(await (await bc.Ledger.read(source)).budgets());
}

/** Bytes in pieces, from one buffer that is written anew each time. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let place = 0; place < bytes.length; place += size) {
    const piece = bytes.subarray(place, place + size);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

async function sources({ bc, balances }: Given): Promise<void> {
  const expected = await budgets(bc, balances);
  holds(expected.length > 10_000, "there are budgets");
  const text = await unpacked(balances);
  const middle = text.indexOf("\n", text.length / 2);
  const halves = [text.slice(0, middle), `${text.slice(0, text.indexOf("\n"))}${text.slice(middle)}`].map((half) => new TextEncoder().encode(half));
  const framed = new Uint8Array(balances.length + 20);
  framed.set(balances, 10);
  const forms: Record<string, Parameters<Library["Ledger"]["read"]>[0]> = {
    "an ArrayBuffer": balances.slice().buffer,
    "a view of a larger buffer": framed.subarray(10, 10 + balances.length),
    "a Blob": new Blob([balances]),
    "a File": new File([balances], "balances.csv.gz"),
    "a stream of the web": new Blob([balances]).stream(),
    "an async generator": pieces(balances, 65_536),
    "a generator of texts": (async function* () {
      yield text.slice(0, middle);
      yield text.slice(middle);
    })(),
    "a list": [balances],
    "plain": new TextEncoder().encode(text),
  };
  for (const [name, source] of Object.entries(forms)) same(await budgets(bc, source), expected, name);
  const joined = (await bc.Ledger.read(halves[0] as Uint8Array)).join(await bc.Ledger.read(halves[1] as Uint8Array));
  const two = await bc.Ledger.read([new Blob([halves[0] as Uint8Array<ArrayBuffer>]), halves[1] as Uint8Array]);
  same(JSON.stringify(await joined.budgets()), expected, "joined");
  same(JSON.stringify(await two.budgets()), expected, "two files in one list");
  // What was given may be written anew or given away at once: it has been taken.
  const copy = balances.slice();
  const ledger = await bc.Ledger.read(copy);
  copy.fill(0);
  same(JSON.stringify(await ledger.budgets()), expected, "bytes that were changed afterwards");
}

async function evaluated({ bc, balances, attributes }: Given, names = "ofgl alert"): Promise<IndicatorTable> {
  return bc.Catalogue.builtin(names).evaluate(await bc.Ledger.read(balances), { attributes: await bc.Attributes.read(attributes), scope: "principal" });
}

async function indicators(given: Given): Promise<void> {
  const { bc } = given;
  const table = await evaluated(given);
  const comparison = table.compare("99001", 2024, { peers: "department" });
  holds(comparison.rows.length > 10 && comparison.peers.length > 50 && comparison.fictional && comparison.name.startsWith("VILLEMODELE"), "a comparison");
  same(table.compare("99001", 2024, { peers: ["99001", "99002", "99003"] }).peers.length, 3, "peers that were chosen");
  const rank = table.rank("encours_dette", 2024);
  same(rank.column("rank").get(0), "1");
  const values = rank.column("value").toArray().filter((one) => !bc.isMissing(one)).map(Number);
  same(values, [...values].sort((a, b) => b - a), "by falling value");
  holds(table.summary(2024).length >= 40, "a summary");
  same(table.series("99001", "dgf").points.map((point) => point.year), [2021, 2022, 2023, 2024]);
  holds(Object.values(table.signals("99001", 2024)).every((one) => typeof one === "boolean" || bc.isMissing(one)), "signals are true, false or missing");
  same(table.isDoubtful("99001", 2024), false);
  same(table.values("encours_dette", 2024, ["99002", "99001"]).length, 2);
  holds(table.main.length > 4 && table.describe("encours_dette").unit === "EUR", "what is told of indicators");
  holds(table.nameOf("99001")?.startsWith("VILLEMODELE") && table.nameOf("33063") === null, "names");
  const catalogue = bc.Catalogue.builtin("ofgl").define("effort_culture", "net_debit(6, function 3) / population", "EUR/inhabitant").only(["effort_culture"]);
  same(catalogue.ids, ["effort_culture"]);
  const own = await catalogue.evaluate(await bc.Ledger.read(given.balances), { attributes: given.attributes, scope: ["principal"] });
  same(own.columns.at(-1), "effort_culture");
  holds(own.length === table.length, "as many rows");
  same(bc.Catalogue.builtin("ofgl").check("epargne_brute / population").unit, "EUR/inhabitant");
}

async function parts(given: Given): Promise<void> {
  const { bc, balances } = given;
  const text = await unpacked(balances);
  const odd = (line: string): boolean => Number(line.split(";")[9]) % 2 === 1;
  const halves = [some(text, odd), some(text, (line) => !odd(line))];
  const catalogue = bc.Catalogue.builtin("ofgl");
  const attributes = await bc.Attributes.read(given.attributes);
  const whole = await catalogue.evaluate(await bc.Ledger.read(balances), { attributes });
  const files = await catalogue.evaluate(await bc.Ledger.read(halves), { attributes });
  const [first, second] = await Promise.all(halves.map(async (half) => catalogue.partial({ ledger: await bc.Ledger.read(half), attributes })));
  holds(first && second, "two parts");
  const sent = await catalogue.partialFromBytes(second.toBytes(), attributes);
  const merged = await catalogue.partial({ attributes });
  for (const part of [first, sent]) merged.merge(part);
  const csv = (table: IndicatorTable): string => new TextDecoder().decode(table.writeCsv());
  // Rows come in the order of first appearance where all lines are in one ledger, sorted in sums.
  const sorted = (table: IndicatorTable): string[] => csv(table).trim().split("\n").sort();
  same(sorted(files), sorted(whole), "two files are the whole");
  same(sorted(merged.finish()), sorted(whole), "sums in parts are those of the whole");
  same(csv(merged.finish("principal")), csv(merged.finish(["principal"])));
  const again = await catalogue.partial({ attributes });
  const all = merged.byEntity();
  holds(all.length > 100, "an entity each");
  for (const [, bytes] of all) again.merge(await catalogue.partialFromBytes(bytes, attributes));
  same(csv(again.finish()), csv(merged.finish()), "an entity at a time");
}

async function told({ bc, balances }: Given): Promise<void> {
  const broken = `${await unpacked(balances)}\n2024;99900001600017;099;X;001;1;101;00;M57;999000016;099;40;;;;Commune;DEF;6411;0;0;beaucoup;0;0;0;0;0;0;0\n`;
  const ledger = await bc.Ledger.read(new TextEncoder().encode(broken));
  const [issues, counts, totals] = [await ledger.issues(), await ledger.counts(), await ledger.totals()];
  holds(issues.some((issue) => issue.column === "OBNETDEB") && Object.values(counts).some((count) => count > 0), `an issue is told: ${JSON.stringify(issues).slice(0, 300)}`);
  same(totals.column("sd").kind, "cents");
  same((await ledger.budgets()).length, totals.length);
  holds((await ledger.lines()).length > 20_000, "lines");
}

async function columns(given: Given): Promise<void> {
  const { bc } = given;
  const table = await evaluated(given);
  for (const facts of table.facts) {
    const column = table.column(facts.name);
    const cells = column.toArray();
    same([column.kind, column.unit, column.length, cells.length], [facts.kind, facts.unit, facts.rows, table.length], facts.name);
    same(cells.map((one) => (bc.isMissing(one) ? one.missing : null)), table.reasons(facts.name), `${facts.name}: reasons`);
    holds(cells.every((one) => typeof one !== "number"), `${facts.name}: a binary float`);
    if (column.kind === "cents") {
      // Cents and texts are the same amounts, without a float between them.
      const texts = cells.map((one) => (bc.isMissing(one) ? 0n : BigInt(cell(one).replace(".", ""))));
      same(texts.every((text, row) => text === column.cents[row]), true, `${facts.name}: cents`);
      holds(cells.every((one) => bc.isMissing(one) || /^-?\d+\.\d\d$/.test(cell(one))), `${facts.name}: two decimals`);
    }
  }
  same(table.toObjects()[7], table.row(7), "rows");
  const debt = table.column("encours_dette");
  same([...debt][3], debt.get(3));
  for (const row of [-1, table.length, 0.5]) same(await codeOf(bc, () => debt.get(row)), "invalid-value", "no such row");
  same(debt.toNumbers()[0], Number(debt.get(0)));
  holds(Object.keys(table.metadata("encours_dette")).includes("label_fr"), "metadata");
  same(table.shape, [table.length, table.columns.length]);
  same(new TextDecoder().decode(table.writeCsv()).trim().split("\n").length, table.length + 1, "CSV");
  same(table.long().columns, ["entity", "year", "scope", "indicator", "value", "unit", "reason"], "the long form");
  holds(table.long().length > table.length * 40, "a row a value");
  same(new TextDecoder().decode(table.writeLongCsv()).split("\n")[0], "entity;year;scope;indicator;value;unit;reason", "long CSV");
}

async function tables({ bc }: Given): Promise<void> {
  const cents = new BigInt64Array([9_007_199_254_740_993n, -1n, 0n]);
  const table = bc.Table.of(
    { code: ["a", "b", null], euros: ["90071992547409.93", "-0.01", { missing: "secret" }], habitants: new Int32Array([1, 2, 3]), grand: cents, vrai: [true, false, null], mots: { values: ["1/2", "x", "y"], unit: "text" }, constructor: [1n, 2n, 3n] },
    { euros: "EUR", habitants: "inhabitant" },
  );
  same(table.units, { code: "1", euros: "EUR", habitants: "inhabitant", grand: "1", vrai: "1", mots: "1", constructor: "1" });
  same(table.column("euros").toArray().map(cell), ["90071992547409.93", "-0.01", "missing(secret)"].map((one) => one), "beyond what floats hold");
  same(table.column("grand").toArray(), ["9007199254740993", "-1", "0"]);
  same(table.column("vrai").toArray(), [true, false, { missing: "not-provided" }]);
  same(table.row(1), { code: "b", euros: "-0.01", habitants: "2", grand: "-1", vrai: false, mots: "x", constructor: "2" });
  const again = bc.Table.of(Object.fromEntries(table.columns.map((name) => [name, table.column(name)])));
  same(again.toObjects(), table.toObjects(), "columns of another table");
}

function amounts(simulation: Simulation): string {
  return new TextDecoder().decode(simulation.results().writeCsv());
}

async function communes({ bc, law, communes: packed }: Given): Promise<void> {
  const baseline = law.simulate(packed);
  const expected = amounts(baseline);
  holds(baseline.length === 380 && baseline.has("99001") && !baseline.has("33063") && expected.length > 100_000, "communes");
  const read = await bc.Criteria.read(new Blob([packed]), law);
  const inputs = read.inputs();
  const typed = Object.fromEntries(inputs.columns.map((name) => [name, inputs.column(name)]));
  const lists = Object.fromEntries(inputs.facts.map(({ name, unit, kind }) => [name, { values: inputs.column(name).toArray() as Cell[], unit: kind === "text" || kind === "boolean" ? kind : unit }]));
  const backwards = Object.fromEntries(Object.entries(lists).map(([name, { values, unit }]) => [name, { values: [...values].reverse(), unit }]));
  const forms: Record<string, Parameters<Law["simulate"]>[0]> = {
    criteria: read,
    table: inputs,
    bytes: new TextEncoder().encode(await unpacked(packed)),
    buffer: packed.slice().buffer,
    "a list of files": [packed],
    "columns of a table": typed,
    "lists with units": lists,
    "turned round": backwards,
    "a table of one's own": bc.Table.of(typed),
  };
  for (const [name, form] of Object.entries(forms)) same(amounts(law.simulate(form)), expected, name);
  // Units may be left out: they are those of the law.
  const bare = Object.fromEntries(Object.entries(lists).map(([name, { values }]) => [name, values]));
  same(amounts(law.simulate(bare)), expected, "lists in the units of the law");
  const previous = Object.fromEntries(Object.entries(lists).filter(([name]) => name === "code_insee" || name.endsWith("__prev")).map(([name, column]) => [name.replace(/__prev$/, ""), column]));
  const without = Object.fromEntries(Object.entries(lists).filter(([name]) => !name.endsWith("__prev")));
  same(amounts(law.simulate(without, { previous })), expected, "last year in a table of its own");
  holds(amounts(law.simulate(without)) !== expected, "last year counts");
  const forfaitaire = baseline.column("dotation_forfaitaire");
  same([forfaitaire.kind, forfaitaire.cents instanceof BigInt64Array], ["cents", true], "grants are whole cents");
  same(short(baseline.value("99001", "dotation_forfaitaire")), short(forfaitaire.get(baseline.keys.indexOf("99001")) as Value));
  const grants = baseline.allocations();
  for (const grant of grants.filter((one) => one.rule === "dsu_montant" || one.rule.startsWith("dsr_"))) holds(decimal(String(grant.paid ?? "0")) !== undefined, grant.rule);
}

async function amendment({ bc, law, communes: packed }: Given): Promise<void> {
  const baseline = law.simulate(packed);
  const forms = [AMENDMENT, bc.Reform.of(SEUIL, 9000), bc.Reform.of(SEUIL, "9000"), bc.Reform.of(SEUIL, 9000n), JSON.stringify(AMENDMENT), `title = "x"\n[parameters]\n"${SEUIL}" = "9000"\n`, bc.Reform.parse(AMENDMENT)];
  const expected = amounts(law.amend(AMENDMENT).simulate(packed));
  for (const form of forms) {
    const amended = law.amend(form);
    same(amounts(amended.simulate(packed)), expected, "every form of a reform");
    same(amounts(baseline.under(amended)), expected, "bit for bit the same as from the beginning");
    same(amended.changes().map((change) => [change.id, change.before, change.after]).at(-1), [SEUIL, "10000", "9000"]);
  }
  const amended = law.amend(AMENDMENT);
  same([amended.reforms.at(-1)?.title, amended.reforms.length], ["Mon amendement", 2]);
  const impact = baseline.under(amended).impact(baseline, { by: ["strata", "province"], top: 20 });
  same(impact.losers.map((loser) => loser.entity).slice(0, 3), ["99263", "99211", "99212"]);
  same([impact.losers.length, impact.fictional, impact.title.length > 0], [5, true, true]);
  holds(Object.values(impact.groups).every((groups) => groups.length > 1) && impact.html().startsWith("<!DOCTYPE html>") && impact.html().includes("Mon amendement"), "groups and a page");
  const formula = law.amend({ rules: { dsu_montant_metropole: { formula: "1000000 EUR" } } });
  same(short(baseline.under(formula).value("99001", "dsu_montant_metropole")), "1000000", "a rule of one's own");
  const sweep = baseline.sweep(SEUIL, ["8000", 9000, 10_000n]);
  same(sweep.map((one) => one.value), ["8000", "9000", "10000"]);
  same(sweep[2]?.losers ?? null, 0, "nobody loses where nothing changes");
  const solved = baseline.solve(SEUIL, "count(where dsr_eligible_fraction_perequation) >= 300", ["0", 20_000]);
  same([Number(solved.value) - Number(solved.beyond), solved.simulations > 5], [1, true], "the value at which a condition turns");
  same(law.parameter(SEUIL).value, "10000");
  holds(law.rules().length > 50 && law.columns().length > 30 && "dotation_forfaitaire" in law.grants() && law.rule("dsu_montant").kind === "EUR", "what a law says of itself");
  same([law.id, law.exercise, law.mode, law.entityColumn, "strata" in law.groups], ["dgf_communes", 2026, "fast", "code_insee", true]);
}

async function modes({ law, communes: packed }: Given): Promise<void> {
  const [fast, exact] = [law.simulate(packed), law.withMode("decimal").simulate(packed)];
  same([fast.law.mode, exact.law.mode], ["fast", "decimal"]);
  for (const id of ["dotation_forfaitaire", "dsu_montant", "dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible"]) {
    const euros = (simulation: Simulation): (string | undefined)[] => simulation.column(id).toArray().map((one) => short(one as Value));
    same(fast.column(id).kind, "cents");
    same(euros(fast), euros(exact), `${id}: to the cent`);
  }
}

async function explained(given: Given): Promise<void> {
  const { bc, balances, attributes, law, communes: packed } = given;
  const catalogue = bc.Catalogue.builtin("ofgl");
  const why = await catalogue.explain(await bc.Ledger.read(balances), "capacite_desendettement", "99001", 2024, { attributes });
  same(why.inputs.map((input) => input.id), ["encours_dette", "epargne_brute"]);
  const debt = why.inputs[0];
  holds(debt, "an input");
  const cents = debt.accounts.reduce((sum, part) => sum + BigInt(part.amount.replace(".", "")) * BigInt(part.sign), 0n);
  same(cents, BigInt(String(debt.value).replace(".", "")), "accounts add up");
  const simulation = law.simulate(packed);
  const tree = simulation.explain("99001", "dsu_montant");
  holds(tree.source.includes("CGCT") && tree.inputs.length > 0, "down to the article");
  same(tree.value, simulation.value("99001", "dsu_montant"));
}

async function criteria({ bc, law }: Given): Promise<void> {
  const now = new TextEncoder().encode("code_insee;population_dgf;nom;inconnue\n99001;1 200;Un;x\n99002;nd;Deux;y\n");
  const read = await bc.Criteria.read(now, law);
  same(read.table().column("population_dgf").toArray(), ["1200", { missing: "not-provided" }]);
  same([read.ignored, read.absent.includes("potentiel_fiscal"), read.issues(), read.counts(), read.year], [["inconnue"], true, [], {}, null]);
  holds((await bc.Criteria.read(now, law, { passingThrough: true })).table().columns.includes("inconnue"), "what passes through");
  const mapped = await bc.Criteria.read(new TextEncoder().encode("Code;PF\n99001;2\n"), law, { year: 2025, threads: 1, map: "[columns]\ncode_insee='Code'\npotentiel_fiscal={title='PF',unit='kEUR'}" });
  same([mapped.year, mapped.table().column("potentiel_fiscal").toArray()], [2025, ["2000"]]);
  const mergers = bc.Mergers.parse("code;commune\n99002;99001\n");
  same([mergers.gone, mergers.restored], [{ "99002": "99001" }, {}]);
  const merged = read.merged(mergers);
  same([merged.joined, merged.table.length, merged.restored], [[{ commune: "99001", from: ["99001", "99002"] }], 1, []]);
  const simulation = law.simulate(new TextEncoder().encode("code_insee;nom\n99001;Un\n"), { previous: merged });
  holds(simulation.warnings().some((warning) => warning.code === "merged-communes") && merged.warnings[0]?.code === "merged-communes", "mergers are told");
  const between = bc.Mergers.between(await bc.Territory.open(2024), await bc.Territory.open(2026));
  holds(Object.keys(between.gone).length > 0, "between two years");
}

async function charts({ bc }: Given): Promise<void> {
  const list = await bc.Chart.list();
  holds(list.length > 10, "charts");
  const chart = await bc.Chart.open("M57", 2024);
  same([chart.norm, chart.year, chart.edition, chart.account("6411").code], ["M57", 2024, 2024, "6411"]);
  holds(chart.children("64").length > 2 && chart.children().length >= 7 && chart.search("rémunération").length > 3 && chart.table().length > 500, "accounts");
  const other = await bc.Chart.open("M57", 2023);
  holds(typeof chart.compare(other) === "object" && Array.isArray(chart.warnings()) && Array.isArray(chart.anomalies()), "editions");
  holds(chart.chapter("64111", "expense").code.length > 0 && chart.function("3").code === "3", "chapters and functions");
}

async function territory({ bc }: Given): Promise<void> {
  const there = await bc.Territory.open(2024);
  same([there.year, there.vintage], [2024, 2024]);
  holds(there.search("Bordeaux").some((entity) => entity.code === "33063"), "Bordeaux");
  holds(JSON.stringify(there.entity("33063")).includes("Bordeaux") && Number(there.population("33063").value) > 200_000, "an entity and its population");
  holds(there.peers("33063").includes("33063") && there.members("departement:33").length > 500 && there.table().length > 34_000, "who is with whom");
  holds(Object.keys(there.stratum("33063")).length > 0 && there.mergers().length > 0 && Array.isArray(there.warnings()), "strata, mergers");
}

async function taxes({ bc, rei, communes: packed, law }: Given): Promise<void> {
  const local = await bc.Law.builtin("fiscalite_locale", 2026);
  holds(local.scope !== null && Object.keys(local.parties())[0] === "communes" && "dgf_communes" in local.feeds() && Object.keys(local.checks()).length > 0, "what taxes say");
  const baseline = local.simulate(rei);
  holds(baseline.length === 380, "communes of the census");
  const fed = baseline.feed(baseline, await bc.Criteria.read(packed, law), law);
  same(fed.length, 380, "nothing moves where nothing changes");
}

async function words({ bc }: Given): Promise<void> {
  holds(/^\d+\.\d+\.\d+$/.test(bc.version()), "a version");
  same([bc.isFictional("99001"), bc.isFictional("33063")], [true, false]);
  const all = bc.reasons();
  holds(all.length > 5 && all.every(([code, text]) => code.length > 0 && text.en.length > 0 && text.fr.length > 0), "reasons");
  same([bc.isMissing({ missing: "secret" }), bc.isMissing(null), bc.isMissing("missing"), bc.isMissing({})], [true, false, false, false]);
}

/** The code of what a promise rejects with. */
export async function codeOf(bc: Library, work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return error instanceof bc.BudgetError ? error.code : `${(error as Error)?.name}: ${String(error)}`;
  }
  return "nothing was thrown";
}

async function stopping(given: Given): Promise<void> {
  const { bc, balances, attributes } = given;
  const heard: [number, number][] = [];
  const progress = (done: number, all: number): void => void heard.push([done, all]);
  const catalogue = bc.Catalogue.builtin("ofgl");
  const ledger = await bc.Ledger.read(balances);
  const expected = (await catalogue.evaluate(ledger, { attributes, progress })).length;
  // What is told from another thread comes when it comes.
  await new Promise((resolve) => setTimeout(resolve, 50));
  holds(heard.length > 0 && heard.every(([done, all]) => done >= 0 && done <= all), `progress: ${JSON.stringify(heard)}`);
  same(heard, [...heard].sort(([a], [b]) => a - b), "progress never goes back");
  same(heard.at(-1)?.[0], heard.at(-1)?.[1], "progress ends at the end");
  const stopped = new AbortController();
  stopped.abort();
  same(await codeOf(bc, () => catalogue.evaluate(ledger, { attributes, signal: stopped.signal })), "cancelled");
  same(await codeOf(bc, () => bc.Ledger.read(balances, { signal: stopped.signal })), "cancelled");
  const soon = new AbortController();
  const work = codeOf(bc, () => catalogue.evaluate(ledger, { attributes, signal: soon.signal }));
  soon.abort();
  same(await work, "cancelled", "stopped right after it began");
  const raised = await catalogue.evaluate(ledger, { attributes, progress: () => { throw new RangeError("enough"); } }).catch((error: unknown) => error);
  same(raised instanceof RangeError && raised.message, "enough", "what a callback throws comes out");
  same((await catalogue.evaluate(ledger, { attributes })).length, expected, "the ledger is usable afterwards");
  const watched = await bc.Ledger.read(balances, { progress });
  heard.length = 0;
  await watched.totals();
  await new Promise((resolve) => setTimeout(resolve, 50));
  holds(heard.length > 0, "who was told when it was opened is told when it is read");
}

async function freed({ bc, law }: Given): Promise<void> {
  const catalogue = bc.Catalogue.builtin("ofgl");
  catalogue.free();
  catalogue.free();
  same(await codeOf(bc, () => catalogue.ids), "invalid-value", "use after free");
  same(await codeOf(bc, async () => catalogue.evaluate(await bc.Ledger.read(new TextEncoder().encode("x"))).then(() => 0)), await codeOf(bc, () => bc.Ledger.read(new TextEncoder().encode("x"))));
  const other = law.withMode("decimal");
  other[Symbol.dispose]();
  same(await codeOf(bc, () => other.amend(AMENDMENT)), "invalid-value");
  same(law.amend(AMENDMENT).changes().length > 0, true, "others stay");
}
