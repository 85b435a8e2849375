//! The tree of a formula.

use super::selector::Selector;
use crate::error::codes;
use crate::unit::Unit;
use rust_decimal::Decimal;
use std::fmt;
use std::ops::Range;

/// A formula or a part of one, with its place in the text. Two trees are equal when they say the same, wherever they stand.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it says.
    pub kind: Kind,
    /// Bytes in the text.
    pub span: Range<usize>,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        self.kind == other.kind
    }
}

/// What a part of a formula says.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number, with a unit or bare.
    Number(Decimal, Option<Unit>),
    /// A text.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// The exercise, in years.
    Exercise,
    /// A rule, an indicator or a column.
    Name(String),
    /// A dated parameter of the law.
    Parameter(Path),
    /// Accounts of a ledger.
    Account(AccountTerm),
    /// `-x`
    Negative(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// Two sides and an operator.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `x in (a, b)`; the list holds literals only.
    In(Box<Expr>, Vec<Expr>),
    /// `x as UNIT`
    Cast(Box<Expr>, Unit),
    /// A function with arguments and clauses.
    Call(Box<Call>),
}

/// Operators between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    Differs,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

impl Operator {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Equal => "=",
            Operator::Differs => "!=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
        }
    }

    /// How tightly it binds: a higher number first.
    pub const fn binding(self) -> u8 {
        match self {
            Operator::Or => 1,
            Operator::And => 2,
            Operator::Less | Operator::AtMost | Operator::Equal | Operator::Differs | Operator::Greater | Operator::AtLeast => 4,
            Operator::Add | Operator::Subtract => 5,
            Operator::Multiply | Operator::Divide => 6,
        }
    }

    /// Whether it compares.
    pub const fn is_comparison(self) -> bool {
        self.binding() == 4
    }
}

/// The path of a parameter: `dotation.cible.poids` or a cell of a table, `brackets[2].amount`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    /// The names before the index, joined by points.
    pub name: String,
    /// The cell, where one is named: its number and its field.
    pub cell: Option<(u32, String)>,
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.cell {
            Some((index, field)) => write!(f, "[{index}].{field}"),
            None => Ok(()),
        }
    }
}

/// `net_debit(6 - 675, function 3)`: one operand summed over a set of accounts, of functions if one is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountTerm {
    /// What is read on each line.
    pub operand: Operand,
    /// The accounts.
    pub accounts: Selector,
    /// The functions; all lines where none is named.
    pub functions: Option<Selector>,
}

codes! {
    /// What an account term reads on each line of a balance.
    Operand {
        /// Real net debit: (OBNETDEB - OOBDEB) - (OBNETCRE - OOBCRE).
        NetDebit = "net_debit",
        /// Real net credit, the opposite of the real net debit.
        NetCredit = "net_credit",
        /// Real debit: OBNETDEB - OOBDEB.
        RealDebit = "real_debit",
        /// Real credit: OBNETCRE - OOBCRE.
        RealCredit = "real_credit",
        /// Budgetary debit, order operations included: OBNETDEB.
        BudgetDebit = "budget_debit",
        /// Budgetary credit, order operations included: OBNETCRE.
        BudgetCredit = "budget_credit",
        /// OBNETDEB - OBNETCRE.
        BudgetNetDebit = "budget_net_debit",
        /// OBNETCRE - OBNETDEB.
        BudgetNetCredit = "budget_net_credit",
        /// Order debit: OOBDEB.
        OrderDebit = "order_debit",
        /// Order credit: OOBCRE.
        OrderCredit = "order_credit",
        /// Non-budgetary debit: ONBDEB.
        NonbudDebit = "nonbud_debit",
        /// Non-budgetary credit: ONBCRE.
        NonbudCredit = "nonbud_credit",
        /// Opening debit: BEDEB.
        OpeningDebit = "opening_debit",
        /// Opening credit: BECRE.
        OpeningCredit = "opening_credit",
        /// Closing debit: SD.
        ClosingDebit = "closing_debit",
        /// Closing credit: SC.
        ClosingCredit = "closing_credit",
        /// SD - SC.
        ClosingNetDebit = "closing_net_debit",
        /// SC - SD.
        ClosingNetCredit = "closing_net_credit",
        /// The smaller of real debit and real credit, account by account of each budget.
        RowMin = "row_min",
    }
}

codes! {
    /// The functions of the language.
    Function {
        /// `if(c, x, y)`: x where c holds, else y; missing where c is.
        If = "if",
        /// `min(x, y, ...)` of a row, or the smallest over entities with one argument.
        Min = "min",
        /// `max(x, y, ...)` of a row, or the largest over entities with one argument.
        Max = "max",
        /// `clamp(x, lo, hi)`: x held between two bounds; the upper one wins where they cross.
        Clamp = "clamp",
        /// Absolute value.
        Abs = "abs",
        /// `round(x[, decimals])`: half away from zero.
        Round = "round",
        /// `round_half_even(x[, decimals])`: half to the even neighbour.
        RoundHalfEven = "round_half_even",
        /// `trunc(x[, decimals])`: towards zero.
        Trunc = "trunc",
        /// `floor(x[, decimals])`: towards minus infinity.
        Floor = "floor",
        /// `ceil(x[, decimals])`: towards plus infinity.
        Ceil = "ceil",
        /// Decimal logarithm of a pure number.
        Log10 = "log10",
        /// `coalesce(x, y)`: x, or y where x is missing.
        Coalesce = "coalesce",
        /// Whether a value is missing.
        IsMissing = "is_missing",
        /// `missing("code")`: no value, for a reason of the closed list.
        Missing = "missing",
        /// `band(x, param.table)`: the amount of the last threshold at most x; `band(x, previous(param.table))` reads last year's table.
        Band = "band",
        /// `sum(x [where c] [by g])` over entities.
        Sum = "sum",
        /// `mean(x [where c] [by g])` over entities, unweighted.
        Mean = "mean",
        /// `median(x [where c] [by g])`: the mean of the two middle values.
        Median = "median",
        /// `count([where c] [by g])`: how many entities.
        Count = "count",
        /// `rank(x desc [where c] [by g] [ties t])`: 1 is first.
        Rank = "rank",
        /// `share(x [where c] [by g])` = x over its sum.
        Share = "share",
        /// `previous(x[, n])`: the value one or n years before.
        Previous = "previous",
        /// `growth(x)` = x / previous(x) - 1; missing where the previous value is not positive.
        Growth = "growth",
        /// `allocate(V, w [where c] [at_least lo] [at_most hi] [to q])`: each entity's part of an envelope, by weight and between bounds.
        Allocate = "allocate",
        /// `point(V, w [where c] [at_least lo] [at_most hi] [to q])`: the value of the point at which those parts use the envelope up.
        Point = "point",
    }
}

impl Function {
    /// How it is written: `round(x[, decimals])`.
    pub fn form(self) -> String {
        match self.meaning().split('`').nth(1).filter(|form| form.contains('(')) {
            Some(form) => form.to_owned(),
            None => format!("{}(x)", self.as_str()),
        }
    }
}

/// A function call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Which function.
    pub function: Function,
    /// Its arguments.
    pub args: Vec<Expr>,
    /// Its clauses.
    pub clauses: Clauses,
}

/// What may stand after the arguments of a function over entities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clauses {
    /// `where c`: the entities that count.
    pub filter: Option<Expr>,
    /// `by g`: a column; the function is applied to each group.
    pub by: Option<String>,
    /// `asc` or `desc`.
    pub order: Option<Order>,
    /// `ties t`: the column that separates equals, smallest first.
    pub ties: Option<String>,
    /// `at_least lo`: the floor of each part of an envelope.
    pub at_least: Option<Expr>,
    /// `at_most hi`: the cap of each part of an envelope.
    pub at_most: Option<Expr>,
    /// `to q`: the quantum that parts are whole multiples of, a number with its unit.
    pub quantum: Option<Expr>,
}

impl Clauses {
    /// Whether none is there.
    pub fn is_empty(&self) -> bool {
        *self == Clauses::default()
    }

    /// The formulas in it, in the order in which they are printed.
    pub fn formulas(&self) -> impl Iterator<Item = &Expr> {
        [&self.filter, &self.at_least, &self.at_most, &self.quantum].into_iter().flatten()
    }

    fn formulas_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        [&mut self.filter, &mut self.at_least, &mut self.at_most, &mut self.quantum].into_iter().flatten()
    }
}

/// The order of a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Expr {
    /// Calls `visit` on each direct part, in the order written.
    pub fn parts<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match &self.kind {
            Kind::Number(..) | Kind::Text(_) | Kind::Bool(_) | Kind::Exercise | Kind::Name(_) | Kind::Parameter(_) | Kind::Account(_) => {}
            Kind::Negative(x) | Kind::Not(x) | Kind::Cast(x, _) => visit(x),
            Kind::Binary(_, left, right) => {
                visit(left);
                visit(right);
            }
            Kind::In(x, list) => {
                visit(x);
                list.iter().for_each(visit);
            }
            Kind::Call(call) => {
                call.args.iter().for_each(&mut *visit);
                call.clauses.formulas().for_each(visit);
            }
        }
    }

    /// Calls `change` on each direct part, in the order written.
    pub fn parts_mut(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        match &mut self.kind {
            Kind::Number(..) | Kind::Text(_) | Kind::Bool(_) | Kind::Exercise | Kind::Name(_) | Kind::Parameter(_) | Kind::Account(_) => {}
            Kind::Negative(x) | Kind::Not(x) | Kind::Cast(x, _) => change(x),
            Kind::Binary(_, left, right) => {
                change(left);
                change(right);
            }
            Kind::In(x, list) => {
                change(x);
                list.iter_mut().for_each(change);
            }
            Kind::Call(call) => {
                call.args.iter_mut().for_each(&mut *change);
                call.clauses.formulas_mut().for_each(change);
            }
        }
    }

    /// Calls `visit` on the expression and all its parts, itself first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(self);
        self.parts(&mut |part| part.walk(visit));
    }

    /// The names it refers to, those of clauses included, without those read from earlier years; sorted, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        names.sort_unstable();
        names.dedup();
        names
    }

    fn collect_names<'a>(&'a self, names: &mut Vec<&'a str>) {
        match &self.kind {
            Kind::Name(name) => names.push(name),
            Kind::Call(call) => {
                names.extend(call.clauses.by.as_deref());
                names.extend(call.clauses.ties.as_deref());
                if call.function != Function::Previous {
                    self.parts(&mut |part| part.collect_names(names));
                }
            }
            _ => self.parts(&mut |part| part.collect_names(names)),
        }
    }

    /// The names read from earlier years with how many years back; sorted, each once.
    pub fn earlier(&self) -> Vec<(&str, u32)> {
        let mut names = Vec::new();
        self.walk(&mut |part| {
            if let Kind::Call(call) = &part.kind
                && matches!(call.function, Function::Previous | Function::Growth)
                && let Some(Expr { kind: Kind::Name(name), .. }) = call.args.first()
            {
                let years = match call.args.get(1).map(|n| &n.kind) {
                    Some(Kind::Number(n, None)) => u32::try_from(n.trunc()).unwrap_or(1),
                    _ => 1,
                };
                names.push((name.as_str(), years));
            }
        });
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The names read from earlier years; sorted, each once.
    pub fn earlier_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.earlier().into_iter().map(|(name, _)| name).collect();
        names.dedup();
        names
    }

    /// Whether it is a function over entities.
    pub fn is_aggregate(&self) -> bool {
        let Kind::Call(call) = &self.kind else { return false };
        match call.function {
            Function::Sum | Function::Mean | Function::Median | Function::Count | Function::Rank | Function::Share => true,
            Function::Allocate | Function::Point => true,
            Function::Min | Function::Max => call.args.len() == 1,
            _ => false,
        }
    }

    /// Whether any part of it is a function over entities.
    pub fn has_aggregate(&self) -> bool {
        let mut found = false;
        self.walk(&mut |part| found |= part.is_aggregate());
        found
    }

    /// The account terms in it.
    pub fn account_terms(&self) -> Vec<&AccountTerm> {
        let mut terms = Vec::new();
        self.walk(&mut |part| {
            if let Kind::Account(term) = &part.kind {
                terms.push(term);
            }
        });
        terms
    }
}
