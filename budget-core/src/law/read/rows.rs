//! Rows of a file of criteria, a run of whole lines at a time: cells become values, what is wrong with them is told.

use super::cell::{self, Fault, Insee};
use super::header::{How, Plan, Slot};
use super::issue::IssueCode;
use super::map::Absent;
use super::region::region_of;
use crate::error::{Reason, Text};
use crate::law::Kind;
use crate::ledger::{LineFields, decode_text};
use crate::territory::codes::department_of;
use crate::text;
use memchr::{memchr, memchr_iter};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The values of one column.
#[derive(Clone, Debug)]
pub(super) enum Store {
    Numbers(Vec<Decimal>),
    Booleans(Vec<bool>),
    Texts(Vec<Arc<str>>),
}

impl Store {
    pub fn of(kind: &Kind) -> Store {
        match kind {
            Kind::Number(_) => Store::Numbers(Vec::new()),
            Kind::Boolean => Store::Booleans(Vec::new()),
            Kind::Text => Store::Texts(Vec::new()),
        }
    }

    pub fn append(&mut self, other: Store) {
        match (self, other) {
            (Store::Numbers(a), Store::Numbers(mut b)) => a.append(&mut b),
            (Store::Booleans(a), Store::Booleans(mut b)) => a.append(&mut b),
            (Store::Texts(a), Store::Texts(mut b)) => a.append(&mut b),
            // A column has one kind.
            _ => {}
        }
    }
}

/// Something to tell of a row: its line among those of the run, and the column by its place among the slots.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub line: u64,
    pub slot: Option<usize>,
    pub code: IssueCode,
    pub message: Text,
}

/// What a run of lines gave.
#[derive(Debug)]
pub(super) struct Run {
    /// Lines read.
    pub lines: u64,
    pub codes: Vec<Insee>,
    /// The line of each row, from 0.
    pub places: Vec<u64>,
    pub stores: Vec<(Store, Vec<Option<Reason>>)>,
    /// The first things to tell of each code, and how many there were.
    pub told: Vec<Told>,
    pub counts: Vec<u64>,
    /// Cells of flags that were empty, a slot.
    pub empty_flags: Vec<u64>,
    /// Whether a name was not UTF-8.
    pub foreign: bool,
    /// The line of a quote that is not closed where the line ends: the run is to be read again by the slow way.
    pub unclosed: bool,
    /// The line that is longer than the limit.
    pub too_long: Option<u64>,
    limit: usize,
    last_text: Vec<Arc<str>>,
    /// The cells of columns that nobody named: few differ.
    others: FxHashMap<Box<[u8]>, Arc<str>>,
}

impl Run {
    pub fn new(plan: &Plan, limit: usize) -> Run {
        Run {
            lines: 0,
            codes: Vec::new(),
            places: Vec::new(),
            stores: plan.slots.iter().map(|s| (Store::of(&s.kind), Vec::new())).collect(),
            told: Vec::new(),
            counts: vec![0; IssueCode::ALL.len()],
            empty_flags: vec![0; plan.slots.len()],
            foreign: false,
            unclosed: false,
            too_long: None,
            limit,
            last_text: vec![Arc::from(""); plan.slots.len()],
            others: FxHashMap::default(),
        }
    }

    /// Reads whole lines. Where `joined`, a quote may run over the end of a line.
    pub fn read(text: &[u8], delimiter: u8, plan: &Plan, line_bytes: usize, limit: usize, joined: bool) -> Run {
        let mut run = Run::new(plan, limit);
        let mut fields = LineFields::new(delimiter);
        let mut ends: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let mut length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let mut more = 0;
            if length > line_bytes {
                run.too_long = Some(run.lines);
                return run;
            }
            let line = trim_end(rest.get(..length).unwrap_or_default());
            if memchr(b'"', line).is_none() {
                ends.clear();
                ends.extend(memchr_iter(delimiter, line));
                ends.push(line.len());
                run.line(plan, line, ends.len(), |field| {
                    let start = field.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| end + 1);
                    line.get(start..ends.get(field).copied().unwrap_or(start)).unwrap_or_default().trim_ascii()
                });
            } else if fields.split(line).is_ok() {
                run.line(plan, line, fields.len(), |field| fields.get(field));
            } else if !joined {
                run.unclosed = true;
                return run;
            } else if let Some((bytes, lines)) = closed(rest, line_bytes, &mut fields) {
                (length, more) = (bytes, lines - 1);
                let line = rest.get(..length).unwrap_or_default();
                run.line(plan, trim_end(line), fields.len(), |field| fields.get(field));
            } else {
                let message = text!("a quote is opened and not closed", "un guillemet est ouvert et n'est pas refermé");
                run.tell(None, IssueCode::UnclosedQuote, || message);
            }
            run.lines += 1 + more;
            at += length;
        }
        run
    }

    /// Takes one line of so many fields.
    pub fn line<'f>(&mut self, plan: &Plan, line: &[u8], count: usize, field: impl Fn(usize) -> &'f [u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        if memchr(0, line).is_some() {
            return self.tell(None, IssueCode::NulByte, || text!("the row holds a NUL byte", "la ligne contient un octet nul"));
        }
        self.row(plan, count, field);
    }

    /// Takes one row of so many fields.
    pub fn row<'f>(&mut self, plan: &Plan, count: usize, field: impl Fn(usize) -> &'f [u8]) {
        let width = plan.width;
        let beyond = (width..count).any(|i| !field(i).is_empty());
        if count < width || beyond {
            if (0..count).all(|i| field(i).is_empty()) {
                return;
            }
            let (code, message) = if beyond {
                (IssueCode::ExtraCells, text!("the row has {count} cells instead of {width}", "la ligne a {count} cellules au lieu de {width}"))
            } else {
                (IssueCode::TruncatedRow, text!("the row has {count} of {width} cells", "la ligne a {count} des {width} cellules"))
            };
            return self.tell(None, code, || message);
        }
        let key = || plan.key.iter().map(|f| shown(field(*f))).collect::<Vec<_>>().join(" + ");
        let found = match plan.key.as_slice() {
            [one] => cell::commune(field(*one)),
            parts => cell::joined(parts.iter().map(|f| field(*f))),
        };
        let code = match found {
            Ok((code, false)) => code,
            Ok((code, true)) => {
                let (found, put) = (key(), code.as_str());
                self.tell(None, IssueCode::LostZero, || text!("`{found}` is read as `{put}`", "`{found}` est lu `{put}`"));
                code
            }
            Err(_) if (0..count).all(|i| field(i).is_empty()) => return,
            Err(_) => {
                let found = key();
                return self.tell(None, IssueCode::InvalidCode, || text!("`{found}` is no INSEE code", "`{found}` n'est pas un code INSEE"));
            }
        };
        self.codes.push(code);
        self.places.push(self.lines);
        for (place, slot) in plan.slots.iter().enumerate() {
            self.cell(place, slot, &code, &field);
        }
    }

    fn cell<'f>(&mut self, place: usize, slot: &Slot, code: &Insee, field: &impl Fn(usize) -> &'f [u8]) {
        let first = slot.fields.first().map_or(&b""[..], |f| field(*f));
        let fault = match &slot.how {
            How::Number { decimals, factor, percent } => match numbers(slot, first, *decimals, factor.as_ref(), percent.as_ref(), field) {
                Ok(number) => return self.number(place, number),
                Err(fault) => fault,
            },
            How::Boolean { flag } => match cell::boolean(first, *flag) {
                Ok(truth) => return self.boolean(place, truth),
                Err(Fault::Missing(_)) if *flag => {
                    self.empty_flags.iter_mut().skip(place).take(1).for_each(|n| *n += 1);
                    return self.boolean(place, false);
                }
                Err(fault) => fault,
            },
            How::Text => {
                let (text, utf8) = decode_text(first);
                self.foreign |= !utf8;
                match text.trim() {
                    "" => Fault::Missing(Reason::NotProvided),
                    "NA" if slot.na => Fault::Missing(Reason::NotProvided),
                    text => return self.text(place, text),
                }
            }
            How::Code => match if slot.fields.len() > 1 { cell::joined(slot.fields.iter().map(|f| field(*f))) } else { cell::commune(first) } {
                Ok((code, lost)) => {
                    if lost {
                        let (found, put) = (shown(first), code.as_str());
                        self.tell(Some(place), IssueCode::LostZero, || text!("`{found}` is read as `{put}`", "`{found}` est lu `{put}`"));
                    }
                    return self.text(place, code.as_str());
                }
                Err(fault) => fault,
            },
            How::Department => match cell::department(first) {
                Ok(department) => return self.text(place, &department),
                // A department may be called by its name.
                Err(Fault::NotACode) if !first.iter().any(u8::is_ascii_digit) => return self.text(place, decode_text(first).0.trim()),
                Err(fault) => fault,
            },
            How::DerivedDepartment => return self.text(place, department_of(code.as_str())),
            How::DerivedRegion => return self.text(place, region_of(department_of(code.as_str()))),
            How::Other if first.is_empty() || slot.na && first == b"NA" => Fault::Missing(Reason::NotProvided),
            How::Other => return self.other(place, first),
        };
        let fault = match (fault, slot.absent) {
            (Fault::Missing(Reason::NotProvided), Absent::Secret) => Fault::Missing(Reason::Secret),
            (fault, _) => fault,
        };
        self.missing(place, first, fault);
    }

    fn number(&mut self, place: usize, number: Decimal) {
        if let Some((Store::Numbers(values), missing)) = self.stores.get_mut(place) {
            values.push(number);
            present(missing);
        }
    }

    fn boolean(&mut self, place: usize, truth: bool) {
        if let Some((Store::Booleans(values), missing)) = self.stores.get_mut(place) {
            values.push(truth);
            present(missing);
        }
    }

    fn text(&mut self, place: usize, text: &str) {
        let Some(last) = self.last_text.get_mut(place) else { return };
        // Departments and chefs-lieux are the same for many rows on end.
        if last.as_ref() != text {
            *last = Arc::from(text);
        }
        if let Some((Store::Texts(values), missing)) = self.stores.get_mut(place) {
            values.push(last.clone());
            present(missing);
        }
    }

    fn other(&mut self, place: usize, cell: &[u8]) {
        let text = match self.others.get(cell) {
            Some(text) => text.clone(),
            None => {
                let (text, utf8) = decode_text(cell);
                self.foreign |= !utf8;
                let text: Arc<str> = Arc::from(text.trim());
                self.others.insert(Box::from(cell), text.clone());
                text
            }
        };
        if let Some((Store::Texts(values), missing)) = self.stores.get_mut(place) {
            values.push(text);
            present(missing);
        }
    }

    fn missing(&mut self, place: usize, cell: &[u8], fault: Fault) {
        let told = match fault {
            Fault::Missing(_) => None,
            Fault::NotANumber => Some((IssueCode::NotANumber, text!("`{}` is not a number", "`{}` n'est pas un nombre", shown(cell)))),
            Fault::TooLarge => Some((IssueCode::NumberTooLarge, text!("`{}` has too many digits", "`{}` a trop de chiffres", shown(cell)))),
            Fault::NotABoolean => Some((IssueCode::NotABoolean, text!("`{}` is neither yes nor no", "`{}` n'est ni oui ni non", shown(cell)))),
            Fault::NotACode => Some((IssueCode::NotACode, text!("`{}` is no code", "`{}` n'est pas un code", shown(cell)))),
        };
        if let Some((code, message)) = told {
            self.tell(Some(place), code, || message);
        }
        let reason = if let Fault::Missing(reason) = fault { reason } else { Reason::InvalidInput };
        let Some((store, missing)) = self.stores.get_mut(place) else { return };
        let before = match store {
            Store::Numbers(values) => {
                values.push(Decimal::ZERO);
                values.len()
            }
            Store::Booleans(values) => {
                values.push(false);
                values.len()
            }
            Store::Texts(values) => {
                values.push(Arc::from(""));
                values.len()
            }
        };
        missing.resize(before - 1, None);
        missing.push(Some(reason));
    }

    /// Counts one thing to tell of the line being read, and keeps the first ones of each code.
    fn tell(&mut self, slot: Option<usize>, code: IssueCode, message: impl FnOnce() -> Text) {
        let Some(count) = self.counts.get_mut(code as usize) else { return };
        *count += 1;
        if *count == 1 || self.told.len() < self.limit {
            self.told.push(Told { line: self.lines, slot, code, message: message() });
        }
    }
}

/// Marks a value as present where reasons are kept already.
fn present(missing: &mut Vec<Option<Reason>>) {
    if !missing.is_empty() {
        missing.push(None);
    }
}

/// The number of a slot: one cell, or several added up; missing where one is.
fn numbers<'f>(
    slot: &Slot,
    first: &[u8],
    decimals: Option<u32>,
    factor: Option<&Decimal>,
    percent: Option<&Decimal>,
    field: &impl Fn(usize) -> &'f [u8],
) -> Result<Decimal, Fault> {
    let one = |cell: &[u8]| {
        let (number, sign) = cell::number(cell)?;
        let number = decimals.map_or(number, |decimals| cell::rounded(number, decimals));
        let factor = if sign { Some(percent.ok_or(Fault::NotANumber)?) } else { factor };
        match factor {
            Some(factor) => number.checked_mul(*factor).map(|n| n.normalize()).ok_or(Fault::TooLarge),
            None => Ok(number),
        }
    };
    let mut sum = one(first)?;
    for more in slot.fields.iter().skip(1) {
        sum = sum.checked_add(one(field(*more))?).ok_or(Fault::TooLarge)?.normalize();
    }
    Ok(sum)
}

/// A cell as messages show it: its first characters.
fn shown(cell: &[u8]) -> String {
    let (text, _) = decode_text(cell.get(..cell.len().min(200)).unwrap_or_default());
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// A line without its end.
fn trim_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Lines that a row may run over.
const JOINED: usize = 100;

/// A row whose quotes run over ends of lines: its bytes and its lines, once its fields are split. `None` where no quote closes within the limits.
fn closed(text: &[u8], line_bytes: usize, fields: &mut LineFields) -> Option<(usize, u64)> {
    let within = text.get(..text.len().min(line_bytes)).unwrap_or_default();
    let mut lines = 0;
    for end in memchr_iter(b'\n', within).chain([within.len()]).take(JOINED) {
        let bytes = (end + 1).min(within.len());
        lines += 1;
        if fields.split(trim_end(within.get(..bytes).unwrap_or_default())).is_ok() {
            return Some((bytes, lines));
        }
    }
    None
}
