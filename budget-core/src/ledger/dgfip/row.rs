//! What the cells of a line say beyond its budget: account, function, amounts; the same for text and Arrow.

use super::amount::Fault;
use super::header::{ACCOUNT, Columns, FUNCTION, Fields};
use crate::error::{Result, Text};
use crate::ledger::issue::IssueCode;
use crate::ledger::line::{Field, Line};
use crate::ledger::scan::Scanner;
use crate::text;

/// Characters of an account or a function at most.
const CODE_LENGTH: usize = 30;

/// A line of a known budget whose amounts are still to be read.
pub(crate) struct Row<'l> {
    /// The budget's place.
    pub index: usize,
    /// The line's number.
    pub number: u64,
    pub account: &'l [u8],
    pub function: &'l [u8],
    /// The amounts that the source has.
    pub fields: Fields,
}

impl Row<'_> {
    /// Reads the cells and hands the line on; what cannot be read makes an issue and the line is not used. `amount` gives the cents of a field, `None`
    /// where the source has no such column, or the fault and the cell.
    pub fn take(&self, scanner: &mut Scanner<'_>, mut amount: impl FnMut(Field) -> Option<Result<i64, (Fault, String)>>) -> Result<()> {
        let mut amounts = [0; Field::COUNT];
        let mut empty: Option<Field> = None;
        let mut any = false;
        for field in Field::ALL {
            match amount(field) {
                None => {}
                Some(Ok(cents)) => {
                    amounts[field as usize] = cents;
                    any = true;
                }
                Some(Err((Fault::Empty, _))) => empty = empty.or(Some(field)),
                Some(Err((fault, cell))) => {
                    let (code, message) = fault_issue(fault, &cell);
                    scanner.refuse(code, self.number, Some(field.as_str()), Some(self.index), || message);
                    return Ok(());
                }
            }
        }
        let Some(account) = self.code(scanner, self.account, IssueCode::InvalidAccount, ACCOUNT, false) else { return Ok(()) };
        let Some(function) = self.code(scanner, self.function, IssueCode::InvalidFunction, FUNCTION, true) else { return Ok(()) };
        if !self.tell_empty(scanner, empty, any, account) {
            return Ok(());
        }
        scanner.line(self.index, self.number, &Line { account, function, amounts }, self.fields)
    }

    /// An account or a function: ASCII letters and digits. `None` once it is refused.
    fn code<'c>(&self, scanner: &mut Scanner<'_>, cell: &'c [u8], code: IssueCode, column: &'static str, may_be_empty: bool) -> Option<&'c str> {
        let good = cell.len() <= CODE_LENGTH && (may_be_empty || !cell.is_empty()) && cell.iter().all(u8::is_ascii_alphanumeric);
        if let Some(text) = std::str::from_utf8(cell).ok().filter(|_| good) {
            return Some(text);
        }
        scanner.refuse(code, self.number, Some(column), Some(self.index), || match cell {
            [] => text!("the line names no account", "la ligne n'indique pas de compte"),
            _ => {
                let cell = shown(&String::from_utf8_lossy(cell));
                text!("`{cell}` is not made of digits and letters", "`{cell}` n'est pas fait de chiffres et de lettres")
            }
        });
        None
    }

    /// An empty amount beside others that are there is a side without movement, as some official exports leave it: it counts as zero and is told.
    /// A line without any amount says nothing and is not used. Whether to use the line.
    fn tell_empty(&self, scanner: &mut Scanner<'_>, empty: Option<Field>, any: bool, account: &str) -> bool {
        let Some(field) = empty else { return true };
        if !any {
            let message = || text!("account `{account}` has no amount at all", "le compte `{account}` n'a aucun montant");
            scanner.refuse(IssueCode::NoAmounts, self.number, Some(field.as_str()), Some(self.index), message);
            return false;
        }
        scanner.issue(IssueCode::EmptyAmount, Some(self.number), Some(field.as_str()), Some(self.index), || {
            text!("account `{account}`: the empty amount counts as zero", "compte `{account}` : le montant vide compte pour zéro")
        });
        true
    }
}

/// Says once what the columns of a source do not have.
pub(crate) fn tell_columns(columns: &Columns, scanner: &mut Scanner<'_>, line: Option<u64>) {
    if !columns.closing() {
        scanner.issue_once(IssueCode::NoClosingBalance, line, Some(Field::Sd.as_str()), || {
            text!(
                "the source has no closing balances: what is computed from them will be missing",
                "la source n'a pas de soldes de clôture : ce qui se calcule à partir d'eux manquera"
            )
        });
    }
}

/// The issue of a cell that is no amount.
fn fault_issue(fault: Fault, cell: &str) -> (IssueCode, Text) {
    let cell = shown(cell);
    match fault {
        Fault::TooLarge => {
            (IssueCode::NumberTooLarge, text!("`{cell}` has more digits than an amount can hold", "`{cell}` a plus de chiffres qu'un montant n'en peut porter"))
        }
        Fault::Fraction => (IssueCode::FractionOfCent, text!("`{cell}` is not a whole number of cents", "`{cell}` n'est pas un nombre entier de centimes")),
        Fault::NotANumber | Fault::Empty => (IssueCode::NotANumber, text!("`{cell}` is not an amount", "`{cell}` n'est pas un montant")),
    }
}

/// A cell in a message, cut at 40 characters.
fn shown(cell: &str) -> String {
    cell.chars().take(40).collect()
}
