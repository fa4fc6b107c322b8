//! Where things are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use duct::cmd;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// The built npm package.
pub(crate) fn package() -> PathBuf {
    root().join("pkg")
}

/// MSAL.js as the demo page loads it.
pub(crate) fn msal() -> PathBuf {
    target().join("msal")
}

/// The demo page.
pub(crate) fn page() -> PathBuf {
    root().join("www")
}

/// The npm project of the development tools.
pub(crate) fn npm_project() -> PathBuf {
    root().join("tests")
}

/// The folder cargo builds into, wherever the user has put it.
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

/// `PATH` with some folders before it.
pub(crate) fn search_path(first: &[&Path]) -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.iter().map(PathBuf::from);
    std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))
        .expect("no folder on PATH has the separator in its name")
}

/// Where cargo keeps crates and what it installs.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .context("set CARGO_HOME: there is no home folder")
}

/// A program on `PATH`, or where `cargo install` puts it.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = search_path(&[]);
    let installed = cargo_home().ok()?.join("bin");
    which::which_in(program, Some(path), root())
        .or_else(|_| which::which_in(program, Some(installed), root()))
        .ok()
}
