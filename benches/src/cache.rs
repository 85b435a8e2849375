//! Where generated files are kept: never in the checkout.

use std::path::PathBuf;

/// The folder of generated files, made when absent: `$BUDGET_CACHE/bench`, else `budget-core/bench` in the user's cache folder.
///
/// # Errors
/// When no such folder is known or it cannot be made.
pub fn folder() -> Result<PathBuf, String> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
    let folder = match variable("BUDGET_CACHE") {
        Some(cache) => cache.join("bench"),
        None => user().ok_or("set BUDGET_CACHE to a folder for generated files")?.join("budget-core/bench"),
    };
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}
