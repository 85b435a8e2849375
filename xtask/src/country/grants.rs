//! Last year's amounts, drawn around shares of a score as rough as it is short: the rules of the rulebook give this year's. The envelopes are
//! what those amounts come to with the growth of a year, so that floors and caps hold as they do in the country's models.

use super::commune::Commune;
use crate::sample::dice::{Dice, ratio, share};

/// The national envelopes of the country, in euros.
pub struct Envelopes {
    pub dsu: i64,
    pub bourg_centre: i64,
    pub perequation: i64,
    pub cible: i64,
    /// How many communes the cible fraction takes.
    pub cible_ranks: usize,
    pub levy: i64,
}

/// Fills in last year's amounts.
pub fn last_year(communes: &mut [Commune]) -> Envelopes {
    let met = |c: &&Commune| !c.overseas;
    let (people, money) = communes.iter().filter(met).filter(|c| c.dgf < 10_000).fold((0, 0), |(p, m), c| (p + c.dgf, m + c.financial));
    let mean = ratio(money, 1, people.max(1));
    let ranks = 110;
    let mut poorest: Vec<usize> = (0..communes.len()).filter(|i| !communes[*i].overseas && communes[*i].dgf < 10_000).collect();
    poorest.sort_by_key(|i| (ratio(communes[*i].financial, 1_000, communes[*i].dgf), *i));
    poorest.truncate(ranks);
    let mut urban: Vec<usize> = (0..communes.len()).filter(|i| !communes[*i].overseas && communes[*i].dgf >= 10_000).collect();
    urban.sort_by_key(|i| std::cmp::Reverse((ratio(communes[*i].social + communes[*i].aided, 1_000, communes[*i].dwellings), *i)));
    let eligible = (urban.len() * 2).div_ceil(3);
    for place in 0..communes.len() {
        let urban_rank = urban.iter().take(eligible).position(|i| *i == place);
        let poor = poorest.contains(&place);
        one(&mut communes[place], mean, poor, urban_rank.map(|r| (r, eligible)));
    }
    let sum = |amount: fn(&Commune) -> i64, permille| share(communes.iter().map(amount).sum(), permille) / 1_000 * 1_000;
    Envelopes {
        dsu: sum(|c| c.before.dsu, 1_050),
        bourg_centre: sum(|c| c.before.bourg_centre, 1_045),
        perequation: sum(|c| c.before.perequation.iter().sum(), 1_060),
        cible: sum(|c| c.before.cible.iter().sum(), 1_030),
        cible_ranks: ranks,
        levy: sum(|c| c.before.forfaitaire, 12),
    }
}

fn one(c: &mut Commune, mean: i64, poor: bool, urban: Option<(usize, usize)>) {
    let mut dice = Dice::of(&["grants", &c.code]);
    c.before.forfaitaire = c.dgf * dice.between(62, 118);
    c.dnp = if dice.chance(700) { c.dgf * dice.between(4, 24) } else { 0 };
    if c.overseas {
        c.dacom = c.dgf * dice.between(110, 190);
        return;
    }
    if c.created == i64::from(super::YEAR) {
        return;
    }
    if let Some((rank, of)) = urban {
        // From 150 euros a head down to 35.
        let head = 150 - ratio(115, rank as i64, of as i64);
        c.before.dsu = dice.around(c.dgf * head, 120);
    }
    let potential = ratio(c.financial, 1_000, c.dgf * mean).min(4_000);
    let lack = (2_000 - potential).max(0);
    let effort = c.effort.min(1_200);
    let zone = if c.frr { 1_200 } else { 1_000 };
    let road = c.road * if c.mountain { 2 } else { 1 };
    let hectare = (2_000 - share(potential, 900)).max(0);
    if c.dgf < 10_000 && lack > 0 {
        let points = [share(share(c.dgf * 8, lack), effort), share(road, 370), c.children * 54, share(c.dgf * 5, hectare)];
        c.before.perequation = points.map(|p| dice.around(share(p, zone), 60));
        if poor {
            let points = [share(share(c.dgf * 10, lack), effort), share(road, 560), c.children * 78, share(c.dgf * 5, hectare)];
            c.before.cible = points.map(|p| dice.around(p, 60));
        }
        let seat = c.seat == c.code || c.canton_share >= 150;
        if seat && !c.with_prefecture && c.urban_unit * 10 < c.urban_department.max(1) {
            c.before.bourg_centre = dice.around(share(share(share(c.dgf * 56, lack), effort), if c.frr { 1_300 } else { 1_000 }), 60);
        }
    }
}
