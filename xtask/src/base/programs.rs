//! Programs on this machine: where they are, and where cargo installs them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::paths::root;

/// A program on `PATH`, or where `cargo install` puts it.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = search_path(&[]);
    let installed = cargo_home().ok()?.join("bin");
    which::which_in(program, Some(path), root())
        .or_else(|_| which::which_in(program, Some(installed), root()))
        .ok()
}

/// `PATH` with some folders before it.
pub(crate) fn search_path(first: &[&Path]) -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.iter().map(PathBuf::from);
    std::env::join_paths(folders.chain(std::env::split_paths(&inherited)))
        .expect("no folder on PATH has the separator in its name")
}

/// Where cargo keeps the crates it downloads and the programs it installs.
pub(crate) fn cargo_home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")))
        .context("no home folder: set CARGO_HOME")
}
