//! The licence notices of the crates whose code is in the module: the package contains them.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use duct::cmd;
use serde_json::Value;

use crate::base::paths::root;
use crate::tools::wasm_target::TARGET;

/// The licences a crate may have. All require only that their notice is included.
const ALLOWED: [&str; 5] = [
    "MIT",
    "MIT OR Apache-2.0",
    "Apache-2.0 OR MIT",
    "MIT/Apache-2.0",
    // The Unicode part covers tables that none of our code reaches.
    "(MIT OR Apache-2.0) AND Unicode-3.0",
];

/// The notices of all these crates. A licence that is not allowed is an error.
pub(crate) fn notices() -> Result<String> {
    let tree = cmd!(
        "cargo",
        "tree",
        "--package",
        "cloudpc-snapshot",
        "--target",
        TARGET,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}"
    )
    .dir(root())
    .read()?;
    let metadata = cmd!(
        "cargo",
        "metadata",
        "--format-version=1",
        "--filter-platform",
        TARGET
    )
    .dir(root())
    .read()?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let mut text =
        "The WebAssembly module of this package contains code from these crates.\n".to_owned();
    let crates: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    for line in crates {
        let [name, version] = line
            .split_once(" v")
            .context("a name and a version")?
            .into();
        if name == "cloudpc-snapshot" {
            continue;
        }
        let package = packages
            .iter()
            .find(|package| package["name"] == name && package["version"] == version)
            .with_context(|| format!("{line} is not in cargo's metadata"))?;
        write!(text, "\n--- {line}\n{}", notice(package)?)?;
    }
    Ok(text)
}

fn notice(package: &Value) -> Result<String> {
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    let licence = text("license");
    ensure!(
        ALLOWED.contains(&licence),
        "{} is under {licence:?}, which xtask/src/package/notices.rs does not allow",
        text("name")
    );
    let folder = Path::new(text("manifest_path"))
        .parent()
        .context("a manifest is in a folder")?;
    let files = ["LICENSE-MIT", "LICENSE", "LICENSE.md"].map(|name| folder.join(name));
    let file = files.iter().find_map(|file| fs::read_to_string(file).ok());
    // Some crates contain no licence file, only the licence's name.
    Ok(file.unwrap_or_else(|| format!("{licence}, by its authors: {}\n", text("repository"))))
}
