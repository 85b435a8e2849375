// Written by `cargo xtask pack types` from the types of budget-core: change those.
//
// Answers are JSON: plain objects, lists, texts and numbers. Money and other exact numbers are texts, never floats; what is not there is null, and a figure
// that is missing says why.

/** An exact number as a decimal text: `"-1250.50"`. Money is in euros with two decimals; other numbers have no trailing zeros. */
export type Exact = string;

/** A figure that is missing, and why: never zero. */
export interface Missing {
  missing: Reason;
}

/** A figure, or why there is none: an exact number, a number of a simulation of mode `fast`, a yes or no, or a text. The unit beside it tells numbers from texts. */
export type Value = Exact | number | boolean | string | Missing;

/** `EUR`, `kEUR`, `inhabitant`, `EUR/inhabitant`, `%`, `1`, `year`, `m`, `ha`, `count`, or a product or quotient of such. */
export type Unit = string;

/** What a rule or column of the law holds: `boolean`, `text`, or the unit of its numbers. */
export type ValueKind = Unit | "boolean" | "text";

/** A parameter as the law writes it: `"9000"`, `"2/3"`, or a table of thresholds, each with the amount from there on. */
export type ParameterValue = string | Array<[threshold: string, amount: string]>;

/** The alert signals of an entity: whether each fires, or why it cannot be told, by id. */
export type Signals = Record<string, boolean | Missing>;

/** How many of each, by name. */
export type Counts = Record<string, number>;

/** Words by name. */
export type Words = Record<string, string>;

/** What could not be used in a ledger, or must be told. */
export type LedgerIssue = Issue<LedgerIssueCode>;

/** What could not be used in a file of criteria, or must be told. */
export type CriteriaIssue = Issue<CriteriaIssueCode>;
