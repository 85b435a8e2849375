//! Vectors of the law: what `vectors/README.md` says of `simulate`, `reform` and `impact`, in Rust.

use crate::communes;
use crate::vector::{Outcome, Vector, entries};
use budget_core::formula::Allocation;
use budget_core::law::{Law, Mode, Reform, Simulation};
use budget_core::{Error, Table, Value};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value as Json, json};

/// Decimals of figures of communes, and of national ones.
const DECIMALS: u32 = 6;
const NATIONAL: u32 = 10;

/// A value as the vectors of the law write it: so many decimals at most, half away from zero, without trailing zeros.
fn figure(value: &Value, decimals: u32) -> String {
    match value {
        Value::Number(n) => n.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize().to_string(),
        Value::Float(x) => x.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Text(t) => t.to_string(),
        Value::Missing(reason) => format!("missing({reason})"),
    }
}

impl Vector {
    /// The law that the request names, or that its files declare, with its reforms.
    ///
    /// # Errors
    /// Those of opening and amending it.
    pub fn law(&self) -> Result<Law, Error> {
        self.amended(self.opened()?)
    }

    fn opened(&self) -> Result<Law, Error> {
        let year = self.word("year").parse().unwrap_or_default();
        let files: Vec<(&str, String)> = entries(self.request.get("files")).map(|(path, text)| (path.as_str(), lines(Some(text)))).collect();
        let law = if files.is_empty() {
            Law::builtin(self.word("law"), year)?
        } else {
            Law::load(&files.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>(), year)?
        };
        Ok(if self.word("carried") == "true" { law.carried() } else { law })
    }

    /// Applies the reforms of the request to a law.
    ///
    /// # Errors
    /// Those of reading and applying them.
    pub fn amended(&self, law: Law) -> Result<Law, Error> {
        let reforms = self.request.get("reforms").and_then(Json::as_array);
        reforms.into_iter().flatten().try_fold(law, |law, reform| match reform.as_str() {
            Some(name) => law.amend(&Law::builtin_reform(name)?),
            None => law.amend(&Reform::parse(&lines(Some(reform)))?),
        })
    }

    /// The communes of the request, and those of the year before.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn communes(&self, law: &Law) -> Result<(Table, Option<Table>), String> {
        let table = communes::parse(wide(&self.lines, self.request.get("common")).as_bytes(), law)?;
        let before: Vec<String> = texts(self.request.get("previous"));
        let before = if before.is_empty() { None } else { Some(communes::parse(wide(&before, self.request.get("previous_common")).as_bytes(), law)?) };
        Ok((table, before))
    }

    /// Runs the simulation with one kind of numbers.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn simulation(&self, mode: Mode) -> Result<Result<Simulation, Error>, String> {
        let law = match self.law() {
            Ok(law) => law.with_mode(mode),
            Err(error) => return Ok(Err(error)),
        };
        let (table, before) = self.communes(&law)?;
        Ok(law.simulate(&table, before.as_ref()))
    }

    pub(crate) fn simulate(&self, mode: Mode) -> Result<Outcome, String> {
        Ok(self.simulation(mode)?.map(|simulation| self.looked_at(&simulation)).map_err(placed))
    }

    /// What the vector looks at of a simulation: the keys of what it expects.
    pub fn looked_at(&self, simulation: &Simulation) -> Json {
        let mut found = Map::new();
        for (key, expected) in entries(self.expect.get("ok")) {
            let part = match key.as_str() {
                "communes" => entries(Some(expected)).map(|(code, cells)| (code.clone(), commune(simulation, code, cells))).collect(),
                "state" => entries(Some(expected)).map(|(id, _)| (id.clone(), json!(figure(&simulation.value(id, 0), NATIONAL)))).collect(),
                "allocations" => entries(Some(expected)).map(|(rule, wanted)| (rule.clone(), allocations(simulation, rule, wanted))).collect(),
                "gaps" => entries(Some(expected)).map(|(rule, _)| (rule.clone(), gap(simulation, rule))).collect(),
                "warnings" => {
                    found.insert(key.clone(), warnings(simulation));
                    continue;
                }
                _ => Json::Null,
            };
            found.insert(key.clone(), part);
        }
        Json::Object(found)
    }

    /// The law of the request without its reforms beside the one with them.
    pub(crate) fn impact(&self, mode: Mode) -> Result<Outcome, String> {
        let outcome = || -> Result<Result<Json, Error>, String> {
            let (plain, amended) = match self.opened().and_then(|law| Ok((law.clone().with_mode(mode), self.amended(law)?))) {
                Ok(laws) => laws,
                Err(error) => return Ok(Err(error)),
            };
            let (table, before) = self.communes(&amended)?;
            let groups = texts(self.request.get("by"));
            let by: Vec<&str> = groups.iter().map(String::as_str).collect();
            let impact = plain.simulate(&table, before.as_ref()).and_then(|baseline| baseline.under(&amended)?.impact(&baseline, &by, 10));
            impact.map(|impact| serde_json::to_value(&impact).map_err(|e| e.to_string())).map_or_else(|e| Ok(Err(e)), |json| json.map(Ok))
        };
        Ok(outcome()?.map(|json| picked(self.expect.get("ok").unwrap_or(&Json::Null), &json)).map_err(placed))
    }

    /// What the reforms of the request move in the table of another rulebook.
    pub(crate) fn feed(&self, mode: Mode) -> Result<Outcome, String> {
        let (plain, amended) = match self.opened().and_then(|law| Ok((law.clone().with_mode(mode), self.amended(law)?))) {
            Ok(laws) => laws,
            Err(error) => return Ok(Err(placed(error))),
        };
        let (table, _) = self.communes(&amended)?;
        let other = communes::parse(wide(&texts(self.request.get("table")), None).as_bytes(), &amended)?;
        let fed = plain.simulate(&table, None).and_then(|baseline| baseline.under(&amended)?.feed(&baseline, &other, self.word("rulebook")));
        Ok(fed.map(|fed| self.cells(&fed)).map_err(placed))
    }

    fn cells(&self, fed: &Table) -> Json {
        let row = |code: &str| (0..fed.rows()).find(|row| fed.column("code_insee").and_then(|c| c.text_at(*row)) == Some(code));
        let cell = |code: &str, id: &str| row(code).and_then(|row| fed.value(id, row)).map_or(Json::Null, |value| json!(figure(&value, DECIMALS)));
        let of = |(code, wanted): (&String, &Json)| (code.clone(), entries(Some(wanted)).map(|(id, _)| (id.clone(), cell(code, id))).collect::<Json>());
        let communes: Json = entries(self.expect.get("ok").and_then(|ok| ok.get("communes"))).map(of).collect();
        let warnings: Vec<Json> = fed.warnings.iter().map(|w| json!([w.code.as_str(), w.count.to_string(), w.first.join(" ")])).collect();
        json!({ "communes": communes, "warnings": warnings })
    }

    pub(crate) fn reform(&self) -> Outcome {
        let law = self.law().map_err(placed)?;
        let changes = law.changes().iter().map(|c| json!([c.id, c.before, c.after, c.unit]));
        let warnings: Vec<&str> = law.warnings().iter().map(|w| w.code.as_str()).collect();
        Ok(json!({ "changes": changes.collect::<Vec<_>>(), "warnings": warnings }))
    }
}

/// Of an answer, what is asked for: the keys of the expected objects, whole lists of other lengths.
fn picked(expected: &Json, found: &Json) -> Json {
    match (expected, found) {
        (Json::Object(wanted), Json::Object(_)) => {
            wanted.iter().map(|(key, part)| (key.clone(), picked(part, found.get(key).unwrap_or(&Json::Null)))).collect()
        }
        (Json::Array(wanted), Json::Array(list)) if wanted.len() == list.len() => wanted.iter().zip(list).map(|(part, of)| picked(part, of)).collect(),
        _ => found.clone(),
    }
}

fn commune(simulation: &Simulation, code: &str, wanted: &Json) -> Json {
    let Some(row) = simulation.row(code) else { return Json::Null };
    entries(Some(wanted)).map(|(id, _)| (id.clone(), json!(figure(&simulation.value(id, row), DECIMALS)))).collect()
}

/// The envelopes that a rule shares out, one or several; of each what is wanted of the first.
fn allocations(simulation: &Simulation, rule: &str, wanted: &Json) -> Json {
    let all = simulation.allocations();
    let of_rule = all.iter().filter(|a| a.rule == rule);
    let list = of_rule.enumerate().map(|(i, a)| {
        let keys = wanted.get(i).or_else(|| wanted.get(0));
        entries(keys).map(|(key, _)| (key.clone(), json!(fact(a, key)))).collect::<Map<_, _>>()
    });
    list.map(Json::Object).collect()
}

fn fact(allocation: &Allocation, key: &str) -> String {
    let amount = |d: Decimal| figure(&Value::Number(d), DECIMALS);
    match key {
        "state" => allocation.state.as_str().to_owned(),
        "envelope" => amount(allocation.envelope),
        "paid" => amount(allocation.paid),
        "unspent" => amount(allocation.unspent),
        "value" => allocation.value.map_or_else(|| "none".to_owned(), amount),
        "uncapped" => amount(allocation.uncapped),
        "entities" => allocation.entities.to_string(),
        "at_floor" => allocation.at_floor.to_string(),
        "at_cap" => allocation.at_cap.to_string(),
        "skipped" => allocation.skipped.to_string(),
        _ => String::new(),
    }
}

fn gap(simulation: &Simulation, rule: &str) -> Json {
    let gap = simulation.rounding_gaps().into_iter().find(|g| g.rule == rule);
    json!(gap.map_or_else(|| "none".to_owned(), |g| figure(&Value::Number(g.gap), DECIMALS)))
}

/// The codes of the warnings, each once, in order.
fn warnings(simulation: &Simulation) -> Json {
    let codes: std::collections::BTreeSet<&str> = simulation.warnings().iter().map(|w| w.code.as_str()).collect();
    codes.into_iter().collect()
}

fn texts(list: Option<&Json>) -> Vec<String> {
    list.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// Where an error is: the path inside a file, else the line.
fn placed(error: Error) -> (Error, String) {
    let place = error.place();
    let line = || place.line.map(|line| format!("line {line}"));
    let at = place.path.clone().or_else(line).unwrap_or_default();
    (error, at)
}

/// A text that stands as a list of its lines.
fn lines(list: Option<&Json>) -> String {
    texts(list).join("\n")
}

/// Lines of a table with the columns that all rows share behind the others.
fn wide(lines: &[String], common: Option<&Json>) -> String {
    let value = |v: &Json| v.as_str().unwrap_or_default().to_owned();
    let names: String = entries(common).map(|(name, _)| format!(",{name}")).collect();
    let cells: String = entries(common).map(|(_, v)| format!(",{}", value(v))).collect();
    lines.iter().enumerate().map(|(i, line)| format!("{line}{}\n", if i == 0 { &names } else { &cells })).collect()
}
