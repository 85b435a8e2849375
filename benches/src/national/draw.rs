//! The lines of a budget: accounts drawn from its chart, amounts drawn by size, and books that balance.

use super::accounts::{Accounts, Leaf};
use super::budget::{Budget, Line};
use super::chance::Chance;

/// Places of the amounts before the closing balance.
const OPENING: usize = 0;
const BUDGET: usize = 2;
const OUTSIDE: usize = 4;
const ORDER: usize = 6;
/// Debit and credit stand side by side.
const DEBIT: usize = 0;
const CREDIT: usize = 1;

/// An account with its movements in cents: debit and credit of opening, budgetary, non-budgetary and order operations.
struct Row<'a> {
    leaf: &'a Leaf,
    amounts: [i64; 8],
}

/// Draws the lines of a budget, in no order.
pub fn lines<'a>(budget: &Budget, accounts: &'a Accounts, chance: &mut Chance) -> Vec<Line<'a>> {
    let mut rows: Vec<Row<'a>> = choose(budget, accounts, chance).into_iter().map(|leaf| Row { leaf, amounts: [0; 8] }).collect();
    let measure = budget.people * 110;
    for row in &mut rows {
        row.draw(measure, chance);
    }
    order_operations(&mut rows, measure, chance);
    balance(&mut rows, 1, OPENING, &[OPENING]);
    // The treasury (class 5) takes what the movements leave.
    balance(&mut rows, 5, OUTSIDE, &[BUDGET, OUTSIDE]);
    chance.shuffle(&mut rows);
    rows.iter().map(Row::line).collect()
}

/// So many accounts of each class, the popular ones likelier.
fn choose<'a>(budget: &Budget, accounts: &'a Accounts, chance: &mut Chance) -> Vec<&'a Leaf> {
    let mut chosen = Vec::with_capacity(budget.accounts + 8);
    let mut keys: Vec<u64> = Vec::new();
    for (class, share) in budget.classes.into_iter().enumerate().filter(|(_, share)| *share > 0) {
        let leaves = accounts.class(class);
        let wanted = (budget.accounts * share / 1000).max(1).min(leaves.len());
        keys.clear();
        let span = leaves.len() as u64;
        keys.extend((0..span).map(|place| ((place + chance.below(span * 3 / 4)) << 16) | place));
        if wanted < keys.len() {
            keys.select_nth_unstable(wanted);
        }
        chosen.extend(keys.iter().take(wanted).filter_map(|key| leaves.get((key & 0xffff) as usize)));
    }
    chosen
}

/// An amount: from thousandths of the measure to 128 times it, small ones likelier; a quarter are whole euros.
fn amount(measure: i64, chance: &mut Chance) -> i64 {
    let cents = ((measure * chance.between(1, 1000)) << chance.below(8)) / 1000;
    let cents = cents.max(1) + chance.between(0, 99);
    if chance.percent(25) { (cents / 100).max(1) * 100 } else { cents }
}

impl<'a> Row<'a> {
    fn draw(&mut self, measure: i64, chance: &mut Chance) {
        match self.leaf.class {
            1..=3 => self.draw_stock(measure, chance),
            4 | 5 => self.draw_third(measure, chance),
            _ => self.draw_flow(measure, chance),
        }
    }

    /// Capital, assets, stocks: an opening balance, and what the plan lets the budget do with the account.
    fn draw_stock(&mut self, measure: i64, chance: &mut Chance) {
        let usual = if self.leaf.class == 1 || self.leaf.contra { CREDIT } else { DEBIT };
        self.amounts[OPENING + usual] = amount(measure * 8, chance);
        if chance.percent(45) {
            self.budgetary(amount(measure * 2, chance), chance);
        }
    }

    /// Third parties and the treasury: both sides move, an opening balance often.
    fn draw_third(&mut self, measure: i64, chance: &mut Chance) {
        if chance.percent(60) {
            self.amounts[OPENING + chance.below(2) as usize] = amount(measure, chance);
        }
        for side in [DEBIT, CREDIT] {
            if chance.percent(80) {
                self.amounts[OUTSIDE + side] = amount(measure * 2, chance);
            }
        }
        if self.amounts == [0; 8] {
            self.amounts[OUTSIDE + DEBIT] = amount(measure, chance);
        }
    }

    /// Expense and revenue of the exercise; a few are negative, as annulments of earlier exercises are.
    fn draw_flow(&mut self, measure: i64, chance: &mut Chance) {
        let amount = amount(measure, chance);
        self.budgetary(if chance.below(200) == 0 { -amount } else { amount }, chance);
    }

    /// A real operation on a side that the plan allows, else a non-budgetary one.
    fn budgetary(&mut self, amount: i64, chance: &mut Chance) {
        let natural = if self.leaf.class == 7 || self.leaf.class == 1 { CREDIT } else { DEBIT };
        let side = match self.leaf.real {
            [true, true] if chance.percent(15) => 1 - natural,
            [true, true] => natural,
            [true, false] => DEBIT,
            [false, true] => CREDIT,
            [false, false] => {
                self.amounts[OUTSIDE + natural] += amount;
                return;
            }
        };
        self.amounts[BUDGET + side] += amount;
    }

    /// The ten amounts: the closing balance is what the movements give.
    fn line(&self) -> Line<'a> {
        let [bd, bc, od, oc, nd, nc, ..] = self.amounts;
        let net = bd - bc + od - oc + nd - nc;
        let mut amounts = [0; 10];
        amounts[..8].copy_from_slice(&self.amounts);
        amounts[8..].copy_from_slice(&[net.max(0), (-net).max(0)]);
        Line { account: &self.leaf.code, amounts }
    }
}

/// Order operations between sections (*opérations d'ordre*): an expense of one section is a revenue of the other, within the budget on both sides.
fn order_operations(rows: &mut [Row<'_>], measure: i64, chance: &mut Chance) {
    let able = |rows: &[Row<'_>], side: usize, operating: bool| -> Vec<usize> {
        let fits = |row: &Row<'_>| row.leaf.order[side] && row.leaf.operating == operating;
        rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(place, _)| place).collect()
    };
    for operating in [true, false] {
        let (expenses, revenues) = (able(rows, DEBIT, operating), able(rows, CREDIT, !operating));
        if expenses.is_empty() || revenues.is_empty() {
            continue;
        }
        for _ in 0..1 + rows.len() / 60 {
            let amount = amount(measure, chance);
            let mut add = |places: &[usize], side: usize| {
                let row = &mut rows[places[chance.below(places.len() as u64) as usize]];
                row.amounts[BUDGET + side] += amount;
                row.amounts[ORDER + side] += amount;
            };
            add(&expenses, DEBIT);
            add(&revenues, CREDIT);
        }
    }
}

/// Makes debits and credits of some pairs of columns equal, through the first account of a class.
fn balance(rows: &mut [Row<'_>], class: usize, column: usize, pairs: &[usize]) {
    let excess: i64 = rows.iter().flat_map(|row| pairs.iter().map(|pair| row.amounts[pair + DEBIT] - row.amounts[pair + CREDIT])).sum();
    if let Some(row) = rows.iter_mut().find(|row| row.leaf.class == class) {
        let net = row.amounts[column + DEBIT] - row.amounts[column + CREDIT] - excess;
        row.amounts[column + DEBIT] = net.max(0);
        row.amounts[column + CREDIT] = (-net).max(0);
    }
}
