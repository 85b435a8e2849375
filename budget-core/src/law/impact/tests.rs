//! Columns made by hand, with sums that anyone can check.

use super::*;
use crate::amount::Cents;
use crate::error::{Text, WarningCode};
use crate::formula::{Allocation, State};
use crate::text;
use rust_decimal::Decimal;
use std::sync::Arc;

fn both(text: &str) -> Text {
    Text { en: text.to_owned(), fr: text.to_owned() }
}

fn euros(amounts: &[&str]) -> Arc<[Option<Cents>]> {
    amounts.iter().map(|a| a.parse::<Decimal>().ok().and_then(Cents::from_decimal)).collect()
}

fn grant(id: &str, part_of: Option<&str>, baseline: &[&str], reform: &[&str]) -> GrantPair {
    GrantPair {
        id: id.to_owned(),
        label: both(id),
        part_of: part_of.map(str::to_owned),
        amounts: Sides { baseline: euros(baseline), reform: euros(reform) },
        ..GrantPair::default()
    }
}

/// Six communes, a closed envelope of 10,000 EUR (dsr) and a grant without one (dnp).
///
/// | commune | people | dsr before | dsr after | dnp before | dnp after | change | group |
/// | 99001 | 100 | 1,000 | 1,500 | 10 | 10 | +500 | a |
/// | 99002 | 1,000 | 2,000 | 2,250 | 20 | 20 | +250 | a |
/// | 99003 | 3,000 | 3,000 | 2,000 | 0 | 100 | -900 | b |
/// | 99004 | 500 | 4,000 | 4,250 | 0 | 0 | +250 | b |
/// | 99005 | unknown | 0 | 0 | 5 | 5 | 0 | unknown |
/// | 99006 | 2,000 | 0 | missing | 7 | 7 | unknown | a |
fn six() -> Compared {
    let answers = |text: &str| text.chars().map(|c| Some(c == '1')).collect::<Vec<_>>();
    let mut dsr = grant("dsr", None, &["1000", "2000", "3000", "4000", "0", "0"], &["1500", "2250", "2000", "4250", "0", "?"]);
    dsr.eligible =
        Some(Eligible { rule: "dsr_eligible".into(), label: both("eligible"), is: Sides { baseline: answers("011100"), reform: answers("110100") } });
    Compared {
        title: "Essai <b>&".into(),
        year: 2026,
        mode: "f64".into(),
        keys: (1..=6).map(|n| Arc::from(format!("9900{n}"))).collect(),
        names: [Some("Un"), Some("Deux & <i>fils</i>"), Some("Trois"), Some("Quatre"), None, Some("Six")].map(|n| n.map(Arc::from)).to_vec(),
        population: vec![Some(100), Some(1000), Some(3000), Some(500), None, Some(2000)],
        grants: vec![
            dsr,
            grant("dsr_part", Some("dsr"), &["500", "0", "0", "0", "0", "0"], &["700", "0", "0", "0", "0", "0"]),
            grant("dnp", None, &["10", "20", "0", "0", "5", "7"], &["10", "20", "100", "0", "5", "7"]),
        ],
        groups: vec![Grouping {
            by: "strata".into(),
            label: text!("stratum", "strate"),
            groups: vec![("1".into(), both("a")), ("2".into(), both("b")), ("3".into(), both("empty"))],
            of: vec![Some(0), Some(0), Some(1), Some(1), None, Some(0)],
        }],
        fictional: true,
        ..Compared::default()
    }
}

fn cents(text: &str) -> Cents {
    Cents::from_decimal(text.parse().unwrap()).unwrap()
}

#[test]
fn sums_are_those_of_an_accountant() {
    let impact = Impact::of(six(), 10).unwrap();
    assert_eq!((impact.counts.n, impact.counts.winners, impact.counts.losers, impact.counts.unchanged, impact.counts.unknown), (6, 3, 1, 1, 1));
    assert_eq!((impact.counts.gained, impact.counts.lost), (cents("1000"), cents("900")));
    assert_eq!((impact.counts.winners_population, impact.counts.losers_population, impact.counts.without_population), (1600, 3000, 1));
    // 10,000 + 42 before; after, the missing one is no zero of anybody's: 10,000 + 142 of those known.
    assert_eq!(impact.cost, Sum { baseline: Some(cents("10042")), reform: Some(cents("10142")), change: Some(cents("100")) });
    let [dsr, part, dnp] = &impact.totals[..] else { panic!() };
    assert_eq!((dsr.baseline, dsr.reform, dsr.change, dsr.unknown), (Some(cents("10000")), Some(cents("10000")), Some(cents("0")), 1));
    assert_eq!((dsr.winners, dsr.losers, &dsr.missing), (3, 1, &Sides { baseline: 0, reform: 1 }));
    assert_eq!((part.part_of.as_deref(), part.change), (Some("dsr"), Some(cents("200"))));
    assert_eq!((dnp.change, dnp.beneficiaries.reform), (Some(cents("100")), 5));
}

#[test]
fn winners_and_losers_come_largest_first_and_of_equals_the_first_code() {
    let impact = Impact::of(six(), 2).unwrap();
    let codes = |moves: &[Move]| moves.iter().map(|m| m.entity.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!((codes(&impact.winners), codes(&impact.losers)), ("99001 99002".into(), "99003".into()));
    assert_eq!(impact.winners[0].per_head.unwrap().to_string(), "5.00");
    assert_eq!(impact.losers[0].per_head.unwrap().to_string(), "-0.30");
    assert_eq!(impact.losers[0].change, Some(cents("-900")));
}

#[test]
fn eligibility_names_those_who_enter_and_leave() {
    let impact = Impact::of(six(), 0).unwrap();
    let [e] = &impact.eligibility[..] else { panic!() };
    assert_eq!((e.newly, e.no_longer, e.eligible.baseline, e.eligible.reform), (1, 1, 3, 3));
    assert_eq!((e.entered[0].entity.as_str(), e.entered[0].change), ("99001", Some(cents("500"))));
    assert_eq!((e.left[0].entity.as_str(), e.left[0].change), ("99003", Some(cents("-1000"))));
}

#[test]
fn groups_add_up_to_the_whole_and_keep_those_of_no_group() {
    let impact = Impact::of(six(), 0).unwrap();
    let rows = &impact.groups["strata"];
    let shown: Vec<_> = rows.iter().map(|g| (g.key.as_deref(), g.n, g.winners, g.losers, g.unchanged, g.unknown, g.change)).collect();
    assert_eq!(shown, [(Some("1"), 3, 2, 0, 0, 1, cents("750")), (Some("2"), 2, 1, 1, 0, 0, cents("-650")), (None, 1, 0, 0, 1, 0, cents("0"))]);
    let sum: i64 = rows.iter().map(|g| g.change.0).sum();
    assert_eq!(Some(Cents(sum)), impact.cost.change);
    assert_eq!(rows[1].per_head.unwrap().to_string(), "-0.19");
}

#[test]
fn it_says_whom_it_takes_from() {
    let impact = Impact::of(six(), 0).unwrap();
    let [all, dsr, part, dnp] = &impact.transfers[..] else { panic!() };
    // 1,000 gained by communes, 900 of it from 99003 in group b, 100 new: the dnp that 99003 has more.
    assert_eq!((all.gained, all.lost, all.new_money, all.new_money_per_euro.unwrap().to_string().as_str()), (cents("1000"), cents("900"), cents("100"), "0.1"));
    assert_eq!(
        (all.from["strata"].len(), all.from["strata"][0].key.as_deref(), all.from["strata"][0].per_euro.unwrap().to_string().as_str()),
        (1, Some("2"), "0.9")
    );
    assert_eq!((all.from["grant"][0].key.as_deref(), all.from["grant"][0].amount), (Some("dsr"), cents("1000")));
    // A closed envelope: what is gained is what is lost.
    assert_eq!((dsr.gained, dsr.lost, dsr.new_money), (cents("1000"), cents("1000"), cents("0")));
    assert_eq!((dsr.to["strata"][0].key.as_deref(), dsr.to["strata"][0].amount), (Some("1"), cents("750")));
    assert_eq!((part.grant.as_deref(), dnp.new_money_per_euro.unwrap().to_string().as_str()), (Some("dsr_part"), "1"));
}

#[test]
fn tenths_hold_everyone_whose_amount_changes_once() {
    let impact = Impact::of(six(), 0).unwrap();
    for (tenths, n) in [(&impact.deciles.per_head, 4), (&impact.deciles.euros, 4)] {
        assert_eq!(tenths.iter().map(|d| d.n).sum::<u64>(), n);
        assert_eq!(tenths.iter().map(|d| d.change.0).sum::<i64>(), 10_000);
        assert!(tenths.windows(2).all(|w| w[0].to <= w[1].from && w[0].decile < w[1].decile));
    }
    // Per head: -0.30, 0.25, 0.50, 5.00; in euros -900, 250, 250, 500.
    let ends: Vec<String> = impact.deciles.per_head.iter().map(|d| d.to.to_string()).collect();
    assert_eq!(ends, ["-0.30", "0.25", "0.50", "5.00"]);
    let n: u64 = impact.histogram.iter().map(|b| b.n).sum();
    assert_eq!(n, 4, "99005 has no population, 99006 no known change");
    let bin = |from: &str, to: &str| impact.histogram.iter().find(|b| b.from == from.parse().ok() && b.to == to.parse().ok()).map(|b| b.n);
    assert_eq!((bin("2", "5"), bin("5", ""), bin("-0.5", "-0.2"), bin("0", "0")), (Some(0), Some(1), Some(1), Some(0)));
}

#[test]
fn the_same_on_both_sides_gives_zero_everywhere() {
    let mut compared = six();
    for grant in &mut compared.grants {
        grant.amounts.reform = grant.amounts.baseline.clone();
        if let Some(e) = &mut grant.eligible {
            e.is.reform = e.is.baseline.clone();
        }
    }
    let impact = Impact::of(compared, 10).unwrap();
    assert_eq!((impact.counts.unchanged, impact.counts.gained, impact.counts.lost), (6, Cents(0), Cents(0)));
    assert_eq!(impact.cost.change, Some(Cents(0)));
    assert!(impact.winners.is_empty() && impact.losers.is_empty() && impact.histogram.is_empty() && impact.deciles.euros.is_empty());
    assert!(impact.eligibility.iter().all(|e| e.newly == 0 && e.no_longer == 0 && e.entered.is_empty()));
    assert!(impact.groups["strata"].iter().all(|g| g.change == Cents(0) && g.winners == 0 && g.losers == 0));
    assert!(impact.totals.iter().all(|t| t.change == Some(Cents(0)) && t.baseline == t.reform));
    assert_eq!((impact.transfers.len(), impact.transfers[0].from["strata"].len()), (1, 0));
    assert!(impact.warnings.is_empty(), "{:?}", impact.warnings);
}

fn side(state: State, paid: i64, unspent: i64, value: &str, uncapped: i64) -> Allocation {
    let (paid, unspent) = (Decimal::from(paid), Decimal::from(unspent));
    let (value, uncapped) = (value.parse().ok(), Decimal::from(uncapped));
    let (rule, written) = ("dnp".to_owned(), "allocate(v, w)".to_owned());
    Allocation { rule, written, point: false, state, envelope: paid + unspent, paid, unspent, value, entities: 4, at_floor: 0, at_cap: 3, uncapped, skipped: 0 }
}

fn strained(before: Allocation, after: Allocation, capped: bool) -> Impact {
    let mut compared = six();
    compared.grants.retain(|g| g.id == "dnp");
    compared.allocations = vec![AllocationPair {
        rule: "dnp".into(),
        label: both("part"),
        part: 1,
        grants: vec!["dnp".into()],
        point: false,
        capped,
        sides: Sides { baseline: Some(before), reform: Some(after) },
    }];
    Impact::of(compared, 0).unwrap()
}

#[test]
fn an_allocation_that_strains_is_told() {
    let closed = |value: &str, uncapped| side(State::Closed, 1000, 0, value, uncapped);
    let codes = |impact: &Impact| impact.warnings.iter().map(|w| w.code).collect::<Vec<_>>();
    let calm = strained(closed("7.10", 50), closed("14.20", 50), true);
    assert_eq!((codes(&calm), calm.totals[0].state), (vec![], GrantState::Closed));
    let doubled = strained(closed("7.10", 0), closed("10683", 514), true);
    assert_eq!(codes(&doubled), [WarningCode::StrainedAllocation, WarningCode::StrainedAllocation]);
    assert!(
        doubled.warnings[0].message.fr.contains("de 7.10 à 10683") || doubled.warnings[0].message.fr.contains("de 7.1 à 10683"),
        "{:?}",
        doubled.warnings[0]
    );
    assert!(doubled.warnings[1].message.en.contains("514 EUR of 1000 EUR"));
    // Without any cap there is nothing to strain; what was so before is not the amendment's doing.
    assert!(codes(&strained(closed("7.10", 1000), closed("8", 1000), false)).is_empty());
    assert!(codes(&strained(closed("7.10", 400), closed("8", 400), true)).is_empty());
    assert_eq!(codes(&strained(closed("7.10", 50), closed("8", 61), true)), [WarningCode::StrainedAllocation]);
    let unspent = strained(closed("1", 0), side(State::Unspent, 900, 100, "1", 0), true);
    assert_eq!((codes(&unspent), unspent.totals[0].state), (vec![WarningCode::UnspentAllocation], GrantState::Unspent));
    assert_eq!(unspent.allocations[0].reform.as_ref().map(|a| a.unspent), Some(Decimal::from(100)));
    let infeasible = strained(closed("1", 0), side(State::Infeasible, 0, 1000, "", 0), true);
    assert_eq!((codes(&infeasible), infeasible.totals[0].state), (vec![WarningCode::InfeasibleAllocation], GrantState::Infeasible));
}

#[test]
fn a_grant_that_is_not_computed_is_missing_and_no_zero() {
    let mut compared = six();
    compared.grants[2].amounts = Sides { baseline: vec![None; 6].into(), reform: vec![None; 6].into() };
    let impact = Impact::of(compared, 0).unwrap();
    assert_eq!((impact.totals[2].state, impact.totals[2].baseline, impact.totals[2].change), (GrantState::Missing, None, None));
    assert!(impact.warnings.iter().any(|w| w.code == WarningCode::GrantNotComputed && w.count == 6));
    assert!(impact.warnings.iter().any(|w| w.code == WarningCode::UnknownChange && w.first == ["99006"]));
    assert_eq!(impact.cost.change, Some(cents("0")));
}

/// Communes receive `tax` and `aid`, the State pays `state`; 99003 and 99006 have secrets.
///
/// | commune | tax | aid | state | group |
/// | 99001 | 10 -> 15 | 1 -> 1 | 3 -> 2 | a |
/// | 99002 | 20 -> 18 | 1 -> 1 | 3 -> 3 | a |
/// | 99003 | 30 -> hidden | 1 -> 2 | hidden | b |
/// | 99004 | 40 -> 40 | 1 -> 1 | 3 -> 8 | b |
/// | 99005 | 0 -> 0 | 1 -> 1 | 3 -> 3 | unknown |
/// | 99006 | hidden | 1 -> 1 | 3 -> 3 | a |
fn of_two_parties() -> Compared {
    let of = |party: &str, pair: GrantPair, secret: &[usize]| GrantPair { party: party.into(), secret: secret.to_vec(), ..pair };
    let mut compared = six();
    compared.parties =
        [("communes", "Communes", false), ("etat", "État", true)].map(|(id, name, pays)| (id.into(), crate::law::Party { label: both(name), pays })).to_vec();
    compared.grants = vec![
        of("communes", grant("tax", None, &["10", "20", "30", "40", "0", "?"], &["15", "18", "?", "40", "0", "?"]), &[2, 5]),
        of("communes", grant("aid", None, &["1", "1", "1", "1", "1", "1"], &["1", "1", "2", "1", "1", "1"]), &[]),
        of("etat", grant("state", None, &["3", "3", "?", "3", "3", "3"], &["2", "3", "?", "8", "3", "3"]), &[2]),
        of("etat", grant("state_part", Some("state"), &["1", "1", "1", "1", "1", "1"], &["9", "9", "9", "9", "9", "9"]), &[]),
    ];
    compared
}

#[test]
fn each_party_is_added_by_itself_and_the_first_is_the_cost() {
    let impact = Impact::of(of_two_parties(), 10).unwrap();
    let [communes, state] = &impact.parties[..] else { panic!() };
    // 5 - 2 of the tax, 1 of the aid; 30 of the hidden tax is in no change.
    assert_eq!((communes.change, communes.secret), (Some(cents("4")), 2));
    assert_eq!((communes.baseline, communes.reform, communes.change), (impact.cost.baseline, impact.cost.reform, impact.cost.change));
    assert_eq!(
        (state.party.as_str(), state.baseline, state.reform, state.change, state.secret),
        ("etat", Some(cents("15")), Some(cents("19")), Some(cents("4")), 1)
    );
    let of_state = |group: &Group| group.parties.iter().map(|(id, change)| (id.clone(), *change)).collect::<Vec<_>>();
    let rows = &impact.groups["strata"];
    assert_eq!(rows.iter().map(of_state).collect::<Vec<_>>(), [cents("-1"), cents("5"), cents("0")].map(|c| vec![("etat".to_owned(), c)]));
    assert_eq!(rows.iter().map(|g| g.change).collect::<Vec<_>>(), [cents("3"), cents("1"), cents("0")]);
    assert_eq!((impact.totals[2].party.as_deref(), impact.totals[2].secret, impact.totals[0].secret), (Some("etat"), 1, 2));
    // What the State pays is nobody's gain among communes.
    assert_eq!((impact.transfers[0].gained, impact.transfers[0].from["grant"].len()), (cents("6"), 1));
    let still = Impact::of(six(), 0).unwrap();
    assert!(still.parties.is_empty() && still.totals[0].party.is_none() && still.groups["strata"][0].parties.is_empty());
}

#[test]
fn what_secrecy_hides_is_no_zero_and_its_communes_are_named() {
    let impact = Impact::of(of_two_parties(), 10).unwrap();
    // 99003 gains what is known of it, 99006 has nothing but the hidden tax that moves for others.
    assert_eq!((impact.counts.winners, impact.counts.losers, impact.counts.unchanged, impact.counts.unknown), (2, 1, 2, 1));
    let third = impact.winners.iter().find(|m| m.entity == "99003").unwrap();
    assert_eq!((third.change, third.secret), (Some(cents("1")), true));
    assert!(!impact.winners[0].secret);
    let told: Vec<_> = impact.secret.communes.iter().map(|h| (h.entity.as_str(), h.grants.join(" "))).collect();
    assert_eq!((impact.secret.n, told), (2, vec![("99003", "tax state".to_owned()), ("99006", "tax".to_owned())]));
    assert_eq!((impact.totals[0].unknown, impact.warnings.iter().filter(|w| w.code == WarningCode::UnknownChange).count()), (1, 0));
    assert_eq!(Impact::of(of_two_parties(), 1).unwrap().secret.communes.len(), 1);
    // An amendment that leaves the tax alone hides no change of it.
    let mut other = of_two_parties();
    other.grants[0].amounts = Sides { baseline: euros(&["10", "20", "30", "40", "0", "?"]), reform: euros(&["10", "20", "30", "40", "0", "?"]) };
    let impact = Impact::of(other, 10).unwrap();
    assert_eq!((impact.counts.winners, impact.counts.unknown, impact.secret.n), (1, 0, 2));
}

#[test]
fn columns_of_another_length_are_refused() {
    let mut compared = six();
    compared.groups[0].of.pop();
    assert!(Impact::of(compared, 0).unwrap_err().to_string().contains("`strata` has 5 rows"));
}

#[test]
fn the_fields_of_impact_json_are_those_of_the_design() {
    let json = serde_json::to_value(Impact::of(six(), 10).unwrap()).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let has = |value: &serde_json::Value, wanted: &[&str]| wanted.iter().for_each(|k| assert!(keys(value).iter().any(|f| f == k), "no {k} in {value}"));
    has(&json, &["title", "year", "mode", "totals", "eligibility", "winners", "losers", "groups", "warnings"]);
    has(&json["totals"][0], &["rule", "baseline", "reform", "change", "state"]);
    has(&json["eligibility"][0], &["rule", "newly", "no_longer"]);
    has(&json["winners"][0], &["entity", "name", "baseline", "reform", "change"]);
    has(&json["groups"]["strata"][0], &["key", "n", "winners", "losers", "change"]);
    assert_eq!((json["totals"][0]["baseline"].as_str(), json["totals"][2]["state"].as_str()), (Some("10000.00"), Some("open")));
    assert_eq!(json["warnings"][0]["code"], "unknown-change");
    assert_eq!(json["eligibility"][0]["newly"], 1);
    // The same columns give the same bytes.
    let text = || serde_json::to_string(&Impact::of(six(), 10).unwrap()).unwrap();
    assert_eq!(text(), text());
    assert!(text().starts_with("{\"title\":"));
}

#[test]
fn amounts_of_any_communes_add_up() {
    // A drawn country: sums of groups, winners and losers hold whatever the amounts.
    let mut seed = 7_u64;
    let mut draw = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    for n in [0_usize, 1, 9, 10, 11, 997] {
        let mut amounts = || (0..n).map(|_| (draw(20) > 0).then(|| Cents(draw(5_000_000) as i64 - 1_000_000))).collect::<Arc<[_]>>();
        let pair = Sides { baseline: amounts(), reform: amounts() };
        let population = (0..n).map(|_| (draw(30) > 0).then(|| draw(9000) as i64)).collect();
        let of = (0..n).map(|_| Some(draw(8) as usize).filter(|g| *g < 7)).collect();
        let compared = Compared {
            keys: (0..n).map(|i| Arc::from(format!("{i:05}"))).collect(),
            names: vec![None; n],
            population,
            grants: vec![GrantPair { id: "g".into(), amounts: pair, ..GrantPair::default() }],
            groups: vec![Grouping { by: "k".into(), groups: (0..7).map(|i| (i.to_string(), both("k"))).collect(), of, ..Grouping::default() }],
            ..Compared::default()
        };
        let impact = Impact::of(compared, usize::MAX).unwrap();
        let c = &impact.counts;
        assert_eq!((c.winners + c.losers + c.unchanged + c.unknown, c.n), (n as u64, n as u64));
        assert_eq!((impact.winners.len() as u64, impact.losers.len() as u64), (c.winners, c.losers));
        assert_eq!(c.gained.0 - c.lost.0, impact.cost.change.unwrap_or_default().0);
        let rows = &impact.groups["k"];
        assert_eq!(rows.iter().map(|g| g.n).sum::<u64>(), n as u64);
        assert_eq!(rows.iter().map(|g| g.change.0).sum::<i64>(), c.gained.0 - c.lost.0);
        assert_eq!(impact.transfers[0].from["k"].iter().map(|s| s.amount.0).sum::<i64>(), c.lost.0);
        assert_eq!(impact.deciles.euros.iter().map(|d| d.change.0).sum::<i64>(), c.gained.0 - c.lost.0);
    }
}

/// Every element of a page is closed, in order.
fn balanced(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("not closed: <{piece}"));
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
        } else if !tag.starts_with('!') && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
}

#[test]
fn the_page_stands_alone_and_nothing_of_the_data_becomes_markup() {
    let mut compared = six();
    compared.reference = "<script>alert(1)</script>".into();
    compared.changes = vec![Changed {
        id: "a.b".into(),
        kind: "rule".into(),
        before: Some("x < 1 & y".into()),
        after: None,
        article: "art. <1>".into(),
        ..Changed::default()
    }];
    compared.groups[0].groups[0].1 = both("\"><img alt=x>");
    compared.grants[0].label = both("<i>dsr</i>");
    let html = Impact::of(compared, 10).unwrap().html();
    balanced(&html);
    for evil in ["<script", "<img", "<i>", "<b>&amp;", "src=", "href=", "http"] {
        assert!(!html.contains(evil), "{evil}");
    }
    for told in [
        "DONNÉES FICTIVES",
        "Essai &lt;b&gt;&amp;",
        "x &lt; 1 &amp; y",
        "art. &lt;1&gt;",
        "Deux &amp; &lt;i&gt;fils&lt;/i&gt;",
        "supprimé",
        "De la poche de qui",
        "3 communes</strong>",
    ] {
        assert!(html.contains(told), "no {told}");
    }
    assert!(html.len() < 100_000);
}

#[test]
fn the_page_of_parties_says_who_pays_and_speaks_of_no_grant() {
    let mut compared = of_two_parties();
    compared.scope = Some(both("premier tour <seulement>"));
    let html = Impact::of(compared, 10).unwrap().html();
    balanced(&html);
    for told in [
        "Qui gagne, qui paie",
        "premier tour &lt;seulement&gt;",
        "à payer en plus",
        "une part au secret",
        "Ce que le secret cache",
        "tax (Communes) ; state (État)",
        "Montant",
        "<b>2 communes</b>",
    ] {
        assert!(html.contains(told), "no {told}");
    }
    for word in ["otation", "De la poche", "argent nouveau", "nveloppe"] {
        assert!(!html.contains(word), "{word}");
    }
    // Without parties the page is that of grants, with the words of its rulebook.
    let mut grants = six();
    let named = |word: &str| both(word);
    grants.words = crate::law::Words { amount: named("dotation"), amounts: named("dotations") };
    let html = Impact::of(grants, 10).unwrap().html();
    assert!(!html.contains("Qui gagne, qui paie") && html.contains("Dotation") && html.contains("De la poche de qui"));
}

#[test]
fn a_page_says_when_nothing_moves_and_when_nothing_is_known() {
    let mut compared = six();
    compared.grants.iter_mut().for_each(|g| g.amounts.reform = g.amounts.baseline.clone());
    let still = Impact::of(compared, 10).unwrap().html();
    balanced(&still);
    assert!(still.contains("ne change le montant d’aucune commune") && still.contains("la dépense ne change pas"));
    let mut compared = six();
    compared.grants.iter_mut().for_each(|g| g.amounts.reform = vec![None; 6].into());
    let unknown = Impact::of(compared, 10).unwrap();
    assert_eq!((unknown.counts.unknown, unknown.cost.change), (6, None));
    let html = unknown.html();
    balanced(&html);
    assert!(html.contains("ne peut être chiffré") && html.contains("À savoir avant de citer ces chiffres"));
    let none = Impact::of(Compared::default(), 10).unwrap().html();
    balanced(&none);
}

#[cfg(feature = "embedded")]
mod of_simulations {
    use super::*;
    use crate::law::read::{Criteria, CriteriaOptions};
    use crate::law::{Law, Mode, Reform, Simulation};

    fn country(mode: Mode) -> (Law, Simulation) {
        let envelopes = Reform::parse(include_str!("../../../data/sample/pays_fictif.toml")).unwrap();
        let law = Law::builtin("dgf_communes", 2026).unwrap().amend(&envelopes).unwrap().with_mode(mode);
        let bytes = include_bytes!("../../../data/sample/communes.csv.gz");
        let criteria = Criteria::from_bytes("communes.csv.gz", bytes, &CriteriaOptions::of(&law).unwrap()).unwrap();
        assert!(criteria.issues().is_empty(), "{:?}", criteria.issues());
        let baseline = law.simulate(&criteria.inputs().unwrap(), None).unwrap();
        (law, baseline)
    }

    #[test]
    fn the_country_of_the_sample_is_paid_all_its_envelopes_and_loses_nothing_by_the_threshold() {
        let (law, baseline) = country(Mode::Fast);
        let amended = law.amend(&Reform::parse(include_str!("../../../data/sample/amendement.toml")).unwrap()).unwrap();
        let impact = baseline.under(&amended).unwrap().impact(&baseline, &["strata", "province", "epci"], 1000).unwrap();
        assert!(impact.fictional && impact.title.contains("9\u{202f}000"));
        let change = &impact.changes[0];
        assert_eq!(
            (impact.changes.len(), change.before.as_deref(), change.after.as_deref(), change.kind.as_str()),
            (1, Some("10000"), Some("9000"), "parameter")
        );
        let total = |rule: &str| impact.totals.iter().find(|t| t.rule == rule).unwrap();
        for rule in ["dsu_montant", "dotation_solidarite_rurale", "dsr_fraction_bourg_centre", "dsr_fraction_perequation", "dsr_fraction_cible"] {
            assert_eq!((total(rule).state, total(rule).change), (GrantState::Closed, Some(Cents(0))), "{rule}");
        }
        assert_eq!(total("dotation_forfaitaire").state, GrantState::Open);
        // Only communes from 9,000 to 9,999 inhabitants leave the péréquation; the others share what they leave.
        let perequation = impact.eligibility.iter().find(|e| e.grant == "dsr_fraction_perequation").unwrap();
        assert!(perequation.no_longer >= 3 && perequation.newly == 0);
        assert!(perequation.left.iter().all(|m| m.population.is_some_and(|p| (9_000..10_000).contains(&p))));
        assert!(impact.counts.winners > 200 && impact.counts.unknown == 0);
        let c = &impact.counts;
        assert_eq!(c.winners + c.losers + c.unchanged, 380);
        for rows in impact.groups.values() {
            assert_eq!(rows.iter().map(|g| g.change.0).sum::<i64>(), impact.cost.change.unwrap().0);
            assert_eq!(rows.iter().map(|g| g.n).sum::<u64>(), 380);
        }
        assert_eq!((impact.groups["strata"].len(), impact.groups["province"].len()), (15, 8));
        assert!(!impact.state.is_empty() && impact.allocations.iter().all(|a| a.reform.is_some() && a.baseline.is_some()));
        balanced(&impact.html());
    }

    #[test]
    fn a_law_beside_itself_changes_nothing_and_both_modes_agree() {
        let (_, baseline) = country(Mode::Fast);
        let same = baseline.impact(&baseline, &[], 10).unwrap();
        assert_eq!((same.counts.unchanged, same.cost.change, same.changes.len(), same.state.len()), (380, Some(Cents(0)), 0, 0));
        assert!(same.winners.is_empty() && same.losers.is_empty() && same.title.is_empty());
        let (law, exact) = country(Mode::Decimal);
        let amended = law.amend(&Reform::of("dotation_solidarite_rurale.seuil_nombre_habitants", "9000")).unwrap();
        let [fast, exact] = [(&baseline, "fast"), (&exact, "decimal")].map(|(b, mode)| {
            let impact = b.under(&amended).unwrap().impact(b, &["strata"], 5).unwrap();
            assert_eq!(impact.mode, mode);
            impact
        });
        assert_eq!((fast.counts.winners, fast.counts.losers), (exact.counts.winners, exact.counts.losers));
        assert!(fast.counts.gained.0.abs_diff(exact.counts.gained.0) < 400, "a cent a commune at most");
    }

    #[test]
    fn groupings_that_are_not_there_are_refused_with_the_nearest() {
        let (law, baseline) = country(Mode::Fast);
        let told = baseline.impact(&baseline, &["strates"], 1).unwrap_err();
        assert!(told.to_string().contains("`strata`"), "{told}");
        let by_rule = baseline.impact(&baseline, &["dsu_groupe", "frr"], 1).unwrap();
        let keys = |by: &str| by_rule.groups[by].iter().map(|g| g.key.clone().unwrap_or_default()).collect::<Vec<_>>().join(" ");
        assert_eq!((keys("dsu_groupe"), keys("frr")), ("aucun bas haut".into(), "false true".into()));
        let fewer = "code_insee;population_dgf\n99001;10";
        let few = Criteria::from_bytes("few.csv", fewer.as_bytes(), &CriteriaOptions::of(&law).unwrap()).unwrap();
        let other = law.simulate(&few.inputs().unwrap(), None).unwrap();
        assert!(other.impact(&baseline, &[], 1).is_err());
    }
}
