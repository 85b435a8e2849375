//! Partial sums as bytes.
//!
//! Layout: magic with the version; fingerprint of the formulas; which budgets are held; texts; years, charts, entities with unused lines, budgets with their
//! sums; CRC-32 of all that. Numbers have seven bits a byte, the lowest first; texts stand once and are named by their places.

use super::fold::{Fold, mismatch};
use super::programs::Programs;
use super::scope::Held;
use super::sums::{RunSum, Slots, Sums};
use crate::bytes::{Reader, Writer};
use crate::error::{Code, Error, Result};
use crate::ledger::{Budget, Category, Field, Role};
use crate::text;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The first bytes.
const MAGIC: &[u8; 6] = b"BCPART";
/// The version of the layout, and of what its numbers mean.
const VERSION: u8 = 1;
/// Most different kinds of budgets (chart, year, kind of authority, role, EPCI) of one partial result: each has a compiled program.
const MAX_CONTEXTS: usize = 1_024;

/// The bits that say what else a budget is; its role stands above them.
const ABRIDGED: u64 = 1;
const CLOSING: u64 = 2;
const FUNCTIONS: u64 = 4;
const ROLE: u32 = 3;

/// All sums.
pub(super) fn write(fold: &Fold) -> Vec<u8> {
    let mut out = Pack::default();
    out.common(fold);
    out.unused(fold.unused.iter());
    out.budgets(fold, &fold.sums.iter().collect::<Vec<_>>());
    out.seal(fold)
}

/// The sums of each entity apart; what belongs to none under an empty key.
pub(super) fn by_entity(fold: &Fold) -> Vec<(String, Vec<u8>)> {
    let mut sums: BTreeMap<&str, Vec<&Sums>> = BTreeMap::new();
    for own in &fold.sums {
        sums.entry(&own.budget.entity).or_default().push(own);
    }
    for (entity, _) in &fold.unused {
        sums.entry(entity).or_default();
    }
    let mut pieces = Vec::with_capacity(sums.len() + 1);
    if !fold.years.is_empty() || !fold.charts.is_empty() {
        let mut out = Pack::default();
        out.common(fold);
        out.unused([].into_iter());
        out.budgets(fold, &[]);
        pieces.push((String::new(), out.seal(fold)));
    }
    for (entity, sums) in sums {
        let mut out = Pack::default();
        [0, 0].into_iter().for_each(|n| out.body.number(n));
        let of_entity = (Arc::from(entity), 0)..=(Arc::from(entity), u16::MAX);
        out.unused(fold.unused.range(of_entity));
        out.budgets(fold, &sums);
        pieces.push((entity.to_owned(), out.seal(fold)));
    }
    pieces
}

/// Bytes under way: the texts, each once, and what names them.
#[derive(Default)]
struct Pack<'a> {
    places: FxHashMap<&'a str, u64>,
    texts: Writer,
    body: Writer,
}

impl<'a> Pack<'a> {
    fn text(&mut self, text: &'a str) {
        let place = place(&mut self.places, &mut self.texts, text);
        self.body.number(place);
    }

    /// The years and charts of budgets that are not summed.
    fn common(&mut self, fold: &'a Fold) {
        self.body.number(fold.years.len() as u64);
        fold.years.iter().for_each(|year| self.body.number((*year).into()));
        self.body.number(fold.charts.len() as u64);
        for (chart, abridged, year) in &fold.charts {
            self.text(chart);
            [u64::from(*abridged), u64::from(*year)].into_iter().for_each(|n| self.body.number(n));
        }
    }

    fn unused(&mut self, unused: impl Iterator<Item = &'a (Arc<str>, u16)> + Clone) {
        self.body.number(unused.clone().count() as u64);
        for (entity, year) in unused {
            self.text(entity);
            self.body.number((*year).into());
        }
    }

    fn budgets(&mut self, fold: &'a Fold, all: &[&'a Sums]) {
        self.body.number(all.len() as u64);
        for sums in all {
            let budget = &sums.budget;
            [&budget.entity, &budget.siren, &budget.siret, &budget.name, &budget.chart, &budget.department].into_iter().for_each(|text| self.text(text));
            let flag = |is: bool, bit: u64| if is { bit } else { 0 };
            let flags = flag(budget.abridged, ABRIDGED) | flag(budget.closing, CLOSING) | flag(sums.functions, FUNCTIONS);
            [budget.year.into(), flags | (budget.role as u64) << ROLE, budget.category as u64].into_iter().for_each(|n| self.body.number(n));
            match fold.programs.get(sums.program).and_then(|program| program.context.epci.as_deref()) {
                // A place, one higher; zero stands for none.
                Some(epci) => {
                    let place = place(&mut self.places, &mut self.texts, epci);
                    self.body.number(place + 1);
                }
                None => self.body.number(0),
            }
            self.body.number(sums.lines);
            sums.totals.iter().for_each(|cents| self.body.signed(*cents));
            let Pack { places, texts, body } = self;
            sums.slots.write(body, |account| place(places, texts, account));
        }
    }

    fn seal(self, fold: &Fold) -> Vec<u8> {
        let mut out = Writer(MAGIC.to_vec());
        out.0.push(VERSION);
        out.0.extend(fold.given.plan.hash());
        out.0.push(fold.given.held.byte());
        out.number(self.places.len() as u64);
        out.0.extend(self.texts.0);
        out.0.extend(self.body.0);
        let sum = crc(&out.0);
        out.0.extend(sum);
        out.0
    }
}

/// The place of a text among those met so far.
fn place<'a>(places: &mut FxHashMap<&'a str, u64>, texts: &mut Writer, text: &'a str) -> u64 {
    let next = places.len() as u64;
    *places.entry(text).or_insert_with(|| {
        texts.block(text.as_bytes());
        next
    })
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

/// The sums that bytes hold, for the formulas and attributes given.
pub(super) fn read(bytes: &[u8], mut given: Programs) -> Result<Fold> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(no_partial)?;
    let version = rest.first().copied().ok_or_else(damaged)?;
    if version != VERSION {
        return Err(other_version(version));
    }
    let content = bytes.split_last_chunk::<4>().filter(|(content, sum)| crc(content) == **sum).and_then(|(content, _)| content.get(MAGIC.len() + 1..));
    let mut input = Reader::new(content.ok_or_else(damaged)?, damaged);
    if input.bytes(given.plan.hash().len())? != given.plan.hash() {
        return Err(mismatch());
    }
    given.held = input.bytes(1)?.first().and_then(|byte| Held::from_byte(*byte)).ok_or_else(damaged)?;
    let mut texts: Vec<Arc<str>> = Vec::new();
    for _ in 0..input.count()? {
        texts.push(input.text()?.into());
    }
    let mut unpack = Unpack { input, texts, fold: Fold::new(given), contexts: FxHashSet::default() };
    unpack.common()?;
    for _ in 0..unpack.input.count()? {
        unpack.budget()?;
    }
    if !unpack.input.rest().is_empty() {
        return Err(damaged());
    }
    Ok(unpack.fold)
}

/// Bytes being read into a fold.
struct Unpack<'a> {
    input: Reader<'a>,
    texts: Vec<Arc<str>>,
    fold: Fold,
    contexts: FxHashSet<super::context::Context>,
}

impl Unpack<'_> {
    fn text(&mut self) -> Result<Arc<str>> {
        let place = self.input.count()?;
        self.texts.get(place).cloned().ok_or_else(damaged)
    }

    fn common(&mut self) -> Result<()> {
        for _ in 0..self.input.count()? {
            let year = self.input.short()?;
            self.fold.years.insert(year);
        }
        for _ in 0..self.input.count()? {
            let (chart, abridged) = (self.text()?, self.input.number()?);
            let year = self.input.short()?;
            self.fold.charts.insert((chart, abridged != 0, year));
        }
        for _ in 0..self.input.count()? {
            let unused = (self.text()?, self.input.short()?);
            self.fold.unused.insert(unused);
        }
        Ok(())
    }

    fn budget(&mut self) -> Result<()> {
        let [entity, siren, siret, name, chart, department] = [self.text()?, self.text()?, self.text()?, self.text()?, self.text()?, self.text()?];
        let (year, flags, category) = (self.input.short()?, self.input.number()?, self.input.number()?);
        let flag = |bit: u64| flags & bit != 0;
        let role = Role::ALL.into_iter().find(|role| *role as u64 == flags >> ROLE).ok_or_else(damaged)?;
        let category = Category::ALL.into_iter().find(|known| *known as u64 == category).ok_or_else(damaged)?;
        let (abridged, closing, functions) = (flag(ABRIDGED), flag(CLOSING), flag(FUNCTIONS));
        let budget = Budget { entity, siren, siret, name, year, chart, abridged, category, role, department, closing };
        if !self.fold.given.held.holds(&budget) {
            return Err(damaged());
        }
        let epci = match self.input.count()?.checked_sub(1) {
            Some(place) => Some(self.texts.get(place).cloned().ok_or_else(damaged)?),
            None => None,
        };
        let context = self.fold.given.context(&budget);
        // Other attributes may put a commune in another grouping, whose variants have other slots.
        if context.epci != epci {
            return Err(mismatch());
        }
        if !self.contexts.contains(&context) && self.contexts.len() >= MAX_CONTEXTS {
            return Err(too_many());
        }
        let program = self.fold.given.plan.program(&context)?;
        self.contexts.insert(context);
        let lines = self.input.number()?;
        let mut totals = [0; Field::COUNT];
        for total in &mut totals {
            *total = self.input.signed()?;
        }
        let texts = &self.texts;
        let slots = Slots::read(&mut self.input, &program, |place| texts.get(place).cloned())?;
        self.fold.add(&budget, RunSum { program, slots, lines, totals, functions })
    }
}

fn no_partial() -> Error {
    Error::new(Code::UnknownFormat, text!("these bytes are no partial result", "ces octets ne sont pas un résultat partiel"))
        .with_help(text!("give the bytes that `to_bytes` or `by_entity` gave", "donnez les octets rendus par `to_bytes` ou `by_entity`"))
}

fn damaged() -> Error {
    Error::new(Code::InvalidData, text!("the bytes of the partial result are damaged", "les octets du résultat partiel sont endommagés"))
        .with_help(text!("compute the part again, and pass all its bytes on as they are", "recalculez la partie, et transmettez tous ses octets tels quels"))
}

fn other_version(version: u8) -> Error {
    Error::new(
        Code::InvalidData,
        text!(
            "the partial result is of version {version}, this library reads {VERSION}",
            "le résultat partiel est de version {version}, cette bibliothèque lit la {VERSION}"
        ),
    )
    .with_help(text!("use the same version of the library everywhere", "employez partout la même version de la bibliothèque"))
}

fn too_many() -> Error {
    Error::new(
        Code::LimitExceeded,
        text!(
            "the partial result holds budgets of more than {MAX_CONTEXTS} kinds (chart, year, authority, role, EPCI)",
            "le résultat partiel contient des budgets de plus de {MAX_CONTEXTS} sortes (nomenclature, exercice, collectivité, rôle, EPCI)"
        ),
    )
    .with_help(text!("send it in pieces, one an entity", "transmettez-le en morceaux, un par entité"))
}
