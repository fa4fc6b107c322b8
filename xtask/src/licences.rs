//! The licences of the crates whose code is in the module: their notices go with the package.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use duct::cmd;
use serde_json::Value;

use crate::paths::root;
use crate::wasm_target::TARGET;

/// What a crate's code may be had under. All ask for no more than their notice.
const ALLOWED: [&str; 5] = [
    "MIT",
    "MIT OR Apache-2.0",
    "Apache-2.0 OR MIT",
    "MIT/Apache-2.0",
    // Tables that no code of ours reaches.
    "(MIT OR Apache-2.0) AND Unicode-3.0",
];

/// The notices of all of them; an error where one has a licence that is not allowed.
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
        "The WebAssembly module of this package holds code of these crates.\n".to_owned();
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
            .with_context(|| format!("cargo's metadata has no {line}"))?;
        write!(text, "\n--- {line}\n{}", notice(package)?)?;
    }
    Ok(text)
}

fn notice(package: &Value) -> Result<String> {
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    let licence = text("license");
    ensure!(
        ALLOWED.contains(&licence),
        "{} is under {licence:?}, which xtask/src/licences.rs does not allow",
        text("name")
    );
    let folder = Path::new(text("manifest_path"))
        .parent()
        .context("a manifest is in a folder")?;
    let files = ["LICENSE-MIT", "LICENSE", "LICENSE.md"].map(|name| folder.join(name));
    let file = files.iter().find_map(|file| fs::read_to_string(file).ok());
    // Some crates leave the text to the name of the licence.
    Ok(file.unwrap_or_else(|| format!("{licence}, by its authors: {}\n", text("repository"))))
}
