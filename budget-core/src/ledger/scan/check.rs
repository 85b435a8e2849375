//! What a pass checks of lines, budgets and files, and what it says of them.

use super::Scanner;
use crate::ledger::issue::{Issue, IssueCode};
use crate::ledger::line::{Budget, Field, Line, Role};
use crate::ledger::tally::differences;
use crate::text;

impl Scanner<'_> {
    /// Tells a line whose closing balance does not agree with its movements.
    pub(super) fn check_closing(&mut self, index: usize, number: u64, line: &Line<'_>) {
        if closing_agrees(&line.amounts) {
            return;
        }
        let (net, [.., sd, sc]) = (net(&line.amounts), line.amounts.map(i128::from));
        let (column, found, due) = if sd == net.max(0) { (Field::Sc, sc, (-net).max(0)) } else { (Field::Sd, sd, net.max(0)) };
        let (account, title) = (line.account, column.as_str());
        self.issue(IssueCode::ClosingBalance, Some(number), Some(title), Some(index), || {
            let (found, due) = (euros(found), euros(due));
            text!(
                "account `{account}`: the movements give {title} = {due}, the line has {found}",
                "compte `{account}` : les mouvements donnent {title} = {due}, la ligne porte {found}"
            )
        });
    }

    pub(super) fn tell_elsewhere(&mut self) {
        for again in self.elsewhere.iter().filter(|a| a.lines > 0) {
            let (name, lines) = (label(&self.budgets[again.budget]), again.lines);
            let first = self.files[self.states[again.budget].file].name.clone();
            self.issues.add(IssueCode::BudgetInTwoFiles, || Issue {
                file: self.files[again.file].name.clone(),
                line: Some(again.line),
                column: None,
                code: IssueCode::BudgetInTwoFiles,
                message: match lines {
                    1 => text!(
                        "{name} was read from `{first}`: its one line here is left out",
                        "{name} a été lu dans `{first}` : sa seule ligne d'ici est laissée de côté"
                    ),
                    _ => text!(
                        "{name} was read from `{first}`: its {lines} lines here are left out",
                        "{name} a été lu dans `{first}` : ses {lines} lignes d'ici sont laissées de côté"
                    ),
                },
                budget: Some(again.budget),
            });
        }
    }

    pub(super) fn tell_unbalanced(&mut self) {
        for (index, (state, tally)) in self.states.iter().zip(&self.tallies).enumerate() {
            for (pair, field, difference) in differences(tally.fields, &tally.wide()) {
                let name = label(&self.budgets[index]);
                self.issues.add(IssueCode::UnbalancedBudget, || {
                    let difference = euros(difference);
                    Issue {
                        file: self.files[state.file].name.clone(),
                        line: Some(state.first_line),
                        column: Some(field.as_str()),
                        code: IssueCode::UnbalancedBudget,
                        message: text!(
                            "{name}: debits less credits of {pair} are {difference} EUR",
                            "{name} : débits moins crédits de {pair} font {difference} EUR"
                        ),
                        budget: Some(index),
                    }
                });
            }
        }
    }

    /// Principal budgets of one authority and year are added up: told, as one budget under two identifiers would count twice.
    pub(super) fn tell_principals(&mut self) {
        let key = |place: &usize| self.budgets.get(*place).map(|b| (b.year, &*b.entity));
        let is_main = |place: &usize| self.budgets[*place].role == Role::Principal && self.states[*place].wanted;
        let mut mains: Vec<usize> = (0..self.budgets.len()).filter(is_main).collect();
        mains.sort_by(|a, b| key(a).cmp(&key(b)));
        for places in mains.chunk_by(|a, b| key(a) == key(b)).filter(|places| places.len() > 1) {
            let Some((year, entity)) = places.first().and_then(key) else { continue };
            let last = places.last().copied().unwrap_or_default();
            self.issues.add(IssueCode::SeveralPrincipals, || {
                let (n, names) = (places.len(), places.iter().map(|p| label(&self.budgets[*p])).collect::<Vec<_>>().join(", "));
                Issue {
                    file: self.files[self.states[last].file].name.clone(),
                    line: Some(self.states[last].first_line),
                    column: Some("CBUDG"),
                    code: IssueCode::SeveralPrincipals,
                    message: text!(
                        "`{entity}` has {n} principal budgets in {year}, which are added up: {names}",
                        "`{entity}` a {n} budgets principaux en {year}, qui sont additionnés : {names}"
                    ),
                    budget: Some(last),
                }
            });
        }
    }

    pub(super) fn tell_years(&mut self) {
        for file in self.files.iter().filter(|f| f.years.len() > 1) {
            self.issues.add(IssueCode::SeveralYears, || {
                let years = file.years.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
                Issue {
                    file: file.name.clone(),
                    line: None,
                    column: Some("EXER"),
                    code: IssueCode::SeveralYears,
                    message: text!("the file holds several exercises: {years}", "le fichier contient plusieurs exercices : {years}"),
                    budget: None,
                }
            });
        }
    }
}

/// Whether `SD = max(0, BEDEB - BECRE + OBNETDEB - OBNETCRE + ONBDEB - ONBCRE)`, and `SC` the other way round.
pub(crate) fn closing_agrees(amounts: &[i64; Field::COUNT]) -> bool {
    let (net, [.., sd, sc]) = (net(amounts), amounts.map(i128::from));
    (sd, sc) == (net.max(0), (-net).max(0))
}

/// What opening balances and movements leave.
fn net(amounts: &[i64; Field::COUNT]) -> i128 {
    let [bedeb, becre, obnetdeb, obnetcre, onbdeb, onbcre, ..] = amounts.map(i128::from);
    bedeb - becre + obnetdeb - obnetcre + onbdeb - onbcre
}

/// How messages name a budget.
pub(super) fn label(budget: &Budget) -> String {
    let id = if budget.siret.is_empty() { &budget.siren } else { &budget.siret };
    format!("`{} {id} {} {}`", budget.name, budget.chart, budget.year)
}

/// Cents as euros, for messages.
fn euros(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}
