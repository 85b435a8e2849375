//! What each fictional authority is like: typical of its size, but for a few that show what figures can tell.

use super::book::EUR;
use super::dice::{Dice, ratio};
use super::finance::Profile;
use super::place::Place;

/// Operating expenditure by population, in euros per inhabitant; between two steps, in proportion.
const SPENDING: [(i64, i64); 9] =
    [(80, 690), (500, 650), (1_000, 690), (2_000, 760), (3_500, 880), (5_000, 970), (10_000, 1_130), (20_000, 1_300), (120_000, 1_430)];

fn spending(people: i64) -> i64 {
    let step = SPENDING.windows(2).find(|step| people < step[1].0).unwrap_or(&SPENDING[7..]);
    let [(p0, s0), (p1, s1)] = [step[0], step[1]];
    s0 + ratio(s1 - s0, people.clamp(p0, p1) - p0, p1 - p0)
}

/// A commune. Those with a lesson to teach are named by their rank.
pub fn commune(place: &Place) -> Profile {
    let (people, code) = (place.population[0][0], place.code());
    let mut dice = Dice::of(&[code.as_str(), "profile"]);
    let level = dice.between(100, 185);
    let size = people.clamp(100, 20_000);
    let staff = dice.around(340 + ratio(210, size, 20_000) + if people > 1_000 { 40 } else { 0 }, 140);
    let taxes = dice.around(if people < 1_000 { 420 } else { 510 }, 100);
    let compensation = dice.between(40, 150);
    let grants = dice.around(if people < 1_000 { 300 } else { 210 }, 120);
    let mut profile = Profile {
        spending: dice.around(spending(people) * 100, 160),
        saving: [0; 4].map(|_: i64| dice.around(level, 250)),
        staff: staff.clamp(290, 610),
        interventions: dice.around(130, 250),
        handed_on: dice.between(2, 18),
        revenue: [taxes, compensation, grants, (1000 - taxes - compensation - grants) * 2 / 3, (1000 - taxes - compensation - grants) / 3],
        debt: dice.around(people.clamp(500, 10_000) / 25 * EUR + 500 * EUR, 550),
        interest: dice.between(120, 310),
        repayment_years: dice.between(9, 16),
        equipment: [0; 4].map(|_: i64| dice.around(320 * EUR, 700)),
        grants: dice.between(150, 330),
        loans: dice.between(60, 320),
        depreciates: people >= 3_500,
        revolving: false,
    };
    match place.rank {
        // Revolving loans.
        1 | 3 => profile.revolving = true,
        // Much debt.
        4 | 11 | 40 => profile.debt = 2_600 * EUR,
        // Gross saving below zero: all years, one year.
        17 => profile.saving = [-35, -28, -41, -19],
        29 => profile.saving = [96, 61, -22, 48],
        // Charges and repayments above revenue two years running, and much debt.
        9 | 52 => {
            profile.saving = [70, 38, 26, 21];
            profile.debt = 2_450 * EUR;
            profile.repayment_years = 10;
            profile.equipment = [140 * EUR; 4];
        }
        // No debt.
        14 | 33 | 61 | 77 | 90 | 104 => {
            profile.debt = 0;
            profile.loans = 0;
        }
        _ => {}
    }
    profile
}

/// Years without a published balance: an absence is not a zero.
pub fn skipped(rank: usize) -> &'static [u16] {
    match rank {
        38 => &[2022],
        66 => &[2021, 2022],
        112 => &[2024],
        _ => &[],
    }
}

/// Water and sewage.
pub fn water(place: &Place) -> Profile {
    let mut dice = Dice::of(&[place.code().as_str(), "water"]);
    Profile {
        spending: dice.around(120 * EUR, 250),
        saving: [0; 4].map(|_: i64| dice.between(180, 330)),
        staff: dice.between(120, 250),
        interventions: 6,
        handed_on: 70,
        revenue: [0, 0, 0, 985, 15],
        debt: dice.around(380 * EUR, 400),
        interest: dice.between(150, 300),
        repayment_years: 18,
        equipment: [0; 4].map(|_: i64| dice.around(75 * EUR, 500)),
        grants: 180,
        loans: 250,
        depreciates: true,
        revolving: false,
    }
}

/// A social-action centre (CCAS): two thirds of what it spends comes from its commune, apart from these shares.
pub fn social() -> Profile {
    Profile {
        spending: 46 * EUR,
        saving: [20, 15, 12, 18],
        staff: 560,
        interventions: 120,
        handed_on: 0,
        revenue: [0, 0, 170, 150, 25],
        debt: 0,
        interest: 0,
        repayment_years: 10,
        equipment: [EUR, 120, 90, 110],
        grants: 0,
        loans: 0,
        depreciates: true,
        revolving: false,
    }
}

/// A group with its own taxation.
pub fn group(agglomeration: bool) -> Profile {
    let spending = if agglomeration { 340 * EUR } else { 230 * EUR };
    Profile {
        spending,
        saving: [168, 152, 139, 147],
        staff: if agglomeration { 330 } else { 370 },
        interventions: 190,
        handed_on: 12,
        revenue: [640, 15, 240, 85, 20],
        debt: if agglomeration { 420 * EUR } else { 160 * EUR },
        interest: 210,
        repayment_years: 14,
        equipment: [88 * EUR, 104 * EUR, 112 * EUR, 97 * EUR],
        grants: 240,
        loans: 260,
        depreciates: true,
        revolving: false,
    }
}

/// The department.
pub fn department() -> Profile {
    Profile {
        spending: 940 * EUR,
        saving: [174, 163, 118, 84],
        staff: 210,
        interventions: 620,
        handed_on: 14,
        revenue: [690, 25, 225, 25, 35],
        debt: 510 * EUR,
        interest: 190,
        repayment_years: 13,
        equipment: [148 * EUR, 156 * EUR, 171 * EUR, 143 * EUR],
        grants: 190,
        loans: 300,
        depreciates: true,
        revolving: false,
    }
}
