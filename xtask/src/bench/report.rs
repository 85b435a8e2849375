//! The table.

use super::contest::{Contest, Contestant, Measure};
use super::extras::{Finding, megabytes};
use super::setup::Setup;
use super::{Options, median};
use crate::pack::root;
use std::fmt::Write;

/// Keeps a chapter of results (it begins with its title, `# ...`) in place of the one of that title, beside the others.
pub fn keep(chapter: &str) -> Result<(), String> {
    let path = root().join("benches/results.md");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    std::fs::write(&path, replaced(&old, chapter)).map_err(|e| format!("{}: {e}", path.display()))
}

fn replaced(old: &str, chapter: &str) -> String {
    let title = chapter.lines().next().unwrap_or_default();
    let starts = std::iter::once(0).chain(old.match_indices("\n# ").map(|(place, _)| place + 1));
    let ends = starts.clone().skip(1).chain([old.len()]);
    let mut chapters: Vec<&str> = starts.zip(ends).filter_map(|(start, end)| old.get(start..end)).filter(|text| !text.trim().is_empty()).collect();
    match chapters.iter_mut().find(|text| text.lines().next() == Some(title)) {
        Some(place) => *place = chapter,
        None => chapters.push(chapter),
    }
    chapters.iter().map(|text| text.trim_end()).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// The results as Markdown.
pub fn markdown(setup: &Setup, contest: &Contest<'_>, extras: &[Finding], options: &Options) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = head(&mut text, setup, contest, options);
    for parquet in [false, true] {
        let _ = table(&mut text, contest, parquet);
    }
    let _ = findings(&mut text, contest, extras);
    text
}

fn head(text: &mut String, setup: &Setup, contest: &Contest<'_>, options: &Options) -> std::fmt::Result {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0.0, |m| m.len() as f64 / 1e6);
    let rounds = options.rounds;
    writeln!(text, "# The national file\n")?;
    writeln!(
        text,
        "`cargo xtask bench national`: medians of {rounds} interleaved rounds, each run a fresh process on {cores} cores, files in the page cache."
    )?;
    writeln!(text, "A drawn national file: {:.0} MB of CSV, {:.0} MB of Parquet.", size(&setup.csv), size(&setup.parquet))?;
    writeln!(text, "budget-core checks every line and computes the whole OFGL catalogue of the main budgets; the others compute 20 of its aggregates.")?;
    writeln!(
        text,
        "Seconds run from the start of reading to the result in memory; the tables that joins need, and our catalogue and territory, are ready before. CPU seconds are those of all threads meanwhile, process seconds are the whole process."
    )?;
    writeln!(
        text,
        "{} values compared, all equal within 0.005 + 1e-9 of the figure; beside them {} values of communes of the Métropole du Grand Paris, where the formula needs more than the balance.\n",
        contest.compared, contest.left_out
    )
}

fn table(text: &mut String, contest: &Contest<'_>, parquet: bool) -> std::fmt::Result {
    let families = contest.ranked(parquet);
    if families.is_empty() {
        return Ok(());
    }
    let ours = contest.ours(parquet).map(Contestant::seconds);
    let from = if parquet { "Parquet" } else { "CSV" };
    writeln!(text, "| from {from} | s | beside ours | process s | CPU s | peak MB | version |")?;
    writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: | --- |")?;
    for row in families.iter().filter_map(|family| family.first()) {
        let of = |figure: fn(&Measure) -> f64| median(&row.measures, figure);
        let beside = ours.map_or_else(String::new, |ours| format!("{:.2}", row.seconds() / ours));
        let shown = |value: f64, digits: usize| if value.is_nan() { String::new() } else { format!("{value:.digits$}") };
        let name = row.way.map_or_else(|| row.name.to_owned(), |way| format!("{} (`{way}`)", row.name));
        let (process, cpu, peak) = (of(|m| m.process), of(|m| m.cpu), megabytes(of(|m| m.peak_kb)));
        writeln!(text, "| {name} | {:.2} | {beside} | {process:.2} | {} | {} | {} |", row.seconds(), shown(cpu, 2), shown(peak, 0), row.version)?;
    }
    let slower = families.iter().flat_map(|family| family.iter().skip(1));
    let list: Vec<String> = slower.map(|c| format!("{} `{}` {:.2} s", c.name, c.way.unwrap_or_default(), c.seconds())).collect();
    if !list.is_empty() {
        writeln!(text, "\nEach row is the fastest of its formulations; the slower ones: {}.", list.join("; "))?;
    }
    writeln!(text)
}

fn findings(text: &mut String, contest: &Contest<'_>, extras: &[Finding]) -> std::fmt::Result {
    let word = |reached: bool| if reached { "yes" } else { "no" };
    writeln!(text, "| what | found | bar | reached |\n| --- | --- | --- | --- |")?;
    for (what, ratio, bar, reached) in contest.bars() {
        writeln!(text, "| {what} | {ratio:.2} times | {bar} | {} |", word(reached))?;
    }
    for Finding { what, found, reached, .. } in extras {
        writeln!(text, "| {what} | {found} | | {} |", reached.map_or("", word))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn a_chapter_takes_the_place_of_its_forerunner_only() {
        let old = "# A\n\none\n\n# B\n\ntwo\n";
        assert_eq!(replaced(old, "# A\n\nthree\n"), "# A\n\nthree\n\n# B\n\ntwo\n");
        assert_eq!(replaced(old, "# B\n\nthree"), "# A\n\none\n\n# B\n\nthree\n");
        assert_eq!(replaced(old, "# C\n\nthree\n"), "# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n");
        assert_eq!(replaced("", "# C\n"), "# C\n");
    }
}
