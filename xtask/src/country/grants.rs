//! Last year's amounts: shares of scores near those of the law, moved a little by chance; the rules of the rulebook give this year's. The envelopes
//! are what those amounts come to with the growth of a year, so that floors and caps hold most communes no more than they do in life.

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

/// What each fraction of the DSR came to last year, in euros.
const BOURG_CENTRE: i64 = 9_600_000;
const PEREQUATION: i64 = 15_900_000;
const CIBLE: i64 = 5_400_000;
/// Communes of the cible fraction.
const RANKS: usize = 110;
/// The four parts of a fraction, in thousandths: potential a head, roads, children, potential a hectare.
const PARTS: [i64; 4] = [300, 300, 300, 100];
/// Lower bounds of the strata.
const STRATA: [i64; 15] = [0, 500, 1_000, 2_000, 3_500, 5_000, 7_500, 10_000, 15_000, 20_000, 35_000, 50_000, 75_000, 100_000, 200_000];

/// Fills in last year's amounts.
pub fn last_year(communes: &mut [Commune]) -> Envelopes {
    let means = Means::of(communes);
    let rural: Vec<usize> = (0..communes.len()).filter(|i| means.rural(&communes[*i])).collect();
    let mut ranked = rural.clone();
    ranked.sort_by_key(|i| (std::cmp::Reverse(means.index(&communes[*i])), *i));
    ranked.truncate(RANKS);
    let mut urban: Vec<usize> = (0..communes.len()).filter(|i| !communes[*i].overseas && communes[*i].dgf >= 10_000).collect();
    urban.sort_by_key(|i| std::cmp::Reverse((ratio(communes[*i].social + communes[*i].aided, 1_000, communes[*i].dwellings), *i)));
    urban.truncate((urban.len() * 2).div_ceil(3));

    for commune in communes.iter_mut() {
        let mut dice = Dice::of(&["grants", &commune.code]);
        commune.before.forfaitaire = commune.dgf * dice.between(62, 118);
        commune.dnp = if dice.chance(700) { commune.dgf * dice.between(4, 24) } else { 0 };
        commune.dacom = if commune.overseas { commune.dgf * dice.between(110, 190) } else { 0 };
    }
    for (rank, place) in urban.iter().enumerate() {
        // From 150 euros a head down to 35.
        let head = 150 - ratio(115, rank as i64, urban.len() as i64);
        let commune = &mut communes[*place];
        commune.before.dsu = Dice::of(&["dsu", &commune.code]).around(commune.dgf * head, 120);
    }
    let towns: Vec<usize> = (0..communes.len()).filter(|i| means.town(&communes[*i])).collect();
    let shares = shared(communes, &towns, BOURG_CENTRE, "bourg-centre", |c| means.town_score(c));
    towns.iter().zip(shares).for_each(|(place, amount)| communes[*place].before.bourg_centre = amount);
    for (part, weight) in PARTS.into_iter().enumerate() {
        let amounts = shared(communes, &rural, share(PEREQUATION, weight), &format!("perequation {part}"), |c| means.part(c, part, true));
        rural.iter().zip(amounts).for_each(|(place, amount)| communes[*place].before.perequation[part] = amount);
        let amounts = shared(communes, &ranked, share(CIBLE, weight), &format!("cible {part}"), |c| means.part(c, part, false));
        ranked.iter().zip(amounts).for_each(|(place, amount)| communes[*place].before.cible[part] = amount);
    }
    let sum = |amount: fn(&Commune) -> i64, permille| share(communes.iter().map(amount).sum(), permille) / 1_000 * 1_000;
    Envelopes {
        dsu: sum(|c| c.before.dsu, 1_050),
        bourg_centre: sum(|c| c.before.bourg_centre, 1_040),
        perequation: sum(|c| c.before.perequation.iter().sum(), 1_040),
        cible: sum(|c| c.before.cible.iter().sum(), 1_030),
        cible_ranks: RANKS,
        levy: sum(|c| c.before.forfaitaire, 12),
    }
}

/// An envelope by score, each amount moved by chance; a commune created in the year had nothing.
fn shared(communes: &[Commune], places: &[usize], envelope: i64, name: &str, score: impl Fn(&Commune) -> i64) -> Vec<i64> {
    let scores: Vec<i64> = places.iter().map(|i| score(&communes[*i])).collect();
    let whole: i64 = scores.iter().sum::<i64>().max(1);
    let amount = |(place, score): (&usize, &i64)| {
        let commune = &communes[*place];
        if commune.created == i64::from(super::YEAR) { 0 } else { Dice::of(&[name, &commune.code]).around(ratio(envelope, *score, whole), 55) }
    };
    places.iter().zip(&scores).map(amount).collect()
}

/// Means over the metropolitan communes.
struct Means {
    /// Financial potential a head by stratum, in cents; income a head by stratum, in euros.
    strata: Vec<(i64, i64)>,
    /// The same of all communes under 10,000 inhabitants: potential a head in cents, a hectare in euros.
    head: i64,
    hectare: i64,
}

impl Means {
    fn of(communes: &[Commune]) -> Means {
        let sums = |holds: &dyn Fn(&Commune) -> bool| {
            let of = communes.iter().filter(|c| !c.overseas && holds(c));
            of.fold([0_i64; 5], |s, c| [s[0] + c.dgf, s[1] + c.financial, s[2] + c.area, s[3] + c.insee, s[4] + c.smoothed_income.unwrap_or(0) * c.insee])
        };
        let strata = (0..STRATA.len()).map(|s| sums(&|c| stratum(c) == s)).map(|s| (ratio(s[1], 100, s[0].max(1)), ratio(s[4], 1, s[3].max(1)))).collect();
        let small = sums(&|c| c.dgf < 10_000);
        Means { strata, head: ratio(small[1], 100, small[0].max(1)), hectare: ratio(small[1], 1, small[2].max(1)) }
    }

    /// Financial potential a head over the mean of the stratum, in thousandths.
    fn potential(&self, c: &Commune) -> i64 {
        ratio(c.financial, 100_000, c.dgf * self.strata[stratum(c)].0.max(1))
    }

    fn rural(&self, c: &Commune) -> bool {
        !c.overseas && c.dgf < 10_000 && self.potential(c) < 2_000
    }

    fn index(&self, c: &Commune) -> i64 {
        let income = c.smoothed_income.map_or(1_000, |i| ratio(self.strata[stratum(c)].1, 1_000, i));
        700 * 1_000 / self.potential(c).max(1) + share(income, 300)
    }

    /// Eligible to the bourg-centre fraction: seats of cantons, and seats of arrondissements up to 20,000 inhabitants.
    fn town(&self, c: &Commune) -> bool {
        let large_unit = c.with_prefecture || c.urban_unit > 0 && c.urban_unit * 10 >= c.urban_department;
        let seat = c.dgf < 10_000 && (c.seat == c.code || c.canton_share >= 150 || c.central_office);
        !c.overseas
            && !large_unit
            && ratio(c.financial, 100_000, c.dgf * self.head) <= 2_000
            && (seat || c.arrondissement && (10_000..=20_000).contains(&c.dgf))
    }

    fn town_score(&self, c: &Commune) -> i64 {
        let lack = (2_000 - ratio(c.financial, 100_000, c.dgf * self.head)).max(0);
        share(share(share(c.dgf.min(10_000) * 100, lack), c.effort.min(1_200)), if c.frr { 1_300 } else { 1_000 })
    }

    /// A part's score; the péréquation counts zones of revitalisation.
    fn part(&self, c: &Commune, part: usize, zoned: bool) -> i64 {
        let score = match part {
            0 => share(share(c.dgf * 100, (2_000 - self.potential(c)).max(0)), c.effort.min(1_200)),
            1 => c.road * if c.mountain || c.island { 2 } else { 1 },
            2 => c.children * 100,
            _ => share(c.dgf * 100, (2_000 - ratio(c.financial, 1_000, c.area * self.hectare.max(1))).max(0)),
        };
        if zoned && c.frr { share(score, 1_200) } else { score }
    }
}

fn stratum(c: &Commune) -> usize {
    STRATA.iter().rposition(|from| *from <= c.dgf).unwrap_or(0)
}
