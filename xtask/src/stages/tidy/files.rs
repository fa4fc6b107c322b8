//! The source files of this repository.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use super::opening::is_source;
use crate::base::paths::{files, root};

/// The text of files, by their path from the workspace.
pub(super) type Files = BTreeMap<String, String>;

/// Reads the source files in a folder and its subfolders.
pub(super) fn read(folder: &str, into: &mut Files) -> Result<()> {
    for path in files(&root().join(folder))? {
        let name = path.file_name().context("a file has a name")?;
        let name = format!("{folder}/{}", name.to_string_lossy());
        if path.is_dir() {
            // What npm and a build put beside an example.
            if !path.ends_with("node_modules") && !path.ends_with("dist") {
                read(&name, into)?;
            }
        } else if is_source(&path) {
            into.insert(name, fs::read_to_string(path)?);
        }
    }
    Ok(())
}
