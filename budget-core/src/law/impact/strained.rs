//! What the user must be told of allocations: true arithmetic that few would have meant.

use super::compared::{AllocationPair, Compared};
use crate::error::{Text, Warning, WarningCode};
use crate::formula::{Allocation, State};
use rust_decimal::{Decimal, RoundingStrategy};

/// Warnings about every allocation of the amended law, and about what could not be compared.
pub fn warnings(compared: &Compared) -> Vec<Warning> {
    let mut out = Vec::new();
    for pair in &compared.allocations {
        let Some(reform) = &pair.sides.reform else { continue };
        out.extend(state(pair, reform));
        out.extend(doubled(pair, reform));
        out.extend(uncapped(pair, reform));
    }
    out.extend(compared.grants.iter().filter_map(|grant| {
        let known = |side: &[Option<_>]| side.iter().any(Option::is_some);
        let label = &grant.label;
        if !known(&grant.amounts.baseline) && !known(&grant.amounts.reform) && !compared.keys.is_empty() {
            let message =
                told(label, "is not computed: these communes lack what it needs", "n'a pas été calculé : il manque à ces communes les données voulues");
            return Some(Warning { code: WarningCode::GrantNotComputed, message, count: compared.keys.len() as u64, first: vec![grant.id.clone()] });
        }
        let rows = grant.amounts.baseline.iter().zip(grant.amounts.reform.iter()).zip(&compared.keys);
        // What secrecy hides is told by itself.
        let secret = |row: &usize| grant.secret.binary_search(row).is_ok();
        let unknown = rows.enumerate().filter(|(row, ((b, r), _))| b.is_some() != r.is_some() && !secret(row));
        let unknown: Vec<String> = unknown.map(|(_, (_, key))| key.to_string()).collect();
        let (en, fr) = (
            "is known before or after only: these communes are counted neither as winners nor as losers",
            "n'est connu qu'avant ou qu'après : ces communes ne sont comptées ni gagnantes ni perdantes",
        );
        (!unknown.is_empty()).then(|| Warning {
            code: WarningCode::UnknownChange,
            message: told(label, en, fr),
            count: unknown.len() as u64,
            first: unknown.into_iter().take(3).collect(),
        })
    }));
    out
}

fn told(label: &Text, en: &str, fr: &str) -> Text {
    Text { en: format!("{} {en}", named(&label.en, &label.fr)), fr: format!("{} {fr}", named(&label.fr, &label.en)) }
}

fn named(first: &str, second: &str) -> String {
    format!("`{}`", if first.is_empty() { second } else { first })
}

/// An envelope that is not all paid, or cannot be.
fn state(pair: &AllocationPair, reform: &Allocation) -> Option<Warning> {
    let (before, unspent, envelope) = (pair.sides.baseline.as_ref().map(|b| b.state), euros(reform.unspent), euros(reform.envelope));
    let warning =
        |code, en: String, fr: String| Some(Warning { code, message: told(&pair.label, &en, &fr), count: reform.entities, first: vec![pair.rule.clone()] });
    match reform.state {
        State::Infeasible => warning(
            WarningCode::InfeasibleAllocation,
            format!("cannot be paid: its floors exceed its envelope of {envelope} EUR"),
            format!("ne peut être versée : ses planchers dépassent son enveloppe de {envelope} EUR"),
        ),
        State::Unspent if before != Some(State::Unspent) || pair.sides.baseline.as_ref().is_some_and(|b| b.unspent < reform.unspent) => warning(
            WarningCode::UnspentAllocation,
            format!("leaves {unspent} EUR of its envelope of {envelope} EUR unspent: all that share it are at their cap"),
            format!("laisse {unspent} EUR non versés sur son enveloppe de {envelope} EUR : tous ceux qui la partagent sont à leur plafond"),
        ),
        _ => None,
    }
}

/// A point worth more than twice what it was.
fn doubled(pair: &AllocationPair, reform: &Allocation) -> Option<Warning> {
    let (before, after) = (pair.sides.baseline.as_ref()?.value?, reform.value?);
    if before <= Decimal::ZERO || after <= before.checked_mul(Decimal::TWO)? {
        return None;
    }
    let (shown_before, shown_after) = (short(before), short(after));
    let message = told(
        &pair.label,
        &format!("is strained: its point value goes from {shown_before} to {shown_after}, since caps leave few to take what is left"),
        &format!("est tendue : la valeur du point passe de {shown_before} à {shown_after}, les plafonds laissant peu de communes pour prendre le reste"),
    );
    Some(Warning { code: WarningCode::StrainedAllocation, message, count: reform.entities, first: vec![pair.rule.clone()] })
}

/// Entities without a cap that take over a twentieth of the envelope, and a hundredth of it more than before: beside capped ones, that is.
fn uncapped(pair: &AllocationPair, reform: &Allocation) -> Option<Warning> {
    let twentieth = reform.envelope.checked_div(Decimal::from(20))?;
    let hundredth = reform.envelope.checked_div(Decimal::ONE_HUNDRED)?;
    let before = pair.sides.baseline.as_ref().map_or(Decimal::ZERO, |b| b.uncapped);
    if !pair.capped || reform.uncapped <= twentieth || reform.uncapped.checked_sub(before)? <= hundredth {
        return None;
    }
    let (taken, envelope) = (euros(reform.uncapped), euros(reform.envelope));
    let message = told(
        &pair.label,
        &format!("is strained: {taken} EUR of {envelope} EUR go to entities without a cap, such as newcomers"),
        &format!("est tendue : {taken} EUR sur {envelope} EUR vont à des communes sans plafond, telles que les nouvelles bénéficiaires"),
    );
    Some(Warning { code: WarningCode::StrainedAllocation, message, count: reform.entities, first: vec![pair.rule.clone()] })
}

fn euros(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
}

/// Six significant digits.
fn short(value: Decimal) -> Decimal {
    value.round_sf(6).unwrap_or(value).normalize()
}
