//! `cargo xtask bench law`: the grants of every commune and an amendment to them, beside the peer LexImpact, in one run.
//!
//! The peer is a program of its own under the AGPL: it is installed from PyPI into the cache, run by `benches/rivals/with_leximpact.py`, and never linked.

use super::Options;
use super::law_figures::Grants;
use super::law_report::{Runs, findings, markdown, verdict};
use super::report::keep;
use super::setup::{build, quiet, rivals, venv, warm};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A drawn national table of communes, in the shared data.
const TABLE: &str = "law_peer/communes_2026_synthetic.csv.gz";

/// The amendment that everyone computes: the population below which a commune may receive the rural grant (DSR), 10,000 in force.
pub const PARAMETER: &str = "dotation_solidarite_rurale.seuil_nombre_habitants";
/// Its new value.
pub const VALUE: &str = "9000";

/// What a run needs.
pub struct Setup {
    ours: PathBuf,
    /// Python with the peer, and the folder of its files; why not, where it cannot be installed.
    peer: Result<(PathBuf, PathBuf), String>,
    /// The table.
    pub table: PathBuf,
    folder: PathBuf,
}

/// Runs it.
pub fn run(options: &Options) -> Result<(), String> {
    if options.communes.is_some() || !options.only.is_empty() {
        return Err("`bench law` knows --rounds N only".to_owned());
    }
    let setup = Setup::new()?;
    match &setup.peer {
        Ok(_) => {
            println!("== the grants of everyone beside ours");
            setup.check()?;
        }
        Err(why) => println!("skipped: the peer, so that nothing is compared and no results are kept: {why}"),
    }
    println!("== {} rounds", options.rounds);
    let mut runs: Vec<Runs> = setup.contestants();
    for round in 1..=options.rounds {
        println!("round {round}");
        for run in &mut runs {
            let answer = setup.answer(run)?;
            run.answers.push(answer);
        }
    }
    let findings = findings(&runs);
    let text = markdown(&setup, &runs, &findings, options.rounds);
    println!("\n{text}");
    if setup.peer.is_ok() {
        keep(&text)?;
    }
    verdict(&findings);
    Ok(())
}

/// The table of the shared data, or one drawn, and a word of it.
pub fn table(ours: &Path, folder: &Path) -> Result<PathBuf, String> {
    let beside = || crate::pack::root().join("../shared/data");
    let path = std::env::var_os("BUDGET_SHARED").map_or_else(beside, PathBuf::from).join(TABLE);
    if path.exists() {
        return Ok(path);
    }
    println!("skipped: no table `{TABLE}` (set BUDGET_SHARED to the folder of the shared data): one of our own is drawn");
    let path = folder.join("communes-drawn.csv");
    quiet(Command::new(ours).arg(&path).arg("draw"))?;
    Ok(path)
}

impl Setup {
    fn new() -> Result<Setup, String> {
        println!("== build");
        let [ours] = build(["ours-law"])?;
        let folder = super::setup::cache()?;
        let table = table(&ours, &folder)?;
        println!("== the peer");
        let peer = venv(&folder.join("venv-law"), "law_requirements.txt").and_then(|python| {
            let files = folder.join("law-peer");
            quiet(Command::new(&python).arg(rivals().join("with_leximpact.py")).arg("files").arg(&table).arg(&files))?;
            Ok((python, files))
        });
        warm(&table)?;
        Ok(Setup { ours, peer, table, folder })
    }

    /// The peer in each of its ways where it is installed, then ours.
    fn contestants(&self) -> Vec<Runs> {
        let theirs = [("LexImpact, as shipped", "shipped"), ("LexImpact, its own solver", "solved"), ("LexImpact, its own solver, 64 bits", "solved64")];
        let ours = [("budget-core, f64", "f64"), ("budget-core, decimal", "decimal")];
        let theirs = theirs.iter().filter(|_| self.peer.is_ok()).map(|(name, way)| Runs::new(name, way, false));
        theirs.chain(ours.iter().map(|(name, way)| Runs::new(name, way, true))).collect()
    }

    fn answer(&self, run: &Runs) -> Result<Value, String> {
        if run.ours { self.ours(&["measure", "--mode", run.way]) } else { self.theirs(run.way, None) }
    }

    /// The peer's run of one way.
    fn theirs(&self, way: &str, out: Option<&Path>) -> Result<Value, String> {
        let (python, files) = self.peer.as_ref().map_err(Clone::clone)?;
        let mut command = Command::new(python);
        command.arg(rivals().join("with_leximpact.py")).arg("run").arg(files).args(["--way", way, "--parameter", PARAMETER, "--value", VALUE]);
        if let Some(out) = out {
            command.arg("--out").arg(out);
        }
        said(&mut command)
    }

    fn ours(&self, arguments: &[&str]) -> Result<Value, String> {
        said(Command::new(&self.ours).arg(&self.table).args(arguments).args(["--parameter", PARAMETER, "--value", VALUE]))
    }

    /// Our grants with the peer's approximations, in both modes, beside those of its 64-bit run: the law in force and the amendment.
    fn check(&self) -> Result<(), String> {
        let (theirs, ours) = (self.folder.join("law-theirs.csv"), self.folder.join("law-ours.csv"));
        self.theirs("solved64", Some(&theirs))?;
        let theirs = Grants::read(&theirs)?;
        for mode in ["f64", "decimal"] {
            let out = ours.to_string_lossy();
            self.ours(&["grants", "--mode", mode, "--out", &out])?;
            let (equal, largest) = Grants::read(&ours)?.compare(&theirs, &format!("LexImpact beside {mode}"))?;
            println!("{mode}: {equal} amounts within a cent of the peer's, the largest difference {largest:.6} EUR");
        }
        Ok(())
    }
}

/// Runs a command and reads the JSON that it says.
fn said(command: &mut Command) -> Result<Value, String> {
    let output = command.stderr(Stdio::piped()).output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| format!("{command:?}: {e}"))
}
