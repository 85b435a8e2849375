//! What a run needs: the programs built, the files drawn, the rivals installed.

use super::Options;
use crate::pack::root;
use crate::test::cargo;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Programs and files.
pub struct Setup {
    /// The library's own contestant.
    pub ours: PathBuf,
    generator: PathBuf,
    communes: Vec<String>,
    /// Python with the rivals.
    pub python: PathBuf,
    /// Where generated files and figures are.
    pub folder: PathBuf,
    /// The national file as text.
    pub csv: PathBuf,
    /// The same as Parquet.
    pub parquet: PathBuf,
    /// The codes of its accounts.
    pub accounts: PathBuf,
}

impl Setup {
    /// Builds, draws and installs what is not there yet.
    pub fn new(options: &Options) -> Result<Setup, String> {
        println!("== build");
        let [ours, generator] = build(["ours", "national-file"])?;
        let communes: Vec<String> = options.communes.iter().flat_map(|n| ["--communes".to_owned(), n.clone()]).collect();
        println!("== files");
        let [csv, parquet] = cached(&generator, &communes, &["--cached", "csv", "--cached", "parquet"])?;
        let folder = csv.parent().ok_or("the cache has no folder")?.to_owned();
        println!("== rivals");
        let python = venv(&folder.join("venv"), "requirements.txt")?;
        let accounts = parquet.with_extension("accounts.txt");
        if !accounts.exists() {
            quiet(Command::new(&python).arg(rivals().join("accounts.py")).arg(&parquet).arg(&accounts))?;
        }
        warm(&csv)?;
        warm(&parquet)?;
        Ok(Setup { ours, generator, communes, python, folder, csv, parquet, accounts })
    }

    /// Another file of the same communes, drawn unless it is there.
    pub fn drawn(&self, arguments: &[&str]) -> Result<PathBuf, String> {
        let words: Vec<&str> = arguments.iter().copied().chain(["--cached", "csv"]).collect();
        let [path] = cached(&self.generator, &self.communes, &words)?;
        warm(&path)?;
        Ok(path)
    }
}

/// The folder of the rivals.
pub fn rivals() -> PathBuf {
    root().join("benches/rivals")
}

/// The folder of generated files: see `benches::cache`.
pub fn cache() -> Result<PathBuf, String> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    let folder = variable("BUDGET_CACHE").map(|cache| cache.join("bench")).or_else(|| user().map(|user| user.join("budget-core/bench")));
    let folder = folder.ok_or("set BUDGET_CACHE to a folder for generated files")?;
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

/// Builds the binaries; cargo says where they are.
pub fn build<const N: usize>(names: [&str; N]) -> Result<[PathBuf; N], String> {
    let mut command = cargo();
    command.args(["build", "--release", "-p", "benches", "--bins", "--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("cargo could not be started: {e}"))?;
    if !output.status.success() {
        return Err("the benches could not be built".to_owned());
    }
    let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let binary = |name: &str| {
        let message = messages.iter().find(|m| m["target"]["name"] == name && m["executable"].is_string());
        message.and_then(|m| m["executable"].as_str()).map(PathBuf::from).ok_or_else(|| format!("cargo built no `{name}`"))
    };
    let found = names.iter().map(|name| binary(name)).collect::<Result<Vec<_>, String>>()?;
    found.try_into().map_err(|_| "the benches could not be built".to_owned())
}

/// Files of the cache, drawn unless they are there.
fn cached<const N: usize>(generator: &Path, communes: &[String], arguments: &[&str]) -> Result<[PathBuf; N], String> {
    let output = Command::new(generator).args(communes).args(arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|e| format!("{}: {e}", generator.display()))?;
    let paths: Vec<PathBuf> = String::from_utf8_lossy(&output.stdout).lines().map(PathBuf::from).collect();
    match (output.status.success(), paths.try_into()) {
        (true, Ok(paths)) => Ok(paths),
        _ => Err("the national file could not be drawn".to_owned()),
    }
}

/// A Python of its own with the pinned versions; made anew when they change.
pub fn venv(venv: &Path, requirements: &str) -> Result<PathBuf, String> {
    let list = rivals().join(requirements);
    let wanted = std::fs::read_to_string(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let python = venv.join("bin/python");
    let stamp = venv.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(venv))?;
    quiet(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&list))?;
    std::fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))?;
    Ok(python)
}

/// Reads a file through, so that it is in the page cache.
pub fn warm(path: &Path) -> Result<(), String> {
    let copied = std::fs::File::open(path).and_then(|mut file| std::io::copy(&mut std::io::BufReader::with_capacity(1 << 20, &mut file), &mut std::io::sink()));
    copied.map(|_| ()).map_err(|e| format!("{}: {e}", path.display()))
}

/// Runs a command; what it wrote is shown only where it fails.
pub fn quiet(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|e| format!("{command:?} could not be started: {e}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?} failed:\n{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))),
    }
}
