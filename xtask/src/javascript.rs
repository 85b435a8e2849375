//! The JavaScript packages: built, tested, packed and tested where they are installed.

use std::path::PathBuf;
use std::process::Command;

use crate::pack::root;
use crate::test::{cache, cargo, step};

/// `cargo xtask javascript`: both packages, or the one that is named.
pub fn run(arguments: &[String]) -> Result<(), String> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => node().and_then(|()| wasm()),
        ["node"] => node(),
        ["wasm"] => wasm(),
        _ => Err("`cargo xtask javascript` knows `node` and `wasm`".to_owned()),
    }
}

/// The package for Node, and the types of every answer.
pub fn node() -> Result<(), String> {
    package("bindings-node")?;
    let folder = cache().ok_or("there is no folder for the cache: set BUDGET_CACHE")?.join("types");
    crate::types::check(&folder, &source("bindings-node").join("node_modules/typescript/lib/tsc.js"))
}

/// The package for pages, its page in a browser among its tests.
pub fn wasm() -> Result<(), String> {
    package("bindings-wasm")
}

/// Both packages, built.
pub fn built() -> Result<(), String> {
    for name in ["bindings-node", "bindings-wasm"] {
        step(npm(name).args(["ci", "--no-audit", "--no-fund"]))?;
        step(npm(name).args(["run", "build"]))?;
    }
    Ok(())
}

/// What a reader types in the folder of a package.
fn package(name: &str) -> Result<(), String> {
    step(npm(name).args(["ci", "--no-audit", "--no-fund"]))?;
    step(npm(name).arg("test"))
}

fn source(name: &str) -> PathBuf {
    root().join(name)
}

/// npm in the folder of a package; cargo builds in the cache.
fn npm(name: &str) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(source(name));
    for (key, value) in cargo().get_envs() {
        value.map(|value| command.env(key, value));
    }
    command
}
