//! What a catalogue becomes for the budgets of one context: slots that lines are added to, and amounts as sums of slots.

use super::catalogue::Catalogue;
use super::context::{Context, choose};
use super::definition::Reach;
use super::linear::{Linear, linear};
use crate::error::{Code, Error, Reason, Result};
use crate::formula::ast::{AccountTerm, Expr, Kind, Operand, Operator};
use crate::ledger::{Field, Line};
use crate::text;
use indexmap::IndexMap;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

/// The indicators to compute: amounts, which add up over budgets, and ratios, which are computed from the sums.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Ids of amounts, each after those it refers to; parts of ratios that are sums of accounts follow, named `@n`.
    pub amounts: Vec<Amount>,
    /// Ratios and signals, their account parts replaced by the names of amounts.
    pub ratios: Vec<Ratio>,
    /// EPCI that some variant asks for.
    pub epci: Vec<String>,
}

/// An amount to compute.
#[derive(Debug)]
pub(super) struct Amount {
    pub id: String,
    /// The formula of an unnamed part of a ratio; a named amount has its variants in the catalogue.
    pub part: Option<Expr>,
    pub reach: Reach,
}

/// A ratio to compute: a formula for each variant.
#[derive(Debug)]
pub(super) struct Ratio {
    pub id: String,
    pub formulas: Vec<Expr>,
    pub reach: Reach,
}

impl Wanted {
    pub fn new(catalogue: &Catalogue) -> Result<Wanted> {
        let mut wanted = Wanted { amounts: Vec::new(), ratios: Vec::new(), epci: Vec::new() };
        let order = catalogue.order()?;
        let is_amount: FxHashMap<&str, bool> = order.iter().map(|id| (*id, catalogue.is_amount(id))).collect();
        for id in order {
            let indicator = catalogue.describe(id)?;
            wanted.epci.extend(indicator.variants.iter().flat_map(|v| v.when.epci.iter().cloned()));
            if is_amount.get(id) == Some(&true) {
                wanted.amounts.push(Amount { id: id.to_owned(), part: None, reach: indicator.reach });
                continue;
            }
            let amount = |name: &str| is_amount.get(name) == Some(&true);
            let formulas = indicator.variants.iter().map(|v| hoist(&v.formula, &amount, &mut wanted.amounts)).collect();
            wanted.ratios.push(Ratio { id: id.to_owned(), formulas, reach: indicator.reach });
        }
        wanted.epci.sort();
        wanted.epci.dedup();
        Ok(wanted)
    }
}

/// Replaces the largest linear parts that hold accounts by names of amounts of their own.
fn hoist(expr: &Expr, is_amount: &dyn Fn(&str) -> bool, amounts: &mut Vec<Amount>) -> Expr {
    if expr.account_terms().is_empty() {
        return expr.clone();
    }
    if linear(expr, &mut |name| is_amount(name).then(Linear::default)).is_some() {
        let id = format!("@{}", amounts.len());
        amounts.push(Amount { id: id.clone(), part: Some(expr.clone()), reach: Reach::Each });
        return Expr { kind: Kind::Name(id), span: expr.span.clone() };
    }
    let mut inner = expr.clone();
    inner.parts_mut(&mut |part| *part = hoist(part, is_amount, amounts));
    inner
}

/// An amount as a sum of slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    /// Slots with whole coefficients.
    pub whole: Vec<(u16, i64)>,
    /// Slots with other coefficients.
    pub other: Vec<(u16, Decimal)>,
    /// Whether it reads opening or closing balances.
    pub balances: bool,
    /// Whether it tells functions apart.
    pub functions: bool,
}

/// The forms of an amount for one context.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms {
    /// As it is, where the amount exists for the context.
    pub plain: Option<Form>,
    /// With the flows taken out; `None` also where the flows have no formula.
    pub consolidated: Option<Form>,
}

/// Where the amounts of an account go: the slots that each operand feeds.
#[derive(Clone, Debug, Default)]
pub(super) struct Feeds {
    /// Each operand, and where its slots end among those of all.
    operands: Box<[(Operand, u16)]>,
    slots: Box<[u16]>,
}

impl Feeds {
    /// Each operand with its slots.
    pub fn iter(&self) -> impl Iterator<Item = (Operand, &[u16])> {
        let mut rest = &*self.slots;
        let mut begin = 0;
        self.operands.iter().map(move |(operand, end)| {
            let (slots, others) = rest.split_at_checked(usize::from(end - begin)).unwrap_or((rest, &[]));
            (begin, rest) = (*end, others);
            (*operand, slots)
        })
    }
}

/// The compiled catalogue for one context.
#[derive(Debug)]
pub(super) struct Program {
    pub context: Context,
    pub slots: Vec<AccountTerm>,
    /// Per amount of [`Wanted`].
    pub amounts: Vec<Forms>,
    /// Per ratio of [`Wanted`]: the number of the variant that applies.
    pub ratios: Vec<Option<usize>>,
}

impl Program {
    pub fn new(catalogue: &Catalogue, wanted: &Wanted, context: &Context) -> Result<Program> {
        let mut compiler = Compiler { catalogue, context, plain: IndexMap::new(), consolidated: IndexMap::new() };
        let mut slots: IndexMap<AccountTerm, ()> = IndexMap::new();
        let mut amounts = Vec::with_capacity(wanted.amounts.len());
        for amount in &wanted.amounts {
            let (plain, consolidated) = match &amount.part {
                None => (compiler.amount(&amount.id, false), compiler.amount(&amount.id, true)),
                Some(part) => (compiler.part(part, false), compiler.part(part, true)),
            };
            amounts
                .push(Forms { plain: plain.map(|f| form(&f, &mut slots)).transpose()?, consolidated: consolidated.map(|f| form(&f, &mut slots)).transpose()? });
        }
        let mut ratios = Vec::with_capacity(wanted.ratios.len());
        for ratio in &wanted.ratios {
            ratios.push(choose(&catalogue.describe(&ratio.id)?.variants, context).map(|(i, _)| i));
        }
        let slots: Vec<AccountTerm> = slots.into_keys().collect();
        Ok(Program { context: context.clone(), slots, amounts, ratios })
    }

    /// The slots that the account and function of a line feed.
    pub fn feeds(&self, line: &Line<'_>) -> Feeds {
        let mut feeds: Vec<(Operand, u16)> =
            self.slots.iter().enumerate().filter(|(_, term)| selects(term, line)).map(|(slot, term)| (term.operand, slot as u16)).collect();
        feeds.sort_unstable();
        let (mut operands, mut end) = (Vec::new(), 0);
        for same in feeds.chunk_by(|a, b| a.0 == b.0) {
            end += same.len() as u16;
            operands.extend(same.first().map(|(operand, _)| (*operand, end)));
        }
        Feeds { operands: operands.into(), slots: feeds.into_iter().map(|(_, slot)| slot).collect() }
    }
}

/// Whether a line belongs to an account term.
pub(super) fn selects(term: &AccountTerm, line: &Line<'_>) -> bool {
    term.accounts.contains(line.account) && term.functions.as_ref().is_none_or(|f| f.contains(line.function))
}

fn form(linear: &Linear, slots: &mut IndexMap<AccountTerm, ()>) -> Result<Form> {
    let mut form = Form::default();
    for (term, coefficient) in &linear.0 {
        let index = slots.insert_full(term.clone(), ()).0;
        let slot = u16::try_from(index).map_err(|_| {
            Error::new(
                Code::LimitExceeded,
                text!("the formulas name more than 65,535 sets of accounts", "les formules nomment plus de 65 535 ensembles de comptes"),
            )
            .with_help(text!("compute them in several catalogues", "calculez-les en plusieurs catalogues"))
        })?;
        form.balances |= reads_balances(term.operand);
        form.functions |= term.functions.is_some();
        match i64::try_from(coefficient.trunc()) {
            Ok(whole) if coefficient.fract().is_zero() => form.whole.push((slot, whole)),
            _ => form.other.push((slot, *coefficient)),
        }
    }
    Ok(form)
}

/// Whether an operand reads opening or closing balances or non-budgetary movements, which a compte administratif has not.
pub(super) fn reads_balances(operand: Operand) -> bool {
    matches!(
        operand,
        Operand::NonbudDebit
            | Operand::NonbudCredit
            | Operand::OpeningDebit
            | Operand::OpeningCredit
            | Operand::ClosingDebit
            | Operand::ClosingCredit
            | Operand::ClosingNetDebit
            | Operand::ClosingNetCredit
    )
}

/// Linear forms of amounts for one context, each found once.
struct Compiler<'a> {
    catalogue: &'a Catalogue,
    context: &'a Context,
    plain: IndexMap<String, Option<Linear>>,
    consolidated: IndexMap<String, Option<Linear>>,
}

impl Compiler<'_> {
    /// The form of an amount, or `None` where it, or something it refers to, has no formula here.
    fn amount(&mut self, id: &str, consolidated: bool) -> Option<Linear> {
        let known = if consolidated { &self.consolidated } else { &self.plain };
        if let Some(found) = known.get(id) {
            return found.clone();
        }
        let indicator = self.catalogue.describe(id).ok()?;
        let mut found = choose(&indicator.variants, self.context).and_then(|(_, variant)| self.part(&variant.formula, consolidated));
        if consolidated && let Some(flow) = &indicator.flows {
            let flow = self.amount(flow, false);
            found = found.and_then(|amount| amount.plus(&flow?, Decimal::NEGATIVE_ONE));
        }
        let known = if consolidated { &mut self.consolidated } else { &mut self.plain };
        known.insert(id.to_owned(), found.clone());
        found
    }

    fn part(&mut self, formula: &Expr, consolidated: bool) -> Option<Linear> {
        linear(formula, &mut |name| self.amount(name, consolidated))
    }
}

/// What an operand reads on a line, in cents. `row_min` is not read line by line.
pub(super) fn operand_value(operand: Operand, line: &Line<'_>) -> Option<i64> {
    let real_debit = || line.amount(Field::Obnetdeb).checked_sub(line.amount(Field::Oobdeb));
    let real_credit = || line.amount(Field::Obnetcre).checked_sub(line.amount(Field::Oobcre));
    let difference = |a: Field, b: Field| line.amount(a).checked_sub(line.amount(b));
    match operand {
        Operand::NetDebit => real_debit()?.checked_sub(real_credit()?),
        Operand::NetCredit => real_credit()?.checked_sub(real_debit()?),
        Operand::RealDebit => real_debit(),
        Operand::RealCredit => real_credit(),
        Operand::BudgetDebit => Some(line.amount(Field::Obnetdeb)),
        Operand::BudgetCredit => Some(line.amount(Field::Obnetcre)),
        Operand::BudgetNetDebit => difference(Field::Obnetdeb, Field::Obnetcre),
        Operand::BudgetNetCredit => difference(Field::Obnetcre, Field::Obnetdeb),
        Operand::OrderDebit => Some(line.amount(Field::Oobdeb)),
        Operand::OrderCredit => Some(line.amount(Field::Oobcre)),
        Operand::NonbudDebit => Some(line.amount(Field::Onbdeb)),
        Operand::NonbudCredit => Some(line.amount(Field::Onbcre)),
        Operand::OpeningDebit => Some(line.amount(Field::Bedeb)),
        Operand::OpeningCredit => Some(line.amount(Field::Becre)),
        Operand::ClosingDebit => Some(line.amount(Field::Sd)),
        Operand::ClosingCredit => Some(line.amount(Field::Sc)),
        Operand::ClosingNetDebit => difference(Field::Sd, Field::Sc),
        Operand::ClosingNetCredit => difference(Field::Sc, Field::Sd),
        Operand::RowMin => Some(0),
    }
}

/// A formula that chooses between variants by the number in the column `@v:id`: `if(@v:id = 0, f0, if(@v:id = 1, f1, missing(...)))`.
pub(super) fn by_variant(ratio: &Ratio) -> Expr {
    let at = |kind: Kind| Expr { kind, span: 0..0 };
    let number = |n: usize| at(Kind::Number(Decimal::from(n), None));
    // Without any formula it is the balance that lacks something; else it is the formula, for this chart.
    let reason = if ratio.formulas.is_empty() { Reason::NotInBalance } else { Reason::NotDefined };
    let nothing = at(Kind::Text(reason.as_str().to_owned()));
    let mut chosen = at(call(crate::formula::ast::Function::Missing, vec![nothing]));
    for (i, formula) in ratio.formulas.iter().enumerate().rev() {
        let test = at(Kind::Binary(Operator::Equal, Box::new(at(Kind::Name(variant_column(&ratio.id)))), Box::new(number(i))));
        chosen = at(call(crate::formula::ast::Function::If, vec![test, formula.clone(), chosen]));
    }
    chosen
}

/// The column that holds the number of the variant that applies to each row.
pub(super) fn variant_column(id: &str) -> String {
    format!("@v:{id}")
}

fn call(function: crate::formula::ast::Function, args: Vec<Expr>) -> Kind {
    Kind::Call(Box::new(crate::formula::ast::Call { function, args, clauses: crate::formula::ast::Clauses::default() }))
}
