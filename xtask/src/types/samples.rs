//! Real answers of every verb as TypeScript literals, each of which must fit its type; and the same broken, each of which must not.

use crate::pack::root;
use budget_core::chart::{Operation, Side};
use budget_core::indicator::{Peers, Scope};
use budget_core::law::Simulation;
use budget_core::law::read::{Criteria, CriteriaOptions, Mergers};
use budget_core::territory::{PeerRule, PopulationKind, strata};
use budget_core::typescript::ANSWERS;
use budget_core::{AttributeSource, Attributes, Catalogue, Chart, Code, Error, Law, Ledger, Reason, Reform, Result, Territory, by_id, text};
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;

/// Bytes of an answer that is broken too: what stands deeper in long ones is no other than in short ones.
const SHORT: usize = 2_000;

/// The file being written.
struct Samples {
    file: String,
    number: usize,
}

impl Samples {
    /// The answer of a verb.
    fn verb(&mut self, verb: &str, answer: &(impl Serialize + ?Sized)) -> Result<()> {
        self.write(&format!("bc.Answers[\"{verb}\"]"), answer)
    }

    /// Answers of one verb.
    fn verbs<T: Serialize>(&mut self, verb: &str, answers: impl IntoIterator<Item = T>) -> Result<()> {
        answers.into_iter().try_for_each(|answer| self.verb(verb, &answer))
    }

    /// An answer of a type, and its broken copies.
    fn write(&mut self, declared: &str, answer: &(impl Serialize + ?Sized)) -> Result<()> {
        let unwritten = |e: serde_json::Error| Error::new(Code::InvalidData, text!("{declared}: {e}", "{declared} : {e}"));
        // As a reader gets it: the text, read back.
        let text = serde_json::to_string(answer).map_err(unwritten)?;
        let json: Value = serde_json::from_str(&text).map_err(unwritten)?;
        self.literal(declared, &json, false);
        // Objects by id have no fields that could lack.
        let records = ["Record<", "Words", "Counts", "Signals", "Value", "| Missing"];
        let named = ANSWERS.iter().find(|known| declared.contains(&format!("\"{}\"", known.verb))).map_or(declared, |known| known.answer);
        if text.len() < SHORT && records.iter().all(|record| !named.contains(record)) {
            broken(&json).into_iter().for_each(|json| self.literal(declared, &json, true));
        }
        Ok(())
    }

    fn literal(&mut self, declared: &str, json: &Value, wrong: bool) {
        self.number += 1;
        let refused = if wrong { "// @ts-expect-error\n" } else { "" };
        // Writing to a string cannot fail.
        let _ = writeln!(self.file, "{refused}export const answer{}: {declared} = {json};", self.number);
    }
}

/// The same without each of its fields, and with one more: of an object, or of the first one of a list.
fn broken(json: &Value) -> Vec<Value> {
    match json {
        Value::Array(items) => items.first().map(|first| broken(first).into_iter().map(|item| Value::Array(vec![item])).collect()).unwrap_or_default(),
        Value::Object(fields) => {
            let without = fields.keys().map(|field| {
                let mut rest = fields.clone();
                rest.remove(field);
                rest
            });
            let mut more = fields.clone();
            more.insert("unheard_of".to_owned(), Value::Null);
            without.chain([more]).map(Value::Object).collect()
        }
        _ => Vec::new(),
    }
}

/// The whole file.
pub fn file() -> std::result::Result<String, String> {
    let head = "// Real answers of the library: each fits its type. Written by `cargo xtask types`.\n\nimport type * as bc from \"./answers.js\";\n\n";
    let mut samples = Samples { file: head.to_owned(), number: 0 };
    let steps = [charts, territory, accounts, indicators, law, taxes, criteria];
    steps.into_iter().try_for_each(|step| step(&mut samples)).map_err(|error| error.to_string())?;
    Ok(samples.file)
}

/// A file of the fictional sample.
fn sample(name: &str) -> Result<Vec<u8>> {
    let path = root().join("budget-core/data/sample").join(name);
    std::fs::read(path).map_err(|e| Error::io(&e, name))
}

fn charts(to: &mut Samples) -> Result<()> {
    let chart = Chart::open("M57", 2024)?;
    to.verb("Chart.list", &Chart::list()?)?;
    to.verb("Chart.norm", chart.norm())?;
    to.verb("Chart.variant", chart.variant())?;
    to.verb("Chart.year", &chart.year())?;
    to.verb("Chart.edition", &chart.edition())?;
    to.verbs("Chart.account", ["64111", "64", "6411", "60"].map(|code| chart.account(code)).into_iter().collect::<Result<Vec<_>>>()?)?;
    to.verb("Chart.children", &chart.children("64")?)?;
    to.verb("Chart.chapter", &chart.chapter("64111", Side::Expense, Operation::Real)?)?;
    to.verbs("Chart.chapter", chart.chapters())?;
    to.verbs("Chart.function", chart.functions().take(20))?;
    to.verbs("Chart.search", ["011", "personnel", "école"].map(|text| chart.search(text)))?;
    to.verb("Chart.compare", &chart.compare(&Chart::open("M57", 2022)?))?;
    to.verb("Chart.warnings", Chart::open("M57", 2099)?.warnings())?;
    for listing in Chart::list()? {
        for edition in listing.editions {
            let anomalies = Chart::open(&listing.variant, edition.year)?.anomalies();
            if !anomalies.is_empty() {
                to.verb("Chart.anomalies", &anomalies)?;
            }
        }
    }
    let withdrawn = Chart::open("M14", 2022)?;
    to.verbs("Chart.account", withdrawn.accounts().filter(|account| account.suppressed_since().is_some()).take(3))?;
    to.write("bc.ErrorFields", &chart.account("6411199").err())?;
    to.write("bc.ErrorFields", &Attributes::read(b"entity;year;population_totale\n99001;2024;many").map_err(|e| e.at_file("a.csv").at_path("x")).err())?;
    to.write("bc.ErrorFields", &budget_core::formula::parse("1 +", &[]).err())
}

fn territory(to: &mut Samples) -> Result<()> {
    budget_core::data::Part::ALL.iter().try_for_each(|part| to.write("bc.Part", part))?;
    let territory = Territory::open(2026)?;
    let mergers = territory.mergers();
    let former = mergers.first().map_or("33063", |former| &*former.code);
    to.verb("Territory.year", &territory.year())?;
    to.verb("Territory.vintage", &territory.vintage())?;
    to.verb("Territory.warnings", &Territory::open(2030)?.warnings())?;
    to.verbs("Territory.entity", ["33063", "75056", "region:75", former].map(|code| territory.entity(code)).into_iter().collect::<Result<Vec<_>>>()?)?;
    to.verb("Territory.population", &territory.population("33063", PopulationKind::Total)?)?;
    to.verb("Territory.population", &territory.population("region:75", PopulationKind::Municipal)?)?;
    to.verb("Territory.members", &territory.members("departement:33")?)?;
    to.verb("Territory.mergers", &mergers.get(..200))?;
    to.verb("Territory.peers", &territory.peers("33063", &PeerRule::Department)?)?;
    to.verb("Territory.search", &territory.search("bordeaux"))?;
    to.verb("Territory.stratum", &territory.stratum("33063", "ofgl_communes")?)?;
    to.verb("Territory.stratum", &territory.stratum("33063", "dgf_communes")?)?;
    strata::schemes()?.values().try_for_each(|scheme| to.write("bc.Scheme", scheme))?;
    let mergers = Mergers::between(&Territory::open(2024)?, &Territory::open(2025)?);
    to.verb("Mergers.gone", &by_id(mergers.gone()))?;
    to.verb("Mergers.restored", &by_id(mergers.restored()))?;
    Reason::ALL.iter().try_for_each(|reason| to.verb("Missing.words", &reason.words()))
}

/// A balance that is wrong in many ways.
const BROKEN: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC
2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;6411;0;0;700;0;0;0;0;0;700;0
2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;64;many;0;700;0;0;0;0;0;700;0
2024;9990;099;VAL-FICTIF;001;1;M57;Commune;6411;0;0;700;0;0;0;0;0;700;0
2024;99900001500017;099;VAL-FICTIF;001;1;M57;Commune;7411;0;0;0
";

fn accounts(to: &mut Samples) -> Result<()> {
    let ledger = Ledger::from_bytes("broken.csv", BROKEN.as_bytes())?;
    to.verb("Ledger.issues", ledger.issues()?.listed())?;
    to.verb("Ledger.counts", &ledger.issues()?.counts())?;
    to.verb("Ledger.budgets", Ledger::from_bytes("balances.csv.gz", sample("balances.csv.gz")?)?.budgets()?)?;
    let attributes = Attributes::read(&sample("attributes.csv")?)?;
    let columns: Vec<_> = attributes.columns().iter().map(|column| (&column.name, &column.unit)).collect();
    to.verb("Attributes.columns", &columns)?;
    to.verb("Attributes.entities", &attributes.entities().collect::<Vec<_>>())
}

fn indicators(to: &mut Samples) -> Result<()> {
    let all = Catalogue::builtin("")?.define("moyenne", "net_debit(64) / population", "EUR/inhabitant", "Personnel par habitant")?;
    let hinted = Catalogue::builtin("ofgl")?.define("x", "100 * net_debit(64) / net_debit(6)", "%", "")?;
    to.verb("Catalogue.ids", &all.shown().map(|indicator| &indicator.id).collect::<Vec<_>>())?;
    to.verb("Catalogue.warnings", hinted.warnings())?;
    to.verbs("Catalogue.describe", all.indicators())?;
    to.verbs(
        "Catalogue.check",
        ["net_debit(64)", "epargne_brute < 0", "1", "\"a\""].map(|formula| all.check(formula)).into_iter().collect::<Result<Vec<_>>>()?,
    )?;
    let ledger = Ledger::from_bytes("balances.csv.gz", sample("balances.csv.gz")?)?;
    let facts = AttributeSource::embedded(Attributes::read(&sample("attributes.csv")?)?)?;
    let table = all.evaluate(&ledger, &facts, &Scope::ALL)?;
    for id in ["epargne_brute", "capacite_desendettement", "signal_critique", "moyenne"] {
        to.verb("Catalogue.explain", &all.explain(&ledger, &facts, id, "99001", 2024, Scope::Principal)?)?;
        to.verb("IndicatorTable.series", &table.about("99001", table.series("99001", id, Scope::Principal)?))?;
        to.verb("IndicatorTable.describe", all.describe(id)?)?;
    }
    to.verb("IndicatorTable.compare", &table.about("99001", table.compare("99001", 2024, Scope::Principal, &Peers::Stratum)?))?;
    to.verb("IndicatorTable.signals", &by_id(table.signals("99001", 2024)?))?;
    to.verb("IndicatorTable.is_doubtful", &table.is_doubtful("99001", 2024))?;
    to.verb("IndicatorTable.main", &table.catalogue.main().into_iter().map(|indicator| &indicator.id).collect::<Vec<_>>())?;
    to.verbs("IndicatorTable.name_of", ["99001", "nobody"].map(|entity| table.name_of(entity)))?;
    to.verb("IndicatorTable.values", &table.values("epargne_brute", 2024, Scope::Principal, &["99001", "99002"])?)?;
    columns(to, &table.table)
}

/// What is known of the columns of a table.
fn columns(to: &mut Samples, table: &budget_core::Table) -> Result<()> {
    let columns = table.columns();
    to.verb("Table.columns", &columns.iter().map(|column| &column.name).collect::<Vec<_>>())?;
    to.verb("Table.units", &by_id(columns.iter().map(|column| (&column.name, &column.unit))))?;
    to.verb("Table.shape", &(table.rows(), columns.len()))?;
    to.verb("Table.warnings", &table.warnings)?;
    to.verbs("Table.metadata", columns.iter().map(|column| &column.metadata))?;
    to.verbs("Table.reasons", columns.iter().take(40).map(|column| (0..column.len()).map(|row| column.reason(row)).collect::<Vec<_>>()))
}

/// The words and rules of a law.
fn rulebook(to: &mut Samples, law: &Law) -> Result<()> {
    to.verb("Law.id", law.id())?;
    to.verb("Law.label", law.label())?;
    to.verb("Law.source", law.source())?;
    to.verb("Law.exercise", &law.exercise())?;
    to.verb("Law.exercises", law.exercises())?;
    to.verb("Law.mode", &law.mode())?;
    to.verb("Law.scope", &law.scope())?;
    to.verb("Law.entity_column", law.entity_column())?;
    to.verb("Law.groups", &by_id(law.groups()))?;
    to.verb("Law.grants", &by_id(law.grants()))?;
    to.verb("Law.parties", &by_id(law.parties()))?;
    to.verb("Law.checks", &by_id(law.checks()))?;
    to.verb("Law.feeds", &by_id(law.feeds()))?;
    to.verb("Law.parameters", &law.parameters())?;
    to.verbs("Law.parameter", law.parameters().into_iter().take(3))?;
    to.verb("Law.rules", &law.rules().collect::<Vec<_>>())?;
    to.verbs("Law.rule", law.rules().take(3))?;
    to.verb("Law.columns", &law.columns().collect::<Vec<_>>())?;
    to.verb("Law.changes", law.changes())?;
    to.verb("Law.warnings", law.warnings())?;
    law.grants().map(|(_, grant)| grant).try_for_each(|grant| to.write("bc.Grant", grant))?;
    law.parties().map(|(_, party)| party).try_for_each(|party| to.write("bc.Party", party))?;
    law.checks().map(|(_, check)| check).try_for_each(|check| to.write("bc.Check", check))?;
    law.feeds().flat_map(|(_, feeds)| feeds).try_for_each(|feed| to.write("bc.Feed", feed))?;
    law.reforms().iter().try_for_each(|reform| {
        to.verb("Reform.title", reform.title())?;
        to.verb("Reform.year", &reform.year())?;
        to.verb("Reform.reference", reform.reference())
    })
}

/// A text of the sample.
fn words(name: &str) -> Result<String> {
    Ok(String::from_utf8_lossy(&sample(name)?).into_owned())
}

fn law(to: &mut Samples) -> Result<()> {
    let law = Law::builtin("dgf_communes", 2026)?.amend(&Reform::parse(&words("pays_fictif.toml")?)?)?;
    let amended = law.amend(&Reform::parse(&words("amendement.toml")?)?)?;
    let retired = amended.amend(&Reform::parse("title = \"A\"\n[parameters]\n\"dotation_solidarite_rurale.seuil_nombre_habitants\" = \"8000\"")?)?;
    rulebook(to, &retired)?;
    let criteria = Criteria::from_bytes("communes.csv.gz", &sample("communes.csv.gz")?, &CriteriaOptions::of(&law)?)?;
    let before = law.simulate(&criteria.inputs()?, None)?;
    let after = before.under(&amended)?;
    simulated(to, &after)?;
    to.verb("Simulation.issues", criteria.issues().listed())?;
    to.verb("Simulation.impact", &after.impact(&before, &[], 10)?)?;
    let threshold = "dotation_solidarite_rurale.seuil_nombre_habitants";
    to.verb("Simulation.sweep", &before.sweep(threshold, &[9_000.into(), 10_000.into()], &[])?)?;
    let small = "count(where population_dgf < param.dotation_solidarite_rurale.seuil_nombre_habitants) >= 100";
    to.verb("Simulation.solve", &before.solve(threshold, small, Some((1.into(), 100_000.into())))?)?;
    to.write("bc.ErrorFields", &before.solve(threshold, "true", None).err())
}

/// What a simulation says.
fn simulated(to: &mut Samples, simulation: &Simulation) -> Result<()> {
    let rules: Vec<String> = simulation.law().grants().map(|(_, grant)| grant.rule.clone()).collect();
    let key = simulation.keys().first().map_or("", |key| &**key);
    to.verb("Simulation.keys", &simulation.keys())?;
    to.verb("Simulation.state", &simulation.state())?;
    to.verb("Simulation.allocations", &simulation.allocations())?;
    to.verb("Simulation.rounding_gaps", &simulation.rounding_gaps())?;
    to.verb("Simulation.warnings", &simulation.warnings())?;
    for rule in &rules {
        to.verb("Simulation.explain", &simulation.explain(key, rule)?)?;
        to.verb("Simulation.column", &(0..simulation.rows()).map(|row| simulation.value(rule, row)).collect::<Vec<_>>())?;
        to.verb("Simulation.value", &simulation.value(rule, 0))?;
    }
    Ok(())
}

fn taxes(to: &mut Samples) -> Result<()> {
    let law = Law::builtin("fiscalite_locale", 2022)?;
    let criteria = Criteria::from_bytes("rei.csv.gz", &sample("rei.csv.gz")?, &CriteriaOptions::of(&law)?)?;
    let amended = law.amend(&Reform::parse(&words("amendement_fiscal.toml")?)?)?;
    rulebook(to, &amended)?;
    let before = law.simulate(&criteria.inputs()?, None)?;
    let after = before.under(&amended)?;
    simulated(to, &after)?;
    to.verb("Simulation.impact", &after.impact(&before, &[], 3)?)
}

fn criteria(to: &mut Samples) -> Result<()> {
    let law = Law::builtin("dgf_communes", 2026)?;
    let csv = "code_insee;nom;population_dgf;unknown\n99001;A;many;1\n99002;B;-5;1\n1;C;1\n99003;D;100;1\n";
    let criteria = Criteria::from_bytes("communes.csv", csv.as_bytes(), &CriteriaOptions::of(&law)?)?;
    to.verb("Criteria.issues", criteria.issues().listed())?;
    to.verb("Criteria.counts", &criteria.issues().counts())?;
    to.verb("Criteria.warnings", &criteria.warnings())?;
    to.verb("Criteria.absent", criteria.absent())?;
    to.verb("Criteria.ignored", criteria.ignored())?;
    to.verb("Criteria.year", &criteria.year())?;
    let merged = criteria.merged(&Mergers::parse("code;commune\n99002;99001\n99003;99001\n")?)?;
    to.verb("Merged.joined", &merged.joined)?;
    to.verb("Merged.restored", &merged.restored)?;
    to.verb("Merged.warnings", &merged.warnings())?;
    let taken = [budget_core::law::read::Restored { commune: "99003".into(), from: "99001".into() }];
    to.verb("Merged.restored", &taken)
}
