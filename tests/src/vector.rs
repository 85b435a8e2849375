//! The runner of conformance vectors: what `vectors/README.md` says, in Rust.

use crate::columns::Columns;
use budget_core::Error;
use budget_core::formula::Explanation;
use budget_core::indicator::{Catalogue, IndicatorTable, Peers, Scope};
use budget_core::law::Mode;
use budget_core::ledger::Ledger;
use budget_core::number::Number;
use budget_core::table::{Column, Value, Values};
use budget_core::territory::AttributeSource;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

/// One case: a call, what it is given, and what comes out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// What the case shows.
    pub name: String,
    /// How the expected figures were found by hand.
    pub why: String,
    /// The article of law or page of method, where there is one.
    #[serde(default)]
    pub article: String,
    /// `evaluate`, `compare`, `explain`, `series`, `formula`, `simulate`, `reform`, `impact` or `feed`.
    pub call: String,
    /// The arguments.
    pub request: Json,
    /// Lines of a DGFiP balance, header first.
    #[serde(default)]
    pub lines: Vec<String>,
    /// `ok` or `error`.
    pub expect: Json,
}

/// What a call gave: a result, or an error and the text that its place points at.
pub(crate) type Outcome = Result<Json, (Error, String)>;

/// The cases of a file.
///
/// # Errors
/// Where the file has another form, with the parser's words.
pub fn read(text: &str) -> Result<Vec<Vector>, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

/// A cell as vectors write it: amounts with two decimals, other numbers without trailing zeros, `missing(reason)`.
pub fn shown(column: &Column, row: usize) -> String {
    match (column.value(row), column.values()) {
        (Value::Number(n), Values::Cents(_)) => format!("{n:.2}"),
        (value, _) => text(&value),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Number(n) => n.normalize().to_string(),
        Value::Float(x) => x.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Text(t) => t.to_string(),
        Value::Missing(reason) => format!("missing({reason})"),
    }
}

impl Vector {
    /// Runs the case.
    ///
    /// # Errors
    /// What differs from what is expected, in words.
    pub fn run(&self) -> Result<(), String> {
        let outcomes = match self.call.as_str() {
            "evaluate" => vec![self.evaluate()],
            "compare" => vec![self.compare()],
            "explain" => vec![self.explain()],
            "series" => vec![self.series()],
            "formula" => vec![self.formula::<Decimal>(), self.formula::<f64>()],
            "simulate" => vec![self.both(Mode::Decimal)?, self.both(Mode::Fast)?],
            "reform" => vec![self.reform()],
            "impact" => vec![self.impact(Mode::Decimal)?, self.impact(Mode::Fast)?],
            "feed" => vec![self.feed(Mode::Decimal)?, self.feed(Mode::Fast)?],
            other => return Err(format!("{}: no call `{other}`", self.name)),
        };
        outcomes.into_iter().try_for_each(|outcome| self.judge(outcome)).map_err(|e| format!("{}: {e}", self.name))
    }

    fn judge(&self, outcome: Outcome) -> Result<(), String> {
        match (outcome, self.expect.get("ok"), self.expect.get("error")) {
            (Ok(found), Some(expected), None) if found == *expected => Ok(()),
            (Ok(found), Some(expected), None) => Err(differences(expected, &found)),
            (Err((error, at)), None, Some(expected)) => {
                let found = json!({ "code": error.code().as_str(), "at": at });
                if found == *expected { Ok(()) } else { Err(format!("error {found} instead of {expected}: {error}")) }
            }
            (Ok(found), None, Some(expected)) => Err(format!("{found} instead of the error {expected}")),
            (Err((error, _)), ..) => Err(error.to_string()),
            _ => Err("`expect` needs either `ok` or `error`".to_owned()),
        }
    }

    fn both(&self, mode: Mode) -> Result<Outcome, String> {
        self.simulate(mode).map_err(|e| format!("{}: {e}", self.name))
    }

    pub(crate) fn word(&self, key: &str) -> &str {
        self.request.get(key).and_then(Json::as_str).unwrap_or_default()
    }

    fn year(&self) -> u16 {
        self.word("year").parse().unwrap_or_default()
    }

    /// The lines as a ledger.
    ///
    /// # Errors
    /// Those of [`Ledger::from_bytes`].
    pub fn ledger(&self) -> Result<Ledger, Error> {
        Ledger::from_bytes("vector.csv", self.lines.join("\n").into_bytes())
    }

    /// What the request knows of entities: the lines of a file of attributes.
    ///
    /// # Errors
    /// Those of reading them.
    pub fn facts(&self) -> Result<AttributeSource, Error> {
        let lines = self.request.get("attributes").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        crate::facts::given(&lines.collect::<Vec<_>>().join("\n"))
    }

    /// The built-in catalogue that the request names, with the indicators that it defines.
    ///
    /// # Errors
    /// Those of the definitions, each with the part of the formula that its place points at.
    pub fn catalogue(&self) -> Result<Catalogue, (Error, String)> {
        let mut catalogue = Catalogue::builtin(self.word("catalogue")).map_err(|e| (e, self.word("catalogue").to_owned()))?;
        for definition in self.request.get("define").and_then(Json::as_array).into_iter().flatten() {
            let word = |i: usize| definition.get(i).and_then(Json::as_str).unwrap_or_default();
            catalogue = catalogue.define(word(0), word(1), word(2), "").map_err(|e| {
                let at = pointed(&e, word(1));
                (e, at)
            })?;
        }
        Ok(catalogue)
    }

    /// The scopes asked for; all where none is named.
    pub fn scopes(&self) -> Vec<Scope> {
        Scope::parse(self.word("scope")).map_or_else(|_| Scope::ALL.to_vec(), |scope| vec![scope])
    }

    fn table(&self) -> Result<IndicatorTable, (Error, String)> {
        let ledger = self.ledger().map_err(placed)?;
        self.catalogue()?.evaluate(&ledger, &self.facts().map_err(placed)?, &self.scopes()).map_err(placed)
    }

    /// Only the rows and indicators that the case expects: all others would make it unreadable.
    fn evaluate(&self) -> Outcome {
        let table = self.table()?;
        let mut found = Map::new();
        for (key, expected) in entries(self.expect.get("ok")) {
            let Some(row) = (0..table.table.rows()).find(|row| row_key(&table, *row) == *key) else {
                found.insert(key.clone(), Json::Null);
                continue;
            };
            let cell = |id: &String| table.table.column(id).map_or_else(|| "no column".to_owned(), |c| shown(c, row));
            let cells = entries(Some(expected)).map(|(id, _)| (id.clone(), Json::String(cell(id))));
            found.insert(key.clone(), Json::Object(cells.collect()));
        }
        Ok(Json::Object(found))
    }

    fn scope(&self) -> Scope {
        self.scopes().first().copied().unwrap_or(Scope::Principal)
    }

    fn compare(&self) -> Outcome {
        let table = self.table()?;
        let peers = Peers::parse(self.word("peers"));
        let comparison = table.compare(self.word("entity"), self.year(), self.scope(), &peers).map_err(placed)?;
        let wanted: Vec<&String> = entries(self.expect.get("ok").and_then(|ok| ok.get("rows"))).map(|(id, _)| id).collect();
        let rows = comparison.rows.iter().filter(|r| wanted.contains(&&r.id)).map(|r| {
            let row = json!({
                "unit": r.unit.to_string(), "value": text(&r.value), "average": text(&r.average), "median": text(&r.median),
                "rank": r.rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string()), "of": r.of.to_string(),
                "percentile": text(&r.percentile), "gap": text(&r.gap), "gap_eur": text(&r.gap_eur),
            });
            (r.id.clone(), row)
        });
        let warnings: Vec<&str> = comparison.warnings.iter().map(|w| w.code.as_str()).collect();
        Ok(json!({ "peers": comparison.peers, "warnings": warnings, "rows": rows.collect::<Map<_, _>>() }))
    }

    fn explain(&self) -> Outcome {
        let ledger = self.ledger().map_err(placed)?;
        let explained = self.catalogue()?.explain(&ledger, &self.facts().map_err(placed)?, self.word("id"), self.word("entity"), self.year(), self.scope());
        explained.map(|node| tree(&node)).map_err(placed)
    }

    fn series(&self) -> Outcome {
        let series = self.table()?.series(self.word("entity"), self.word("id"), self.scope()).map_err(placed)?;
        let points = series.points.iter().map(|p| json!([p.year.to_string(), text(&p.value), p.chart, if p.chart_break { "break" } else { "" }]));
        let warnings: Vec<&str> = series.warnings.iter().map(|w| w.code.as_str()).collect();
        Ok(json!({ "points": points.collect::<Vec<_>>(), "warnings": warnings }))
    }

    fn formula<N: Number>(&self) -> Outcome {
        let columns = self.columns().map_err(placed)?;
        let formula = self.word("formula");
        let values = columns.formula::<N>(formula, self.word("unit")).map_err(|e| {
            let at = pointed(&e, formula);
            (e, at)
        })?;
        let rounded = |value: &Value| match value {
            Value::Number(n) => text(&Value::Number(n.round_dp(10))),
            other => text(other),
        };
        Ok(values.iter().map(rounded).collect())
    }

    fn columns(&self) -> Result<Columns, Error> {
        let rows = |columns: Option<&Json>| entries(columns).map(|(_, c)| cells(c).len()).max().unwrap_or(0);
        let count = rows(self.request.get("columns")).max(1);
        let mut columns = Columns::new(self.word("exercise").parse().unwrap_or(2026), (1..=count).map(|i| format!("{}", 99_000 + i)).collect());
        let unit = |column: &Json| column.get("unit").and_then(Json::as_str).unwrap_or("1").to_owned();
        for (name, column) in entries(self.request.get("columns")) {
            columns.add(name, &unit(column), &cells(column))?;
        }
        for (name, column) in entries(self.request.get("previous")) {
            columns.add_before(name, &unit(column), &cells(column))?;
        }
        for (path, parameter) in entries(self.request.get("parameters")) {
            columns.parameter(path, &unit(parameter), parameter.get("value").and_then(Json::as_str).unwrap_or_default())?;
        }
        Ok(columns)
    }
}

/// `99001 2023 principal`.
pub fn row_key(table: &IndicatorTable, row: usize) -> String {
    ["entity", "year", "scope"].map(|name| table.table.column(name).map_or_else(String::new, |c| shown(c, row))).join(" ")
}

pub(crate) fn entries(json: Option<&Json>) -> impl Iterator<Item = (&String, &Json)> {
    json.and_then(Json::as_object).into_iter().flatten()
}

fn cells(column: &Json) -> Vec<String> {
    column.get("values").and_then(Json::as_array).into_iter().flatten().map(|v| v.as_str().unwrap_or_default().to_owned()).collect()
}

/// The part of a formula that an error points at, else the id that it names.
fn pointed(error: &Error, formula: &str) -> String {
    let place = error.place();
    let part = place.span.clone().and_then(|span| formula.get(span));
    part.map(str::to_owned).or_else(|| place.path.clone()).unwrap_or_default()
}

fn placed(error: Error) -> (Error, String) {
    let at = error.place().to_string();
    (error, at)
}

/// A node of an explanation; accounts are written `6411 + 1000.00`.
fn tree(node: &Explanation) -> Json {
    let accounts = node.accounts.iter().map(|a| format!("{} {} {}", a.code, if a.sign < 0 { '-' } else { '+' }, a.amount));
    json!({
        "id": node.id, "value": text(&node.value), "unit": node.unit.to_string(), "formula": node.formula, "version": node.version,
        "inputs": node.inputs.iter().map(tree).collect::<Vec<_>>(), "accounts": accounts.collect::<Vec<_>>(),
    })
}

/// Where two results differ, by path.
fn differences(expected: &Json, found: &Json) -> String {
    let mut list = Vec::new();
    differ("", expected, found, &mut list);
    list.join("; ")
}

fn differ(path: &str, expected: &Json, found: &Json, list: &mut Vec<String>) {
    match (expected, found) {
        (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().for_each(|(key, value)| differ(&format!("{path}/{key}"), value, b.get(key).unwrap_or(&Json::Null), list));
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(i, (x, y))| differ(&format!("{path}/{i}"), x, y, list));
        }
        _ if expected == found => {}
        _ => list.push(format!("{path}: expected {expected}, found {found}")),
    }
}
