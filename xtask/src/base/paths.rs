//! The folders of this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use duct::cmd;

/// The workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is in the workspace")
}

/// The built npm package.
pub(crate) fn package() -> PathBuf {
    root().join("pkg")
}

/// The libraries of others, as the demo page loads them.
pub(crate) fn vendor() -> PathBuf {
    target().join("vendor")
}

/// The demo page.
pub(crate) fn page() -> PathBuf {
    root().join("www")
}

/// The npm project of the tests and the development tools.
pub(crate) fn npm_project() -> PathBuf {
    root().join("tests")
}

/// The folder cargo builds into, which the user may have moved.
pub(crate) fn target() -> &'static Path {
    static TARGET: LazyLock<PathBuf> =
        LazyLock::new(|| ask_cargo().expect("cargo names its target folder"));
    &TARGET
}

fn ask_cargo() -> Result<PathBuf> {
    let metadata = cmd!("cargo", "metadata", "--no-deps", "--format-version=1")
        .dir(root())
        .read()?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let folder = metadata["target_directory"]
        .as_str()
        .context("no target_directory in cargo's metadata")?;
    Ok(folder.into())
}

/// The paths of what is in a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect()
}
