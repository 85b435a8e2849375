//! Double entry: every movement has its two sides, so that whatever the generator does, the balance balances.

use std::collections::BTreeMap;

use super::account::{Accounts, Plan};

/// A euro, in cents.
pub const EUR: i64 = 100;

/// Opening, budgetary, non-budgetary and order movements of an account, debit then credit, in cents.
#[derive(Clone, Copy, Default)]
pub struct Row {
    opening: [i64; 2],
    budget: [i64; 2],
    outside: [i64; 2],
    order: [i64; 2],
}

impl Row {
    fn net(&self) -> i64 {
        let [debit, credit] = [0, 1].map(|side: usize| self.opening[side] + self.budget[side] + self.outside[side]);
        debit - credit
    }

    /// The ten amounts in the order of the file: BE, OBNET, ONB, OOB, then the closing balance.
    pub fn amounts(&self) -> [i64; 10] {
        let opening = self.opening[0] - self.opening[1];
        let net = self.net();
        let ([bd, bc], [od, oc], [rd, rc]) = (self.budget, self.outside, self.order);
        [opening.max(0), (-opening).max(0), bd, bc, od, oc, rd, rc, net.max(0), (-net).max(0)]
    }

    fn add(&mut self, other: &Row) {
        for side in 0..2 {
            self.opening[side] += other.opening[side];
            self.budget[side] += other.budget[side];
            self.outside[side] += other.outside[side];
            self.order[side] += other.order[side];
        }
    }
}

/// Debit or credit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Debit, index 0.
    Debit,
    /// Credit, index 1.
    Credit,
}

/// The books of one budget, opened year after year; items keep their balance when the chart changes.
pub struct Book {
    /// Whose books: the first column of `accounts.csv`.
    pub cast: &'static str,
    rows: BTreeMap<String, Row>,
}

impl Book {
    /// Empty books.
    pub fn new(cast: &'static str) -> Book {
        Book { cast, rows: BTreeMap::new() }
    }

    /// Closes the year and opens the next: classes 1 to 5 keep their balance, classes 6 and 7 make the result.
    pub fn reopen(&mut self, accounts: &Accounts, plan: Plan, year: u16) -> Result<(), String> {
        let mut result = 0;
        for (item, row) in std::mem::take(&mut self.rows) {
            if self.code(accounts, &item, plan, year)?.starts_with(['6', '7']) {
                result += row.net();
            } else {
                self.open(&item, row.net());
            }
        }
        self.open("resultat", result);
        Ok(())
    }

    fn row(&mut self, item: &str) -> &mut Row {
        self.rows.entry(item.to_owned()).or_default()
    }

    /// Sets an opening balance, debit positive.
    pub fn open(&mut self, item: &str, net: i64) {
        self.row(item).opening[usize::from(net < 0)] += net.abs();
    }

    /// The balance as it stands, debit positive.
    pub fn net(&self, item: &str) -> i64 {
        self.rows.get(item).map_or(0, Row::net)
    }

    /// The opening balance, debit positive.
    pub fn opened(&self, item: &str) -> i64 {
        self.rows.get(item).map_or(0, |row| row.opening[0] - row.opening[1])
    }

    /// Sum of all balances: zero when the books are sound.
    pub fn imbalance(&self) -> i64 {
        self.rows.values().map(Row::net).sum()
    }

    /// A real budgetary operation (*mandat, titre*) on one side, its third party or the treasury on the other.
    pub fn real(&mut self, side: Side, item: &str, third: &str, amount: i64) {
        self.row(item).budget[side as usize] += amount;
        self.row(third).outside[1 - side as usize] += amount;
    }

    /// A budgetary order operation (*opération d'ordre budgétaire*): both sides in the budget.
    pub fn order(&mut self, debit: &str, credit: &str, amount: i64) {
        for (side, item) in [debit, credit].into_iter().enumerate() {
            let row = self.row(item);
            row.budget[side] += amount;
            row.order[side] += amount;
        }
    }

    /// A non-budgetary operation: payments, and what the accountant alone writes.
    pub fn transfer(&mut self, debit: &str, credit: &str, amount: i64) {
        self.row(debit).outside[0] += amount;
        self.row(credit).outside[1] += amount;
    }

    /// Interest accrued but not due (*ICNE*): last year's is cancelled, this year's drawn up; the expense is the difference, of either sign.
    pub fn accrue(&mut self, before: i64, after: i64) {
        self.row("rattachement_icne").budget[0] += after - before;
        let accrued = self.row("icne");
        accrued.outside[0] += before;
        accrued.outside[1] += after;
    }

    /// Pays, or cashes, all but `rest` of what a third party is owed, or owes.
    pub fn settle(&mut self, third: &str, rest: i64) {
        let net = self.net(third);
        if net < 0 {
            self.transfer(third, "tresor", (-net - rest).max(0));
        } else {
            self.transfer("tresor", third, (net - rest).max(0));
        }
    }

    fn code<'a>(&self, accounts: &'a Accounts, item: &str, plan: Plan, year: u16) -> Result<&'a str, String> {
        let code = accounts.find(self.cast, item).and_then(|account| account.code(plan, year));
        code.ok_or_else(|| format!("no account of {} for {item} of {} in {year}", plan.nomen(), self.cast))
    }

    /// The balance by account; items that share an account are one line, empty lines are left out.
    pub fn lines(&self, accounts: &Accounts, plan: Plan, year: u16) -> Result<BTreeMap<String, Row>, String> {
        let mut lines: BTreeMap<String, Row> = BTreeMap::new();
        for (item, row) in &self.rows {
            if row.amounts() != [0; 10] {
                lines.entry(self.code(accounts, item, plan, year)?.to_owned()).or_default().add(row);
            }
        }
        Ok(lines)
    }
}
