//! Linear combinations of account terms: what an amount is, and what can be added up over budgets.

use crate::formula::ast::{AccountTerm, Expr, Kind, Operator};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Account terms with their coefficients, none of them zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linear(pub BTreeMap<AccountTerm, Decimal>);

impl Linear {
    fn scaled(mut self, factor: Decimal) -> Option<Linear> {
        for coefficient in self.0.values_mut() {
            *coefficient = coefficient.checked_mul(factor)?;
        }
        self.0.retain(|_, c| !c.is_zero());
        Some(self)
    }

    /// The sum, `sign` being 1 or -1.
    pub fn plus(mut self, other: &Linear, sign: Decimal) -> Option<Linear> {
        for (term, coefficient) in &other.0 {
            let signed = coefficient.checked_mul(sign)?;
            let sum = self.0.get(term).copied().unwrap_or_default().checked_add(signed)?;
            self.0.insert(term.clone(), sum);
        }
        self.0.retain(|_, c| !c.is_zero());
        Some(self)
    }
}

/// A formula as a linear combination, names being resolved by `name`. `None` where it is not one: a name that is no amount,
/// a product of two amounts, a function, a constant other than zero.
pub fn linear(expr: &Expr, name: &mut dyn FnMut(&str) -> Option<Linear>) -> Option<Linear> {
    match &expr.kind {
        Kind::Account(term) => Some(Linear(BTreeMap::from([(term.clone(), Decimal::ONE)]))),
        Kind::Number(value, _) if value.is_zero() => Some(Linear::default()),
        Kind::Name(id) => name(id),
        Kind::Negative(inner) => linear(inner, name)?.scaled(Decimal::NEGATIVE_ONE),
        Kind::Binary(Operator::Add, a, b) => {
            let left = linear(a, name)?;
            left.plus(&linear(b, name)?, Decimal::ONE)
        }
        Kind::Binary(Operator::Subtract, a, b) => {
            let left = linear(a, name)?;
            left.plus(&linear(b, name)?, Decimal::NEGATIVE_ONE)
        }
        Kind::Binary(Operator::Multiply, a, b) => match (constant(a), constant(b)) {
            (Some(factor), None) => linear(b, name)?.scaled(factor),
            (None, Some(factor)) => linear(a, name)?.scaled(factor),
            _ => None,
        },
        // A quotient stays exact only where the division ends: a half does, a third does not.
        Kind::Binary(Operator::Divide, a, b) => {
            let divisor = constant(b).filter(|d| !d.is_zero())?;
            let factor = Decimal::ONE.checked_div(divisor)?;
            (factor.checked_mul(divisor) == Some(Decimal::ONE)).then_some(())?;
            linear(a, name)?.scaled(factor)
        }
        _ => None,
    }
}

/// The value of a bare number, with its sign.
fn constant(expr: &Expr) -> Option<Decimal> {
    match &expr.kind {
        Kind::Number(value, None) => Some(*value),
        Kind::Negative(inner) => constant(inner).map(|c| -c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    fn form(text: &str) -> Option<String> {
        let amount = linear(&parse("net_debit(66)", &[]).unwrap(), &mut |_| None).unwrap();
        let found = linear(&parse(text, &[]).unwrap(), &mut |name| (name == "interets").then(|| amount.clone()))?;
        Some(found.0.iter().map(|(term, c)| format!("{c} {term}")).collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn sums_and_multiples_of_accounts_are_linear() {
        assert_eq!(form("net_debit(6) - 2 * interets").as_deref(), Some("1 net_debit(6); -2 net_debit(66)"));
        assert_eq!(form("-(net_debit(6) - net_debit(6)) + interets / 2").as_deref(), Some("0.50 net_debit(66)"));
        for not in
            ["net_debit(6) / population", "net_debit(6) * interets", "max(net_debit(6), interets)", "net_debit(6) + 1 EUR", "net_debit(6) / 3", "epargne"]
        {
            assert_eq!(form(not), None, "{not}");
        }
    }
}
