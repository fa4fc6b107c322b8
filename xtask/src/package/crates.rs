//! The crates whose code is in a module.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use duct::cmd;
use serde_json::Value;

use crate::base::paths::root;
use crate::tools::wasm_target::TARGET;

/// What cargo knows about the crates in the modules of these crates. This workspace's own are not among them, nor are those
/// that only build the modules.
pub(super) fn crates_of(modules: &[&str]) -> Result<Vec<Value>> {
    let words = "tree --edges normal,no-proc-macro --prefix none --format {p} --target";
    let words = words.split(' ').chain([TARGET]);
    let packages = modules.iter().flat_map(|name| ["--package", name]);
    let tree = cmd("cargo", words.chain(packages)).dir(root()).read()?;
    let words = "metadata --format-version=1 --filter-platform";
    let metadata = cmd("cargo", words.split(' ').chain([TARGET])).dir(root());
    let metadata: Value = serde_json::from_str(&metadata.read()?)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let crates: BTreeSet<&str> = tree
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    // This workspace's own have a path after the version.
    let is_foreign = |line: &&str| !line.is_empty() && !line.ends_with(')');
    let find = |line: &str| {
        let (name, version) = line.split_once(" v").context("a name and a version")?;
        let is_it = |package: &&Value| package["name"] == name && package["version"] == version;
        let package = packages.iter().find(is_it);
        package
            .cloned()
            .with_context(|| format!("{line} is not in cargo's metadata"))
    };
    crates.into_iter().filter(is_foreign).map(find).collect()
}
