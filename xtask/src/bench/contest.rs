//! Who computes, from which file, in which formulation; what each run took. Every formulation runs in every round: the best of a rival is its best median.

use super::compare::Figures;
use super::extras::Finding;
use super::median;
use super::setup::{Setup, rivals};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// From the start of reading to the result in memory.
    pub seconds: f64,
    /// The whole process.
    pub process: f64,
    /// Computed by all threads of the process.
    pub cpu: f64,
    /// Largest memory, in KiB.
    pub peak_kb: f64,
}

/// A contestant in one formulation.
pub struct Contestant {
    /// The name in the table.
    pub name: &'static str,
    /// Whether it reads Parquet.
    pub parquet: bool,
    program: Program,
    /// The formulation.
    pub way: Option<&'static str>,
    /// The version it says.
    pub version: String,
    /// The runs in rounds.
    pub measures: Vec<Measure>,
}

#[derive(Clone, Copy)]
enum Program {
    Ours { threads: &'static str },
    Rival { script: &'static str, ways: &'static [&'static str] },
    CountLines,
}

use Program::{CountLines, Ours, Rival};

const POLARS: &str = "with_polars.py";
const DUCKDB: &str = "with_duckdb.py";
const PANDAS: &str = "with_pandas.py";
const SUMS: &[&str] = &["conditional", "conditional_categorical", "conditional_integer"];
const JOINS: &[&str] = &["join_long", "join_wide", "replace_wide", "categorical_wide"];

/// Name, whether it reads Parquet, program. The first is the one that others are compared with; the first of Parquet likewise.
const CONTESTANTS: &[(&str, bool, Program)] = &[
    ("budget-core, 2 threads", false, Ours { threads: "2" }),
    ("budget-core, 1 thread", false, Ours { threads: "1" }),
    ("polars, conditional sums", false, Rival { script: POLARS, ways: SUMS }),
    ("polars, join", false, Rival { script: POLARS, ways: JOINS }),
    ("DuckDB, conditional sums", false, Rival { script: DUCKDB, ways: &["conditional"] }),
    ("DuckDB, join", false, Rival { script: DUCKDB, ways: &["join_long", "join_wide"] }),
    ("pandas", false, Rival { script: PANDAS, ways: &["wide_c", "wide_arrow", "masks_arrow"] }),
    ("wc -l", false, CountLines),
    ("budget-core, 2 threads", true, Ours { threads: "2" }),
    ("polars, conditional sums", true, Rival { script: POLARS, ways: SUMS }),
    ("polars, join", true, Rival { script: POLARS, ways: JOINS }),
    ("DuckDB, conditional sums", true, Rival { script: DUCKDB, ways: &["conditional"] }),
    ("DuckDB, join", true, Rival { script: DUCKDB, ways: &["join_long", "join_wide"] }),
    ("pandas", true, Rival { script: PANDAS, ways: &["wide"] }),
];

/// The bars: a name of contestants, whether from Parquet, and how many times faster we must be.
const BARS: &[(&str, bool, f64)] = &[("polars", false, 7.0), ("DuckDB", false, 10.0), ("polars", true, 3.0)];
/// At most so many times the time of `wc -l`.
const COUNT_BAR: f64 = 6.0;
/// Two threads against one.
const THREADS_BAR: f64 = 1.6;

impl Contestant {
    /// The median of the seconds from the start of reading to the result.
    pub fn seconds(&self) -> f64 {
        median(&self.measures, |m| m.seconds)
    }

    /// Its name with formulation and file.
    fn label(&self) -> String {
        let way = self.way.map_or_else(String::new, |way| format!(" `{way}`"));
        format!("{}{way}{}", self.name, of(self.parquet))
    }
}

/// All contestants.
pub struct Contest<'s> {
    setup: &'s Setup,
    /// In the order of the table.
    pub contestants: Vec<Contestant>,
    /// Values compared.
    pub compared: u64,
    /// Values that no rival can compute from the file alone.
    pub left_out: u64,
}

impl<'s> Contest<'s> {
    /// All contestants, or those whose name holds one of the words; ours always.
    pub fn new(setup: &'s Setup, only: &[String]) -> Contest<'s> {
        let wanted = |name: &str| only.is_empty() || name.starts_with("budget-core") || only.iter().any(|word| name.contains(word.as_str()));
        let contestant = |name, parquet, program, way| Contestant { name, parquet, program, way, version: String::new(), measures: Vec::new() };
        let mut contestants = Vec::new();
        for (name, parquet, program) in CONTESTANTS.iter().copied().filter(|(name, ..)| wanted(name)) {
            match program {
                Rival { ways, .. } => contestants.extend(ways.iter().map(|way| contestant(name, parquet, program, Some(*way)))),
                _ => contestants.push(contestant(name, parquet, program, None)),
            }
        }
        Contest { setup, contestants, compared: 0, left_out: 0 }
    }

    /// Runs every contestant once and compares its figures with ours. Where ours cannot read the Parquet file that is said, and its row left out.
    pub fn check(&mut self) -> Result<(), String> {
        let out = self.setup.folder.join("figures.csv");
        let mut ours: Option<Figures> = None;
        let mut unread = false;
        for contestant in self.contestants.iter_mut().filter(|c| !matches!(c.program, CountLines)) {
            let ran = run(self.setup, contestant, Some(&out));
            if let (true, Ours { .. }, Err(why)) = (contestant.parquet, contestant.program, &ran) {
                println!("!!! budget-core does not read the Parquet file, so that its row is left out: {}", why.trim());
                unread = true;
                continue;
            }
            let (measure, version) = ran?;
            contestant.version = version;
            let figures = Figures::read(&out)?;
            let Some(first) = &ours else {
                ours = Some(figures);
                continue;
            };
            let label = contestant.label();
            let (equal, left_out) = first.compare(&figures, &label)?;
            println!("{label}: {:.2} s, {equal} values equal to ours", measure.seconds);
            (self.compared, self.left_out) = (self.compared + equal, self.left_out.max(left_out));
        }
        self.contestants.retain(|c| !(unread && c.parquet && matches!(c.program, Ours { .. })));
        Ok(())
    }

    /// Runs each contestant once, one after the other.
    pub fn round(&mut self) -> Result<(), String> {
        for contestant in &mut self.contestants {
            let (measure, _) = run(self.setup, contestant, None)?;
            println!("  {}: {:.3} s", contestant.label(), measure.seconds);
            contestant.measures.push(measure);
        }
        Ok(())
    }

    /// Ours from that file, with two threads.
    pub fn ours(&self, parquet: bool) -> Option<&Contestant> {
        self.contestants.iter().find(|c| c.parquet == parquet && c.name.starts_with("budget-core"))
    }

    /// The formulations of each contestant from that file, in the order of the table; the fastest first.
    pub fn ranked(&self, parquet: bool) -> Vec<Vec<&Contestant>> {
        let mut families: Vec<Vec<&Contestant>> = Vec::new();
        for contestant in self.contestants.iter().filter(|c| c.parquet == parquet && !c.measures.is_empty()) {
            match families.iter_mut().find(|family| family[0].name == contestant.name) {
                Some(family) => family.push(contestant),
                None => families.push(vec![contestant]),
            }
        }
        families.iter_mut().for_each(|family| family.sort_by(|a, b| a.seconds().total_cmp(&b.seconds())));
        families
    }

    /// The bars with what was measured: what, ratio, bar, whether it is reached.
    pub fn bars(&self) -> Vec<(String, f64, String, bool)> {
        let seconds = Contestant::seconds;
        let mut bars = Vec::new();
        for (name, parquet, bar) in BARS {
            let rivals = self.contestants.iter().filter(|c| c.parquet == *parquet && c.name.starts_with(name));
            let best = rivals.map(seconds).min_by(f64::total_cmp);
            if let (Some(best), Some(ours)) = (best, self.ours(*parquet).map(seconds)) {
                bars.push((format!("faster than the best of {name}{}", of(*parquet)), best / ours, format!("at least {bar}"), best / ours >= *bar));
            }
        }
        let find = |name: &str| self.contestants.iter().find(|c| !c.parquet && c.name == name).map(seconds);
        if let (Some(two), Some(one)) = (find("budget-core, 2 threads"), find("budget-core, 1 thread")) {
            bars.push(("two threads against one".to_owned(), one / two, format!("at least {THREADS_BAR}"), one / two >= THREADS_BAR));
        }
        if let (Some(two), Some(count)) = (find("budget-core, 2 threads"), find("wc -l")) {
            bars.push(("time of `wc -l`".to_owned(), two / count, format!("at most {COUNT_BAR}"), two / count <= COUNT_BAR));
        }
        bars
    }

    /// Fails where something is wrong; a bar of time that is not reached is told, not failed.
    pub fn verdict(&self, extras: &[Finding]) -> Result<(), String> {
        let missed = self.bars().into_iter().filter(|(.., reached)| !reached).map(|(what, ..)| what);
        for what in missed.chain(extras.iter().filter(|f| f.reached == Some(false)).map(|f| f.what.clone())) {
            println!("bar not reached: {what}");
        }
        match extras.iter().find(|f| f.wrong) {
            Some(finding) => Err(format!("{}: {}", finding.what, finding.found)),
            None => Ok(()),
        }
    }
}

/// How a file is named after a contestant.
fn of(parquet: bool) -> &'static str {
    if parquet { " (Parquet)" } else { "" }
}

/// Runs a contestant as a process of its own.
fn run(setup: &Setup, contestant: &Contestant, out: Option<&PathBuf>) -> Result<(Measure, String), String> {
    let file = if contestant.parquet { &setup.parquet } else { &setup.csv };
    let mut command = match contestant.program {
        Ours { threads } => {
            let mut command = Command::new(&setup.ours);
            command.arg(file).args(["--threads", threads]);
            if out.is_some() {
                command.arg("--aggregates").arg(rivals().join("aggregates.json"));
            }
            command
        }
        Rival { script, .. } => {
            let mut command = Command::new(&setup.python);
            command.arg(rivals().join(script)).arg(file).arg("--accounts").arg(&setup.accounts).args(["--way", contestant.way.unwrap_or_default()]);
            command
        }
        CountLines => {
            let mut command = Command::new("wc");
            command.arg("-l").arg(file);
            command
        }
    };
    if let Some(out) = out {
        command.arg("--out").arg(out);
    }
    let (measure, said) = answer(&mut command)?;
    Ok((measure, said["version"].as_str().unwrap_or_default().to_owned()))
}

/// Runs a command and reads what it says of itself. `wc` says nothing: its process is all.
pub fn answer(command: &mut Command) -> Result<(Measure, Value), String> {
    let start = Instant::now();
    let output = command.stderr(Stdio::piped()).output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    let process = start.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let figure = |key: &str| said[key].as_f64();
    let measure = Measure {
        seconds: figure("seconds").unwrap_or(process),
        process,
        cpu: figure("cpu").unwrap_or(f64::NAN),
        peak_kb: figure("peak_kb").unwrap_or(f64::NAN),
    };
    Ok((measure, said))
}
