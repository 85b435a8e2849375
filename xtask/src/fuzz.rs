//! `cargo xtask fuzz`: builds the fuzz targets, replays what is committed, then looks for more. All it writes goes to the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pack::root;
use crate::test::{cache, step};

/// The targets, in the order in which they run.
const TARGETS: [&str; 8] = ["balance", "parquet", "plan_xml", "formula", "catalogue_toml", "criteria", "reform_toml", "partial"];
/// The version that builds them.
const CARGO_FUZZ: &str = "0.13.2";
/// Seconds of a target where the caller does not say.
const SECONDS: u32 = 60;
/// Targets run at one time: each takes one core.
const AT_ONCE: usize = 2;
/// An input that takes longer, in seconds, is a fault.
const TIMEOUT: u32 = 10;
/// So is one that takes more memory, in megabytes: one page of a Parquet file may make the decoder take two gigabytes.
const MEMORY: u32 = 4_096;

/// Reads `--seconds N` and the names of targets.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let (mut seconds, mut names) = (SECONDS, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--seconds" => seconds = rest.next().and_then(|n| n.parse().ok()).ok_or("`--seconds` wants a number")?,
            name if TARGETS.contains(&name) => names.push(name),
            other => return Err(format!("`{other}` is neither `--seconds N` nor a target: {}", TARGETS.join(", "))),
        }
    }
    if names.is_empty() {
        names = TARGETS.to_vec();
    }
    fuzz(&names, seconds)
}

/// The step of `cargo xtask test`: every target for a short time.
pub fn check() -> Result<(), String> {
    fuzz(&TARGETS, 20)
}

fn fuzz(names: &[&str], seconds: u32) -> Result<(), String> {
    let folder = cache().ok_or("there is no folder for the cache: set BUDGET_CACHE")?.join("fuzz");
    let binaries = build(&folder)?;
    let one = |name: &str| {
        let target = Target { name, binary: binaries.join(name), folder: &folder };
        target.replay()?;
        target.search(seconds)
    };
    for pair in names.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let running: Vec<_> = pair.iter().map(|name| scope.spawn(|| one(name))).collect();
            running.into_iter().try_for_each(|target| target.join().unwrap_or_else(|_| Err("a fuzz target could not be run".to_owned())))
        })?;
    }
    Ok(())
}

/// The nightly compiler through rustup, whatever toolchain runs this command.
fn nightly(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env("RUSTUP_TOOLCHAIN", "nightly").env_remove("CARGO").env_remove("RUSTC").current_dir(root());
    command
}

/// Builds all targets; the folder of the binaries.
fn build(folder: &Path) -> Result<PathBuf, String> {
    let version = nightly("rustc").arg("-vV").output().map_err(|e| format!("rustc could not be started: {e}"))?;
    let text = String::from_utf8_lossy(&version.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).filter(|_| version.status.success());
    let host = host.ok_or("fuzzing needs a nightly compiler: rustup toolchain install nightly")?;
    // A lock that does not fit would be written anew, in the checkout.
    step(nightly("cargo").args(["fetch", "--locked", "--manifest-path", "tests/fuzz/Cargo.toml"]))
        .map_err(|e| format!("{e}\ntests/fuzz/Cargo.lock is stale: cargo update --workspace --manifest-path tests/fuzz/Cargo.toml"))?;
    let built = folder.join("target");
    let mut command = nightly(installed(folder)?);
    command.args(["fuzz", "build", "--fuzz-dir", "tests/fuzz", "--target", host, "--target-dir"]).arg(&built);
    // The library has no unsafe code, and comparisons are seen through the dictionaries: without both a target runs three times faster.
    step(command.args(["--sanitizer", "none", "--no-trace-compares"]).env_remove("CARGO_TARGET_DIR"))?;
    Ok(built.join(host).join("release"))
}

/// The program cargo-fuzz in the cache; installs it where it is not there.
fn installed(folder: &Path) -> Result<PathBuf, String> {
    let place = folder.join(format!("cargo-fuzz-{CARGO_FUZZ}"));
    let program = place.join("bin").join(format!("cargo-fuzz{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        println!("installs cargo-fuzz {CARGO_FUZZ} into {}", place.display());
        let mut cargo = crate::test::cargo();
        step(cargo.args(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ, "--root"]).arg(&place))?;
    }
    Ok(program)
}

/// A target that was built.
struct Target<'a> {
    name: &'a str,
    binary: PathBuf,
    folder: &'a Path,
}

impl Target<'_> {
    fn committed(&self, kind: &str) -> PathBuf {
        root().join("tests/fuzz").join(kind).join(self.name)
    }

    /// A folder of the cache, made where it is not there.
    fn cached(&self, kind: &str) -> Result<PathBuf, String> {
        let folder = self.folder.join(kind).join(self.name);
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        Ok(folder)
    }

    fn command(&self) -> Result<Command, String> {
        let mut command = Command::new(&self.binary);
        // The fuzzer puts the name of the input right behind the prefix.
        let prefix = format!("-artifact_prefix={}/", self.cached("artifacts")?.display());
        command.args([prefix, format!("-timeout={TIMEOUT}"), format!("-rss_limit_mb={MEMORY}")]).current_dir(self.folder);
        Ok(command)
    }

    /// Every input of corpus and regressions, once.
    fn replay(&self) -> Result<(), String> {
        let mut files = Vec::new();
        for kind in ["corpus", "regressions"] {
            let folder = self.committed(kind);
            let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
            files.extend(entries.filter_map(Result::ok).map(|entry| entry.path()));
        }
        files.sort();
        let output = self.command()?.args(&files).output().map_err(|e| format!("{}: {e}", self.binary.display()))?;
        let text = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            println!("{}: {} inputs hold", self.name, files.len());
            return Ok(());
        }
        let input = text.lines().filter_map(|line| line.strip_prefix("Running: ")).next_back().unwrap_or("an input");
        Err(format!("{}\n{} does not hold for {input}", tail(&text), self.name))
    }

    /// Looks for inputs that do not hold; what it meets on the way is kept in the cache for the next time.
    fn search(&self, seconds: u32) -> Result<(), String> {
        let mut command = self.command()?;
        command.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
        let words = root().join(format!("tests/fuzz/dictionaries/{}.dict", self.name));
        command.arg(format!("-dict={}", words.display())).arg(self.cached("corpus")?);
        let output = command.args([self.committed("corpus"), self.committed("regressions")]).output();
        let output = output.map_err(|e| format!("{}: {e}", self.binary.display()))?;
        let text = String::from_utf8_lossy(&output.stderr);
        let done = text.lines().rfind(|line| line.contains("DONE")).unwrap_or_default();
        if output.status.success() {
            println!("{}: {seconds} s, {}", self.name, done.split_whitespace().collect::<Vec<_>>().join(" "));
            return Ok(());
        }
        let input = text.lines().find_map(|line| line.split_once("Test unit written to ")).map_or("unknown", |(_, path)| path);
        Err(format!(
            "{}\n{} does not hold; the input: {input}\ncopy it to tests/fuzz/regressions/{} once the fault is mended",
            tail(&text),
            self.name,
            self.name
        ))
    }
}

/// The fault and where it is, else what the fuzzer says in the end; not the thousands of lines of progress.
fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.contains("NEW_FUNC")).collect();
    let panic = lines.iter().position(|line| line.contains("panicked at") || line.contains("memory allocation of"));
    let start = panic.unwrap_or(lines.len().saturating_sub(20));
    lines.iter().skip(start).take(20).copied().collect::<Vec<_>>().join("\n")
}
