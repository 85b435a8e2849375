//! A small rulebook of our own: what a lawyer could check by hand.

use super::*;
use crate::error::{Code, Reason, WarningCode};
use crate::table::{Column, Table, Value, Values};
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::str::FromStr;

const BOOK: &str = r#"
id = "petit"
label = { fr = "Petit corps de règles", en = "Small rulebook" }
entity = "code_insee"
name = "nom"
exercises = [2024, 2025, 2026]
[folders.dotation]
label = { fr = "Dotation", en = "Grant" }
[grants.dotation]
label = { fr = "Dotation", en = "Grant" }
eligible = "eligible"
"#;

const COLUMNS: &str = r#"
[code_insee]
label = { fr = "Code" }
unit = "text"
[population]
label = { fr = "Population" }
unit = "inhabitant"
minimum = "0"
[superficie]
label = { fr = "Superficie" }
unit = "ha"
[taux]
label = { fr = "Taux" }
unit = "%"
optional = true
[montagne]
label = { fr = "Montagne" }
unit = "boolean"
optional = true
"#;

const PARAMETERS: &str = r#"
["enveloppe"]
label = { fr = "Enveloppe" }
unit = "EUR"
kind = "annual"
minimum = "0"
values = [{ from = 2024-01-01, value = "900", article = "loi 2024" }, { from = 2025-01-01, value = "1000", article = "loi 2025" }]
["seuil"]
label = { fr = "Seuil de population" }
unit = "inhabitant"
kind = "standing"
minimum = "0"
maximum = "10000"
values = [{ from = 2000-01-01, value = "100", article = "art. 1" }]
["part"]
label = { fr = "Part" }
unit = "1"
kind = "standing"
values = [{ from = 2000-01-01, value = "2/3", article = "art. 2" }]
["bareme"]
label = { fr = "Barème" }
unit = "EUR"
threshold_unit = "inhabitant"
kind = "standing"
values = [{ from = 2000-01-01, bands = [["0", "1"], ["150", "2"]], article = "art. 3" }]
"#;

const RULES: &str = r#"
[eligible]
label = { fr = "Éligible" }
unit = "boolean"
article = "art. 1"
formula = "population >= param.seuil"
[poids]
label = { fr = "Poids" }
unit = "inhabitant"
article = "art. 2"
formula = "population * param.part"
[total_poids]
label = { fr = "Somme des poids" }
unit = "inhabitant"
formula = "sum(poids where eligible)"
[dotation]
label = { fr = "Dotation" }
unit = "EUR"
article = "art. 4"
formula = "allocate(param.enveloppe, poids where eligible)"
[forfait]
label = { fr = "Forfait" }
unit = "EUR"
formula = "band(population, param.bareme)"
[progression]
label = { fr = "Progression" }
unit = "1"
formula = "dotation / previous(dotation) - 1"
[densite]
label = { fr = "Densité" }
unit = "inhabitant/ha"
formula = "population / superficie"
[rang]
label = { fr = "Rang" }
unit = "count"
formula = "rank(poids desc where eligible ties code_insee)"
"#;

fn law(year: u16) -> Law {
    Law::load(&[("rulebook.toml", BOOK), ("columns.toml", COLUMNS), ("dotation/parameters.toml", PARAMETERS), ("dotation/regles.toml", RULES)], year).unwrap()
}

fn table(codes: &[&str], population: &[f64]) -> Table {
    let mut table = Table::default();
    table.push(Column::text("code_insee", codes)).unwrap();
    table.push(Column::new("population", Unit::inhabitant(), Values::Float(population.to_vec()))).unwrap();
    table
}

fn communes() -> Table {
    table(&["99003", "99001", "99002"], &[300.0, 100.0, 50.0])
}

fn number(text: &str) -> Value {
    Value::Number(Decimal::from_str(text).unwrap())
}

fn codes(warnings: &[crate::Warning]) -> Vec<WarningCode> {
    warnings.iter().map(|w| w.code).collect()
}

#[test]
fn communes_are_sorted_and_an_envelope_closes_to_the_cent() {
    for mode in [Mode::Fast, Mode::Decimal] {
        let simulation = law(2025).with_mode(mode).simulate(&communes(), None).unwrap();
        assert_eq!(simulation.keys().iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["99001", "99002", "99003"]);
        let amounts: Vec<Value> = (0..3).map(|row| simulation.value("dotation", row)).collect();
        assert_eq!(amounts, [number("250"), number("0"), number("750")], "{mode:?}");
        assert_eq!(simulation.value("forfait", 2), number("2"));
        assert_eq!((simulation.value("rang", 2), simulation.value("rang", 1)), (number("1"), Value::Missing(Reason::NotRanked)));
        let state = simulation.state();
        assert_eq!(state.iter().map(|n| n.id.as_str()).collect::<Vec<_>>(), ["total_poids"]);
        assert_eq!(simulation.allocations()[0].paid, Decimal::from(1000));
    }
}

#[test]
fn what_a_table_lacks_is_told_with_the_rules_that_need_it() {
    let simulation = law(2025).simulate(&communes(), None).unwrap();
    assert_eq!(simulation.value("densite", 0), Value::Missing(Reason::NotProvided));
    assert_eq!(simulation.value("progression", 0), Value::Missing(Reason::NoPreviousYear));
    let absent: Vec<_> = simulation.warnings().into_iter().filter(|w| w.code == WarningCode::AbsentColumn).collect();
    assert_eq!(absent.iter().map(|w| w.first.clone()).collect::<Vec<_>>(), [["progression"], ["densite"]]);
    assert!(absent[1].message.en.starts_with("`superficie` is not in the table: 1 rules"), "{}", absent[1].message.en);
}

#[test]
fn impossible_values_are_missing_and_told() {
    for bad in [-5.0, f64::NAN, f64::INFINITY] {
        let simulation = law(2025).simulate(&table(&["99001", "99002"], &[bad, 200.0]), None).unwrap();
        assert_eq!(simulation.value("poids", 0), Value::Missing(Reason::InvalidInput), "{bad}");
        assert_eq!(simulation.value("dotation", 0), Value::Missing(Reason::InvalidInput), "{bad}");
        assert_eq!(simulation.value("dotation", 1), number("1000"));
        let told = simulation.warnings().into_iter().find(|w| w.code == WarningCode::InvalidInput).unwrap();
        assert_eq!((told.count, told.first), (1, vec!["99001".to_owned()]));
    }
    let mut zero = table(&["99001"], &[200.0]);
    zero.push(Column::new("superficie", Unit::parse("ha", &[]).unwrap(), Values::Float(vec![0.0]))).unwrap();
    assert_eq!(law(2025).simulate(&zero, None).unwrap().value("densite", 0), Value::Missing(Reason::DivisionByZero));
}

#[test]
fn a_commune_stands_once_and_bears_a_code() {
    let error = law(2025).simulate(&table(&["99001", "99001"], &[1.0, 2.0]), None).unwrap_err();
    assert_eq!((error.code(), error.place().path.as_deref()), (Code::DuplicateEntity, Some("99001")));
    assert_eq!(law(2025).simulate(&table(&["99001", " "], &[1.0, 2.0]), None).unwrap_err().code(), Code::InvalidValue);
    let mut nameless = Table::default();
    nameless.push(Column::text("insee", ["99001"])).unwrap();
    assert_eq!(law(2025).simulate(&nameless, None).unwrap_err().code(), Code::MissingColumn);
    let mut text = Table::default();
    text.push(Column::text("code_insee", ["99001"])).unwrap();
    text.push(Column::text("population", ["many"])).unwrap();
    assert_eq!(law(2025).simulate(&text, None).unwrap_err().code(), Code::TypeMismatch);
}

#[test]
fn last_year_comes_from_its_table_or_from_a_column() {
    let mut now = communes();
    now.push(Column::new("dotation__prev", Unit::euro(), Values::Float(vec![500.0, 100.0, 0.0]))).unwrap();
    let simulation = law(2025).simulate(&now, None).unwrap();
    assert_eq!((simulation.value("progression", 0), simulation.value("progression", 2)), (number("1.5"), number("0.5")));
    assert_eq!(simulation.value("progression", 1), Value::Missing(Reason::DivisionByZero));
    let mut before = table(&["99001", "99009"], &[90.0, 10.0]);
    before.push(Column::new("dotation", Unit::euro(), Values::Float(vec![125.0, 1.0]))).unwrap();
    let simulation = law(2025).simulate(&communes(), Some(&before)).unwrap();
    assert_eq!((simulation.value("progression", 0), simulation.value("progression", 2)), (number("1"), Value::Missing(Reason::NewEntity)));
}

#[test]
fn an_annual_value_is_missing_unless_it_may_be_carried() {
    let strict = law(2026).simulate(&communes(), None).unwrap();
    assert_eq!(strict.value("dotation", 0), Value::Missing(Reason::NotPublished));
    assert_eq!(law(2026).parameter("enveloppe").unwrap().value, None);
    let carried = law(2026).carried();
    assert_eq!(carried.parameter("enveloppe").unwrap().carried_from, Some(2025));
    let simulation = carried.simulate(&communes(), None).unwrap();
    assert_eq!(simulation.value("dotation", 0), number("250"));
    let told = simulation.warnings().into_iter().find(|w| w.code == WarningCode::CarriedValue).unwrap();
    assert_eq!(told.first, ["enveloppe (2025)"]);
}

#[test]
fn a_reform_changes_what_depends_on_it_and_nothing_else() {
    let baseline = law(2025).simulate(&communes(), None).unwrap();
    let reform = Reform::parse("title = \"Amendement\"\nyear = 2025\n[parameters]\n\"seuil\" = \"50\"\n").unwrap();
    let amended = baseline.law().amend(&reform).unwrap();
    let after = baseline.under(&amended).unwrap();
    assert_eq!((0..3).map(|row| after.value("dotation", row)).collect::<Vec<_>>(), [number("222.22"), number("111.11"), number("666.67")]);
    let whole = amended.simulate(&communes(), None).unwrap();
    assert_eq!(after.results(), whole.results());
    let [change] = amended.changes() else { panic!("one change") };
    assert_eq!((change.before.as_str(), change.after.as_str(), change.article.as_str(), change.unit.as_str()), ("100", "50", "art. 1", "inhabitant"));
}

#[test]
fn the_identity_reform_gives_the_baseline_bit_for_bit() {
    let baseline = law(2025).simulate(&communes(), None).unwrap();
    let empty = Reform::parse("title = \"rien\"").unwrap();
    let same = Reform::parse("[parameters]\nseuil = 100\n[rules.poids]\nformula = \"population * param.part\"").unwrap();
    for reform in [empty, same] {
        let amended = law(2025).amend(&reform).unwrap();
        assert_eq!(baseline.under(&amended).unwrap().results(), baseline.results());
        assert_eq!(amended.simulate(&communes(), None).unwrap().results(), baseline.results());
    }
}

#[test]
fn a_reform_that_reads_a_column_otherwise_reads_the_table_again() {
    let baseline = law(2025).simulate(&communes(), None).unwrap();
    let bounded = Reform::parse("[columns.population]\nunit = \"inhabitant\"\nmaximum = \"250\"").unwrap();
    let amended = law(2025).amend(&bounded).unwrap();
    let after = baseline.under(&amended).unwrap();
    assert_eq!(after.results(), amended.simulate(&communes(), None).unwrap().results());
    assert_ne!(after.results(), baseline.results());
}

#[test]
fn reforms_compose_and_the_later_one_holds() {
    let first = Reform::parse("title = \"un\"\n[parameters]\nseuil = \"60\"\n\"bareme.brackets[1].amount\" = \"3\"").unwrap();
    let second = Reform::parse("title = \"deux\"\n[parameters]\nseuil = \"40 inhabitant\"\npart = \"50 %\"").unwrap();
    let amended = law(2025).amend(&first).unwrap().amend(&second).unwrap();
    assert_eq!(codes(amended.warnings()), [WarningCode::LaterReform]);
    assert_eq!(amended.parameter("seuil").unwrap().value.unwrap().to_string(), "40");
    assert_eq!(amended.parameter("part").unwrap().value.unwrap().to_string(), "0.5");
    let simulation = amended.simulate(&communes(), None).unwrap();
    assert_eq!((simulation.value("forfait", 2), simulation.value("poids", 2)), (number("3"), number("150")));
}

#[test]
fn a_parameter_that_no_rule_reads_is_told() {
    let amended = law(2025).amend(&Reform::parse("[rules.forfait]\nformula = \"5\"").unwrap()).unwrap();
    assert!(amended.warnings().is_empty());
    let amended = amended.amend(&Reform::parse("[parameters]\n\"bareme.brackets[0].amount\" = \"7\"\nseuil = \"5\"").unwrap()).unwrap();
    assert_eq!(codes(amended.warnings()), [WarningCode::UnreadParameter]);
    assert_eq!(amended.warnings()[0].first, ["bareme.brackets[0].amount"]);
}

#[test]
fn new_rules_removed_rules_and_columns_of_a_reform() {
    let json = r#"{"rules": {"bonus": {"new": true, "unit": "EUR", "formula": "if(montagne, 10, 0) + surcroit"},
        "densite": {"remove": true}}, "columns": {"surcroit": {"unit": "EUR"}}}"#;
    let amended = law(2025).amend(&Reform::parse(json).unwrap()).unwrap();
    let mut table = communes();
    table.push(Column::new("montagne", Unit::one(), Values::Bool(vec![true, false, false]))).unwrap();
    table.push(Column::new("surcroit", Unit::euro(), Values::Float(vec![1.0, 2.0, 3.0]))).unwrap();
    let baseline = law(2025).simulate(&table, None).unwrap();
    let after = baseline.under(&amended).unwrap();
    assert_eq!((after.value("bonus", 2), after.value("bonus", 0)), (number("11"), number("2")));
    assert!(after.results().column("densite").is_none());
    assert!(baseline.results().column("densite").is_some());
}

#[test]
fn a_reform_is_checked_whole_before_it_runs() {
    let cases = [
        ("[parameters]\nseuill = \"1\"", Code::UnknownParameter, "parameters.seuill", "seuil"),
        ("[parameters]\nseuil = \"20000\"", Code::OutOfBounds, "parameters.seuil", "10000"),
        ("[parameters]\nseuil = \"-1\"", Code::OutOfBounds, "parameters.seuil", "at least 0"),
        ("[parameters]\nseuil = \"5 EUR\"", Code::UnitMismatch, "parameters.seuil", "inhabitant"),
        ("[parameters]\nseuil = \"cinq\"", Code::InvalidValue, "parameters.seuil", "digits"),
        ("[parameters]\nseuil = \"1/0\"", Code::InvalidValue, "parameters.seuil", "digits"),
        ("[parameters]\nbareme = \"5\"", Code::InvalidValue, "parameters.bareme", "docs/law.md"),
        ("[parameters]\nbareme = [[\"5\", \"1\"], [\"5\", \"2\"]]", Code::InvalidValue, "parameters.bareme", "docs/law.md"),
        ("[parameters]\n\"bareme.brackets[7].amount\" = \"5\"", Code::UnknownParameter, "parameters.bareme.brackets[7].amount", "bareme"),
        ("year = 2024\n[parameters]\nseuil = \"5\"", Code::UnknownYear, "year", "2024"),
        ("[rules.poid]\nformula = \"1\"", Code::UnknownRule, "rules.poid", "poids"),
        ("[rules.poids]\nformula = \"population *\"", Code::Syntax, "rules.poids.formula", ""),
        ("[rules.poids]\nformula = \"populaton\"", Code::UnknownName, "poids.formula", "population"),
        ("[rules.poids]\nformula = \"superficie\"", Code::UnitMismatch, "poids.formula", ""),
        ("[rules.poids]\nformula = \"population + if(rang > 1, 1, 0)\"", Code::Cycle, "", "previous"),
        ("[rules.poids]\nremove = true", Code::UnknownName, "total_poids.formula", ""),
        ("[rules.poids]\nnew = true\nunit = \"EUR\"\nformula = \"1\"", Code::DuplicateId, "rules.poids", "another name"),
        ("[rules.neuf]\nnew = true\nformula = \"1\"", Code::InvalidData, "rules.neuf", "unit"),
        ("[rules.poids]\n", Code::InvalidData, "rules.poids", "remove"),
        ("[columns.population]\nunit = \"EUR\"", Code::DuplicateId, "columns.population", "another name"),
    ];
    for (text, code, path, help) in cases {
        let error = Reform::parse(text).and_then(|reform| law(2025).amend(&reform)).unwrap_err();
        let place = error.place().path.clone().unwrap_or_default();
        assert_eq!(error.code(), code, "{text}: {error}");
        assert!(path.is_empty() || place == path, "{text}: {error}, at {place}");
        assert!(error.help().en.contains(help) && !error.message().fr.is_empty(), "{text}: {error}");
    }
    for text in ["titel = \"x\"", "{\"titel\": 1}", "{", "[parameters]\nseuil = true"] {
        assert_eq!(Reform::parse(text).unwrap_err().code(), Code::InvalidData, "{text}");
    }
}

#[test]
fn an_explanation_shows_the_article_and_by_how_much_a_condition_is_missed() {
    let simulation = law(2025).simulate(&communes(), None).unwrap();
    let why = simulation.explain("99002", "dotation").unwrap();
    assert_eq!((why.source.as_str(), why.value.clone()), ("art. 4", number("0")));
    let eligible = simulation.explain("99002", "eligible").unwrap();
    let comparison = &eligible.inputs[0];
    assert_eq!((comparison.id.as_str(), comparison.margin), ("population >= param.seuil", Some(Decimal::from(-50))));
    let ids: Vec<&str> = eligible.inputs.iter().map(|n| n.id.as_str()).collect();
    assert_eq!(ids, ["population >= param.seuil", "population", "param.seuil"]);
    assert_eq!(eligible.inputs[2].source, "art. 1");
    let rank = simulation.explain("99001", "rang").unwrap();
    assert_eq!((rank.group.unwrap().n, rank.rank.unwrap().r), (2, 2));
    assert_eq!(why.state, Some(crate::formula::State::Closed));
    assert_eq!(simulation.explain("99999", "dotation").unwrap_err().code(), Code::UnknownEntity);
    assert_eq!(simulation.explain("99001", "dotations").unwrap_err().code(), Code::UnknownRule);
}

#[test]
fn a_sweep_gives_each_total_and_a_solution_where_a_condition_turns() {
    let simulation = law(2025).simulate(&communes(), None).unwrap();
    let values = [40, 100, 200, 400].map(Decimal::from);
    let sweep = simulation.sweep("seuil", &values, &["dotation", "total_poids"]).unwrap();
    let totals: Vec<_> = sweep.iter().map(|s| (s.totals["dotation"].clone(), s.winners, s.losers)).collect();
    assert_eq!(totals, [(number("1000"), 1, 2), (number("1000"), 0, 0), (number("1000"), 1, 1), (number("0"), 0, 2)]);
    let solution = simulation.solve("seuil", "sum(dotation) > 0", None).unwrap();
    assert_eq!((solution.value, solution.beyond), (Decimal::from(300), Decimal::from(301)));
    let cheap = simulation.solve("enveloppe", "sum(dotation) >= 1234.56", Some((Decimal::ZERO, Decimal::from(5000)))).unwrap();
    assert_eq!((cheap.value, cheap.beyond), (Decimal::new(123_456, 2), Decimal::new(123_455, 2)));
    assert_eq!(simulation.solve("seuil", "sum(dotation) > 5000", None).unwrap_err().code(), Code::NoSolution);
    assert_eq!(simulation.solve("seuil", "dotation > 5", None).unwrap_err().code(), Code::WrongArguments);
    assert_eq!(simulation.sweep("seuil", &values, &["dotations"]).unwrap_err().code(), Code::UnknownRule);
}

/// The small rulebook with parties, checks of a commune and of the nation, a feed and a value that nobody is sure of.
fn checked() -> Law {
    let book = BOOK.replace("exercises =", "scope = { fr = \"premier tour\", en = \"first round\" }\nexercises =")
        + r#"
[parties.communes]
label = { fr = "Communes", en = "Communes" }
[parties.etat]
label = { fr = "État", en = "State" }
[grants.forfait]
label = { fr = "Forfait" }
party = "etat"
[checks.petite]
label = { fr = "Petite commune", en = "Small commune" }
rule = "trop_petite"
article = "art. 7"
message = { fr = "population trop petite", en = "population too small" }
[checks.pays]
label = { fr = "Pays" }
rule = "pays_petit"
message = { fr = "le pays est petit", en = "the country is small" }
[feeds.autre]
richesse = "dotation"
richesse_par_habitant = { rule = "dotation", per = "habitants" }
"#;
    let rules = RULES.to_owned()
        + r#"
[trop_petite]
label = { fr = "Trop petite" }
unit = "boolean"
formula = "population < param.petit and taux < param.part * 2"
[pays_petit]
label = { fr = "Pays petit" }
unit = "boolean"
formula = "total_poids < 150"
"#;
    let parameters = PARAMETERS.to_owned()
        + r#"
["petit"]
label = { fr = "Petit" }
unit = "inhabitant"
kind = "standing"
values = [{ from = 2000-01-01, value = "90", source = "mémoire", confidence = "low" }]
"#;
    let files = [("rulebook.toml", book.as_str()), ("columns.toml", COLUMNS), ("dotation/parameters.toml", &parameters), ("dotation/regles.toml", &rules)];
    Law::load(&files, 2025).unwrap()
}

fn with_rates(rates: &[f64; 3]) -> Table {
    let mut table = communes();
    table.push(Column::new("taux", Unit::parse("%", &[]).unwrap(), Values::Float(rates.to_vec()))).unwrap();
    table
}

#[test]
fn a_check_is_told_where_it_is_met_and_not_computed_before() {
    for mode in [Mode::Fast, Mode::Decimal] {
        let law = checked().with_mode(mode);
        let baseline = law.simulate(&with_rates(&[10.0, 10.0, 10.0]), None).unwrap();
        let told = |s: &Simulation| s.warnings().into_iter().filter(|w| w.code == WarningCode::LegalCheck).collect::<Vec<_>>();
        let [small] = &told(&baseline)[..] else { panic!("{:?}", told(&baseline)) };
        assert_eq!((small.count, small.first.as_slice()), (1, ["99002".to_owned()].as_slice()));
        assert_eq!((small.message.en.as_str(), small.message.fr.as_str()), ("population too small (art. 7)", "population trop petite (art. 7)"));
        // Nothing else asks for it: it stands in no result, and is there for who asks.
        assert!(baseline.results().column("trop_petite").is_none() && law.rule("trop_petite").is_ok());
        assert_eq!((baseline.value("trop_petite", 1), baseline.value("trop_petite", 0)), (Value::Bool(true), Value::Bool(false)));
        assert_eq!(baseline.explain("99002", "trop_petite").unwrap().inputs[0].margin, Some(Decimal::from(40)));
        assert_eq!(baseline.column("pays_petit").unwrap().value(0), Value::Bool(false));
        // A value that only a check reads may be amended without a word about rules that do not read it.
        let amended = law.amend(&Reform::parse("[parameters]\npetit = \"40\"\nseuil = \"200\"").unwrap()).unwrap();
        assert!(amended.warnings().is_empty());
        let after = baseline.under(&amended).unwrap();
        assert_eq!(told(&after).iter().map(|w| w.message.en.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
        let fewer = baseline.under(&law.amend(&Reform::of("part", "1/3")).unwrap()).unwrap();
        assert_eq!(told(&fewer).iter().map(|w| (w.message.fr.as_str(), w.count, w.first.len())).collect::<Vec<_>>()[1], ("le pays est petit", 1, 0));
        let impact = fewer.impact(&baseline, &[], 5).unwrap();
        let checks: Vec<_> = impact.warnings.iter().filter(|w| w.code == WarningCode::LegalCheck).map(|w| w.message.en.as_str()).collect();
        assert_eq!(checks, ["the country is small", "population too small (art. 7); under the law as it is: 1"]);
        assert_eq!(
            (impact.scope.unwrap().en.as_str(), impact.parties[1].party.as_str(), impact.totals[0].party.as_deref()),
            ("first round", "etat", Some("communes"))
        );
    }
    // What is not known meets no check.
    let blank = checked().simulate(&communes(), None).unwrap();
    assert_eq!(blank.value("trop_petite", 1), Value::Missing(Reason::NotProvided));
    assert!(!codes(&blank.warnings()).contains(&WarningCode::LegalCheck));
}

#[test]
fn doubtful_values_are_told_until_an_amendment_sets_them() {
    let law = checked();
    let told = |law: &Law| law.simulate(&communes(), None).unwrap().warnings().into_iter().find(|w| w.code == WarningCode::LowConfidence);
    let warning = told(&law).unwrap();
    assert_eq!((warning.count, warning.first), (1, vec!["petit".to_owned()]));
    assert_eq!(law.parameter("petit").unwrap().confidence, Some(crate::indicator::Confidence::Low));
    assert_eq!(law.parameter("seuil").unwrap().confidence, None);
    assert_eq!(told(&law.amend(&Reform::of("petit", "80")).unwrap()), None);
}

#[test]
fn differences_feed_the_table_of_another_rulebook() {
    for mode in [Mode::Fast, Mode::Decimal] {
        let baseline = checked().with_mode(mode).simulate(&communes(), None).unwrap();
        let reform = baseline.under(&baseline.law().amend(&Reform::of("seuil", "50")).unwrap()).unwrap();
        let mut other = Table::default();
        other.push(Column::text("code_insee", ["99002", "99001", "99009"])).unwrap();
        other.push(Column::new("richesse", Unit::euro(), Values::Float(vec![0.1, 1000.0, 7.0]))).unwrap();
        let per_head = Unit::parse("EUR/inhabitant", &[]).unwrap();
        let heads = [5, 10, 20].map(Decimal::from).to_vec();
        other.push(Column::new("richesse_par_habitant", per_head, Values::Decimal(heads))).unwrap();
        other.push(Column::new("habitants", Unit::inhabitant(), Values::Float(vec![50.0, 100.0, 10.0]))).unwrap();
        let fed = reform.feed(&baseline, &other, "autre").unwrap();
        // 99001 goes from 250 to 222.22, 99002 from 0 to 111.11.
        let values = |name: &str| (0..3).map(|row| fed.value(name, row).unwrap()).collect::<Vec<_>>();
        assert_eq!(values("richesse"), [Value::Float(111.21), Value::Float(972.22), Value::Float(7.0)]);
        assert_eq!(values("richesse_par_habitant"), [number("7.2222"), number("9.7222"), number("20")]);
        let told: Vec<_> = fed.warnings.iter().map(|w| (w.code, w.count, w.first.join(" "))).collect();
        assert_eq!(told, [(WarningCode::PartialFeed, 1, "99009".to_owned()), (WarningCode::PartialFeed, 1, "99003".to_owned())]);
        // Nothing differs: the same table, but for the warnings.
        let same = baseline.feed(&baseline, &other, "autre").unwrap();
        assert_eq!(same.columns(), other.columns());
        assert_eq!(reform.feed(&baseline, &other, "autres").unwrap_err().code(), Code::UnknownLaw);
        let mut bare = Table::default();
        bare.push(Column::text("code_insee", ["99001"])).unwrap();
        assert_eq!(reform.feed(&baseline, &bare, "autre").unwrap_err().code(), Code::MissingColumn);
        bare.push(Column::new("richesse", Unit::inhabitant(), Values::Float(vec![1.0]))).unwrap();
        assert_eq!(reform.feed(&baseline, &bare, "autre").unwrap_err().code(), Code::UnitMismatch);
    }
}

#[test]
fn a_difference_that_is_not_known_leaves_the_value_and_is_told() {
    let mut now = communes();
    now.push(Column::new("population", Unit::inhabitant(), Values::Float(vec![300.0, 100.0, 50.0])).with_missing(vec![None, Some(Reason::Secret), None]))
        .unwrap();
    let baseline = checked().simulate(&now, None).unwrap();
    let reform = baseline.under(&baseline.law().amend(&Reform::of("seuil", "50")).unwrap()).unwrap();
    let mut other = Table::default();
    other.push(Column::text("code_insee", ["99001", "99002", "99003"])).unwrap();
    other.push(Column::new("richesse", Unit::euro(), Values::Float(vec![5.0; 3]))).unwrap();
    let fed = reform.feed(&baseline, &other, "autre").unwrap();
    assert_eq!(fed.value("richesse", 0), Some(Value::Float(5.0)));
    let told: Vec<_> = fed.warnings.iter().map(|w| (w.code, w.first.join(" "))).collect();
    assert_eq!(told, [(WarningCode::AbsentColumn, "richesse_par_habitant".to_owned()), (WarningCode::PartialFeed, "99001".to_owned())]);
    let impact = reform.impact(&baseline, &[], 5).unwrap();
    assert_eq!(
        (impact.secret.n, impact.secret.communes[0].grants.as_slice(), impact.parties[0].secret),
        (1, ["dotation".to_owned(), "forfait".to_owned()].as_slice(), 1)
    );
}

#[test]
fn what_a_rulebook_names_must_be_declared() {
    let cases = [
        ("[grants.forfait]\nlabel = { fr = \"x\" }\nparty = \"etat\"", Code::UnknownName, "grants.forfait.party"),
        ("[checks.a]\nlabel = { fr = \"x\" }\nrule = \"eligibles\"\nmessage = { fr = \"x\" }", Code::UnknownName, "checks.a.rule"),
        ("[checks.a]\nlabel = { fr = \"x\" }\nrule = \"poids\"\nmessage = { fr = \"x\" }", Code::TypeMismatch, "checks.a.rule"),
        ("[feeds.b]\nx = \"poid\"", Code::UnknownName, "feeds.b.x"),
        ("[feeds.b]\nx = 3", Code::InvalidData, ""),
    ];
    for (more, code, path) in cases {
        let book = BOOK.to_owned() + more;
        let files = [("rulebook.toml", book.as_str()), ("columns.toml", COLUMNS), ("dotation/parameters.toml", PARAMETERS), ("dotation/regles.toml", RULES)];
        let error = Law::load(&files, 2025).unwrap_err();
        assert_eq!((error.code(), error.place().path.as_deref().unwrap_or_default()), (code, path), "{error}");
    }
}

#[cfg(feature = "embedded")]
#[test]
fn what_a_rulebook_of_the_library_feeds_another_one_reads() {
    let taxes = Law::builtin("fiscalite_locale", 2022).unwrap();
    let feeds: Vec<_> = taxes.feeds().collect();
    assert_eq!(feeds.iter().map(|(book, _)| *book).collect::<Vec<_>>(), ["dgf_communes"]);
    for year in [2024, 2025, 2026] {
        let grants = Law::builtin("dgf_communes", year).unwrap();
        for feed in feeds.iter().flat_map(|(_, feeds)| *feeds) {
            // A rule of that name would hide the column.
            assert!(grants.columns().any(|c| c.id == feed.column) && grants.rule(&feed.column).is_err(), "{}", feed.column);
            assert!(feed.per.as_ref().is_none_or(|per| grants.columns().any(|c| c.id == *per)), "{}", feed.column);
        }
    }
}

#[test]
fn results_are_what_is_asked_for() {
    let simulation = law(2025).simulate(&communes(), None).unwrap();
    let whole = simulation.results();
    let some = simulation.results_of(&["dotation", "population", "total_poids", "code_insee"]).unwrap();
    let names: Vec<&str> = some.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["code_insee", "dotation", "population", "total_poids"]);
    assert_eq!(some.column("dotation"), whole.column("dotation"));
    assert_eq!(some.column("dotation").unwrap().values(), &Values::Cents([25_000, 0, 75_000].map(crate::Cents).to_vec()), "a grant is money");
    assert!(matches!(whole.column("poids").unwrap().values(), Values::Float(_)));
    let (first, last) = (some.value("total_poids", 0), some.value("total_poids", 2));
    assert!(first.is_some() && first == last, "a national figure stands in every row");
    assert_eq!(some.warnings, simulation.warnings());
    let unknown = simulation.results_of(&["dotatio"]).unwrap_err();
    assert_eq!(unknown.code(), Code::UnknownRule);
    assert!(unknown.help().en.contains("`dotation`"), "{}", unknown.help().en);
}

#[test]
fn what_was_read_with_a_doubt_stays_told_under_another_law() {
    let doubt = crate::Warning { code: WarningCode::ReadingIssue, message: crate::text!("read", "lu"), count: 2, first: Vec::new() };
    let simulation = law(2025).simulate(&communes(), None).unwrap().telling(vec![doubt.clone()]).telling(vec![doubt.clone()]);
    let told = |s: &Simulation| s.warnings().into_iter().filter(|w| *w == doubt).count();
    assert_eq!((simulation.warnings()[0].clone(), told(&simulation)), (doubt.clone(), 1));
    let amended = simulation.under(&simulation.law().amend(&Reform::of("seuil", "40")).unwrap()).unwrap();
    // Another rulebook takes the table anew.
    let other = simulation.under(&law(2025)).unwrap();
    assert_eq!((told(&amended), told(&other)), (1, 1));
    assert!(amended.impact(&simulation, &[], 1).unwrap().warnings.contains(&doubt));
}
