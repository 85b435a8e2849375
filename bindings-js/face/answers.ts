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

/**
 * Why something was refused.
 *
 * - `io`: A file or stream could not be read.
 * - `empty-file`: A file holds nothing, or a header only.
 * - `unknown-format`: The format of a file was not recognised.
 * - `missing-column`: A column that the format needs is not in the header.
 * - `limit-exceeded`: A file is larger, longer or deeper than the limits allow.
 * - `overflow`: A sum does not fit.
 * - `invalid-value`: A value is not of the kind asked for.
 * - `invalid-data`: A declarative file does not follow its form.
 * - `invalid-xml`: An XML document could not be read.
 * - `unknown-chart`: No chart of accounts has that name.
 * - `unknown-account`: The chart has no such account.
 * - `unknown-function`: The chart has no such function.
 * - `unknown-chapter`: The chart has no such chapter.
 * - `not-allowed`: The account takes no such side or kind of operation.
 * - `unknown-entity`: No authority has that code.
 * - `unknown-year`: No data exist for that year.
 * - `unknown-scheme`: No scheme of strata has that name.
 * - `unknown-indicator`: No indicator has that id.
 * - `unknown-catalogue`: No built-in catalogue has that name.
 * - `unknown-name`: A name in a formula is neither a rule, a column nor a function.
 * - `unknown-unit`: A unit is not declared.
 * - `unknown-parameter`: A parameter path does not exist.
 * - `syntax`: A formula does not follow the grammar.
 * - `unit-mismatch`: Two units do not go together.
 * - `type-mismatch`: A number, a boolean or a text stands where another kind is needed.
 * - `wrong-arguments`: A function has too many or too few arguments, or a clause that it does not take.
 * - `invalid-selector`: A selector excludes nothing or is empty.
 * - `unknown-rule`: No rule of the law has that id.
 * - `unknown-law`: No rulebook or reform of the library has that name.
 * - `out-of-bounds`: A value lies outside the bounds of its parameter.
 * - `duplicate-entity`: An entity stands twice in a table.
 * - `no-solution`: No value of a parameter meets the condition.
 * - `cycle`: Formulas depend on each other in a circle.
 * - `ambiguous-variant`: Two variants of a formula apply equally.
 * - `duplicate-id`: An id is taken already.
 * - `plan-mismatch`: Partial results come from different formulas, attributes or scopes, or lack a scope that is asked for.
 * - `cancelled`: The caller asked to stop, through its progress callback.
 * - `not-installed`: Data that are fetched apart are not installed: the place names them.
 * - `scattered-lines`: The lines of a budget do not stand together in a file that is pushed and read the fast way: it is to be pushed again and read in order.
 */
export type ErrorCode =
  | "io"
  | "empty-file"
  | "unknown-format"
  | "missing-column"
  | "limit-exceeded"
  | "overflow"
  | "invalid-value"
  | "invalid-data"
  | "invalid-xml"
  | "unknown-chart"
  | "unknown-account"
  | "unknown-function"
  | "unknown-chapter"
  | "not-allowed"
  | "unknown-entity"
  | "unknown-year"
  | "unknown-scheme"
  | "unknown-indicator"
  | "unknown-catalogue"
  | "unknown-name"
  | "unknown-unit"
  | "unknown-parameter"
  | "syntax"
  | "unit-mismatch"
  | "type-mismatch"
  | "wrong-arguments"
  | "invalid-selector"
  | "unknown-rule"
  | "unknown-law"
  | "out-of-bounds"
  | "duplicate-entity"
  | "no-solution"
  | "cycle"
  | "ambiguous-variant"
  | "duplicate-id"
  | "plan-mismatch"
  | "cancelled"
  | "not-installed"
  | "scattered-lines";

/**
 * What a result does not say by itself.
 *
 * - `missing-skipped`: Some entities were left out of an aggregate because a value is missing.
 * - `other-vintage`: A population of another vintage was used.
 * - `later-edition`: The last edition of a chart stands in for a later year.
 * - `unmatched-prefix`: A prefix matches no account of any edition of its chart.
 * - `mean-of-ratio`: The mean of a per-head figure is not the figure of the group.
 * - `few-peers`: Fewer than five peers: a comparison says little.
 * - `chart-break`: The chart of accounts changed between two years of a series.
 * - `chart-not-embedded`: The budget's chart is not among those embedded.
 * - `no-population`: A population is missing: per-head figures are too.
 * - `doubtful-balance`: Debits and credits of a balance differ, or lines of it could not be used: its figures are not to be trusted.
 * - `scale-twice`: A formula of unit `%` or `kEUR` multiplies or divides by the scale itself: it would count twice.
 * - `unused-column`: A column of attributes is named almost like one that is read.
 * - `unused-attributes`: Rows of attributes are of entities or years that no balance has.
 * - `carried-value`: Annual values of the law of an earlier year stand in for those of the exercise.
 * - `later-reform`: Two reforms change the same thing: the later one holds.
 * - `unread-parameter`: A reform changes a parameter that no rule of the exercise reads: nothing follows from it.
 * - `partial-table`: The table does not hold the whole nation: what is shared out among its entities alone is not what they receive.
 * - `bypassed-rule`: A reform changes a rule that others do not read: they read what it is made of, and do not follow.
 * - `invalid-input`: Values of an input cannot be, and count as missing.
 * - `absent-column`: A column that rules read is not in the table: they have no value.
 * - `unusual-plan`: A chart of accounts does not follow the form of the official ones.
 * - `unknown-change`: An amount is known on one side of a comparison only: its change is not.
 * - `grant-not-computed`: A grant is computed on neither side of a comparison.
 * - `merged-communes`: Last year's values of communes that have merged since, or changed their code, were combined or carried over.
 * - `restored-communes`: A commune was taken out of another since last year: it has no values of last year, and those of the other include it.
 * - `unspent-allocation`: An allocation leaves a part of its envelope: everybody is at the cap, or nobody has a weight.
 * - `infeasible-allocation`: The floors of an allocation exceed its envelope: nobody is given anything.
 * - `strained-allocation`: Beside the baseline a point of an allocation is worth more than twice as much, or entities without a cap take over 5 % of the envelope.
 * - `legal-check`: A check of the rulebook is met: a rate above its cap, data that contradict each other. A law may lift what another one forbids.
 * - `unmade-check`: A check of the rulebook could be made for nobody: a national value that it reads is not published.
 * - `low-confidence`: Values of the law that the rules read come from no source that was checked.
 * - `partial-feed`: Communes of another rulebook's table keep their values: they were not simulated, or what they differ by is not known.
 * - `reading-issue`: Cells, rows or columns of a file or table of communes could not be used, or were read with a doubt: the issues of its reading say which.
 */
export type WarningCode =
  | "missing-skipped"
  | "other-vintage"
  | "later-edition"
  | "unmatched-prefix"
  | "mean-of-ratio"
  | "few-peers"
  | "chart-break"
  | "chart-not-embedded"
  | "no-population"
  | "doubtful-balance"
  | "scale-twice"
  | "unused-column"
  | "unused-attributes"
  | "carried-value"
  | "later-reform"
  | "unread-parameter"
  | "partial-table"
  | "bypassed-rule"
  | "invalid-input"
  | "absent-column"
  | "unusual-plan"
  | "unknown-change"
  | "grant-not-computed"
  | "merged-communes"
  | "restored-communes"
  | "unspent-allocation"
  | "infeasible-allocation"
  | "strained-allocation"
  | "legal-check"
  | "unmade-check"
  | "low-confidence"
  | "partial-feed"
  | "reading-issue";

/**
 * Why a value is missing. Missing is not zero.
 *
 * - `not-provided`: The cell was empty or the entity absent from the source.
 * - `no-balance`: The balance of that entity and year is absent.
 * - `secret`: The value is covered by secrecy.
 * - `division-by-zero`: A division by zero.
 * - `no-population`: No population is known.
 * - `no-formula-for-chart`: The formula exists for some charts of the scope only.
 * - `not-defined`: No formula exists for any chart of the scope: the figure has no row in the long form.
 * - `not-applicable`: The figure has no meaning here.
 * - `not-ranked`: The entity is not among those ranked.
 * - `no-previous-year`: There is no table of an earlier year.
 * - `new-entity`: The entity did not exist the year before.
 * - `not-published`: The parameter was not published for the exercise.
 * - `empty-aggregate`: An aggregate over nothing.
 * - `not-in-balance`: The source needed is not part of a balance.
 * - `overflow`: The result does not fit.
 * - `invalid-logarithm`: The logarithm of a number that is not positive.
 * - `infeasible-floors`: The floors of an allocation exceed its envelope.
 * - `invalid-input`: The value given cannot be: it lies outside the bounds of its column.
 * - `no-closing-balance`: The source has no closing balances.
 * - `no-functions`: The formula names functions, and no line of the budget bears one.
 */
export type Reason =
  | "not-provided"
  | "no-balance"
  | "secret"
  | "division-by-zero"
  | "no-population"
  | "no-formula-for-chart"
  | "not-defined"
  | "not-applicable"
  | "not-ranked"
  | "no-previous-year"
  | "new-entity"
  | "not-published"
  | "empty-aggregate"
  | "not-in-balance"
  | "overflow"
  | "invalid-logarithm"
  | "infeasible-floors"
  | "invalid-input"
  | "no-closing-balance"
  | "no-functions";

/**
 * What is wrong with a line, a budget or a file.
 *
 * - `truncated-line`: The line has fewer fields than the header.
 * - `extra-fields`: The line has more fields than the header.
 * - `nul-byte`: The line holds a NUL byte.
 * - `unclosed-quote`: A quote is opened and not closed on the same line.
 * - `invalid-year`: The exercise is not a year of four digits.
 * - `invalid-siret`: The SIRET is not of 14 digits.
 * - `invalid-siren`: The SIREN is absent or not of 9 digits.
 * - `invalid-chart`: The chart of accounts is absent or unreadable.
 * - `invalid-role`: The kind of budget is not among those known.
 * - `invalid-account`: The account is absent or not made of digits and letters.
 * - `invalid-function`: The function is not made of digits and letters.
 * - `not-a-number`: An amount is not a number.
 * - `number-too-large`: An amount has more digits than an account can hold.
 * - `fraction-of-cent`: An amount is not a whole number of cents.
 * - `no-amounts`: All amounts of the line are empty.
 * - `duplicate-line`: The same line was read before: same budget, account, function and amounts.
 * - `budget-in-two-files`: The budget was read from another file; the lines of the later file are left out.
 * - `repeated-account`: Lines of a budget bear the account and function of earlier ones, with other amounts; all are used. One issue a budget.
 * - `identical-lines`: Lines of a budget are the same as earlier ones and are used, for the budget balances with them only. One issue a budget.
 * - `empty-amount`: An amount is empty beside amounts that are not; it counts as zero.
 * - `closing-balance`: The closing balance is not what the movements give.
 * - `unbalanced-budget`: Debits and credits of a budget are not equal.
 * - `unknown-account`: The chart of the budget has no such account.
 * - `assumed-principal`: Nothing says the kind of budget; it is taken for a principal one.
 * - `unknown-category`: Nothing known says the kind of authority.
 * - `no-insee-code`: A commune without its INSEE code; it is named by its SIREN.
 * - `two-descriptions`: Lines of one budget give it two descriptions (chart, category, commune); each makes a budget.
 * - `several-principals`: An authority has several principal budgets in a year, which are added up: perhaps one of them under two identifiers.
 * - `garbled-name`: A name was decoded with the wrong encoding before it came here.
 * - `member-skipped`: A member of an archive is no balance and was not read.
 * - `not-utf-8`: A name is not UTF-8; the file is read as Windows-1252, the superset of ISO-8859-1.
 * - `no-closing-balance`: The source has no closing balances.
 * - `several-years`: A file holds several exercises; each is a budget of its own.
 */
export type LedgerIssueCode =
  | "truncated-line"
  | "extra-fields"
  | "nul-byte"
  | "unclosed-quote"
  | "invalid-year"
  | "invalid-siret"
  | "invalid-siren"
  | "invalid-chart"
  | "invalid-role"
  | "invalid-account"
  | "invalid-function"
  | "not-a-number"
  | "number-too-large"
  | "fraction-of-cent"
  | "no-amounts"
  | "duplicate-line"
  | "budget-in-two-files"
  | "repeated-account"
  | "identical-lines"
  | "empty-amount"
  | "closing-balance"
  | "unbalanced-budget"
  | "unknown-account"
  | "assumed-principal"
  | "unknown-category"
  | "no-insee-code"
  | "two-descriptions"
  | "several-principals"
  | "garbled-name"
  | "member-skipped"
  | "not-utf-8"
  | "no-closing-balance"
  | "several-years";

/**
 * What is wrong with a cell, a row or a column of a file of criteria.
 *
 * - `truncated-row`: The row has fewer cells than the header; it is left out.
 * - `extra-cells`: The row has more cells than the header; it is left out.
 * - `nul-byte`: The row holds a NUL byte; it is left out.
 * - `unclosed-quote`: A quote is opened and not closed; the row is left out.
 * - `invalid-code`: The INSEE code is absent or no code; the row is left out.
 * - `not-a-number`: A cell is not a number; the value is missing.
 * - `number-too-large`: A number has more digits than can be held; the value is missing.
 * - `not-a-boolean`: A cell is neither yes nor no; the value is missing.
 * - `not-a-code`: A cell is no code of a commune or department; the value is missing.
 * - `lost-zero`: An INSEE code has lost its leading zero; it is put back.
 * - `ambiguous-title`: Two titles of the file could be the column; none is read.
 * - `empty-is-no`: A column that marks what holds by a code or a 1 is empty elsewhere: empty cells are read as no.
 * - `not-utf-8`: The file is not UTF-8; it is read as Windows-1252, the superset of ISO-8859-1.
 * - `member-skipped`: A member of an archive is not read.
 * - `other-year`: The file is of another exercise than the law.
 * - `title-differs`: A title has other letters or accents than the column map; it is read.
 * - `near-title`: A column is absent, and a title that is not read is nearly its title.
 * - `absent-columns`: Columns of the map are absent, and no title is near.
 * - `uneven-repeat`: The amount of a body (an EPCI, a department) is not the same in the rows of all its communes.
 */
export type CriteriaIssueCode =
  | "truncated-row"
  | "extra-cells"
  | "nul-byte"
  | "unclosed-quote"
  | "invalid-code"
  | "not-a-number"
  | "number-too-large"
  | "not-a-boolean"
  | "not-a-code"
  | "lost-zero"
  | "ambiguous-title"
  | "empty-is-no"
  | "not-utf-8"
  | "member-skipped"
  | "other-year"
  | "title-differs"
  | "near-title"
  | "absent-columns"
  | "uneven-repeat";

/** What is fetched and installed by itself. */
export type Part =
  | "charts"
  | "territory"
  | "dgf_communes"
  | "fiscalite_locale";

/** A sentence in both languages of the library. Lower case, no final stop, the user's input in backticks. */
export interface Text {
  /** English. */
  en: string;
  /** French. */
  fr: string;
}

/** Where an error or an issue is: any part may be unknown. */
export interface Place {
  /** The file, as the user named it (`archive.zip/member.csv` inside an archive). */
  file: string | null;
  /** The line, counted from 1, the header included. */
  line: number | null;
  /** The column's title in a file. */
  column: string | null;
  /** The key in a declarative file (`rules.x.formula`) or the id of an indicator or entity. */
  path: string | null;
  /** Byte range in a formula. */
  span: { start: number, end: number, } | null;
}

/** Why something was refused: what the library throws. */
export interface ErrorFields {
  /** The stable code. */
  code: ErrorCode;
  /** What is wrong. */
  message: Text;
  /** What to do next; empty where there is nothing to add. */
  help: Text;
  /** Where. */
  place: Place;
}

/** Something the user must be told beside a result; never printed by the library, always returned. */
export interface Warning {
  /** The stable code. */
  code: WarningCode;
  /** What happened. */
  message: Text;
  /** How many times. */
  count: number;
  /** The first keys concerned (entities, lines, codes), a few at most. */
  first: Array<string>;
}

/** How serious an issue is. */
export type Severity =
  | "information"
  | "warning"
  | "error";

/** What could not be used in a file, or must be told; its code is of the closed list of what was read. */
export interface Issue<C> {
  /** The stable code. */
  code: C;
  /** How serious it is. */
  severity: Severity;
  /** What is wrong. */
  message: Text;
  /** What to do next. */
  help: Text;
  /** The file, as the user named it (`archive.zip/member.csv` inside an archive). */
  file: string;
  /** The line, counted from 1, the header included; in Arrow data the row. None when it concerns no line. */
  line: number | null;
  /** The column's title. */
  column: string | null;
}

/** A list of codes of a chart. */
export type Axis =
  | "nature"
  | "vote"
  | "function";

/** The section of the budget that a chapter belongs to. */
export type Section =
  | "investment"
  | "operating";

/** The side of a budget that an amount stands on (`CodRD` in TOTEM documents). */
export type Side =
  | "expense"
  | "revenue";

/** The kind of a budgetary operation: with money (real), or in the books only (order). */
export type Operation =
  | "real"
  | "between_sections"
  | "within_section";

/** What a chapter gathers (`TypeChapitre`). */
export type ChapterKind =
  | "C"
  | "G"
  | "L";

/** How many codes an edition has. */
export interface EditionSize {
  /** The exercise. */
  year: number;
  /** Accounts by nature, groups included. */
  accounts: number;
  /** Accounts of a vote by function. */
  vote_accounts: number;
  /** Functional references. */
  functions: number;
}

/** A variant of a norm (*déclinaison*) and its editions. */
export interface ChartListing {
  /** The norm: `M57`. */
  norm: string;
  /** The variant: `M57_D`. */
  variant: string;
  /** The editions, by year. */
  editions: Array<EditionSize>;
}

/** Where an account may be written in a budget (*droits d'un compte*). */
export interface Right {
  /** Expense or revenue. */
  side: Side;
  /** Real, or in the books only. */
  operation: Operation;
  /** The chapter's code. */
  chapter: string;
}

/** An account of a chart (*compte par nature*). */
export interface Account {
  /** The code: `64111`. */
  code: string;
  /** The official label, French. */
  label: string;
  /** The official short label, 40 characters at most. */
  short_label: string;
  /** The code of the account above; none for a root. */
  parent: string | null;
  /** How deep it stands: 1 for a root. */
  depth: number;
  /** Whether no account stands below it. */
  is_leaf: boolean;
  /** Whether a budget may use it: some side and kind of operation is allowed. */
  is_budgetary: boolean;
  /** Its section, where it has one only. */
  section: Section | null;
  /** Since when it is kept for the columns of the previous year only, as an ISO date; none when it is in use. */
  suppressed_since: string | null;
  /** The sides on which it may be used in an operation of equipment (*opération d'équipement*). */
  in_equipment_operation: Array<Side>;
  /** Where a budget may write it. */
  rights: Array<Right>;
}

/** A chapter of a chart (*chapitre*). */
export interface Chapter {
  /** The code: `011`, `65`, `932`. */
  code: string;
  /** The official label, French. */
  label: string;
  /** The official short label, 40 characters at most. */
  short_label: string;
  /** Whether it belongs to a vote by nature or by function. */
  axis: Axis;
  /** Its section. */
  section: Section;
  /** What it gathers. */
  kind: ChapterKind;
}

/** A functional reference of a chart (*référence fonctionnelle*). */
export interface ChartFunction {
  /** The code: `211`. */
  code: string;
  /** The official label, French. */
  label: string;
  /** The official short label. */
  short_label: string;
  /** The code of the reference above; none for a head. */
  parent: string | null;
  /** How deep it stands: 1 for a head. */
  depth: number;
  /** Whether none stands below it. */
  is_leaf: boolean;
}

/** An account, chapter or function that a search found. */
export interface SearchHit {
  /** What it is. */
  kind: "account" | "vote_account" | "chapter" | "function";
  /** Its code. */
  code: string;
  /** Its official label. */
  label: string;
}

/** The ways in which a code changes. */
export type ChangeKind =
  | "added"
  | "removed"
  | "relabelled"
  | "rights_changed";

/** A change of one code. */
export interface ChartChange {
  /** `account`, `vote_account`, `function`, `chapter` or `vote_chapter`. */
  of: "account" | "vote_account" | "function" | "chapter" | "vote_chapter";
  /** The code. */
  code: string;
  /** What changed. */
  kind: ChangeKind;
  /** The label, or the rights as `DR=011 RR=013` (for a chapter its section), in the first; null when it is not there. */
  before: string | null;
  /** The same in the second. */
  after: string | null;
}

/** All changes from one chart to another. */
export interface ChartComparison {
  /** The first: TOTEM name and edition, `M57-M57_D 2023`. */
  from: string;
  /** The second. */
  to: string;
  /** The changes: accounts, accounts of a vote by function, functions, chapters; each sorted by code, then by kind. */
  changes: Array<ChartChange>;
}

/** The ways in which an edition contradicts its neighbours. */
export type AnomalyKind =
  | "absent"
  | "alone"
  | "label"
  | "rights"
  | "fall";

/**
 * An edition that contradicts those of the years before and after. Editions are kept as published; their anomalies are listed
 * (`data/charts/anomalies.csv`), so that nobody takes one for a change of the chart.
 */
export interface Anomaly {
  /** The edition. */
  year: number;
  /** Which list of codes. */
  axis: Axis;
  /** What is odd. */
  kind: AnomalyKind;
  /** The codes concerned, sorted. */
  codes: Array<string>;
}

/** The kinds of entities. */
export type EntityKind =
  | "commune"
  | "epci"
  | "ept"
  | "departement"
  | "region";

/** A commune, EPCI, EPT, department or region, as it is in one vintage. What does not exist or is not known is null. */
export interface Entity {
  /**
   * The key of the library: INSEE code of a commune (`33063`, Paris `75056`), SIREN of others.
   * A department or region without an authority of its own has `departement:2A`, `region:06`.
   */
  code: string;
  /** INSEE code: commune, department (`33`) or region (`75`). EPCI have none. */
  insee: string | null;
  /** SIREN of the authority. */
  siren: string | null;
  /** Official name. */
  name: string;
  /** What it is. */
  kind: EntityKind;
  /** INSEE code of the department; of an EPCI, the department of most of its communes. */
  department: string | null;
  /** INSEE code of the region; of an EPCI, that of its department. */
  region: string | null;
  /** SIREN of the commune's EPCI (*EPCI à fiscalité propre*); an EPCI is its own. */
  epci: string | null;
  /** Tax regime of the EPCI (*régime fiscal*): `FPU` (single business tax), `FA` (additional tax). */
  regime: string | null;
  /** Kind of the EPCI: `CC`, `CA`, `CU`, `METRO`, `MET69`, `EPT`. */
  epci_kind: string | null;
}

/** What became of a former commune. */
export type FormerStatus =
  | "supprimee"
  | "deleguee"
  | "associee"
  | "arrondissement";

/** A code that is no commune any more, or never was one by itself, and the commune that holds its territory. */
export interface Former {
  /** The former INSEE code. */
  code: string;
  /** Its last name; empty when the source has none. */
  name: string;
  /** The INSEE code of the commune it went into, which may itself have gone into another one later. */
  commune: string;
  /** The first year without it; null when the source does not say. */
  year: number | null;
  /** What became of it. */
  status: FormerStatus;
}

/** The answer to a code: the entity, and the former code that led to it. */
export interface Found {
  /** The entity. */
  entity: Entity;
  /** Set when the code asked for is a former one: the answer is its successor. */
  former: Former | null;
}

/** The kinds of legal populations (*populations légales*) of INSEE. */
export type PopulationKind =
  | "population_totale"
  | "population_municipale";

/** Inhabitants, and the year on 1 January of which the figure is in force. */
export interface Population {
  /** The entity's code. */
  entity: string;
  /** Total or municipal. */
  kind: PopulationKind;
  /** The year asked for. */
  year: number;
  /** Inhabitants, or why they are not known. */
  value: Exact | Missing;
  /** The year on 1 January of which the figure is in force; its census is three years older. */
  vintage: number | null;
}

/** One stratum: from a bound, itself included, to the next, not included. */
export interface Stratum {
  /** The code that the source uses. */
  code: string;
  /** Lowest value in it. */
  from: Exact;
  /** Lowest value above it; null for the last. */
  to: Exact | null;
  /** What to show. */
  label: Text;
}

/** A scheme: strata in order, without gaps. */
export interface Scheme {
  /** The id: `ofgl_communes`. */
  id: string;
  /** What it is. */
  label: Text;
  /** Who defined it, and where. */
  source: string;
  /** Which entities it sorts. */
  kind: EntityKind;
  /** The attribute that it sorts by: `population_totale`, `population_dgf`. */
  population: string;
  /** Unit of the bounds. */
  unit: Unit;
  /** The strata, from the smallest. */
  strata: Array<Stratum>;
}

/** The stratum of an entity and the population that put it there. */
export interface Placed {
  /** The stratum, or why there is none: not-applicable when the scheme sorts another kind, no-population. */
  stratum: Stratum | Missing;
  /** The population used, with its vintage. */
  population: Population;
}

/** The kinds of authorities (column `CATEG`). */
export type Category =
  | "commune"
  | "paris"
  | "epci"
  | "departement"
  | "region"
  | "ctu"
  | "metropole_lyon"
  | "ept"
  | "syndicat"
  | "autre";

/** The budget's place among those of an authority (column `CBUDG`). */
export type Role =
  | "principal"
  | "attached"
  | "annex";

/** A budget of one year (*budget*): what the first columns of its lines say, read once. */
export interface Budget {
  /**
   * Whose budget: the commune's INSEE code (`33063`, Paris `75056`), else the SIREN of the authority.
   * A `CBUDG` 2 budget (CCAS, caisse des écoles) belongs to the commune of its INSEE code.
   */
  entity: string;
  /** The SIREN in the file. */
  siren: string;
  /** The SIRET of the budget (column `IDENT`). */
  siret: string;
  /** The name in the file (column `LBUDG`). */
  name: string;
  /** The exercise. */
  year: number;
  /** The chart of accounts without its abridgement: `M14`, `M57`, `M52`, `M71`, `M4`, `M49`, `M22`... */
  chart: string;
  /** Whether the abridged form of the chart is used (`M14A`, `M57A`). */
  abridged: boolean;
  /** What kind of authority. */
  category: Category;
  /** The budget's place among those of the authority. */
  role: Role;
  /** Department code as INSEE writes it (`33`, `2A`, `971`); empty when unknown. */
  department: string;
  /** Whether the source has closing balances; a compte administratif has none. */
  closing: boolean;
}

/** Which budgets of an authority are added up (*périmètre*). */
export type Scope =
  | "principal"
  | "annexes"
  | "consolidated";

/** What an entry of the catalogue is for. */
export type IndicatorKind =
  | "indicator"
  | "signal"
  | "flow";

/** For which scopes an indicator is computed. */
export type Reach =
  | "each"
  | "principal";

/** How sure the formula is. */
export type Confidence =
  | "low"
  | "medium"
  | "high";

/** A formula and when it applies. */
export interface Variant {
  /** The formula. */
  formula: string;
  /** Charts or families of charts; empty means all. */
  charts: Array<string>;
  /** The abridged form, or only the full one. */
  abridged: boolean | null;
  /** Kinds of authorities; empty means all. */
  category: Array<Category>;
  /** Groupings that the commune belongs to; empty means any. */
  epci: Array<string>;
  /** Roles of the budget; empty means all. */
  role: Array<Role>;
  /** The first exercise. */
  since: number | null;
  /** The last exercise. */
  until: number | null;
}

/** An entry of the catalogue. */
export interface Indicator {
  /** Its id: the field's French term in ASCII. */
  id: string;
  /** Its name in both languages. */
  label: Text;
  /** The unit its values are shown in. */
  unit: Unit;
  /** What it is for. */
  kind: IndicatorKind;
  /** For which scopes. */
  reach: Reach;
  /** The flow taken out of the consolidated figure. */
  flows: string | null;
  /** The formulas: a plain one has no conditions. None where `needs` says what is lacking. */
  variants: Array<Variant>;
  /** Where the law or the method requires it: a formula over attributes. */
  applies: string | null;
  /** Where the formula comes from. */
  source: string;
  /** The article of law. */
  article: string | null;
  /** How sure it is. */
  confidence: Confidence;
  /** What to know about it. */
  note: string | null;
  /** What a balance does not hold: then there is no formula. */
  needs: string | null;
  /** Where reports show it. */
  group: string;
  /** Its place there. */
  order: number;
  /** Its place among the main ratios, which a first picture shows; none for the others. */
  main: number | null;
  /** The column of the DGFiP's published file. */
  csv: string | null;
}

/** What a formula gives. */
export interface Checked {
  /** The kind of its values. */
  kind: "number" | "boolean" | "text";
  /** The unit of its numbers, on scale one; none for what is no number. */
  unit: Unit | null;
  /** Hints; none of them stops the formula from running. */
  warnings: Array<Warning>;
}

/** Whose figures an answer holds. */
export interface Subject {
  /** The code of the entity, by which the table names it. */
  entity: string;
  /** Its name in its latest balances; the code where it has none. */
  name: string;
  /** It is invented: whoever shows a figure of it says so. */
  fictional: boolean;
}

/** One indicator of an entity beside its peers. Amounts are compared per inhabitant. */
export interface Compared {
  /** The indicator. */
  id: string;
  /** The unit of value, average, median and gap: `EUR/inhabitant` for amounts. */
  unit: Unit;
  /** The entity's own. */
  value: Value;
  /** Sum over sum of the peers that have all the terms, in the same variant of the formula. */
  average: Value;
  /** The middle value of the peers. */
  median: Value;
  /** 1 is the largest; equals share a rank. */
  rank: number | null;
  /** Entities that have a value. */
  of: number;
  /** The share of entities strictly below, plus half of those equal. */
  percentile: Value;
  /** Value less average. */
  gap: Value;
  /** The gap in euros: what the entity would have more or less at the average of its peers. */
  gap_eur: Value;
}

/** An entity beside its peers. */
export interface Comparison {
  /** The peers, the entity among them where a rule chose them. */
  peers: Array<string>;
  /** By indicator, in the catalogue's order. */
  rows: Array<Compared>;
  /** Few peers. */
  warnings: Array<Warning>;
}

/** The value of one year. */
export interface Point {
  /** The exercise. */
  year: number;
  /** The value in the indicator's unit, or why it is missing. */
  value: Value;
  /** The chart of the main budget. */
  chart: string;
  /** Whether the chart is another one than at the point before: the two values may not be comparable. */
  chart_break: boolean;
}

/** A figure over the years. */
export interface Series {
  /** By year, ascending. */
  points: Array<Point>;
  /** A chart break, if there is one. */
  warnings: Array<Warning>;
}

/** How an allocation ended. */
export type AllocationState =
  | "closed"
  | "unspent"
  | "infeasible";

/** The entities that a function over them counted: those of the row's group, where there are groups. */
export interface Group {
  /** How many counted. */
  n: number;
  /** The sum of their values, on scale one; 0 for a count. */
  sum: Exact;
  /** How many were left out because their value is missing. */
  skipped: number;
}

/** A place in an order. */
export interface Rank {
  /** 1 is first. */
  r: number;
  /** Of how many. */
  of: number;
  /** The last rank inside, where the formula holds the rank against a bound. */
  cut: number | null;
  /** The value ranked less that of the last one inside, on scale one: by how much it is within or beyond the cut. */
  margin: Exact | null;
}

/** What one account brings to a figure. */
export interface AccountPart {
  /** The account's code. */
  code: string;
  /** Its official label in the chart of the budget; empty where the chart does not know it. */
  label: string;
  /** The chart of the budget. */
  chart: string;
  /** Euros. */
  amount: Exact;
  /** 1 where it adds, -1 where it takes away. */
  sign: number;
}

/** A figure and what it was computed from. */
export interface Explanation {
  /** The indicator, rule, column or parameter; a part of a formula has its text. */
  id: string;
  /** Its name. */
  label: Text;
  /** The value in its unit, or why it is missing. */
  value: Value;
  /** The unit. */
  unit: Unit;
  /** The formula as it was applied; empty for what is given. */
  formula: string;
  /** Article of law, or source. */
  source: string;
  /** Which variant of the formula, in words: the chart and years that it is for; what a balance lacks, where there is no formula. */
  version: string;
  /** `high`, `medium` or `low`; empty for what is given. */
  confidence: Confidence | "";
  /** What the formula refers to. */
  inputs: Array<Explanation>;
  /** The accounts summed, by code; their signed sum is the value where there are no inputs. */
  accounts: Array<AccountPart>;
  /** The entities behind a function over them. */
  group: Group | null;
  /** The place among them, where the formula ranks. */
  rank: Rank | null;
  /** Of a comparison of numbers: by how much it holds (0 and more) or fails (less than 0), on scale one. */
  margin: Exact | null;
  /** How the envelope ended that the formula shares out. */
  state: AllocationState | null;
}

/** The numbers that a simulation is computed with. */
export type Mode =
  | "fast"
  | "decimal";

/** Whether a value goes on until another one replaces it. */
export type ParameterKind =
  | "standing"
  | "annual";

/** A parameter as it stands for the exercise of a law. */
export interface Parameter {
  /** Its path: the name in formulas after `param.`, and in reforms. */
  path: string;
  /** What it is. */
  label: Text;
  /** The value in force, as the law writes it; none where none was published. */
  value: ParameterValue | null;
  /** The unit of the value, or of the amounts of a table. */
  unit: string;
  /** The unit of the thresholds of a table; empty for a number. */
  threshold_unit: string;
  /** Whether it goes on by itself. */
  kind: ParameterKind;
  /** The year that the value is of, where an annual one stands in for another year. */
  carried_from: number | null;
  /** The article of law, or another source. */
  article: string;
  /** The smallest value that a reform may give. */
  minimum: string | null;
  /** The largest. */
  maximum: string | null;
  /** How sure the value is; none where nothing is said. */
  confidence: Confidence | null;
}

/** A rule of law as it is in force for one exercise. */
export interface Rule {
  /** Its id: the field's French term. */
  id: string;
  /** What it gives. */
  label: Text;
  /** The kind of its values. */
  kind: ValueKind;
  /** The formula. */
  formula: string;
  /** The article of law. */
  article: string;
  /** The grant whose folder it stands in. */
  folder: string;
  /** What to know about it: a rounding of practice, an assumption. */
  note: string;
  /** The mass that the rule's amounts should add up to, where it rounds each by itself. */
  envelope: string | null;
  /** The rule to amend in place of this one: others read that one, and would not follow. */
  lever: string | null;
}

/** How last year's values of communes that have merged since are combined. */
export type Merge =
  | "sum"
  | "any";

/** A column of the table of communes. */
export interface InputColumn {
  /** Its name in tables and formulas. */
  id: string;
  /** What it is. */
  label: Text;
  /** Its values. */
  kind: ValueKind;
  /** The smallest value that can be, on scale one. */
  minimum: Exact | null;
  /** The largest value that can be, on scale one. */
  maximum: Exact | null;
  /** Values are larger than this, on scale one. */
  above: Exact | null;
  /** How values of merged communes are combined; without it there is none. */
  merge: Merge | null;
  /** The column of the body whose amount it is (an EPCI, a department): the amount stands in the row of each of its communes and counts once. */
  repeats: string | null;
  /** Whether formulas do without it. */
  optional: boolean;
}

/** An amount that an impact adds up (*dotation*). */
export interface Grant {
  /** Its name. */
  label: Text;
  /** The rule that gives the amounts: that of the grant's id unless it names another. What one party receives another may pay. */
  rule: string;
  /** The rule that says who receives it; none where everybody may. */
  eligible: string | null;
  /** The grant that it is a part of: totals count only those that are part of none. */
  part_of: string | null;
  /** Whose amount it is, a party of the rulebook; empty where the rulebook names none. */
  party: string;
}

/** Who receives or pays (*partie* : communes, EPCI, État, contribuables): an impact adds up the grants of each by itself. */
export interface Party {
  /** Its name. */
  label: Text;
  /** Whether its grants are what it pays: more is a loss. */
  pays: boolean;
}

/** A check of a rulebook (*contrôle*): a rule that is true where something is to be told. */
export interface Check {
  /** Its name. */
  label: Text;
  /** The rule of kind boolean, of each commune or of the nation. */
  rule: string;
  /** The article of law; may be empty. */
  article: string;
  /** What is told. */
  message: Text;
}

/** A column of another rulebook's table, and the rule whose difference moves it. */
export interface Feed {
  /** The column of the other rulebook. */
  column: string;
  /** The rule of this rulebook: what it gives more under the amended law is added. */
  rule: string;
  /** The column of the other rulebook's table that the difference is divided by: inhabitants for an amount per head. */
  per: string | null;
}

/** One thing that a reform changed. */
export interface Change {
  /** The path of a parameter or the id of a rule. */
  id: string;
  /** Its name. */
  label: Text;
  /** The value or formula before; empty for what is new. */
  before: string;
  /** The value or formula after; empty for what is removed. */
  after: string;
  /** The unit of both, `boolean` or `text`. */
  unit: string;
  /** The article of law that is changed. */
  article: string;
  /** The title of the reform. */
  reform: string;
  /** Whether it is a parameter, else a rule. */
  parameter: boolean;
}

/** A figure that is the same for the whole nation: a mean, a threshold, the value of a point, a mass. */
export interface National {
  /** The rule. */
  id: string;
  /** Its name. */
  label: Text;
  /** The value in its unit, or why it is missing. */
  value: Value;
  /** The unit; `1` for what is no number. */
  unit: string;
  /** The article of law. */
  article: string;
}

/** What became of an envelope; amounts are on scale one. Always `paid + unspent = envelope`. */
export interface Allocation {
  /** The rule in whose formula it stands. */
  rule: string;
  /** The call as written. */
  written: string;
  /** Whether it is a `point`: nobody is paid by it, the amounts are those that `allocate` would give. */
  point: boolean;
  /** How it ended. */
  state: AllocationState;
  /** What there was to share. */
  envelope: Exact;
  /** The sum of the parts. */
  paid: Exact;
  /** What is left. */
  unspent: Exact;
  /** The value of the point (*valeur de point*): what one unit of weight is given between the bounds. None where the floors exceed the envelope. */
  value: Exact | null;
  /** Entities that share. */
  entities: number;
  /** Of these, entities held up by a floor above zero. */
  at_floor: number;
  /** Of these, entities held down by their cap. */
  at_cap: number;
  /** Paid to entities without a cap. */
  uncapped: Exact;
  /** Entities left out because their condition or weight is missing. */
  skipped: number;
}

/** A mass whose amounts are rounded one by one: what remains between it and their sum (*écart d'arrondi*). */
export interface RoundingGap {
  /** The rule that gives the amounts. */
  rule: string;
  /** The mass. */
  envelope: Exact;
  /** The sum of the amounts. */
  sum: Exact;
  /** Mass less sum. */
  gap: Exact;
}

/** What one value of a parameter gives. */
export interface Sweep {
  /** The value, on the scale of the parameter's unit. */
  value: Exact;
  /** Per rule asked for: the sum over all communes, or the one figure of a national rule. */
  totals: Record<string, Value>;
  /**
   * How many communes gain and lose by the sum of those rules that are in EUR, against the simulation it began with; of grants of several parties those
   * of the main one count.
   */
  winners: number;
  /** See `winners`. */
  losers: number;
}

/** The value of a parameter at which a condition begins or ceases to hold. */
export interface Solution {
  /** The last value for which the condition holds, on the scale of the parameter's unit. */
  value: Exact;
  /** The next value tried on the other side, for which it does not. */
  beyond: Exact;
  /** How many simulations it took. */
  simulations: number;
}

/** A commune of this year whose values of last year are those of other codes. */
export interface Joined {
  /** This year's INSEE code. */
  commune: string;
  /** Last year's codes, sorted: one for a commune that changed its code, several for a merger. */
  from: Array<string>;
}

/** A commune taken out of another one since last year. */
export interface Restored {
  /** This year's INSEE code; it has no values of last year. */
  commune: string;
  /** The commune whose values of last year include it. */
  from: string;
}

/** A value on each side. */
export interface Sides<T> {
  /** Under the law as it is. */
  baseline: T;
  /** Under the amended law. */
  reform: T;
}

/** Something that the amendment changed: a parameter or a rule. */
export interface Changed {
  /** Path of the parameter, id of the rule or column. */
  id: string;
  /** `parameter`, `rule` or `column`. */
  kind: "parameter" | "rule" | "column";
  /** What it is. */
  label: Text;
  /** Value or formula before; null where it is new. */
  before: string | null;
  /** Value or formula after; null where it is removed. */
  after: string | null;
  /** Unit of both. */
  unit: string;
  /** The article of law that says it; empty where none is known. */
  article: string;
}

/** A sum on both sides. */
export interface Sum {
  /** Under the law as it is, of the communes whose amount is known; null where nobody's is. */
  baseline: Exact | null;
  /** Under the amended law. */
  reform: Exact | null;
  /** Sum of the changes that are known. */
  change: Exact | null;
}

/** A party on both sides: all its grants, each euro once. */
export interface PartyTotal {
  /** Its id in the rulebook. */
  party: string;
  /** Its name. */
  label: Text;
  /** Its amounts are what it pays: more is a loss. */
  pays: boolean;
  /** Under the law as it is, of the communes whose amount is known; null where nobody's is. */
  baseline: Exact | null;
  /** Under the amended law. */
  reform: Exact | null;
  /** Sum of the changes that are known. */
  change: Exact | null;
  /** Communes of which secrecy hides an amount of the party. */
  secret: number;
}

/** A commune of which secrecy hides amounts. */
export interface Hidden {
  /** INSEE code. */
  entity: string;
  /** Name, where one is known. */
  name: string | null;
  /** Ids of the rules that have no amount for it. */
  grants: Array<string>;
}

/** Communes of which secrecy hides an amount. */
export interface Secret {
  /** How many. */
  n: number;
  /** The first of them by code, as many as winners are named. */
  communes: Array<Hidden>;
}

/** How many communes gain and lose, all grants together: winners + losers + unchanged + unknown = n. */
export interface ImpactCounts {
  /** All communes. */
  n: number;
  /** Those who gain. */
  winners: number;
  /** Those who lose. */
  losers: number;
  /** Those whose sum is the same to the cent. */
  unchanged: number;
  /** Those with a grant that is known on one side only, or of which secrecy hides all that changes. */
  unknown: number;
  /** Those who gain or lose less than one euro. */
  below_one_euro: number;
  /** What is gained, all winners together. */
  gained: Exact;
  /** What is lost, all losers together; not negative. */
  lost: Exact;
  /** Inhabitants of the winners. */
  winners_population: number;
  /** Inhabitants of the losers. */
  losers_population: number;
  /** Communes whose population is unknown: they have no figures per head. */
  without_population: number;
}

/** What becomes of an envelope. */
export type GrantState =
  | "closed"
  | "unspent"
  | "infeasible"
  | "open"
  | "missing";

/** A grant on both sides. */
export interface GrantTotal {
  /** Id of the grant: that of its rule, unless the rulebook gives the amounts of one rule to two parties. */
  rule: string;
  /** Name of the grant. */
  label: Text;
  /** The grant that it is a part of. */
  part_of: string | null;
  /** Whose amount it is; none where the rulebook names nobody. */
  party: string | null;
  /** Sum under the law as it is; null where no commune has a value. */
  baseline: Exact | null;
  /** Sum under the amended law. */
  reform: Exact | null;
  /** Sum of the changes that are known: the difference of both where `unknown` is 0. */
  change: Exact | null;
  /** What becomes of its envelope under the amended law. */
  state: GrantState;
  /** Communes that have something before and after. */
  beneficiaries: Sides<number>;
  /** Communes that gain. */
  winners: number;
  /** Communes that lose. */
  losers: number;
  /** Communes without a value. */
  missing: Sides<number>;
  /** Communes with a value on one side only. */
  unknown: number;
  /** Communes whose amount secrecy hides on a side. */
  secret: number;
}

/** What a commune gains or loses. */
export interface Move {
  /** INSEE code. */
  entity: string;
  /** Name, where one is known. */
  name: string | null;
  /** Inhabitants. */
  population: number | null;
  /** Amount under the law as it is. */
  baseline: Exact | null;
  /** Amount under the amended law. */
  reform: Exact | null;
  /** The change. */
  change: Exact | null;
  /** The change per head. */
  per_head: Exact | null;
  /** Secrecy hides an amount that the amendment moves for others: the change is that of what is known. */
  secret: boolean;
}

/** Who enters and who leaves. */
export interface Eligibility {
  /** Id of the rule of eligibility. */
  rule: string;
  /** Its label. */
  label: Text;
  /** The grant that it opens. */
  grant: string;
  /** How many are eligible before and after. */
  eligible: Sides<number>;
  /** How many become so. */
  newly: number;
  /** How many are so no longer. */
  no_longer: number;
  /** Communes whose answer is missing on a side. */
  unknown: number;
  /** Those who become eligible, with the amounts of the grant, by size of their change. */
  entered: Array<Move>;
  /** Those who are no longer eligible. */
  left: Array<Move>;
}

/** A group of communes. */
export interface ImpactGroup {
  /** Its key; null holds the communes whose group is not known. */
  key: string | null;
  /** Its name. */
  label: Text;
  /** How many communes. */
  n: number;
  /** Their inhabitants, where known. */
  population: number;
  /** Those who gain. */
  winners: number;
  /** Those who lose. */
  losers: number;
  /** Those whose sum is the same. */
  unchanged: number;
  /** Those whose change is not known. */
  unknown: number;
  /** Sum under the law as it is. */
  baseline: Exact;
  /** Sum under the amended law. */
  reform: Exact;
  /** Sum of the changes that are known. */
  change: Exact;
  /** The change per inhabitant. */
  per_head: Exact | null;
  /** What its winners gain. */
  gained: Exact;
  /** What its losers lose; not negative. */
  lost: Exact;
  /** What changes for the other parties in these communes, by party: sums of what is known. */
  parties: Record<string, Exact>;
}

/** A tenth. */
export interface Decile {
  /** 1 to 10. */
  decile: number;
  /** How many communes. */
  n: number;
  /** The least change of the tenth, in euros or euros per head. */
  from: Exact;
  /** The largest. */
  to: Exact;
  /** Sum of their changes. */
  change: Exact;
  /** Their inhabitants, where known. */
  population: number;
}

/** Tenths of the communes whose amount changes. */
export interface Deciles {
  /** By change per head. */
  per_head: Array<Decile>;
  /** By change in euros. */
  euros: Array<Decile>;
}

/** Communes whose change per head lies between two bounds, `from` included if positive, `to` if negative; null is no bound. */
export interface Bin {
  /** The lower bound, euros per head. */
  from: Exact | null;
  /** The upper bound. */
  to: Exact | null;
  /** How many communes. */
  n: number;
  /** Their inhabitants. */
  population: number;
}

/** A group's part of what is lost or gained. */
export interface Share {
  /** Key of the group. */
  key: string | null;
  /** Its name. */
  label: Text;
  /** The amount; not negative. */
  amount: Exact;
  /** Of each euro gained by anybody, how much comes from here, or goes here; four decimals. */
  per_euro: Exact | null;
}

/** Whom a grant takes from, and whom it gives to. */
export interface Transfer {
  /** The grant; null is all of them together. */
  grant: string | null;
  /** Its name. */
  label: Text;
  /** What is gained. */
  gained: Exact;
  /** What is lost; not negative. */
  lost: Exact;
  /** What is new money: gained less lost. Below zero, what is saved. */
  new_money: Exact;
  /** Of each euro gained, what is new money; null where nothing is gained. */
  new_money_per_euro: Exact | null;
  /** Where it is lost, by grouping; in the first entry, by grant (`grant`). */
  from: Record<string, Array<Share>>;
  /** Where it is gained. */
  to: Record<string, Array<Share>>;
}

/** An allocation as it came out: paid + unspent = envelope. */
export interface Allocated {
  /** What it came to. */
  state: GrantState;
  /** What was to be paid. */
  envelope: Exact;
  /** What was paid. */
  paid: Exact;
  /** What was left. */
  unspent: Exact;
  /** Value of the point (*valeur de point*). */
  value: Exact | null;
  /** How many entities share. */
  entities: number;
  /** How many of them are held at their floor. */
  at_floor: number;
  /** How many of them are held at their cap. */
  at_cap: number;
  /** Entities left outside because a value is missing. */
  skipped: number;
}

/** An allocation on both sides. */
export interface AllocationImpact {
  /** Id of the rule. */
  rule: string;
  /** Label of the rule. */
  label: Text;
  /** Which of the rule's allocations, from 1. */
  part: number;
  /** Each amount is rounded by itself: what is paid may differ from the envelope by a rounding gap. */
  point: boolean;
  /** Under the law as it is. */
  baseline: Allocated | null;
  /** Under the amended law. */
  reform: Allocated | null;
}

/** What is left of an envelope because each amount is rounded by itself. */
export interface ImpactGap {
  /** Id of the rule. */
  rule: string;
  /** Its label. */
  label: Text;
  /** Envelope less sum under the law as it is, in euros. */
  baseline: Exact | null;
  /** The same under the amended law. */
  reform: Exact | null;
}

/** A national value that moves. */
export interface StateChange {
  /** Id of the rule. */
  rule: string;
  /** Its label. */
  label: Text;
  /** Unit of both values. */
  unit: string;
  /** Value under the law as it is. */
  baseline: Exact | null;
  /** Value under the amended law. */
  reform: Exact | null;
}

/** What an amendment does to every commune. Amounts are euros to the cent, amounts per head are euros with two decimals. */
export interface Impact {
  /** The title of the amendment; empty where it has none. */
  title: string;
  /** The exercise. */
  year: number;
  /** The numbers that it was computed with: `fast` or `decimal`. */
  mode: Mode;
  /** Where the amendment comes from, such as a bill; empty where it does not say. */
  reference: string;
  /** The law that is amended, in words. */
  law: Text;
  /** What the figures leave out; none where the rulebook says nothing. */
  scope: Text | null;
  /** The communes are invented: whoever shows a figure of them says so. */
  fictional: boolean;
  /** What the amendment changed. */
  changes: Array<Changed>;
  /** The sum of all grants of the main party, each euro once, and what the amendment costs or brings. */
  cost: Sum;
  /** Who gains and who pays, the main party first; empty where the rulebook names nobody. */
  parties: Array<PartyTotal>;
  /** How many communes gain and lose. */
  counts: ImpactCounts;
  /** Each grant. */
  totals: Array<GrantTotal>;
  /** Communes of which secrecy hides an amount: no total holds it. */
  secret: Secret;
  /** Who enters and who leaves, by rule of eligibility. */
  eligibility: Array<Eligibility>;
  /** Those who gain most, most first. */
  winners: Array<Move>;
  /** Those who lose most, most first. */
  losers: Array<Move>;
  /** The names of the groupings. */
  groupings: Record<string, Text>;
  /** The same by group. */
  groups: Record<string, Array<ImpactGroup>>;
  /** Communes whose amount changes in ten groups of one size, from those who lose most to those who gain most. */
  deciles: Deciles;
  /** Communes by what they gain or lose per head. */
  histogram: Array<Bin>;
  /** Whom it takes from: the first is all grants together. */
  transfers: Array<Transfer>;
  /** Each envelope: paid, unspent, and what a point is worth. */
  allocations: Array<AllocationImpact>;
  /** What rules that round each amount by itself leave of their envelope. */
  rounding_gaps: Array<ImpactGap>;
  /** National values that move: point values, means, thresholds. */
  state: Array<StateChange>;
  /** What the figures do not say by themselves. */
  warnings: Array<Warning>;
  /** Where the figures come from. */
  sources: Array<Text>;
}

/** What each verb answers, by noun and verb as `tests/surface.json` names them; verbs that answer another noun or a table are left out. */
export interface Answers {
  "Attributes.columns": Array<[name: string, unit: Unit | null]>;
  "Attributes.entities": Array<string>;
  "Catalogue.check": Checked;
  "Catalogue.describe": Indicator;
  "Catalogue.explain": Explanation;
  "Catalogue.ids": Array<string>;
  "Catalogue.warnings": Array<Warning>;
  "Chart.account": Account;
  "Chart.anomalies": Array<Anomaly>;
  "Chart.chapter": Chapter;
  "Chart.children": Array<Account>;
  "Chart.compare": ChartComparison;
  "Chart.edition": number;
  "Chart.function": ChartFunction;
  "Chart.list": Array<ChartListing>;
  "Chart.norm": string;
  "Chart.search": Array<SearchHit>;
  "Chart.variant": string;
  "Chart.warnings": Array<Warning>;
  "Chart.year": number;
  "Criteria.absent": Array<string>;
  "Criteria.counts": Counts;
  "Criteria.ignored": Array<string>;
  "Criteria.issues": Array<CriteriaIssue>;
  "Criteria.warnings": Array<Warning>;
  "Criteria.year": number | null;
  "IndicatorTable.compare": Comparison & Subject;
  "IndicatorTable.describe": Indicator;
  "IndicatorTable.is_doubtful": boolean;
  "IndicatorTable.main": Array<string>;
  "IndicatorTable.name_of": string | null;
  "IndicatorTable.series": Series & Subject;
  "IndicatorTable.signals": Signals;
  "IndicatorTable.values": Array<Value>;
  "Law.changes": Array<Change>;
  "Law.checks": Record<string, Check>;
  "Law.columns": Array<InputColumn>;
  "Law.entity_column": string;
  "Law.exercise": number;
  "Law.exercises": Array<number>;
  "Law.feeds": Record<string, Array<Feed>>;
  "Law.grants": Record<string, Grant>;
  "Law.groups": Words;
  "Law.id": string;
  "Law.label": Text;
  "Law.mode": Mode;
  "Law.parameter": Parameter;
  "Law.parameters": Array<Parameter>;
  "Law.parties": Record<string, Party>;
  "Law.rule": Rule;
  "Law.rules": Array<Rule>;
  "Law.scope": Text | null;
  "Law.source": string;
  "Law.warnings": Array<Warning>;
  "Ledger.budgets": Array<Budget>;
  "Ledger.counts": Counts;
  "Ledger.issues": Array<LedgerIssue>;
  "Merged.joined": Array<Joined>;
  "Merged.restored": Array<Restored>;
  "Merged.warnings": Array<Warning>;
  "Mergers.gone": Words;
  "Mergers.restored": Words;
  "Missing.words": Text;
  "Reform.reference": string;
  "Reform.title": string;
  "Reform.year": number | null;
  "Simulation.allocations": Array<Allocation>;
  "Simulation.column": Array<Value>;
  "Simulation.explain": Explanation;
  "Simulation.impact": Impact;
  "Simulation.issues": Array<CriteriaIssue>;
  "Simulation.keys": Array<string>;
  "Simulation.rounding_gaps": Array<RoundingGap>;
  "Simulation.solve": Solution;
  "Simulation.state": Array<National>;
  "Simulation.sweep": Array<Sweep>;
  "Simulation.value": Value;
  "Simulation.warnings": Array<Warning>;
  "Table.columns": Array<string>;
  "Table.metadata": Words;
  "Table.reasons": Array<Reason | null>;
  "Table.shape": [rows: number, columns: number];
  "Table.units": Record<string, Unit>;
  "Table.warnings": Array<Warning>;
  "Territory.entity": Found;
  "Territory.members": Array<Entity>;
  "Territory.mergers": Array<Former>;
  "Territory.peers": Array<string>;
  "Territory.population": Population;
  "Territory.search": Array<Entity>;
  "Territory.stratum": Placed;
  "Territory.vintage": number;
  "Territory.warnings": Array<Warning>;
  "Territory.year": number;
}
