//! The folders of this repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::cargo_metadata::cargo_metadata;

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
    let folder = cargo_metadata()["target_directory"].as_str();
    Path::new(folder.expect("cargo names its target folder"))
}

/// The paths of what is in a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect()
}
