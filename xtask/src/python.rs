//! The Python package: built as a wheel, installed where nothing else is, tested from there.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::pack::root;
use crate::test::{cache, cargo, step};

/// What editors and type checkers read of the native half.
const STUBS: &str = "python/budget_core/_native.pyi";

/// Largest wheel, in bytes.
const WHEEL: u64 = 8_000_000;

/// Where its wheels and virtual environments are.
fn folder() -> Result<PathBuf, String> {
    Ok(cache().ok_or("there is no folder for the cache: set BUDGET_CACHE")?.join("python"))
}

/// Where the package's source is.
fn source() -> PathBuf {
    root().join("bindings-python")
}

/// `cargo xtask python`: builds the wheel and tests it; `--stubs` writes the stubs anew instead.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => check(),
        ["--full"] => check_all(),
        ["--stubs"] => {
            let stubs = built_stubs(&folder()?)?;
            std::fs::write(source().join(STUBS), stubs).map_err(|e| format!("{STUBS}: {e}"))
        }
        _ => Err("`cargo xtask python` knows `--full` and `--stubs`".to_owned()),
    }
}

/// The step of `cargo xtask test`.
pub fn check() -> Result<(), String> {
    tests(&[])
}

/// The same with the engines that are large to install.
pub fn check_all() -> Result<(), String> {
    tests(&["requirements-full.txt"])
}

fn tests(more: &[&str]) -> Result<(), String> {
    let folder = folder()?;
    let wheel = wheel(&folder)?;
    fresh_stubs(&folder)?;
    bare(&folder, &wheel)?;
    let python = venv(&folder, "tests")?;
    let mut requirements = vec!["requirements.txt"];
    requirements.extend(more);
    for file in requirements {
        pip(&python, &["-r".into(), source().join("tests").join(file).display().to_string()])?;
    }
    install(&python, &wheel)?;
    pytest(&folder, &python)?;
    mypy(&folder, &python)
}

/// What the README tells a user of Python to type, in an environment of its own; then the package is there.
pub fn readme(words: &[&str]) -> Result<(), String> {
    let python = venv(&folder()?, "readme")?;
    let mut command = Command::new(&python);
    command.current_dir(root()).args(["-m", "pip"]).args(words).args(["--quiet", "--disable-pip-version-check", "--force-reinstall"]);
    in_cache(&mut command);
    step(&mut command)?;
    step(Command::new(&python).args(["-I", "-c", "import budget_core"]).current_dir(folder()?))
}

/// Build output goes where that of the other steps goes.
fn in_cache(command: &mut Command) {
    for (key, value) in cargo().get_envs() {
        value.map(|value| command.env(key, value));
    }
}

/// The wheel, built.
pub fn built() -> Result<PathBuf, String> {
    wheel(&folder()?)
}

/// Builds the wheel.
fn wheel(folder: &Path) -> Result<PathBuf, String> {
    let out = folder.join("wheels");
    maturin(folder, &["build", "--release"], &out)?;
    let found = std::fs::read_dir(&out).map_err(|e| e.to_string())?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = found.into_iter().find(|path| path.extension().is_some_and(|e| e == "whl")).ok_or("maturin left no wheel")?;
    let size = wheel.metadata().map_err(|e| e.to_string())?.len();
    println!("wheel: {:.2} MB", size as f64 / 1e6);
    if size > WHEEL { Err(format!("the wheel has {size} bytes, more than {WHEEL}")) } else { Ok(wheel) }
}

/// Builds by maturin, into a folder that holds nothing else.
fn maturin(folder: &Path, arguments: &[&str], out: &Path) -> Result<(), String> {
    let python = venv(folder, "build")?;
    pip(&python, &["maturin>=1.16,<2".into()])?;
    // What an earlier build left would be taken for that of this one.
    let _ = std::fs::remove_dir_all(out);
    let mut command = Command::new(python.with_file_name("maturin"));
    command.args(arguments).args(["--locked", "--out"]).arg(out).arg("--manifest-path").arg(source().join("Cargo.toml"));
    in_cache(&mut command);
    step(&mut command)
}

/// The stubs that the build describes.
fn built_stubs(folder: &Path) -> Result<String, String> {
    let out = folder.join("stubs");
    maturin(folder, &["generate-stubs", "--profile", "release"], &out)?;
    let files = std::fs::read_dir(&out).map_err(|e| e.to_string())?.filter_map(|entry| Some(entry.ok()?.path()));
    let stub = files.into_iter().find(|path| path.ends_with("_native.pyi")).unwrap_or_else(|| out.join("budget_core/_native.pyi"));
    std::fs::read_to_string(&stub).map_err(|e| format!("{}: {e}", stub.display()))
}

/// The committed stubs are those of the build.
fn fresh_stubs(folder: &Path) -> Result<(), String> {
    let committed = std::fs::read_to_string(source().join(STUBS)).map_err(|e| format!("{STUBS}: {e}"))?;
    if committed == built_stubs(folder)? { Ok(()) } else { Err(format!("{STUBS} is stale: run `cargo xtask python --stubs`")) }
}

/// The package needs nothing beside Python: imported where nothing else is installed.
fn bare(folder: &Path, wheel: &Path) -> Result<(), String> {
    let python = venv(folder, "bare")?;
    install(&python, wheel)?;
    let say = "import budget_core as bc; assert len(bc.Catalogue.builtin('')) > 150; print(bc.__version__)";
    step(Command::new(python).args(["-I", "-c", say]).current_dir(folder))
}

fn pytest(folder: &Path, python: &Path) -> Result<(), String> {
    let mut command = Command::new(python);
    // Outside the checkout, so that the installed package is the one imported.
    command.current_dir(folder).env("BUDGET_REPOSITORY", root()).env("MPLBACKEND", "Agg");
    step(command.args(["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"]).arg(source().join("tests")))
}

fn mypy(folder: &Path, python: &Path) -> Result<(), String> {
    let mut command = Command::new(python);
    command.current_dir(folder).args(["-m", "mypy", "--config-file"]).arg(source().join("pyproject.toml"));
    step(command.args(["-p", "budget_core"]).arg("--cache-dir").arg(folder.join("mypy")))?;
    let mut command = Command::new(python);
    command.current_dir(folder).args(["-m", "mypy", "--config-file"]).arg(source().join("pyproject.toml"));
    let examples = std::fs::read_dir(source().join("examples")).map_err(|e| e.to_string())?.filter_map(|entry| Some(entry.ok()?.path()));
    for example in examples.filter(|path| path.extension().is_some_and(|e| e == "py")) {
        command.arg(example);
    }
    step(command.arg("--cache-dir").arg(folder.join("mypy")))
}

/// A virtual environment under that name, made where there is none; its interpreter.
fn venv(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let home = folder.join(name);
    let python = home.join("bin/python");
    if !python.exists() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        step(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    }
    Ok(python)
}

fn pip(python: &Path, arguments: &[String]) -> Result<(), String> {
    step(Command::new(python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(arguments))
}

fn install(python: &Path, wheel: &Path) -> Result<(), String> {
    pip(python, &["--force-reinstall".into(), "--no-deps".into(), wheel.display().to_string()])
}
