//! The licence notices of the crates whose code is in a module: whatever contains the module contains them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::crates::crates_of;

/// The licences a crate may have. All require only that their notice is included.
const ALLOWED: [&str; 7] = [
    "MIT",
    "Unlicense OR MIT",
    "Apache-2.0 OR BSL-1.0",
    "MIT OR Apache-2.0",
    "Apache-2.0 OR MIT",
    "MIT/Apache-2.0",
    // The Unicode part covers tables that none of our code reaches.
    "(MIT OR Apache-2.0) AND Unicode-3.0",
];

/// What the compiler adds to each module.
const STANDARD_LIBRARY: &str = "
--- The standard library of Rust, and the crates in it
MIT OR Apache-2.0, by its authors: https://github.com/rust-lang/rust
";

/// The notices of the crates whose code is in the modules of these crates. A licence that is not allowed is an error.
pub(super) fn notices(modules: &[&str]) -> Result<String> {
    let mut text = "The WebAssembly code contains parts of these crates.\n".to_owned();
    for package in crates_of(modules)? {
        let [name, version] = ["name", "version"].map(|key| package[key].as_str());
        let [name, version] = [name.context("no name")?, version.context("no version")?];
        write!(text, "\n--- {name} v{version}\n{}", notice(&package)?)?;
    }
    Ok(text + STANDARD_LIBRARY)
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
