//! The communes, drawn: sizes spread as real ones are, resources and charges around what a commune of that size has.

use super::YEAR;
use super::commune::Commune;
use super::names::{self, DEPARTMENTS};
use crate::sample::dice::{Dice, ratio, share};

/// Communes of a metropolitan department, of an overseas one.
const METROPOLE: usize = 52;
const OVERSEAS: usize = 16;

/// The largest communes, dealt to the metropolitan departments in turn: every stratum has some, four lie between 9,000 and 10,000.
const LARGEST: [i64; 46] = [
    232_000, 121_400, 88_300, 61_200, 42_600, 37_100, 28_400, 24_300, 21_700, 18_200, 16_400, 15_300, 14_100, 12_700, 11_600, 10_450, 9_830, 9_610, 9_270,
    9_060, 8_740, 8_210, 7_880, 7_120, 6_630, 6_140, 5_720, 5_310, 4_890, 4_620, 4_430, 4_150, 3_960, 3_820, 3_640, 3_390, 3_180, 2_970, 2_790, 2_640, 2_510,
    2_430, 2_290, 2_180, 2_110, 2_040,
];

/// All communes, by code.
pub fn communes() -> Vec<Commune> {
    let mut all: Vec<Commune> = Vec::new();
    for (department, facts) in DEPARTMENTS.iter().enumerate() {
        let many = if facts.overseas { OVERSEAS } else { METROPOLE };
        for rank in 0..many {
            let commune = one(all.len(), department, rank);
            all.push(commune);
        }
    }
    for department in 0..DEPARTMENTS.len() {
        cantons(&mut all, department);
    }
    all
}

/// Size: the largest are dealt out, the others drawn.
fn people(dice: &mut Dice, department: usize, rank: usize) -> i64 {
    if DEPARTMENTS[department].overseas {
        return [38_000, 19_500, 9_400, 6_100].get(rank).copied().unwrap_or_else(|| dice.between(400, 4_800));
    }
    let dealt = LARGEST.get(rank * 7 + department).copied();
    dealt.unwrap_or_else(|| {
        // A product of many small factors is log-normal.
        let drawn = (0..14).fold(560, |people, _| share(people, dice.between(560, 1_500)));
        if drawn < 60 { 60 + drawn } else { drawn.min(drawn % 1_900 + 70) }
    })
}

fn one(place: usize, department: usize, rank: usize) -> Commune {
    let facts = &DEPARTMENTS[department];
    let code = format!("99{:03}", place + 1);
    let mut dice = Dice::of(&["country", &code]);
    let insee = people(&mut dice, department, rank);
    let homes = if facts.seaside { dice.between(40, 620) } else { dice.between(5, 130) };
    let second_homes = share(insee, share(homes, if insee > 8_000 { 250 } else { 1_000 }));
    let dgf = insee + second_homes;
    let dgf_before = dice.around(share(dgf, 997), 22);
    // A commune has more resources a head the larger it is, one in thirty has a factory.
    let size = 620 + 60 * i64::from(insee.max(1).ilog2()).saturating_sub(5);
    let wealth = share(dice.around(share(size, facts.wealth), 420), if dice.chance(33) { 2_700 } else { 1_000 });
    let fiscal = dgf * wealth;
    let financial = fiscal + dgf * dice.between(70, 160);
    let head = dice.around(share(16_600, facts.wealth), 260);
    let area = share(dice.between(350, 3_600), if insee > 10_000 { 1_400 } else { 1_000 });
    let dwellings = ratio(insee, 10, 22) + second_homes;
    let social = share(dwellings, if insee >= 5_000 { dice.between(60, 420) } else { dice.between(0, 90) });
    let aided = share(dwellings, if insee >= 5_000 { dice.between(110, 460) } else { dice.between(20, 190) });
    let qpv = if insee >= 9_000 && dice.chance(620) { share(insee, dice.between(20, 280)) } else { 0 };
    let secret = place % 151 == 97;
    let mut commune = Commune {
        name: names::commune(place),
        department,
        overseas: facts.overseas,
        epci: names::epci(department, if rank < 12 { 0 } else { 1 + rank % 3 }),
        insee,
        second_homes,
        dgf,
        dgf_before,
        dgf_increased: dgf,
        dgf_increased_before: dgf_before,
        fiscal,
        fiscal_before: dice.around(share(fiscal, 975), 30),
        financial,
        effort: dice.around(1_060, 380),
        income: insee * head,
        smoothed_income: (!secret).then(|| dice.around(share(head, 960), 25)),
        area,
        road: area * dice.between(6, 14) + insee * 4,
        mountain: facts.mountain && dice.chance(640),
        island: facts.overseas,
        frr: !facts.overseas && insee < 6_000 && dice.chance(430),
        density: match insee {
            50_000.. => 1,
            10_000.. => dice.between(2, 3),
            2_000.. => dice.between(4, 5),
            _ => dice.between(5, 7),
        },
        children: share(insee, dice.between(120, 205)),
        dwellings,
        social,
        aided,
        qpv,
        revenue: insee * dice.between(720, 1_380),
        code,
        ..Commune::default()
    };
    merged(&mut commune, place, &mut dice);
    commune
}

/// Some are merged communes: of the year, of the last three years, or older with a guarantee.
fn merged(commune: &mut Commune, place: usize, dice: &mut Dice) {
    let year = i64::from(YEAR);
    commune.created = match place {
        37 => year,
        88 | 140 => year - 1,
        191 => year - 2,
        243 | 299 => 2019,
        _ => return,
    };
    commune.start_up = (1..=3).contains(&(year - commune.created));
    commune.guaranteed = commune.created < year;
    if commune.guaranteed {
        commune.reference = commune.dgf * dice.between(170, 260);
    }
}

/// Cantons of eight communes, the largest one their seat; the two largest communes of the department are seats of its arrondissements.
fn cantons(all: &mut [Commune], department: usize) {
    let mut places: Vec<usize> = (0..all.len()).filter(|i| all[*i].department == department).collect();
    let total: i64 = places.iter().map(|i| all[*i].dgf).sum();
    for canton in places.chunks(8) {
        let seat = canton.iter().copied().max_by_key(|i| all[*i].dgf).unwrap_or_default();
        let sum: i64 = canton.iter().map(|i| all[*i].dgf).sum();
        let code = all[seat].code.clone();
        for place in canton {
            all[*place].seat.clone_from(&code);
            all[*place].canton_share = ratio(all[*place].dgf, 1_000, sum.max(1));
        }
        all[seat].central_office = seat % 3 != 0;
    }
    places.sort_by_key(|i| std::cmp::Reverse(all[*i].dgf));
    for (rank, place) in places.iter().copied().enumerate() {
        let commune = &mut all[place];
        commune.arrondissement = rank < 2;
        commune.with_prefecture = rank == 0;
        if commune.insee > 4_500 {
            commune.urban_unit = share(commune.dgf, if rank == 0 { 1_450 } else { 1_120 });
            commune.urban_department = total;
        }
    }
}
