//! What to answer for a code that an edition does not have: the nearest ones, and the editions that have it.

use super::account::Account;
use super::archive;
use super::axis::Axis;
use super::edition::Chart;
use super::operation::Operation;
use super::resolve;
use super::side::Side;
use super::years::Years;
use crate::error::{Code, Error, Text, nearest_phrase};
use crate::text;

/// No such account or function.
pub(crate) fn code(chart: &Chart, axis: Axis, code: &str) -> Error {
    let (name, year) = (chart.variant(), chart.edition());
    let error = match axis {
        Axis::Function => {
            Error::new(Code::UnknownFunction, text!("no function `{code}` in `{name}` of {year}", "aucune fonction `{code}` dans le plan `{name}` de {year}"))
        }
        _ => Error::new(Code::UnknownAccount, text!("no account `{code}` in `{name}` of {year}", "aucun compte `{code}` dans le plan `{name}` de {year}")),
    };
    if chart.tree(axis).nodes().is_empty() {
        return error.with_help(text!("this chart has no functions", "ce plan n'a pas de fonctions"));
    }
    let mut help: Vec<Text> = near(chart, axis, code).into_iter().collect();
    let years = other_editions(chart, axis, code);
    if years != Years::default() {
        help.push(text!("the editions {years} of the chart have it", "les éditions {years} du plan l'ont"));
    }
    match help.is_empty() {
        true => error.with_help(text!("search the chart by a word of the label", "cherchez dans le plan par un mot du libellé")),
        false => error.with_help(join(&help)),
    }
}

/// No such chapter.
pub(crate) fn chapter(chart: &Chart, axis: Axis, code: &str) -> Error {
    let (name, year) = (chart.variant(), chart.edition());
    let error = Error::new(Code::UnknownChapter, text!("no chapter `{code}` in `{name}` of {year}", "aucun chapitre `{code}` dans le plan `{name}` de {year}"));
    let near = nearest_phrase(code, chart.chapters().filter(|c| c.axis() == axis).map(|c| c.code()));
    error.with_help(near.unwrap_or_else(|| text!("list the chapters of the chart", "listez les chapitres du plan")))
}

/// A side and kind of operation that the account does not take; `None` is an order operation of unknown kind.
pub(crate) fn right(account: &Account<'_>, side: Side, operation: Option<Operation>) -> Error {
    let code = account.code();
    let (side_fr, in_en, in_fr) = match operation {
        Some(Operation::Real) => (side.french(), "in real operations", "en opération réelle"),
        Some(Operation::BetweenSections) => (side.french(), "in order operations between sections", "en opération d'ordre de section à section"),
        Some(Operation::WithinSection) => (side.french(), "in order operations within the section", "en opération d'ordre à l'intérieur de la section"),
        None => (side.french(), "in order operations of one kind only", "en opération d'ordre d'une seule sorte"),
    };
    let error = Error::new(Code::NotAllowed, text!("account `{code}` takes no {side} {in_en}", "le compte `{code}` n'admet pas de {side_fr} {in_fr}"));
    let rights: Vec<_> = account.rights().collect();
    if rights.is_empty() {
        let chart = account.chart;
        let below: Vec<String> = chart.children(code).unwrap_or_default().iter().take(3).map(|c| format!("`{}`", c.code())).collect();
        let list = below.join(", ");
        return error.with_help(match below.is_empty() {
            true => text!(
                "the account is not budgetary: it takes no operation of a budget",
                "le compte n'est pas budgétaire : aucune opération d'un budget ne s'y impute"
            ),
            false => text!("use an account below it, such as {list}", "employez un compte subdivisé, comme {list}"),
        });
    }
    let en: Vec<String> = rights.iter().map(|(s, o, c)| format!("{s} {} ({})", o.as_str().replace('_', " "), c.code())).collect();
    let fr: Vec<String> = rights.iter().map(|(s, o, c)| format!("{} {} ({})", s.french(), o.french(), c.code())).collect();
    error.with_help(Text { en: format!("it takes: {}", en.join(", ")), fr: format!("il admet : {}", fr.join(", ")) })
}

/// The nearest codes among those that share the longest known prefix.
fn near(chart: &Chart, axis: Axis, code: &str) -> Option<Text> {
    let tree = chart.tree(axis);
    let ends = code.char_indices().map(|(i, _)| i).skip(1).collect::<Vec<_>>();
    let known = ends.into_iter().rev().filter_map(|end| code.get(..end)).find(|p| tree.nodes().binary_search_by(|n| chart.string(n.code).cmp(p)).is_ok());
    let family = nearest_phrase(code, chart.codes(axis).filter(|c| known.is_some_and(|p| c.starts_with(p))));
    family.or_else(|| nearest_phrase(code, chart.codes(axis)))
}

/// The embedded editions of the same variant that have the code.
fn other_editions(chart: &Chart, axis: Axis, code: &str) -> Years {
    let Ok(archive) = archive::installed() else { return Years::default() };
    let Some(variant) = resolve::named(archive, chart.variant()) else { return Years::default() };
    let all = archive.codes(variant, axis).filter(|(m, _)| archive.strings.get(m.code) == code);
    all.fold(Years::default(), |years, (_, more)| years.union(more))
}

fn join(parts: &[Text]) -> Text {
    let en: Vec<&str> = parts.iter().map(|t| t.en.as_str()).collect();
    let fr: Vec<&str> = parts.iter().map(|t| t.fr.as_str()).collect();
    Text { en: en.join("; "), fr: fr.join(" ; ") }
}
