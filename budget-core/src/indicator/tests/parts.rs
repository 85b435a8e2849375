//! Partial sums that travel as bytes.

use super::*;
use crate::table::Table;
use crate::{Error, WarningCode};
use std::fmt::Write as _;

/// Two years with functions, an annex, a line of each kind that a slot may take, a retirement home that no scope holds; one year of annexes alone.
fn rows() -> Vec<Row<'static>> {
    vec![
        (2021, 1, 3, "M4", "7011", [0, 500, 0, 0, 0, 0]),
        (2021, 2, 3, "M22", "6411", [90, 0, 0, 0, 0, 0]),
        (2022, 1, 1, "M14", "16449", [70, 30, 0, 0, 0, 100]),
        (2022, 1, 1, "M14", "16449", [10, 90, 0, 0, 0, 0]),
        (2022, 1, 3, "M4", "6215", [200, 0, 0, 0, 0, 0]),
        (2022, 2, 1, "M57", "7411", [0, 900, 0, 5, 0, 0]),
        (2023, 1, 1, "M57", "6411", [1_000_000_007, 3, 0, 0, 0, 0]),
        (2023, 2, 1, "M57", "7411", [0, 55, 0, 0, 7, 0]),
        (2023, 3, 2, "M14", "6522", [40, 0, 0, 0, 0, 0]),
    ]
}

fn catalogue() -> Catalogue {
    Catalogue::builtin("").unwrap().define("deux_ans", "net_debit(6) / previous(depenses_fonctionnement)", "1", "").unwrap()
}

fn part(catalogue: &Catalogue, rows: &[Row<'_>], scope: &[Scope]) -> Partial {
    catalogue.partial_of(&balance(rows), &facts(), scope).unwrap().0
}

/// The code of a refusal, which says what to do in both languages.
fn refused(result: Result<Partial, Error>) -> &'static str {
    let error = result.err().expect("it was taken");
    let help = error.help();
    assert!(![&error.message().en, &error.message().fr, &help.en, &help.fr].iter().any(|text| text.is_empty()));
    error.code().as_str()
}

/// The bytes with a checksum that fits them.
fn sealed(mut content: Vec<u8>) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&content);
    content.extend(crc.sum().to_le_bytes());
    content
}

fn unsealed(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - 4].to_vec()
}

#[test]
fn pieces_that_travelled_give_the_same_table() {
    let (catalogue, rows) = (catalogue(), rows());
    for scope in [&Scope::ALL[..], &[Scope::Principal], &[Scope::Annexes], &[Scope::Consolidated], &[Scope::Annexes, Scope::Principal]] {
        let whole = catalogue.evaluate(&balance(&rows), &facts(), scope).unwrap();
        // The budgets of all scopes, or of those asked for only.
        for held in [&[][..], scope] {
            let facts = facts();
            let mut merged = catalogue.partial(&facts).unwrap();
            let mut keys = Vec::new();
            for row in rows.iter().rev() {
                let sent = catalogue.partial_from_bytes(&part(&catalogue, &[*row], held).to_bytes(), &facts).unwrap();
                for (key, bytes) in sent.by_entity() {
                    merged.merge(catalogue.partial_from_bytes(&bytes, &facts).unwrap()).unwrap();
                    keys.push(key);
                }
            }
            let copy = catalogue.partial_from_bytes(&merged.to_bytes(), &facts).unwrap();
            assert_eq!(copy.to_bytes(), merged.to_bytes());
            for partial in [merged, copy] {
                let found = partial.finish(scope).unwrap().table;
                // Whether budgets that were left out balance is not known.
                let told =
                    |table: &Table| table.warnings.iter().filter(|w| held.is_empty() || w.code != WarningCode::DoubtfulBalance).cloned().collect::<Vec<_>>();
                assert_eq!(told(&found), told(&whole.table), "{scope:?} {held:?}");
                assert!(found.columns() == whole.table.columns(), "{scope:?} {held:?}");
            }
            // Some budget is in no scope.
            assert_eq!(keys.iter().any(String::is_empty), !held.is_empty(), "{scope:?} {held:?} {keys:?}");
            assert!(keys.iter().any(|key| key == "99001"));
        }
    }
}

#[test]
fn a_piece_holds_one_entity_of_all_years() {
    let catalogue = catalogue();
    let pieces = part(&catalogue, &rows(), &[]).by_entity();
    assert_eq!(pieces.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["99001", "99002", "99003"]);
    let of_one: Vec<Row<'_>> = rows().into_iter().filter(|row| row.1 == 1).collect();
    let expected = catalogue.evaluate(&balance(&of_one), &facts(), &Scope::ALL).unwrap().table;
    let one = catalogue.partial_from_bytes(&pieces[0].1, &facts()).unwrap().finish(&Scope::ALL).unwrap().table;
    assert_eq!((one.value("entity", 0), one.rows(), &one.warnings), (expected.value("entity", 0), expected.rows(), &expected.warnings));
    assert!(one == expected);
}

#[test]
fn scopes_that_were_left_out_are_not_made_up() {
    let (catalogue, rows) = (catalogue(), rows());
    let main = || part(&catalogue, &rows, &[Scope::Principal]);
    assert_eq!(main().finish(&[Scope::Annexes]).err().unwrap().code().as_str(), "plan-mismatch");
    assert_eq!(main().finish(&[Scope::Principal, Scope::Consolidated]).err().unwrap().code().as_str(), "plan-mismatch");
    let mut all = part(&catalogue, &rows, &[]);
    assert_eq!(all.merge(main()).unwrap_err().code().as_str(), "plan-mismatch");
    // Both together are all that the consolidated scope adds up.
    assert!(part(&catalogue, &rows, &[Scope::Principal, Scope::Annexes]).finish(&[Scope::Consolidated]).is_ok());
    // What holds nothing lacks nothing, on either side.
    let (mut none, mut some) = (catalogue.partial(&facts()).unwrap(), main());
    none.merge(main()).unwrap();
    some.merge(catalogue.partial(&facts()).unwrap()).unwrap();
    assert_eq!(none.to_bytes(), some.to_bytes());
    assert!(none.finish(&[Scope::Annexes]).is_err());
}

#[test]
fn other_formulas_attributes_and_versions_are_refused() {
    let catalogue = catalogue();
    let bytes = part(&catalogue, &rows(), &[]).to_bytes();
    let read = |bytes: &[u8]| catalogue.partial_from_bytes(bytes, &facts());
    assert!(read(&bytes).is_ok());
    assert_eq!(refused(Catalogue::builtin("ofgl").unwrap().partial_from_bytes(&bytes, &facts())), "plan-mismatch");
    // 99001 is of the Métropole du Grand Paris for the one, and of nothing for the other.
    let elsewhere = AttributeSource::new(None, Attributes::read(b"entity;population_totale\n99001;100").unwrap()).unwrap();
    assert_eq!(refused(catalogue.partial_from_bytes(&bytes, &elsewhere)), "plan-mismatch");
    for other in [&b""[..], b"BCPAR", b"hello, world", &bytes[1..]] {
        assert_eq!(refused(read(other)), "unknown-format");
    }
    let mut newer = bytes.clone();
    newer[6] = 2;
    assert_eq!(refused(read(&newer)), "invalid-data");
    assert!(read(&newer).err().unwrap().message().en.contains("version 2"));
    assert_eq!(refused(read(&bytes[..7])), "invalid-data");
    // Behind the end.
    let mut longer = unsealed(&bytes);
    longer.push(0);
    assert_eq!(refused(read(&sealed(longer))), "invalid-data");
}

#[test]
fn damaged_bytes_are_errors() {
    let catalogue = catalogue();
    let facts = facts();
    let bytes = part(&catalogue, &rows(), &[Scope::Principal]).to_bytes();
    for place in 0..bytes.len() {
        assert!(catalogue.partial_from_bytes(&bytes[..place], &facts).is_err(), "cut at {place}");
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x11;
        refused(catalogue.partial_from_bytes(&flipped, &facts));
    }
    // With a checksum that fits: an error, or sums that can be used like others.
    let content = unsealed(&bytes);
    let mut taken = 0;
    for (place, mask) in (0..content.len()).flat_map(|place| [0x01, 0x80, 0xff].map(|mask| (place, mask))) {
        let mut flipped = content.clone();
        flipped[place] ^= mask;
        match catalogue.partial_from_bytes(&sealed(flipped), &facts) {
            Ok(partial) => {
                let mut whole = part(&catalogue, &rows(), &[Scope::Principal]);
                let _ = whole.merge(partial.clone());
                taken += usize::from(place % 16 > 0 || partial.finish(&[Scope::Principal]).is_ok());
            }
            Err(error) => assert!(!error.help().en.is_empty(), "{error}"),
        }
        assert!(catalogue.partial_from_bytes(&sealed(content[..place].to_vec()), &facts).is_err(), "cut at {place}");
    }
    assert!(taken > 100, "{taken}");
}

#[test]
fn lies_about_lengths_and_slots_are_refused() {
    let catalogue = Catalogue::default().define("x", "net_debit(6)", "EUR", "").unwrap();
    let facts = facts();
    let of = |tail: &[u8]| {
        let head = unsealed(&catalogue.partial(&facts).unwrap().to_bytes());
        let mut content = head[..6 + 1 + 16 + 1].to_vec();
        content.extend(tail);
        catalogue.partial_from_bytes(&sealed(content), &facts)
    };
    // No texts, years, charts, unused lines, budgets.
    assert!(of(&[0, 0, 0, 0, 0]).is_ok());
    let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    for before in [&[][..], &[1], &[0], &[0, 0], &[0, 0, 0], &[0, 0, 0, 0]] {
        assert_eq!(refused(of(&[before, &huge].concat())), "invalid-data");
    }
    // One budget of the text `M57`, everything else empty: main, 2023, one line; then its sums.
    let budget = [&[2, 0, 3][..], b"M57", &[0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0xe7, 0x0f, 10, 0, 0, 1], &[0; 10]].concat();
    let with = |sums: &[u8]| of(&[&budget, sums].concat());
    let table = with(&[2, 0, 14, 0]).unwrap().finish(&[Scope::Principal]).unwrap();
    assert_eq!(column(&table, "x"), ["0.07"]);
    // A slot beyond the only one, a zero, more cents than slots, a text that is not there, `row_min` where the formulas have none.
    for sums in [&[2, 1, 14, 0][..], &[2, 0, 0, 0], &[4, 0, 14, 0, 14, 0], &[1, 0, 0], &[0, 1, 0, 1, 2, 2], &[0, 1, 1, 1, 2, 2], &[0, 1]] {
        assert_eq!(refused(with(sums)), "invalid-data", "{sums:?}");
    }
}

#[test]
fn sums_that_do_not_fit_together_overflow() {
    let catalogue = Catalogue::default().define("x", "net_debit(6)", "EUR", "").unwrap();
    let large = [(2023, 1, 1, "M57", "6411", [90_000_000_000_000_000, 0, 0, 0, 0, 0])];
    let mut sum = part(&catalogue, &large, &[]);
    assert_eq!(sum.merge(part(&catalogue, &large, &[])).unwrap_err().code().as_str(), "overflow");
}

#[test]
fn unused_lines_are_told_behind_the_bytes() {
    let catalogue = Catalogue::builtin("ofgl").unwrap();
    let good = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC\n\
                2024;99900001500017;099;A;001;1;M57;Commune;6411;0;0;100;100;0;0;0;0;0;0\n2024;99900001500017;099;A;001;1;M57;Commune;6411;0;0;x;0;0;0;0;0;0;0";
    let ledger = Ledger::from_bytes("balance.csv", good.as_bytes()).unwrap();
    let whole = catalogue.evaluate(&ledger, &facts(), &[Scope::Principal]).unwrap();
    assert!(whole.is_doubtful("99001", 2024));
    let (partial, _) = catalogue.partial_of(&ledger, &facts(), &[]).unwrap();
    let [(key, bytes)] = &partial.by_entity()[..] else { panic!("one entity") };
    let table = catalogue.partial_from_bytes(bytes, &facts()).unwrap().finish(&[Scope::Principal]).unwrap();
    assert_eq!((key.as_str(), table.is_doubtful("99001", 2024), table.table), ("99001", true, whole.table));
}

#[test]
fn the_fingerprint_of_a_plan_hangs_on_all_that_decides_the_slots() {
    let hash = |toml: &str| {
        let entry = "[x]\nlabel = { fr = \"X\" }\nunit = \"EUR\"\nconfidence = \"low\"\nformula = \"net_debit(6)\"\n";
        let plan = Catalogue::default().load(&(entry.to_owned() + toml)).unwrap().plan().unwrap();
        plan.hash().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    // The same in any process: computed once by another program.
    assert_eq!(hash(""), "0c4eef40fb2873d8b0da1a5e9a4490e5");
    let variant = |conditions: &str| hash(&format!("[[x.variant]]\n{conditions}\nformula = \"net_debit(61)\"\n"));
    let conditions = [
        "charts = [\"M4\"]",
        "charts = [\"M14\"]",
        "charts = [\"M14\", \"M4\"]",
        "abridged = true",
        "abridged = false",
        "category = [\"commune\"]",
        "epci = [\"200054781\"]",
        "role = [\"annex\"]",
        "since = 2020",
        "until = 2020",
    ];
    let mut all: Vec<String> = conditions.into_iter().map(variant).collect();
    all.push(hash(""));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn a_catalogue_that_changes_compiles_anew() {
    let facts = facts();
    let one = Catalogue::default().define("x", "net_debit(6)", "EUR", "").unwrap();
    let ledger = balance(&[(2023, 1, 1, "M57", "6411", [10, 0, 0, 0, 0, 0])]);
    assert_eq!(column(&one.evaluate(&ledger, &facts, &[Scope::Principal]).unwrap(), "x"), ["10"]);
    let two = one.clone().define("y", "2 * x", "EUR", "").unwrap();
    assert_eq!(column(&two.evaluate(&ledger, &facts, &[Scope::Principal]).unwrap(), "y"), ["20"]);
    let shown = two.clone().only(&["y"]).unwrap().evaluate(&ledger, &facts, &[Scope::Principal]).unwrap();
    assert!(shown.table.column("x").is_none() && shown.table.column("y").is_some());
    let loaded = two.load("[z]\nlabel = { fr = \"Z\" }\nunit = \"EUR\"\nconfidence = \"low\"\nformula = \"x + y\"\n").unwrap();
    assert_eq!(column(&loaded.evaluate(&ledger, &facts, &[Scope::Principal]).unwrap(), "z"), ["30"]);
    let named = loaded.with_column("part", "1").unwrap().define("w", "x * part", "EUR", "").unwrap();
    let given = AttributeSource::new(None, Attributes::read(b"entity;year;part\n99001;2023;0.5").unwrap()).unwrap();
    assert_eq!(column(&named.evaluate(&ledger, &given, &[Scope::Principal]).unwrap(), "w"), ["5"]);
}
