/** Whole accounts: the fictional sample added up, and two real accounts to the cent where their files are. */
import type { IndicatorTable, Ledger, Library } from "../face/index.js";
import { holds, outcome, run, same, type Outcome, type Read } from "./check.js";
import { decimal, plain, plus, type Decimal } from "./decimal.js";
import { cell, file } from "./indicators.js";
import { split } from "./law.js";

/** Reads a file that is not part of the repository; undefined where it is not there. */
export type ReadReal = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

interface Figures {
  readonly entity: string;
  readonly year: number;
  readonly expect: Readonly<Record<string, string>>;
}

async function json<T>(read: Read, name: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await read(`tests/vectors/${name}`))) as T;
}

/** The figures of whole accounts. */
export async function accounts(bc: Library, read: Read, real: ReadReal = async () => undefined): Promise<Outcome> {
  const found = outcome();
  await run(found, "the sample as a whole", async () => {
    const ledger = await bc.Ledger.read(await read("budget-core/data/sample/balances.csv.gz"));
    const attributes = await bc.Attributes.read(await read("budget-core/data/sample/attributes.csv"), false);
    const catalogue = bc.Catalogue.builtin("");
    same(sums(await catalogue.evaluate(ledger, { attributes }), catalogue.ids), await json(read, "sample_sums.json"));
  });
  const named: [string, string, (bytes: Uint8Array) => Promise<Ledger>][] = [
    ["bordeaux_2019.json", "balances/balance_bordeaux_2019_m14.csv", (bytes) => bc.Ledger.read(bytes)],
    ["gironde_2016.json", "accounts/gironde_ca_2016_m52.csv", (bytes) => bc.Ledger.read(balance(bytes))],
  ];
  for (const [name, path, open] of named) {
    const bytes = await real(path);
    if (!bytes) {
      found.skipped.push(`${name}: ${path} is not here`);
      continue;
    }
    await run(found, name, async () => {
      const table = await bc.Catalogue.builtin("").evaluate(await open(bytes), { attributes: bc.Attributes.none(), scope: "principal" });
      compared(table, bc.Catalogue.builtin("").ids, await json<Figures>(read, name));
    });
  }
  return found;
}

/** By year and scope, for each indicator the sum over all entities and how many have a value; `true` counts 1. */
function sums(table: IndicatorTable, ids: readonly string[]): Record<string, Record<string, string>> {
  const [years, scopes] = [table.column("year").toArray(), table.column("scope").toArray()];
  const totals: Record<string, Record<string, { total: Decimal; count: number }>> = {};
  for (const id of ids) {
    table.column(id).toArray().forEach((value, row) => {
      const number = typeof value === "boolean" ? decimal(value ? "1" : "0") : typeof value === "string" ? decimal(value) : undefined;
      if (!number) return;
      const here = (totals[`${String(years[row])} ${String(scopes[row])}`] ??= {});
      const { total, count } = here[id] ?? { total: { whole: 0n, scale: 0 }, count: 0 };
      here[id] = { total: plus(total, number), count: count + 1 };
    });
  }
  const shown = (of: Record<string, { total: Decimal; count: number }>): Record<string, string> =>
    Object.fromEntries(Object.entries(of).map(([id, { total, count }]) => [id, `${plain(total)} of ${count}`]));
  return Object.fromEntries(Object.entries(totals).map(([key, of]) => [key, shown(of)]));
}

/** Every figure expected is the table's, and every figure of the table is expected. */
function compared(table: IndicatorTable, ids: readonly string[], { entity, year, expect }: Figures): void {
  same([table.length, table.row(0)["entity"], table.row(0)["year"]], [1, entity, String(year)]);
  const row = table.row(0);
  const found = Object.fromEntries(ids.map((id) => [id, cell(row[id] ?? { missing: "not-provided" })]).filter(([id, value]) => (id as string) in expect || !(value as string).startsWith("missing(")));
  same(found, expect);
  holds(Object.keys(expect).length > 50, "hardly any figure");
}

/** An administrative account as a balance: article without its leading letter, debits or credits; order operations in their columns too. */
function balance(bytes: Uint8Array): Uint8Array {
  const [header = "", ...lines] = new TextDecoder().decode(bytes).trim().split(/\r?\n/);
  const titles = header.split(",");
  const place = (title: string): number => titles.indexOf(title);
  const rows = lines.map((line) => {
    const cells = split(line);
    const cellOf = (title: string): string => (cells[place(title)] ?? "").trim();
    const [debit, order, amount] = [cellOf("Dépense/Recette") === "D", cellOf("Réel/Ordre id/Ordre diff") !== "OR", cellOf("Montant")];
    const amounts = [debit, !debit, debit && order, !debit && order].map((here) => (here ? amount : "0"));
    return ["2016", "22330001300016", "223300013", "033", "DEP GIRONDE", "1", "M52", "DEPT", cellOf("Article").replace(/^A/, ""), cellOf("Rubrique fonctionnelle").replace(/^R/, ""), ...amounts].join(";");
  });
  return file(["EXER;IDENT;SIREN;NDEPT;LBUDG;CBUDG;NOMEN;CATEG;COMPTE;FONCTION;OBNETDEB;OBNETCRE;OOBDEB;OOBCRE", ...rows]);
}
