/**
 * French public accounts, financial indicators and the effect of laws: exact to the cent, explained down to the account and the article. The same nouns and
 * verbs as in Rust and Python, in camelCase; the same data field names; the same error codes.
 */
import { Attributes } from "./attributes.js";
import { Catalogue } from "./catalogue.js";
import { Chart } from "./chart.js";
import { Column, isMissing, reasons } from "./column.js";
import { Criteria } from "./criteria.js";
import { askAs } from "./engine.js";
import { BudgetError } from "./error.js";
import { Impact } from "./impact.js";
import { IndicatorTable } from "./indicators.js";
import { Law } from "./law.js";
import { Ledger } from "./ledger.js";
import { Merged, Mergers } from "./mergers.js";
import { Partial } from "./partial.js";
import { Reform } from "./reform.js";
import { Simulation } from "./simulation.js";
import { Table } from "./table.js";
import { Territory } from "./territory.js";

/** Whether a code is one of the fictional sample: whoever shows a figure of it says so. */
export function isFictional(code: string): boolean {
  return askAs<boolean>("Words.is_fictional", undefined, code);
}

/** The version of the engine. */
export function version(): string {
  return askAs<string>("Words.version", undefined);
}

/** Everything that `load()` gives. */
export const library = {
  Attributes,
  BudgetError,
  Catalogue,
  Chart,
  Column,
  Criteria,
  Impact,
  IndicatorTable,
  Law,
  Ledger,
  Merged,
  Mergers,
  Partial,
  Reform,
  Simulation,
  Table,
  Territory,
  isFictional,
  isMissing,
  reasons,
  version,
};

/** What `load()` gives. */
export type Library = typeof library;

export { Attributes, BudgetError, Catalogue, Chart, Column, Criteria, Impact, IndicatorTable, isMissing, Law, Ledger, Merged, Mergers, Partial, reasons, Reform, Simulation, Table, Territory };
export type * from "./answers.js";
export type { Facts } from "./attributes.js";
export type { EvaluateOptions, ExplainOptions, PartialOptions, ScopeName } from "./catalogue.js";
export type { Cell, ColumnFacts, ColumnKind } from "./column.js";
export type { Communes } from "./communes.js";
export type { CriteriaOptions } from "./criteria.js";
export type { Progress, Watched } from "./engine.js";
export type { CompareOptions } from "./indicators.js";
export type { LawOptions, SimulateOptions } from "./law.js";
export type { LedgerOptions } from "./ledger.js";
export type { ReformFields, ReformLike, ReformValue } from "./reform.js";
export type { ExactLike, ImpactOptions } from "./simulation.js";
export type { Source, Sources, Stream } from "./source.js";
export type { Columns, Given, GivenColumn, Money } from "./table.js";
