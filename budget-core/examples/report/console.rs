//! What the console shows, in at most 100 columns.

use crate::figure::{brief, number, shown, told};
use crate::files::Written;
use crate::findings::{Findings, GROUPS};
use crate::subject::Subject;
use crate::words::{self, pick};
use budget_core::formula::Explanation;
use budget_core::formula::explain::AccountPart;
use budget_core::indicator::{Compared, Indicator};
use budget_core::ledger::{Issue, IssueCode, Issues, Severity};
use budget_core::{Language, Unit, Value};
use rust_decimal::Decimal;
use std::fmt::Write;
use std::time::Duration;

/// Accounts named under a figure; the others are added up.
const ACCOUNTS: usize = 5;
const WIDTH: usize = 100;

/// Everything about the subject.
pub fn report(findings: &Findings, language: Language) -> String {
    let mut out = String::new();
    if findings.fictional {
        let _ = writeln!(out, "*** {} ***\n", words::fiction().in_language(language));
    }
    if findings.doubtful() {
        let _ = writeln!(out, "*** {} ***\n", words::doubt().in_language(language));
    }
    out += &header(findings, language);
    out += &ratios(findings, language);
    out += &signals(findings, language);
    out += &series(findings, language);
    let _ = writeln!(out, "\n{}", title(pick(language, "One figure explained", "Un chiffre expliqué")));
    tree(&findings.explanation, "", "", language, &mut out);
    if !findings.warnings.is_empty() {
        let _ = writeln!(out, "\n{}", title(pick(language, "Warnings", "Avertissements")));
        for warning in &findings.warnings {
            let times = if warning.count > 1 { format!(" (×{})", warning.count) } else { String::new() };
            out += &wrapped(&format!("! {}{times} [{}]", told(warning.message.in_language(language), language), warning.code));
        }
    }
    out + &issues(&findings.scan.issues, language)
}

fn title(text: &str) -> String {
    format!("── {text} {}", "─".repeat(WIDTH.saturating_sub(text.chars().count() + 4)))
}

fn header(findings: &Findings, language: Language) -> String {
    let subject = &findings.subject;
    let mut out = format!("{} ({}) · {} · {} · {}\n", subject.name, subject.entity, subject.year, subject.chart, words::scope(subject.scope, language));
    if let Some(why) = &subject.why {
        let _ = writeln!(out, "{}", why.in_language(language));
    }
    let population = population(subject, language);
    let _ = writeln!(out, "{}{population}{}", pick(language, "population: ", "population : "), vintage(subject, language));
    let _ = writeln!(out, "{}", peers(findings, language));
    out
}

/// The population, or that it is not known.
pub fn population(subject: &Subject, language: Language) -> String {
    if subject.population.reason().is_some() {
        return pick(language, "unknown", "inconnue").to_owned();
    }
    shown(&subject.population, &Unit::inhabitant(), language)
}

/// Since when the population is in force: a legal population is that of the census three years before. Empty where the user gave it.
pub fn vintage(subject: &Subject, language: Language) -> String {
    let Some(year) = subject.vintage else { return String::new() };
    let census = year.saturating_sub(3);
    match language {
        Language::French => format!(" en vigueur au 1er janvier {year} (recensement de {census})"),
        Language::English => format!(" in force on 1 January {year} (census of {census})"),
    }
}

/// Who the peers are, in a sentence.
pub fn peers(findings: &Findings, language: Language) -> String {
    let n = findings.comparison.peers.len();
    if n <= 1 {
        return pick(language, "peers: none in these files, so no average", "pairs : aucun dans ces fichiers, donc pas de moyenne").to_owned();
    }
    let stratum = findings.subject.stratum.as_ref().map_or("-", |s| s.in_language(language));
    let few = if n < 5 { pick(language, ": few, the comparison says little", " : peu, la comparaison dit peu") } else { "" };
    match language {
        Language::French => format!("pairs : {n} entités de la strate « {stratum} », elle comprise{few}"),
        Language::English => format!("peers: {n} entities of the stratum \"{stratum}\", itself among them{few}"),
    }
}

fn ratios(findings: &Findings, language: Language) -> String {
    let mut out = String::new();
    let heads = match language {
        Language::French => ["valeur", "moyenne", "médiane", "rang", "écart en €", "conf."],
        Language::English => ["value", "average", "median", "rank", "gap in €", "conf."],
    };
    for group in GROUPS {
        let rows: Vec<(&Compared, &Indicator)> =
            findings.comparison.rows.iter().filter_map(|r| findings.indicator(&r.id).filter(|i| i.group == group).map(|i| (r, i))).collect();
        if rows.is_empty() {
            continue;
        }
        let per_head = if rows.iter().all(|(r, i)| r.unit != i.unit) { pick(language, " per inhabitant", " par habitant") } else { "" };
        let name = format!("{}{per_head}", words::group(group).in_language(language));
        let [value, average, median, rank, gap, confidence] = heads;
        let _ = writeln!(out, "\n{}", title(&name));
        let _ = writeln!(out, "{:<30}{value:>13}{average:>13}{median:>13}{rank:>9}{gap:>13} {confidence}", "");
        for (row, indicator) in rows {
            out += &ratio(row, indicator, findings, language);
        }
    }
    let note = pick(
        language,
        "average = sum over sum of the peers; rank 1 is the largest; gap = euros more or less than at the average",
        "moyenne = somme sur somme des pairs ; rang 1 = le plus grand ; écart = euros de plus ou de moins qu'à la moyenne",
    );
    out + &wrapped(note)
}

fn ratio(row: &Compared, indicator: &Indicator, findings: &Findings, language: Language) -> String {
    let (above, label) = in_column(indicator.label.in_language(language), 30);
    let confidence = findings.confidence(indicator.confidence, language);
    if let Value::Missing(reason) = &row.value {
        return format!("{above}{label:<30}   {}\n", reason.words().in_language(language).to_owned());
    }
    let rank = row.rank.map_or_else(|| "–".to_owned(), |r| format!("{r}/{}", row.of));
    let beside = |value: &Value, unit: &Unit| brief(value, unit, language);
    let gap = beside(&row.gap_eur, &Unit::euro());
    let (value, average, median) = (brief(&row.value, &row.unit, language), beside(&row.average, &row.unit), beside(&row.median, &row.unit));
    format!("{above}{label:<30}{value:>13}{average:>13}{median:>13}{rank:>9}{gap:>13} {confidence:<8}").trim_end().to_owned() + "\n"
}

fn signals(findings: &Findings, language: Language) -> String {
    let mut out = format!("\n{}\n", title(pick(language, "Signals", "Signaux")));
    for (indicator, value) in &findings.signals {
        let state = match value {
            Some(Value::Bool(true)) => pick(language, "▲ FIRED", "▲ DÉCLENCHÉ").to_owned(),
            Some(Value::Bool(false)) => pick(language, "· no", "· non").to_owned(),
            Some(other) => format!("? {}", shown(other, &indicator.unit, language)),
            None => format!("? {}{}", pick(language, "needs: ", "demande : "), indicator.needs.as_deref().unwrap_or_default()),
        };
        let (above, label) = in_column(indicator.label.in_language(language), 54);
        let confidence = findings.confidence(indicator.confidence, language);
        out += &above;
        out += &wrapped_to(format!("{label:<55}{confidence:<8}").as_str(), &state, 65);
    }
    out
}

fn series(findings: &Findings, language: Language) -> String {
    let mut out = format!("\n{}\n", title(pick(language, "Over the years", "Au fil des ans")));
    let Some((_, first)) = findings.series.first() else { return out };
    let _ = write!(out, "{:<30}", "");
    for point in &first.points {
        let head = format!("{}{} {}", if point.chart_break { "¦ " } else { "" }, point.year, point.chart);
        let _ = write!(out, "{head:>16}");
    }
    out.push('\n');
    for (indicator, series) in &findings.series {
        let (above, label) = in_column(indicator.label.in_language(language), 29);
        let _ = write!(out, "{above}{label:<30}");
        for point in &series.points {
            let _ = write!(out, "{:>16}", shown(&point.value, &indicator.unit, language));
        }
        out.push('\n');
    }
    if first.points.iter().any(|p| p.chart_break) {
        let note = pick(
            language,
            "¦ the chart of accounts changes: before and after may not be comparable",
            "¦ le plan de comptes change : avant et après peuvent ne pas être comparables",
        );
        let _ = writeln!(out, "{note}");
    }
    out
}

/// A figure and what it is made of, indented.
fn tree(node: &Explanation, lead: &str, below: &str, language: Language, out: &mut String) {
    let name = if node.label.in_language(language).is_empty() { &node.id } else { node.label.in_language(language) };
    let confidence = words::confidence_code(&node.confidence, language);
    let confidence = if confidence.is_empty() { String::new() } else { format!("  [{} {confidence}]", pick(language, "confidence", "confiance")) };
    line(out, &format!("{lead}{name}"), &format!("{}{confidence}", shown(&node.value, &node.unit, language)));
    if !node.formula.is_empty() && node.formula != *name {
        let _ = writeln!(out, "{}", cut(&format!("{below}  = {}", node.formula), WIDTH));
    }
    let (top, rest) = largest(&node.accounts);
    let mut left = node.inputs.len() + top.len() + usize::from(rest.is_some());
    let mut branch = || {
        left = left.saturating_sub(1);
        if left == 0 { ("└─ ", "   ") } else { ("├─ ", "│  ") }
    };
    for input in &node.inputs {
        let (mark, under) = branch();
        tree(input, &format!("{below}{mark}"), &format!("{below}{under}"), language, out);
    }
    for part in top {
        let (mark, _) = branch();
        line(out, &format!("{below}{mark}{} {}", part.code, part.label), &shown(&Value::Number(part.signed()), &Unit::euro(), language));
    }
    if let Some((n, sum)) = rest {
        let (mark, _) = branch();
        let name = format!("{below}{mark}{n} {}", pick(language, "other accounts", "autres comptes"));
        line(out, &name, &shown(&Value::Number(sum), &Unit::euro(), language));
    }
}

fn line(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "{:<62} {value}", cut(name, 61));
}

/// The accounts that bring most, and how many others bring how much.
fn largest(accounts: &[AccountPart]) -> (Vec<&AccountPart>, Option<(usize, Decimal)>) {
    let mut sorted: Vec<&AccountPart> = accounts.iter().collect();
    sorted.sort_by(|a, b| b.amount.abs().cmp(&a.amount.abs()).then_with(|| a.code.cmp(&b.code)));
    let rest = if sorted.len() > ACCOUNTS + 1 { sorted.split_off(ACCOUNTS) } else { Vec::new() };
    let sum = rest.iter().map(|p| p.signed()).sum();
    (sorted, (!rest.is_empty()).then_some((rest.len(), sum)))
}

/// What is wrong with the files: how many of each code, and where first.
pub fn issues(issues: &Issues, language: Language) -> String {
    if issues.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", title(pick(language, "Issues of the files", "Anomalies des fichiers")));
    for (code, count, first) in issues.by_code() {
        let place = first.place().in_language(language);
        let (count, severity) = (counted(code, count, language), severity(first, language));
        let (head, stop) = (pick(language, "first: ", "d'abord : "), pick(language, ";", " ;"));
        let severity = if severity.is_empty() { String::new() } else { format!(" ({severity})") };
        out += &wrapped(&format!("{count} {code}{severity}{stop} {head}{} ({place})", told(first.message.in_language(language), language)));
        out += &wrapped_to("  → ", code.help().in_language(language), 4);
    }
    out
}

/// How many issues of a code, and of what where they are not counted one a line.
fn counted(code: IssueCode, count: u64, language: Language) -> String {
    let n = number(Decimal::from(count), 0, language);
    match code {
        IssueCode::RepeatedAccount | IssueCode::IdenticalLines => format!("{n} budget{} ·", if count > 1 { "s" } else { "" }),
        _ => format!("{n} ×"),
    }
}

/// What becomes of the line of an issue, in words; empty where the issue is about no line.
pub fn severity(issue: &Issue, language: Language) -> &'static str {
    use IssueCode::*;
    // Told once a budget, a pair of sums or a file: the line beside it is only where that begins.
    let of_no_line = matches!(issue.code, UnbalancedBudget | RepeatedAccount | IdenticalLines | TwoDescriptions | MemberSkipped) || issue.line.is_none();
    match (issue.code.severity(), issue.code) {
        (Severity::Error, BudgetInTwoFiles) => pick(language, "lines left out", "lignes écartées"),
        (Severity::Error, _) => pick(language, "line left out", "ligne écartée"),
        (Severity::Warning, _) if of_no_line => "",
        (Severity::Warning, _) => pick(language, "line used", "ligne utilisée"),
        (Severity::Information, _) => pick(language, "to know", "à savoir"),
    }
}

/// The files written, and how long all took.
pub fn ending(findings: &Findings, written: &[Written], time: Duration, language: Language) -> String {
    let mut out = format!("\n{}\n", title(pick(language, "Files", "Fichiers")));
    for file in written {
        let size = number(Decimal::from(file.bytes / 1024 + 1), 0, language);
        let kilo = pick(language, "kB", "ko");
        let only = pick(language, " (entities asked for only; all with `--csv all`)", " (entités demandées seulement ; toutes avec `--csv all`)");
        let _ = writeln!(out, "{} · {size} {kilo}{}", file.path.display(), if file.partial { only } else { "" });
    }
    if written.is_empty() {
        let _ = writeln!(out, "{}", pick(language, "nothing written (`--no-write`)", "rien d'écrit (`--no-write`)"));
    }
    let count = |n: u64| number(Decimal::from(n), 0, language);
    let (lines, unused, entities) = (count(findings.scan.lines), count(findings.scan.unused), count(findings.entities() as u64));
    let seconds = number(Decimal::new(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), 3), 2, language);
    let ending = match language {
        Language::French => format!("lignes lues : {lines} · écartées : {unused} · entités : {entities} · {seconds} s"),
        Language::English => format!("lines read: {lines} · left out: {unused} · entities: {entities} · {seconds} s"),
    };
    out + &ending + "\n"
}

/// A text in so many characters at most.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width.saturating_sub(1)).chain(['…']).collect() }
}

/// A label in a column: one that is too long takes a line of its own above the figures, for labels often differ at the end only.
fn in_column(label: &str, width: usize) -> (String, &str) {
    if label.chars().count() <= width { (String::new(), label) } else { (cut(label, WIDTH) + "\n", "") }
}

/// A paragraph in lines that fit.
fn wrapped(text: &str) -> String {
    wrapped_to("", text, 2)
}

/// A paragraph behind a head, its further lines so far to the right.
fn wrapped_to(head: &str, text: &str, indent: usize) -> String {
    let mut out = head.to_owned();
    let mut column = head.chars().count();
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > indent && column + 1 + length > WIDTH {
            let _ = write!(out, "\n{:indent$}", "");
            column = indent;
        } else if column > head.chars().count() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out + "\n"
}
