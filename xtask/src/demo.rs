//! `cargo xtask demo`: the main jobs, accounts and amendments, on the files named or on the fictional samples.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output};

use crate::pack::root;
use crate::test::cargo;

/// Runs the example `report` with the arguments after `--`, in the folder of the caller, or `amendment` where that is the first word; without arguments
/// the one, then the other. An exit code other than 0 becomes the command's.
pub fn run(arguments: &[OsString]) -> Result<(), String> {
    let bare = |arguments: &[OsString]| arguments.strip_prefix(&[OsString::from("--")]).unwrap_or(arguments).to_vec();
    match arguments.split_first() {
        None => {
            started("report", &[])?;
            println!();
            started("amendment", &[])
        }
        Some((first, rest)) if first == "amendment" => started("amendment", &bare(rest)),
        Some(_) => started("report", &bare(arguments)),
    }
}

fn started(example: &str, arguments: &[OsString]) -> Result<(), String> {
    let status = command(example, arguments).status().map_err(|e| format!("cargo could not be started: {e}"))?;
    match status.code() {
        Some(0) => Ok(()),
        // The example has said what is wrong.
        Some(code) => std::process::exit(code),
        None => Err("the demo was stopped".to_owned()),
    }
}

/// The command behind it.
pub fn command<S: AsRef<std::ffi::OsStr>>(example: &str, arguments: &[S]) -> Command {
    let mut command = cargo();
    if let Ok(folder) = std::env::current_dir() {
        command.current_dir(folder);
    }
    command.args(["run", "--quiet", "--release", "--features", "parquet", "--example", example, "--manifest-path"]);
    command.arg(root().join("budget-core/Cargo.toml")).arg("--").args(arguments);
    command
}

/// Runs the demo on the sample and looks at what it wrote and how it refuses.
pub fn check() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("budget-demo-{}", std::process::id()));
    let outcome = check_in(&folder).and_then(|()| check_amendment(&folder)).and_then(|()| check_taxes(&folder));
    // A folder that stays behind in the temporary folder harms nothing.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn check_in(folder: &Path) -> Result<(), String> {
    let out = folder.display().to_string();
    let shown = output("report", &["--lang", "fr", "--out", &out])?;
    let console = String::from_utf8_lossy(&shown.stdout).into_owned();
    ensure(shown.status.code() == Some(0), || format!("exit code {:?}: {}", shown.status.code(), String::from_utf8_lossy(&shown.stderr)))?;
    for words in ["DONNÉES FICTIVES", "Bourg-Témoin-en-Fable", "Capacité de désendettement", "le plan de comptes devient M57A en 2023"] {
        ensure(console.contains(words), || format!("the console does not say `{words}`:\n{console}"))?;
    }
    ensure(console.lines().all(|line| line.chars().count() <= 100), || "a line of the console is longer than 100 characters".to_owned())?;
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    let csv = read("indicators.csv")?;
    ensure(csv.lines().next() == Some("entity;year;scope;indicator;value;unit;reason"), || "the header of indicators.csv is another one".to_owned())?;
    ensure(csv.lines().any(|line| line == "99018;2024;principal;encours_dette;1142349.81;EUR;"), || "indicators.csv lacks a known row".to_owned())?;
    ensure(csv.lines().any(|line| line.starts_with("99001;") && line.contains(";consolidated;")), || "indicators.csv lacks consolidated rows".to_owned())?;
    let parquet = std::fs::read(folder.join("indicators.parquet")).map_err(|e| format!("indicators.parquet: {e}"))?;
    ensure(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"), || "indicators.parquet is not Parquet".to_owned())?;
    ensure(read("FICTION.txt")?.contains("FICTIVES"), || "FICTION.txt does not say that the data are fictional".to_owned())?;
    let html = read("report.html")?;
    ensure(html.contains("DONNÉES FICTIVES"), || "report.html has no banner".to_owned())?;
    ensure(!html.contains("src=") && !html.contains("href=") && !html.contains("<script"), || "report.html is not self-contained".to_owned())?;
    balanced(&html)?;
    for (arguments, code, words) in [(["--entity", "9901x"], 1, "`99010`"), (["--lang", "xx"], 2, "xx"), (["--no-write", "--bogus"], 2, "--bogus")] {
        let refused = output("report", &arguments)?;
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        ensure(refused.status.code() == Some(code) && told.contains(words), || format!("{arguments:?}: exit code {:?}, {told}", refused.status.code()))?;
    }
    Ok(())
}

/// Runs an amendment to taxes on the fictional country, and looks at what it does to everybody and to grants.
fn check_taxes(folder: &Path) -> Result<(), String> {
    let folder = folder.join("taxes");
    let out = folder.display().to_string();
    let shown = output("amendment", &["--rulebook", "fiscalite_locale", "--lang", "fr", "--out", &out])?;
    let console = String::from_utf8_lossy(&shown.stdout).into_owned();
    ensure(shown.status.code() == Some(0), || format!("exit code {:?}: {}", shown.status.code(), String::from_utf8_lossy(&shown.stderr)))?;
    for words in ["DONNÉES FICTIVES", "Qui gagne, qui paie", "contribuables", "Foncier bâti", "Dotation forfaitaire"] {
        ensure(console.contains(words), || format!("the console does not say `{words}`:\n{console}"))?;
    }
    ensure(console.lines().all(|line| line.chars().count() <= 100), || "a line of the console is longer than 100 characters".to_owned())?;
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    for name in ["impact", "impact_dgf"] {
        let json: serde_json::Value = serde_json::from_str(&read(&format!("{name}.json"))?).map_err(|e| format!("{name}.json: {e}"))?;
        for field in ["scope", "parties", "secret", "totals", "groups", "warnings"] {
            ensure(json.get(field).is_some(), || format!("{name}.json has no `{field}`"))?;
        }
        balanced(&read(&format!("{name}.html"))?)?;
    }
    let page = read("impact.html")?.to_lowercase();
    ensure(!page.contains("dotation"), || "the page on taxes speaks of grants".to_owned())
}

/// Runs the amendment on the fictional country and looks at what it wrote and how it refuses.
fn check_amendment(folder: &Path) -> Result<(), String> {
    let folder = folder.join("amendment");
    let out = folder.display().to_string();
    let shown = output("amendment", &["--lang", "fr", "--out", &out])?;
    let console = String::from_utf8_lossy(&shown.stdout).into_owned();
    ensure(shown.status.code() == Some(0), || format!("exit code {:?}: {}", shown.status.code(), String::from_utf8_lossy(&shown.stderr)))?;
    for words in ["DONNÉES FICTIVES", "10000 → 9000", "DSR péréquation", "fermée", "Qui perd le plus"] {
        ensure(console.contains(words), || format!("the console does not say `{words}`:\n{console}"))?;
    }
    ensure(console.lines().all(|line| line.chars().count() <= 100), || "a line of the console is longer than 100 characters".to_owned())?;
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"));
    for name in ["baseline.csv", "reform.csv"] {
        let csv = read(name)?;
        let head: Vec<&str> = csv.lines().next().unwrap_or("").split(';').collect();
        ensure(head.first() == Some(&"code_insee") && head.contains(&"dotation_solidarite_rurale"), || format!("the header of {name} is another one"))?;
        ensure(csv.lines().count() == 381, || format!("{name} has {} lines", csv.lines().count()))?;
    }
    let json: serde_json::Value = serde_json::from_str(&read("impact.json")?).map_err(|e| format!("impact.json: {e}"))?;
    for field in ["title", "year", "mode", "totals", "eligibility", "winners", "losers", "groups", "warnings"] {
        ensure(json.get(field).is_some(), || format!("impact.json has no `{field}`"))?;
    }
    ensure(read("FICTION.txt")?.contains("FICTIVES"), || "FICTION.txt does not say that the data are fictional".to_owned())?;
    let html = read("impact.html")?;
    ensure(html.contains("DONNÉES FICTIVES"), || "impact.html has no banner".to_owned())?;
    ensure(!html.contains("src=") && !html.contains("href=") && !html.contains("<script"), || "impact.html is not self-contained".to_owned())?;
    balanced(&html)?;
    let reform = folder.join("typo.toml");
    std::fs::write(&reform, "[parameters]\n\"dotation_solidarite_rurale.seuil_nombre_habitant\" = \"9000\"\n").map_err(|e| e.to_string())?;
    let typo = reform.display().to_string();
    let refusals = [
        (vec!["--no-write", "--reform", &typo], 1, "seuil_nombre_habitants"),
        (vec!["--bogus"], 2, "--bogus"),
        (vec!["--no-write", "--by", "strates"], 1, "strata"),
    ];
    for (arguments, code, words) in refusals {
        let refused = output("amendment", &arguments)?;
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        ensure(refused.status.code() == Some(code) && told.contains(words), || format!("{arguments:?}: exit code {:?}, {told}", refused.status.code()))?;
    }
    Ok(())
}

fn output(example: &str, arguments: &[&str]) -> Result<Output, String> {
    command(example, arguments).output().map_err(|e| format!("cargo could not be started: {e}"))
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// Every element of a page is closed, in order.
fn balanced(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else { return Err(format!("a tag is not closed: <{piece}")) };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
        if let Some(closed) = tag.strip_prefix('/') {
            ensure(open.pop() == Some(closed), || format!("</{closed}> closes nothing"))?;
        } else if !tag.starts_with('!') && !tag.ends_with('/') {
            open.push(name);
        }
    }
    ensure(open.is_empty(), || format!("not closed: {}", open.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::balanced;

    #[test]
    fn pages_that_are_not_closed_are_found() {
        assert!(balanced("<!DOCTYPE html><p>a<br/><b class=\"x\">c</b></p>").is_ok());
        assert!(balanced("<p><b></p></b>").is_err());
        assert!(balanced("<p>").is_err());
    }
}
