//! The stage `tidy`: every file stands on its floor and begins by saying what it is, and documents name what exists.

mod documents;
mod files;
mod floors;
mod opening;
mod uses;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::base::paths::root;
use files::{Files, read};
use floors::FLOORS;

/// The sources of each crate whose files are on floors.
const CRATES: [&str; 4] = ["src", "mock-graph/src", "mock-graph/wasm/src", "xtask/src"];

/// The folders whose files say what they are.
const FOLDERS: [&str; 8] = [
    "examples",
    "mock-graph",
    "pkg-template",
    "site",
    "src",
    "tests",
    "www",
    "xtask",
];

/// Checks the working tree: returns how many files it read, or an error with every problem found.
pub(super) fn check() -> Result<String> {
    let mut files = Files::new();
    for folder in FOLDERS {
        read(folder, &mut files)?;
    }
    let list = fs::read_to_string(root().join(FLOORS)).context(FLOORS)?;
    let mut problems: Vec<String> = files
        .iter()
        .filter_map(|(path, text)| opening::problem(path, text))
        .collect();
    problems.extend(floors::problems(&list, &CRATES, &files)?);
    let exists = |path: &Path| root().join(path).exists();
    problems.extend(documents::problems(&documents::read()?, &files, exists));
    if problems.is_empty() {
        Ok(format!("{} files", files.len()))
    } else {
        bail!("{}", problems.join("\n"))
    }
}
