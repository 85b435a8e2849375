//! What each verb of the face answers, by the names of `tests/surface.json`.

/// A verb of the face and the type of what it answers, as JSON. Verbs that answer another noun or a table are not among them.
pub struct Answer {
    /// `Noun.verb`.
    pub verb: &'static str,
    /// A TypeScript type of the file of declarations.
    pub answer: &'static str,
}

/// A table of verbs and answers.
macro_rules! answers {
    ($($verb:literal => $answer:literal,)+) => { &[$(Answer { verb: $verb, answer: $answer }),+] };
}

/// Every verb that answers data.
pub const ANSWERS: &[Answer] = answers! {
    "Attributes.columns" => "Array<[name: string, unit: Unit | null]>",
    "Attributes.entities" => "Array<string>",
    "Catalogue.check" => "Checked",
    "Catalogue.describe" => "Indicator",
    "Catalogue.explain" => "Explanation",
    "Catalogue.ids" => "Array<string>",
    "Catalogue.warnings" => "Array<Warning>",
    "Chart.account" => "Account",
    "Chart.anomalies" => "Array<Anomaly>",
    "Chart.chapter" => "Chapter",
    "Chart.children" => "Array<Account>",
    "Chart.compare" => "ChartComparison",
    "Chart.edition" => "number",
    "Chart.function" => "ChartFunction",
    "Chart.list" => "Array<ChartListing>",
    "Chart.norm" => "string",
    "Chart.search" => "Array<SearchHit>",
    "Chart.variant" => "string",
    "Chart.warnings" => "Array<Warning>",
    "Chart.year" => "number",
    "Criteria.absent" => "Array<string>",
    "Criteria.counts" => "Counts",
    "Criteria.ignored" => "Array<string>",
    "Criteria.issues" => "Array<CriteriaIssue>",
    "Criteria.warnings" => "Array<Warning>",
    "Criteria.year" => "number | null",
    "IndicatorTable.compare" => "Comparison",
    "IndicatorTable.describe" => "Indicator",
    "IndicatorTable.is_doubtful" => "boolean",
    "IndicatorTable.main" => "Array<string>",
    "IndicatorTable.name_of" => "string | null",
    "IndicatorTable.series" => "Series",
    "IndicatorTable.signals" => "Signals",
    "IndicatorTable.values" => "Array<Value>",
    "Law.changes" => "Array<Change>",
    "Law.checks" => "Record<string, Check>",
    "Law.columns" => "Array<InputColumn>",
    "Law.entity_column" => "string",
    "Law.exercise" => "number",
    "Law.exercises" => "Array<number>",
    "Law.feeds" => "Record<string, Array<Feed>>",
    "Law.grants" => "Record<string, Grant>",
    "Law.groups" => "Words",
    "Law.id" => "string",
    "Law.label" => "Text",
    "Law.mode" => "Mode",
    "Law.parameter" => "Parameter",
    "Law.parameters" => "Array<Parameter>",
    "Law.parties" => "Record<string, Party>",
    "Law.rule" => "Rule",
    "Law.rules" => "Array<Rule>",
    "Law.scope" => "Text | null",
    "Law.source" => "string",
    "Law.warnings" => "Array<Warning>",
    "Ledger.budgets" => "Array<Budget>",
    "Ledger.counts" => "Counts",
    "Ledger.issues" => "Array<LedgerIssue>",
    "Merged.joined" => "Array<Joined>",
    "Merged.restored" => "Array<Restored>",
    "Merged.warnings" => "Array<Warning>",
    "Mergers.gone" => "Words",
    "Mergers.restored" => "Words",
    "Missing.words" => "Text",
    "Reform.reference" => "string",
    "Reform.title" => "string",
    "Reform.year" => "number | null",
    "Simulation.allocations" => "Array<Allocation>",
    "Simulation.column" => "Array<Value>",
    "Simulation.explain" => "Explanation",
    "Simulation.impact" => "Impact",
    "Simulation.issues" => "Array<CriteriaIssue>",
    "Simulation.keys" => "Array<string>",
    "Simulation.rounding_gaps" => "Array<RoundingGap>",
    "Simulation.solve" => "Solution",
    "Simulation.state" => "Array<National>",
    "Simulation.sweep" => "Array<Sweep>",
    "Simulation.value" => "Value",
    "Simulation.warnings" => "Array<Warning>",
    "Table.columns" => "Array<string>",
    "Table.metadata" => "Words",
    "Table.reasons" => "Array<Reason | null>",
    "Table.shape" => "[rows: number, columns: number]",
    "Table.units" => "Record<string, Unit>",
    "Table.warnings" => "Array<Warning>",
    "Territory.entity" => "Found",
    "Territory.members" => "Array<Entity>",
    "Territory.mergers" => "Array<Former>",
    "Territory.peers" => "Array<string>",
    "Territory.population" => "Population",
    "Territory.search" => "Array<Entity>",
    "Territory.stratum" => "Placed",
    "Territory.vintage" => "number",
    "Territory.warnings" => "Array<Warning>",
    "Territory.year" => "number",
};

/// The interface of all of them.
pub(super) fn print() -> String {
    let lines: String = ANSWERS.iter().map(|Answer { verb, answer }| format!("  \"{verb}\": {answer};\n")).collect();
    format!(
        "/** What each verb answers, by noun and verb as `tests/surface.json` names them; verbs that answer another noun or a table are left out. */\nexport interface Answers {{\n{lines}}}\n"
    )
}
