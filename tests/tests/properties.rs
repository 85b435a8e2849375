//! What holds for any split, order and form of the accounts, and between the figures themselves. On some entities of the fictional sample.
#![cfg(test)]

use arrow_array::{ArrayRef, Decimal128Array, RecordBatch, StringArray};
use budget_core::formula::Explanation;
use budget_core::indicator::{Catalogue, IndicatorTable, Kind, Partial, Scope};
use budget_core::ledger::{ArrowOptions, Ledger};
use budget_core::table::{Table, Value};
use budget_tests::sample;
use budget_tests::vector::{row_key, shown};
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::Write;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use zip::write::SimpleFileOptions;

/// INSEE codes within the department: communes with several annexes of one or two kinds, and a small one. The groups and the department come too.
const CHOSEN: [&str; 5] = ["001", "002", "018", "060", "069"];

/// Header and lines of the chosen entities.
static LINES: LazyLock<(String, Vec<String>)> = LazyLock::new(|| {
    let text = sample::text().unwrap();
    let mut lines = text.lines().map(str::to_owned);
    let header = lines.next().unwrap();
    let at = |line: &str, title: &str| line.split(';').nth(header.split(';').position(|t| t == title).unwrap()).unwrap().to_owned();
    let mut chosen: Vec<String> = lines.filter(|l| CHOSEN.contains(&at(l, "INSEE").as_str()) || at(l, "CATEG") != "Commune").collect();
    // A second annex of the same kind, with another name and chart: nothing but its name says which comes first.
    let second: Vec<String> = chosen.iter().filter(|l| at(l, "INSEE") == "001" && at(l, "CBUDG") == "3" && at(l, "NOMEN") == "M49").cloned().collect();
    for line in second {
        let (siret, name) = (at(&line, "IDENT"), at(&line, "LBUDG"));
        let other = siret[..9].to_owned() + "99999";
        chosen.push(line.replace(&siret, &other).replace(&name, "AUTRE REGIE").replace(";M49;", ";M43;"));
    }
    // Flows between the main budget and its annexes, which the sample has none of.
    for (year, chart, role, account, cents) in FLOWS {
        let model = chosen.iter().find(|l| [at(l, "EXER"), at(l, "NOMEN"), at(l, "CBUDG"), at(l, "INSEE")] == [year, chart, role, "001"]);
        let line = model.unwrap_or_else(|| panic!("no budget {year} {chart} {role}")).rsplitn(12, ';').last().unwrap().to_owned();
        chosen.push(format!("{line};{account};0;0;{};0;0;0;0;0;{};0", Decimal::new(cents, 2), Decimal::new(cents, 2)));
    }
    (header, chosen)
});

/// Year, chart, kind of budget, account, cents of real debit; the credits stand elsewhere in the accounts.
const FLOWS: [(&str, &str, &str, &str, i64); 9] = [
    ("2021", "M14", "1", "6521", 1_000_001),
    ("2021", "M14", "1", "204164", 200_002),
    ("2021", "M14", "2", "6215", 30_003),
    ("2021", "M49", "3", "6287", 4_004),
    ("2021", "M49", "3", "672", 505),
    ("2024", "M57", "1", "65736211", 7_000_007),
    ("2024", "M57", "1", "2041534", 800_008),
    ("2024", "M57", "2", "6211", 90_009),
    ("2024", "M49", "3", "6215", 11_011),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin("").unwrap());

/// The indicators of the lines as they stand in the file.
static WHOLE: LazyLock<Table> = LazyLock::new(|| evaluate(&ledger(&LINES.1)).table);

fn text<T: AsRef<str>>(lines: &[T]) -> String {
    let mut text = LINES.0.clone();
    for line in lines {
        text.push('\n');
        text.push_str(line.as_ref());
    }
    text
}

fn ledger<T: AsRef<str>>(lines: &[T]) -> Ledger {
    Ledger::from_bytes("lines.csv", text(lines).into_bytes()).unwrap()
}

fn evaluate(ledger: &Ledger) -> IndicatorTable {
    CATALOGUE.evaluate(ledger, &sample::facts().unwrap(), &Scope::ALL).unwrap()
}

/// The first difference, in words: whole tables are too long to print.
fn assert_same(found: &Table, expected: &Table) {
    if found == expected {
        return;
    }
    assert_eq!(found.rows(), expected.rows(), "rows");
    for (a, b) in found.columns().iter().zip(expected.columns()) {
        let row = (0..found.rows()).find(|r| a.value(*r) != b.value(*r));
        assert!(row.is_none(), "{} row {row:?}: {} instead of {}", a.name, shown(a, row.unwrap()), shown(b, row.unwrap()));
        assert_eq!(a, b);
    }
    assert_eq!(found.warnings, expected.warnings);
    panic!("the tables differ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_merged_in_any_order_is_the_whole(parts in 1_usize..6, seed in any::<u64>()) {
        let facts = sample::facts().unwrap();
        let mut dice = seed;
        let mut split = vec![Vec::new(); parts];
        for line in &LINES.1 {
            split[usize::try_from(roll(&mut dice)).unwrap() % parts].push(line);
        }
        shuffle(&mut split, &mut dice);
        let mut merged = CATALOGUE.partial(&facts).unwrap();
        for lines in split.iter().filter(|lines| !lines.is_empty()) {
            let mut part = CATALOGUE.partial(&facts).unwrap();
            ledger(lines).scan(&mut part).unwrap();
            merged.merge(part).unwrap();
        }
        assert_same(&merged.finish(&Scope::ALL).unwrap().table, &WHOLE);
    }

    #[test]
    fn pieces_that_travelled_merged_in_any_order_are_the_whole(parts in 1_usize..6, seed in any::<u64>()) {
        let facts = sample::facts().unwrap();
        let mut dice = seed;
        let mut split = vec![Vec::new(); parts];
        for line in &LINES.1 {
            split[usize::try_from(roll(&mut dice)).unwrap() % parts].push(line);
        }
        // Some are sent whole, some an entity apart.
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        for lines in split.iter().filter(|lines| !lines.is_empty()) {
            let (part, _) = CATALOGUE.partial_of(&ledger(lines), &facts, &[]).unwrap();
            match roll(&mut dice) % 2 {
                0 => pieces.push(part.to_bytes()),
                _ => pieces.extend(part.by_entity().into_iter().map(|(_, piece)| piece)),
            }
        }
        shuffle(&mut pieces, &mut dice);
        assert_same(&merged(pieces, &mut dice).finish(&Scope::ALL).unwrap().table, &WHOLE);
    }

    #[test]
    fn the_order_of_lines_changes_nothing(seed in any::<u64>()) {
        let mut dice = seed;
        let mut lines: Vec<&String> = LINES.1.iter().collect();
        shuffle(&mut lines, &mut dice);
        assert_same(&evaluate(&ledger(&lines)).table, &WHOLE);
    }

    #[test]
    fn a_line_changes_only_its_own_budget(place in any::<prop::sample::Index>(), cents in 1_i64..1_000_000_000) {
        let line = place.get(&LINES.1);
        let mut cells: Vec<String> = line.split(';').map(str::to_owned).collect();
        let title = |name: &str| LINES.0.split(';').position(|t| t == name).unwrap();
        // An account of its own, so that the line is no copy; a real expenditure of class 6.
        cells[title("COMPTE")] = "60699".to_owned();
        for name in ["BEDEB", "BECRE", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SC"] {
            cells[title(name)] = "0".to_owned();
        }
        let amount = Decimal::new(cents, 2);
        for name in ["OBNETDEB", "SD"] {
            cells[title(name)] = amount.to_string();
        }
        let mut lines = LINES.1.clone();
        lines.push(cells.join(";"));
        let after = evaluate(&ledger(&lines));
        let expected = &*WHOLE;
        let (year, siren, role) = (&cells[title("EXER")], &cells[title("SIREN")], cells[title("CBUDG")].as_str());
        let insee = &cells[title("INSEE")];
        let entity = if cells[title("CATEG")] == "Commune" { format!("99{insee}") } else { siren.clone() };
        let scope = if role == "1" { "principal" } else { "annexes" };
        for row in 0..expected.rows() {
            let key = row_key(&after, row);
            let own = key == format!("{entity} {year} {scope}") || key == format!("{entity} {year} consolidated");
            // Next year's growth and signals look back at this one.
            let later = key.starts_with(&format!("{entity} {} ", year.parse::<u16>().unwrap() + 1));
            for column in after.table.columns() {
                let (now, before) = (column.value(row), expected.column(&column.name).unwrap().value(row));
                if own && column.name == "depenses_fonctionnement" {
                    prop_assert_eq!(now.number(), before.number().map(|n| n + amount), "{} {:?}", &key, (line, ledger(&lines).issues().unwrap().listed()));
                } else if own || later && !column.values().is_empty() && matches!(now, Value::Bool(_)) {
                    continue;
                } else {
                    prop_assert_eq!(now, before, "{} {}", &key, &column.name);
                }
            }
        }
    }
}

/// The pieces merged two by two, what was merged being sent again now and then: as a tree of processes does it.
fn merged(pieces: Vec<Vec<u8>>, dice: &mut u64) -> Partial {
    let read = |bytes: &[u8]| CATALOGUE.partial_from_bytes(bytes, &sample::facts().unwrap()).unwrap();
    let mut all: Vec<Partial> = pieces.iter().map(|bytes| read(bytes)).collect();
    while all.len() > 1 {
        let other = all.swap_remove(usize::try_from(roll(dice)).unwrap() % all.len());
        let place = usize::try_from(roll(dice)).unwrap() % all.len();
        all[place].merge(other).unwrap();
        if roll(dice).is_multiple_of(4) {
            all[place] = read(&all[place].to_bytes());
        }
    }
    all.pop().unwrap()
}

/// The whole sample, its files cut by budget as an engine deals them out, for each scope.
#[test]
fn the_whole_sample_in_pieces_is_the_sample() {
    let facts = sample::facts().unwrap();
    let (header, lines) = sample::text().unwrap().split_once('\n').map(|(header, lines)| (header.to_owned(), lines.to_owned())).unwrap();
    let (mut dice, mut split) = (1, vec![header.clone(); 7]);
    let mut last = ("", 0);
    for line in lines.lines() {
        let budget = line.split(';').nth(1).unwrap();
        if budget != last.0 {
            last = (budget, usize::try_from(roll(&mut dice)).unwrap() % split.len());
        }
        split[last.1] += "\n";
        split[last.1] += line;
    }
    let ledgers: Vec<Ledger> = split.iter().map(|text| Ledger::from_bytes("part.csv", text.as_bytes()).unwrap()).collect();
    let whole = sample::ledger().unwrap();
    for scope in [&Scope::ALL[..], &[Scope::Principal]] {
        let expected = CATALOGUE.evaluate(&whole, &sample::facts().unwrap(), scope).unwrap();
        for held in [&[][..], scope] {
            let parts = ledgers.iter().map(|ledger| CATALOGUE.partial_of(ledger, &facts, held).unwrap().0);
            let mut pieces: Vec<Vec<u8>> = parts.flat_map(|part| part.by_entity()).map(|(_, piece)| piece).collect();
            let bytes: usize = pieces.iter().map(Vec::len).sum();
            println!("{} pieces, {bytes} bytes, the longest {}", pieces.len(), pieces.iter().map(Vec::len).max().unwrap());
            shuffle(&mut pieces, &mut dice);
            let together = merged(pieces, &mut dice);
            println!("together {} bytes", together.to_bytes().len());
            assert_same(&together.finish(scope).unwrap().table, &expected.table);
        }
    }
}

/// A step of SplitMix64.
fn roll(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn shuffle<T>(list: &mut [T], dice: &mut u64) {
    for i in (1..list.len()).rev() {
        list.swap(i, usize::try_from(roll(dice) % (i as u64 + 1)).unwrap());
    }
}

/// The text with amounts and delimiters changed; the amounts are the last ten columns.
fn rewritten(delimiter: &str, amount: &dyn Fn(&str) -> String) -> String {
    let titles = LINES.0.split(';').count();
    let line = |l: &String| {
        let cells = l.split(';').enumerate().map(|(i, cell)| if i + 10 >= titles { amount(cell) } else { cell.to_owned() });
        cells.collect::<Vec<_>>().join(delimiter)
    };
    [LINES.0.replace(';', delimiter)].into_iter().chain(LINES.1.iter().map(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_form_of_file_gives_the_same_table() {
    let plain = text(&LINES.1);
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(plain.as_bytes()).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("folder/balance.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(plain.as_bytes()).unwrap();
    let fixed = |cell: &str| format!("{:.2}", Decimal::from_str(cell).unwrap());
    let forms: [(&str, Vec<u8>); 7] = [
        ("gz", gz.finish().unwrap()),
        ("zip", zip.finish().unwrap().into_inner()),
        ("decimal comma", rewritten(";", &|cell| cell.replace('.', ",")).into_bytes()),
        ("two decimals", rewritten(";", &fixed).into_bytes()),
        ("commas between columns", rewritten(",", &str::to_owned).into_bytes()),
        ("tabs and quotes", rewritten("\t", &|cell| format!("\"{cell}\"")).into_bytes()),
        ("byte-order mark, CRLF", format!("\u{feff}{}\r\n", plain.replace('\n', "\r\n")).into_bytes()),
    ];
    for (name, bytes) in forms {
        let ledger = Ledger::from_bytes(name, bytes).unwrap();
        let found = evaluate(&ledger);
        assert!(found.table == *WHOLE, "{name}: {:?}", ledger.issues().unwrap().listed());
    }
}

#[test]
fn exact_decimals_in_arrow_give_the_same_table() {
    let columns = LINES.0.split(';').enumerate().map(|(i, title)| -> (&str, ArrayRef) {
        let cells: Vec<&str> = LINES.1.iter().map(|l| l.split(';').nth(i).unwrap()).collect();
        if !["BEDEB", "BECRE", "OBNETDEB", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SD", "SC"].contains(&title) {
            return (title, Arc::new(StringArray::from(cells)));
        }
        let cents = cells.iter().map(|c| (Decimal::from_str(c).unwrap() * Decimal::ONE_HUNDRED).mantissa_at(0));
        (title, Arc::new(Decimal128Array::from(cents.collect::<Vec<i128>>()).with_precision_and_scale(18, 2).unwrap()))
    });
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let halves = [batch.slice(0, 1_000), batch.slice(1_000, batch.num_rows() - 1_000)];
    assert_same(&evaluate(&Ledger::from_arrow(halves, ArrowOptions::default()).unwrap()).table, &WHOLE);
}

/// The whole number that a decimal is.
trait MantissaAt {
    fn mantissa_at(self, scale: u32) -> i128;
}

impl MantissaAt for Decimal {
    fn mantissa_at(mut self, scale: u32) -> i128 {
        assert!(self.round_dp(scale) == self, "{self}");
        self.rescale(scale);
        self.mantissa()
    }
}

/// The rows by entity and year: those of each scope.
fn by_scope(table: &IndicatorTable) -> Vec<[Option<usize>; 3]> {
    let mut rows: BTreeMap<String, [Option<usize>; 3]> = BTreeMap::new();
    for row in 0..table.table.rows() {
        let key = row_key(table, row);
        let (entity, scope) = key.rsplit_once(' ').unwrap();
        rows.entry(entity.to_owned()).or_default()[Scope::parse(scope).unwrap() as usize] = Some(row);
    }
    rows.into_values().collect()
}

fn number(table: &IndicatorTable, id: &str, row: Option<usize>) -> Option<Decimal> {
    table.table.value(id, row?)?.number()
}

#[test]
fn consolidated_is_both_less_the_flows() {
    let mut catalogue = CATALOGUE.clone();
    let flows: Vec<String> = catalogue.indicators().filter(|i| i.kind == Kind::Flow).map(|i| i.id.clone()).collect();
    for flow in &flows {
        catalogue = catalogue.define(&format!("user_{flow}"), flow, "EUR", "").unwrap();
    }
    let table = catalogue.evaluate(&ledger(&LINES.1), &sample::facts().unwrap(), &Scope::ALL).unwrap();
    let rows = by_scope(&table);
    let (mut sums, mut with_flows) = (0, 0);
    for indicator in CATALOGUE.shown().filter(|i| i.unit.dimension.is_money() && i.kind == Kind::Indicator) {
        // Derived amounts follow from those that they refer to; the flow of a chart may differ from budget to budget.
        if indicator.variants.iter().any(|v| !v.formula.names().is_empty()) {
            continue;
        }
        for [principal, annexes, consolidated] in rows.iter().copied() {
            let at = |row| number(&table, &indicator.id, row);
            let (Some(a), Some(b), Some(c)) = (at(principal), at(annexes), at(consolidated)) else { continue };
            let flow = indicator.flows.as_ref().map_or(Decimal::ZERO, |f| number(&table, &format!("user_{f}"), consolidated).unwrap());
            assert_eq!(a + b, c + flow, "{} {}", indicator.id, row_key(&table, consolidated.unwrap()));
            sums += 1;
            with_flows += usize::from(!flow.is_zero());
        }
    }
    assert!(sums > 300 && with_flows > 9, "{sums} {with_flows}");
}

#[test]
fn figures_of_the_sample_hold_together() {
    let table = CATALOGUE.evaluate(&sample::ledger().unwrap(), &sample::facts().unwrap(), &Scope::ALL).unwrap();
    let sums: [(&str, &[(i64, &str)]); 9] = [
        (
            "depenses_fonctionnement",
            &[
                (1, "achats_charges_externes"),
                (1, "frais_personnel"),
                (1, "depenses_intervention"),
                (1, "charges_financieres"),
                (1, "autres_depenses_fonctionnement"),
            ],
        ),
        (
            "recettes_fonctionnement",
            &[(1, "impots_taxes"), (1, "concours_etat"), (1, "subventions_recues"), (1, "ventes_biens_services"), (1, "autres_recettes_fonctionnement")],
        ),
        ("epargne_brute", &[(1, "recettes_fonctionnement"), (-1, "depenses_fonctionnement")]),
        ("epargne_nette", &[(1, "epargne_brute"), (-1, "remboursements_hors_gad")]),
        ("depenses_investissement_hors_remb", &[(1, "depenses_equipement"), (1, "subventions_equipement_versees"), (1, "autres_depenses_investissement")]),
        ("depenses_totales", &[(1, "depenses_fonctionnement"), (1, "depenses_investissement_hors_remb"), (1, "remboursements_hors_gad")]),
        ("variation_fonds_roulement", &[(1, "capacite_besoin_financement"), (1, "flux_net_dette")]),
        ("variation_fonds_roulement", &[(1, "recettes_totales"), (-1, "depenses_totales")]),
        ("dgfip_resultat_ensemble", &[(1, "dgfip_resultat_comptable"), (-1, "dgfip_besoin")]),
    ];
    let close = |a: Decimal, b: Decimal| (a - b).abs() < Decimal::new(1, 6);
    let mut seen = BTreeMap::new();
    for row in (0..table.table.rows()).map(Some) {
        let at = |id: &str| number(&table, id, row);
        for (place, (total, parts)) in sums.iter().enumerate() {
            let sum = parts.iter().map(|(sign, id)| Some(at(id)? * Decimal::from(*sign))).try_fold(Decimal::ZERO, |sum, part| Some(sum + part?));
            if let (Some(total), Some(sum)) = (at(total), sum) {
                assert_eq!(total, sum, "{} {}", sums[place].0, row_key(&table, row.unwrap()));
                *seen.entry(place).or_insert(0) += 1;
            }
        }
        // The two identities of the legal ratios: equipment and debt over revenue, per head or not.
        for (place, ratio, above) in [(100, "r10_equipement_rrf", "r04_equipement_brut_par_hab"), (101, "r11_encours_rrf", "r05_encours_par_hab")] {
            if let (Some(ratio), Some(above), Some(below)) = (at(ratio), at(above), at("r03_rrf_par_hab").filter(|n| !n.is_zero())) {
                assert!(close(ratio, above / below * Decimal::ONE_HUNDRED), "{ratio}");
                *seen.entry(place).or_insert(0) += 1;
            }
        }
    }
    assert!(seen.len() == 11 && seen.values().all(|n| *n > 40), "{seen:?}");
}

/// Checks a node and all below it: where it has no inputs its accounts add up to it; a formula that only adds has its parts' sum. Counts the sums checked.
fn check(node: &Explanation, found: &mut usize) {
    let total = node.accounts.iter().map(|a| a.signed()).reduce(|a, b| a + b);
    if node.inputs.is_empty()
        && let (Some(total), Value::Number(value)) = (total, &node.value)
    {
        assert_eq!(*value, total.normalize(), "{}: {}", node.id, node.formula);
        *found += 1;
    }
    node.inputs.iter().for_each(|n| check(n, found));
}

#[test]
fn the_accounts_of_every_figure_add_up_to_it() {
    let mut found = 0;
    let facts = sample::facts().unwrap();
    let title = |name: &str| LINES.0.split(';').position(|t| t == name).unwrap();
    let (year, siren) = (title("EXER"), title("SIREN"));
    for (of, exercise) in [("999000016", "2021"), ("999000602", "2024"), ("999009017", "2023"), ("999009900", "2024")] {
        let own: Vec<&String> = LINES.1.iter().filter(|l| l.split(';').nth(year) == Some(exercise) && l.split(';').nth(siren) == Some(of)).collect();
        let ledger = ledger(&own);
        let table = evaluate(&ledger);
        for row in 0..table.table.rows() {
            let key = row_key(&table, row);
            let mut words = key.split(' ');
            let (entity, exercise, scope) = (words.next().unwrap(), words.next().unwrap().parse().unwrap(), Scope::parse(words.next().unwrap()).unwrap());
            for indicator in CATALOGUE.shown() {
                let node = CATALOGUE.explain(&ledger, &facts, &indicator.id, entity, exercise, scope).unwrap();
                let shown = table.table.value(&indicator.id, row).unwrap();
                let same = node.value == shown || node.value.number().is_some() && node.value.number() == shown.number();
                assert!(same, "{key} {}: explained {:?}, shown {shown:?}", indicator.id, node.value);
                check(&node, &mut found);
            }
        }
    }
    assert!(found > 1_000, "{found}");
}
