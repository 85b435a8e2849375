//! The attributes that formulas read, as columns of a frame.

use super::catalogue::Catalogue;
use super::frame::{Frame, Kept};
use crate::error::Reason;
use crate::formula::series::Data;
use crate::formula::{Plan, Series, Type};
use crate::ledger::Category;
use crate::parallel;
use crate::table::Value;
use crate::territory::{Asked, AttributeSource, Kind};
use std::sync::Arc;

/// Peers are chosen by these even where no formula reads them.
const ALWAYS: [&str; 6] = ["population", "categorie", "strate", "departement", "region", "epci"];

/// Entities looked up at once by one thread.
const RUN: usize = 4_096;

/// Fills in the attributes that the formulas read, the kind of authority from the accounts themselves.
pub(super) fn facts(frame: &mut Frame, plan: &Plan, catalogue: &Catalogue, attributes: &AttributeSource, threads: usize) {
    let categories = &frame.categories;
    let kinds: Vec<Option<Kind>> = categories.iter().copied().map(kind).collect();
    let mut names: Vec<&str> = Vec::new();
    for name in plan.inputs().filter(|name| catalogue.attribute_type(name).is_some()).chain(ALWAYS) {
        if !frame.columns.contains_key(name) && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.contains(&"categorie") {
        let texts: Vec<Arc<str>> = Category::ALL.iter().map(|c| Arc::from(c.as_str())).collect();
        let text = |category: &Category| Category::ALL.iter().position(|c| c == category).and_then(|at| texts.get(at).cloned()).unwrap_or_default();
        let data = Data::Text(categories.iter().map(text).collect());
        frame.columns.insert("categorie".to_owned(), Kept::of_series(Series { data, missing: Vec::new() }));
        names.retain(|name| *name != "categorie");
    }
    let asked: Vec<Asked> = names.iter().map(|name| if *name == "strate" { Asked::Stratum } else { Asked::Name((*name).to_owned()) }).collect();
    let parts = parallel::map(threads, parallel::runs(frame.entities.len(), RUN), |rows| {
        let (entities, kinds) = (frame.entities.get(rows.clone()).unwrap_or(&[]), kinds.get(rows).unwrap_or(&[]));
        attributes.values(entities, kinds, frame.year, &asked)
    });
    let mut columns: Vec<Vec<Value>> = names.iter().map(|_| Vec::with_capacity(frame.entities.len())).collect();
    for part in parts {
        columns.iter_mut().zip(part).for_each(|(column, part)| column.extend(part));
    }
    for (name, values) in names.into_iter().zip(columns) {
        let is_text = name == "strate" || catalogue.attribute_type(name) == Some(Type::Text);
        let series = if is_text { texts(&values) } else { numbers(&values) };
        frame.columns.insert(name.to_owned(), Kept::of_series(series));
    }
}

/// The kind of authority that its accounts name, where it has strata.
fn kind(category: Category) -> Option<Kind> {
    match category {
        Category::Commune | Category::Paris => Some(Kind::Commune),
        Category::Epci => Some(Kind::Epci),
        Category::Department => Some(Kind::Department),
        _ => None,
    }
}

fn texts(values: &[Value]) -> Series<rust_decimal::Decimal> {
    let texts = values.iter().map(|v| if let Value::Text(t) = v { t.clone() } else { Arc::default() }).collect();
    Series { data: Data::Text(texts), missing: values.iter().map(Value::reason).collect() }.tidy()
}

fn numbers(values: &[Value]) -> Series<rust_decimal::Decimal> {
    Series::from_results(values.iter().map(|v| v.number().ok_or_else(|| v.reason().unwrap_or(Reason::NotProvided))))
}
