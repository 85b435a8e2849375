//! Whom it takes from: of each euro gained, how much comes from which group, which grant, or is new money.

use super::answer::{Grouped, Share, Transfer};
use super::compared::{Compared, Grouping};
use super::groups::unknown;
use super::moves::{self, Pair, cents};
use crate::amount::Cents;
use crate::error::{Result, Text};
use crate::law::Words;
use crate::text;
use indexmap::IndexMap;
use rust_decimal::{Decimal, RoundingStrategy};

/// Groupings with more groups than this, EPCI for one, are left to `groups`.
const MANY: usize = 130;

/// All grants together, then each grant by which anybody gains or loses, parts of others too.
pub fn all(compared: &Compared, together: &[Pair]) -> Result<Vec<Transfer>> {
    let mut by_grant = Vec::new();
    let mut each = Vec::new();
    for grant in compared.grants.iter().filter(|g| compared.is_main(g)) {
        // What does not move takes from nobody.
        if grant.amounts.baseline == grant.amounts.reform {
            if grant.part_of.is_none() {
                by_grant.push((grant.id.clone(), grant.label.clone(), 0, 0));
            }
            continue;
        }
        let pairs = moves::of(grant);
        let (gained, lost) = gross(&pairs);
        if grant.part_of.is_none() {
            by_grant.push((grant.id.clone(), grant.label.clone(), gained, lost));
        }
        if gained != 0 || lost != 0 {
            each.push(transfer(Some(grant.id.clone()), grant.label.clone(), compared, &pairs)?);
        }
    }
    let mut first = transfer(None, all_of(&compared.words), compared, together)?;
    // What is gained by one grant and lost by another makes these sums larger than those of communes: each grant is its own envelope.
    let (gained, _) = gross(together);
    let lost = |pick: fn(&(String, Text, i128, i128)) -> i128| -> Result<Vec<Share>> {
        let mut moved: Vec<_> = by_grant.iter().filter(|g| pick(g) != 0).collect();
        moved.sort_by_key(|g| std::cmp::Reverse(pick(g)));
        moved.into_iter().map(|g| share(Some(g.0.clone()), g.1.clone(), pick(g), gained)).collect()
    };
    first.from.shift_insert(0, "grant".to_owned(), lost(|g| g.3)?);
    first.to.shift_insert(0, "grant".to_owned(), lost(|g| g.2)?);
    let mut out = vec![first];
    out.append(&mut each);
    Ok(out)
}

fn all_of(words: &Words) -> Text {
    let (en, fr) = (&words.amounts.en, &words.amounts.fr);
    text!("all {en} together", "ensemble des {fr}")
}

/// What is gained and what is lost.
fn gross(pairs: &[Pair]) -> (i128, i128) {
    pairs.iter().filter_map(Pair::change).fold((0, 0), |(gained, lost), change| {
        let change = i128::from(change);
        if change > 0 { (gained + change, lost) } else { (gained, lost - change) }
    })
}

fn transfer(grant: Option<String>, label: Text, compared: &Compared, pairs: &[Pair]) -> Result<Transfer> {
    let (gained, lost) = gross(pairs);
    let (mut from, mut to): (Grouped<Share>, Grouped<Share>) = (IndexMap::new(), IndexMap::new());
    for grouping in compared.groups.iter().filter(|g| g.groups.len() <= MANY) {
        let (gains, losses) = by_group(grouping, pairs);
        from.insert(grouping.by.clone(), shares(grouping, &losses, gained)?);
        to.insert(grouping.by.clone(), shares(grouping, &gains, gained)?);
    }
    let new_money = gained - lost;
    Ok(Transfer {
        grant,
        label,
        gained: cents(gained)?,
        lost: cents(lost)?,
        new_money: cents(new_money)?,
        new_money_per_euro: per_euro(new_money, gained),
        from,
        to,
    })
}

/// Gains and losses of each group; the last is that of communes without one.
fn by_group(grouping: &Grouping, pairs: &[Pair]) -> (Vec<i128>, Vec<i128>) {
    let mut gains = vec![0; grouping.groups.len() + 1];
    let mut losses = gains.clone();
    for (pair, place) in pairs.iter().zip(&grouping.of) {
        let Some(change) = pair.change().map(i128::from) else { continue };
        let side = if change > 0 { &mut gains } else { &mut losses };
        if let Some(sum) = side.get_mut(place.unwrap_or(grouping.groups.len())) {
            *sum += change.abs();
        }
    }
    (gains, losses)
}

/// Groups that have a part, the largest first.
fn shares(grouping: &Grouping, amounts: &[i128], gained: i128) -> Result<Vec<Share>> {
    let names = grouping.groups.iter().map(|(key, label)| (Some(key.clone()), label.clone())).chain([(None, unknown())]);
    let mut rows: Vec<(i128, (Option<String>, Text))> = amounts.iter().copied().zip(names).filter(|(amount, _)| *amount != 0).collect();
    rows.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
    rows.into_iter().map(|(amount, (key, label))| share(key, label, amount, gained)).collect()
}

fn share(key: Option<String>, label: Text, amount: i128, gained: i128) -> Result<Share> {
    Ok(Share { key, label, amount: cents(amount)?, per_euro: per_euro(amount, gained) })
}

/// Four decimals; `None` where nothing is gained.
fn per_euro(amount: i128, gained: i128) -> Option<Decimal> {
    let euros = |n: i128| i64::try_from(n).ok().map(|n| Cents(n).to_decimal());
    Some(euros(amount)?.checked_div(euros(gained)?)?.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero).normalize())
}
