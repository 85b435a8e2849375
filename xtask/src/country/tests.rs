use super::*;
use crate::country::commune::Commune;
use std::collections::BTreeSet;

fn drawn() -> Vec<Commune> {
    let mut communes = draw::communes();
    grants::last_year(&mut communes);
    communes
}

#[test]
fn nobody_bears_the_names_and_codes() {
    let communes = drawn();
    assert!(communes.len() <= names::MOST && communes.len() < 1_000);
    let borne: BTreeSet<&str> = communes.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(borne.len(), communes.len());
    let real = std::fs::read_to_string(crate::pack::root().join("budget-core/data/territory/communes.csv")).unwrap();
    let real: BTreeSet<&str> = real.lines().filter_map(|line| line.split(';').nth(2)).collect();
    assert!(real.len() > 30_000);
    for commune in &communes {
        assert!(!real.contains(commune.name.as_str()), "{} exists", commune.name);
        assert!(commune.code.starts_with("99") && commune.code.len() == 5);
    }
}

#[test]
fn every_size_and_kind_of_commune_is_there() {
    let communes = drawn();
    let strata = [0, 500, 1_000, 2_000, 3_500, 5_000, 7_500, 10_000, 15_000, 20_000, 35_000, 50_000, 75_000, 100_000, 200_000, i64::MAX];
    for bounds in strata.windows(2) {
        assert!(communes.iter().any(|c| !c.overseas && bounds[0] <= c.dgf && c.dgf < bounds[1]), "nobody from {}", bounds[0]);
    }
    let count = |holds: fn(&Commune) -> bool| communes.iter().filter(|c| holds(c)).count();
    assert!(count(|c| !c.overseas && (9_000..10_000).contains(&c.dgf)) >= 3);
    assert!(count(|c| c.overseas) >= 10 && count(|c| c.created == 2026) == 1 && count(|c| c.smoothed_income.is_none()) >= 1);
    assert!(count(|c| c.before.dsu > 0) >= 8 && count(|c| c.before.bourg_centre > 0) >= 20);
    let median = {
        let mut sizes: Vec<i64> = communes.iter().map(|c| c.insee).collect();
        sizes.sort_unstable();
        sizes[sizes.len() / 2]
    };
    assert!((250..800).contains(&median), "half of all communes are small: {median}");
}

#[test]
fn every_row_has_every_column() {
    let table = write::table(&drawn());
    let columns = table.lines().next().unwrap().split(';').count();
    assert!(table.lines().all(|line| line.split(';').count() == columns));
}

#[test]
fn the_census_holds_together() {
    let drawn = taxes::table(&places(&drawn()), taxes::Style::default()).unwrap();
    let rows: Vec<Vec<&str>> = drawn.lines().map(|line| line.split(';').collect()).collect();
    assert!(rows.len() == 381 && rows.iter().all(|row| row.len() == rows[0].len()) && rows[0].len() == 2 + 252 + 2);
    let column = |code: &str| rows[0].iter().position(|c| *c == code).unwrap();
    let number = |row: &[&str], code: &str| row[column(code)].parse::<f64>().unwrap();
    let mut values: std::collections::BTreeMap<(&str, &str), BTreeSet<&str>> = std::collections::BTreeMap::new();
    let mut withheld = 0;
    for row in &rows[1..] {
        assert!(row[0] == "99" && row[1].len() == 3);
        let (base, rate, product, articles) = (number(row, "E11"), number(row, "E12"), number(row, "E13"), number(row, "E14"));
        assert!((product - base * rate / 100.0).abs() <= 2.0 + (articles / 12.0).sqrt(), "{row:?}");
        let (coefficient, effect) = (number(row, "COCO"), number(row, "EFFCOCO"));
        assert!((0.35..=1.21).contains(&coefficient) && (coefficient - 1.0) * effect >= 0.0);
        for code in ["OPTEPCI", "FRACTVAGFP", "WE75", "WEPCICFE", "E32VOTE"] {
            values.entry((row[column("SIREPCI")], code)).or_default().insert(row[column(code)]);
        }
        withheld += usize::from(row[column("H11THS")] == "NA");
    }
    assert!(values.values().all(|values| values.len() == 1), "amounts of an EPCI are the same in all its rows");
    assert!((5..60).contains(&withheld), "{withheld} communes withheld");
    for code in ["WE75", "FRACTVAGFP", "P33_2U", "P13", "H13COLL", "F13", "IFERGFP", "CVAEGFP"] {
        assert!(rows[1..].iter().any(|row| row[column(code)].parse::<i64>().is_ok_and(|n| n > 0)), "{code}");
    }
}
