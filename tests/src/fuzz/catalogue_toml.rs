//! Any text as a file of indicators, with a file of attributes behind a line `---`: what loads can be computed and explained on a small ledger.

use budget_core::error::{Code, Error};
use budget_core::indicator::{Catalogue, IndicatorTable, Scope};
use budget_core::ledger::Ledger;
use budget_core::table::Table;
use budget_core::territory::{AttributeSource, Attributes};
use std::sync::LazyLock;

/// A commune of two exercises, with an annex and a CCAS in the second.
const BALANCE: &str = "EXER;IDENT;NDEPT;LBUDG;INSEE;CBUDG;NOMEN;CATEG;COMPTE;BEDEB;BECRE;OBNETDEB;OBNETCRE;ONBDEB;ONBCRE;OOBDEB;OOBCRE;SD;SC
2023;21990001200012;099;VAL-FICTIF;001;1;M14;Commune;6411;0;0;700,5;0;0;0;0;0;700,5;0
2023;21990001200012;099;VAL-FICTIF;001;1;M14;Commune;7411;0;0;0;1000;0;0;0;0;0;1000
2024;21990001200012;099;VAL-FICTIF;001;1;M57;Commune;6411;0;0;800;0;0;0;0;0;800;0
2024;21990001200012;099;VAL-FICTIF;001;1;M57;Commune;741;0;0;0;900;0;0;0;100;0;900
2024;21990001200012;099;VAL-FICTIF;001;1;M57;Commune;1641;0;5000;300;1000;0;0;0;0;0;5700
2024;21990001200020;099;EAU;001;3;M49;Commune;701;0;0;0;12,34;0;0;0;0;0;12,34
2024;26990001200015;099;CCAS;001;2;M57;Commune;6411;0;0;5;0;0;0;0;0;5;0
";

/// The accounts that all catalogues are computed on.
static LEDGER: LazyLock<Option<Ledger>> = LazyLock::new(|| Ledger::from_bytes("small.csv", BALANCE.as_bytes()).ok());

/// A catalogue of one indicator of each kind, computed on what other targets read.
static SMALL: LazyLock<Option<Catalogue>> = LazyLock::new(|| {
    let small = [
        ("depenses", "net_debit(6 - 675 - 68)", "EUR"),
        ("gad", "row_min(16449) + row_min(166)", "EUR"),
        ("avant", "if(depenses > 0, 1, 0)", "1"),
        ("par_hab", "depenses / population", "EUR/inhabitant"),
        ("alerte", "closing_net_credit(16) > 2 * depenses and previous(avant) >= 1", "boolean"),
    ];
    small.into_iter().try_fold(Catalogue::default(), |catalogue, (id, formula, unit)| catalogue.define(id, formula, unit, "").ok())
});

/// Nothing is known of any entity.
static NOTHING: LazyLock<Option<AttributeSource>> = LazyLock::new(|| crate::facts::none().ok());

/// Loads, checks, computes, explains.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (toml, csv) = text.split_once("\n---\n").unwrap_or((text, ""));
    let attributes = match Attributes::read(csv.as_bytes()) {
        Ok(attributes) => attributes,
        Err(error) => {
            told(&error);
            Attributes::default()
        }
    };
    let Some(ledger) = LEDGER.as_ref() else { return super::broken("the small ledger does not open") };
    let catalogue = match Catalogue::default().load(toml).and_then(|catalogue| catalogue.verify().map(|_| catalogue)) {
        Ok(catalogue) => catalogue,
        Err(error) => return told(&error),
    };
    let Ok(facts) = AttributeSource::new(None, attributes) else { return };
    match catalogue.evaluate(ledger, &facts, &Scope::ALL) {
        Ok(table) => {
            whole(&table);
            explained(&table, ledger, &facts);
        }
        Err(error) => told(&error),
    }
}

/// The small catalogue computed on a ledger, or the code of what kept it from being so.
pub fn evaluated(ledger: &Ledger) -> Result<Table, Code> {
    let (Some(catalogue), Some(facts)) = (SMALL.as_ref(), NOTHING.as_ref()) else { return Err(Code::InvalidData) };
    let indicators = catalogue.evaluate(ledger, facts, &Scope::ALL).map_err(|error| {
        told(&error);
        assert!(error.code() == Code::Overflow, "{error}");
        error.code()
    })?;
    whole(&indicators);
    Ok(indicators.table)
}

/// An error says what is wrong in both languages.
fn told(error: &Error) {
    assert!(!error.message().en.is_empty() && !error.message().fr.is_empty(), "{error}");
}

/// A column an indicator, and the long form has no value that the wide one has not.
fn whole(indicators: &IndicatorTable) {
    let table = &indicators.table;
    for indicator in indicators.catalogue.shown() {
        assert!(table.column(&indicator.id).is_some_and(|c| c.len() == table.rows()), "no column `{}`", indicator.id);
    }
    assert!(table.long().rows() <= table.rows() * table.columns().len());
}

/// The figures of the last exercise, each with its tree: the root says what the table says.
fn explained(indicators: &IndicatorTable, ledger: &Ledger, facts: &AttributeSource) {
    let shown = indicators.catalogue.shown().take(3);
    for indicator in shown {
        match indicators.catalogue.explain(ledger, facts, &indicator.id, "99001", 2024, Scope::Principal) {
            Ok(tree) => assert_eq!(tree.id, indicator.id),
            Err(error) => told(&error),
        }
    }
}
