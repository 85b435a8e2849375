//! From plain columns to the answer.

use super::answer::Impact;
use super::compared::Compared;
use super::{distribution, envelopes, groups, moves, parties, strained, transfers};
use crate::error::{Code, Error, Result, Warning, WarningCode};
use crate::text;

impl Impact {
    /// Compares both sides; `top` is how many winners and losers are named.
    ///
    /// # Errors
    /// `invalid-value` where a column has another length than the keys; `overflow` where a sum does not fit.
    pub fn of(compared: Compared, top: usize) -> Result<Impact> {
        checked(&compared)?;
        let pairs = moves::all(&compared);
        let (winners, losers) = moves::extremes(&compared, &pairs, top);
        let parties = parties::all(&compared, &pairs)?;
        let mut warnings: Vec<Warning> = strained::warnings(&compared);
        for warning in &compared.warnings {
            if !warnings.contains(warning) {
                warnings.push(warning.clone());
            }
        }
        // What is not computed at all is the least of the news.
        warnings.sort_by_key(|warning| warning.code == WarningCode::GrantNotComputed);
        Ok(Impact {
            cost: envelopes::cost(&pairs)?,
            counts: moves::counts(&compared, &pairs)?,
            secret: parties::secret(&compared, top),
            totals: envelopes::totals(&compared)?,
            eligibility: envelopes::eligibility(&compared),
            winners,
            losers,
            groupings: compared.groups.iter().map(|g| (g.by.clone(), g.label.clone())).collect(),
            groups: groups::all(&compared, &pairs, parties.get(1..).unwrap_or_default())?,
            deciles: distribution::deciles(&compared, &pairs)?,
            histogram: distribution::histogram(&compared, &pairs),
            transfers: transfers::all(&compared, &pairs)?,
            allocations: envelopes::allocations(&compared),
            warnings,
            parties: parties.into_iter().map(|of| of.total).collect(),
            title: compared.title,
            year: compared.year,
            mode: compared.mode,
            reference: compared.reference,
            law: compared.law,
            scope: compared.scope,
            words: compared.words,
            fictional: compared.fictional,
            changes: compared.changes,
            rounding_gaps: compared.rounding_gaps,
            state: compared.state,
            population_label: compared.population_label,
            sources: compared.sources,
        })
    }
}

/// Every column has one value a key.
fn checked(compared: &Compared) -> Result<()> {
    let n = compared.keys.len();
    let grants = compared.grants.iter().flat_map(|g| {
        let answers = g.eligible.iter().flat_map(|e| [(e.rule.as_str(), e.is.baseline.len()), (e.rule.as_str(), e.is.reform.len())]);
        [(g.id.as_str(), g.amounts.baseline.len()), (g.id.as_str(), g.amounts.reform.len())].into_iter().chain(answers)
    });
    let columns = [("names", compared.names.len()), ("population", compared.population.len())].into_iter();
    let mut all = columns.chain(grants).chain(compared.groups.iter().map(|g| (g.by.as_str(), g.of.len())));
    match all.find(|(_, len)| *len != n) {
        None => Ok(()),
        Some((name, len)) => Err(Error::new(
            Code::InvalidValue,
            text!("column `{name}` has {len} rows, the communes are {n}", "la colonne `{name}` a {len} lignes, les communes sont {n}"),
        )
        .with_help(text!("compare simulations of the same communes", "comparez des simulations des mêmes communes"))),
    }
}
