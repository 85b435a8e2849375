//! How gains and losses are spread: tenths, and a histogram per head.

use super::answer::{Bin, Decile, Deciles};
use super::compared::Compared;
use super::moves::{Pair, cents, per_head};
use crate::amount::Cents;
use crate::error::Result;
use rust_decimal::Decimal;

/// A commune whose amount changes.
#[derive(Clone, Copy)]
struct Changed {
    row: usize,
    change: i64,
    population: Option<i64>,
}

fn changed(compared: &Compared, pairs: &[Pair]) -> Vec<Changed> {
    let rows = pairs.iter().zip(&compared.population).enumerate();
    let known = rows.filter_map(|(row, (pair, people))| Some(Changed { row, change: pair.change()?, population: people.filter(|p| *p > 0) }));
    known.filter(|c| c.change != 0).collect()
}

/// Tenths of those whose amount changes. Per head, communes without a population are left out.
pub fn deciles(compared: &Compared, pairs: &[Pair]) -> Result<Deciles> {
    let mut euros = changed(compared, pairs);
    euros.sort_unstable_by_key(|c| (c.change, c.row));
    let mut heads: Vec<Changed> = euros.iter().copied().filter(|c| c.population.is_some()).collect();
    heads.sort_by(|a, b| {
        // a/p < b/q, without a division: exact.
        let (p, q) = (i128::from(a.population.unwrap_or(1)), i128::from(b.population.unwrap_or(1)));
        (i128::from(a.change) * q).cmp(&(i128::from(b.change) * p)).then(a.row.cmp(&b.row))
    });
    Ok(Deciles {
        per_head: tenths(&heads, |c| per_head(c.change.into(), c.population.unwrap_or(0)).unwrap_or_default())?,
        euros: tenths(&euros, |c| Cents(c.change).to_decimal())?,
    })
}

fn tenths(sorted: &[Changed], shown: impl Fn(&Changed) -> Decimal) -> Result<Vec<Decile>> {
    let mut out = Vec::new();
    for decile in 1..=10_u8 {
        let bound = |tenth: u8| sorted.len() * usize::from(tenth) / 10;
        let part = sorted.get(bound(decile - 1)..bound(decile)).unwrap_or_default();
        // Fewer than ten communes: some tenths hold nobody.
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        out.push(Decile {
            decile,
            n: part.len() as u64,
            from: shown(first),
            to: shown(last),
            change: cents(part.iter().map(|c| i128::from(c.change)).sum())?,
            population: part.iter().filter_map(|c| c.population).sum(),
        });
    }
    Ok(out)
}

/// Steps of the histogram on each side of zero.
const STEPS: usize = 6;

/// Communes by change per head: the same steps of the series 1, 2, 5, 10... on both sides of zero, the last one open. The middle bin, 0 to 0, holds
/// those whose amount does not change.
pub fn histogram(compared: &Compared, pairs: &[Pair]) -> Vec<Bin> {
    let all = changed(compared, pairs);
    let mut sizes: Vec<(i128, i64)> = all.iter().filter_map(|c| Some((i128::from(c.change.abs()), c.population?))).collect();
    if sizes.is_empty() {
        return Vec::new();
    }
    sizes.sort_by(|a, b| (a.0 * i128::from(b.1)).cmp(&(b.0 * i128::from(a.1))));
    // The open bins hold one commune in twenty at most.
    let wide = sizes.get(sizes.len() * 19 / 20).and_then(|(change, people)| per_head(*change, *people)).unwrap_or_default();
    let edges = edges(wide);
    let mut bins = empty(&edges);
    let middle = edges.len() + 1;
    // An edge has two decimals at most: in cents it is whole.
    let cents: Vec<i128> = edges.iter().filter_map(|e| i128::try_from(e.checked_mul(Decimal::ONE_HUNDRED)?).ok()).collect();
    for (row, pair) in pairs.iter().enumerate() {
        let people = compared.population.get(row).copied().flatten().filter(|p| *p > 0);
        let (Some(change), Some(people)) = (pair.change(), people) else { continue };
        let size = i128::from(change.abs());
        // How many edges the size per head reaches: change in cents against the edge in cents times heads.
        let reached = cents.iter().filter(|edge| size >= **edge * i128::from(people)).count();
        let place = match change.signum() {
            0 => middle,
            1 => middle + 1 + reached,
            _ => middle.saturating_sub(1 + reached),
        };
        if let Some(bin) = bins.get_mut(place) {
            bin.n += 1;
            bin.population += people;
        }
    }
    bins
}

/// Positive edges of the series 1, 2, 5, the last at or above `wide`, none below a cent.
fn edges(wide: Decimal) -> Vec<Decimal> {
    let cent = Decimal::new(1, 2);
    let mut series = vec![cent];
    let mut step = 0;
    while let Some(last) = series.last().copied().filter(|last| *last < wide) {
        let factor = if step % 3 == 1 { Decimal::new(25, 1) } else { Decimal::TWO };
        step += 1;
        match last.checked_mul(factor) {
            Some(next) => series.push(next.normalize()),
            None => break,
        }
    }
    series.split_off(series.len().saturating_sub(STEPS))
}

/// The bins from the open one of the losses to the open one of the gains.
fn empty(edges: &[Decimal]) -> Vec<Bin> {
    let bin = |from: Option<Decimal>, to: Option<Decimal>| Bin { from, to, n: 0, population: 0 };
    let zero = Decimal::ZERO;
    let below: Vec<Decimal> = std::iter::once(zero).chain(edges.iter().copied()).collect();
    let gains: Vec<Bin> = below.iter().enumerate().map(|(i, from)| bin(Some(*from), below.get(i + 1).copied())).collect();
    let minus = |x: Option<Decimal>| x.map(|x| if x.is_zero() { x } else { -x });
    let losses = gains.iter().rev().map(|b| bin(minus(b.to), minus(b.from)));
    losses.chain([bin(Some(zero), Some(zero))]).chain(gains.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_round_and_reach_the_widest() {
        let texts = |wide: &str| edges(wide.parse().unwrap()).iter().map(Decimal::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(texts("37.2"), "1 2 5 10 20 50");
        assert_eq!(texts("0.04"), "0.01 0.02 0.05");
        assert_eq!(texts("100"), "2 5 10 20 50 100");
    }
}
