//! The modules in `tests/peers`, which make the package's call with other packages.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use duct::cmd;

use super::npm;
use crate::base::paths::{files, npm_project, root};

/// Bundles each by esbuild into a file of its own, and returns their paths.
pub(crate) fn bundle() -> Result<Vec<PathBuf>> {
    let project = npm_project().join("peers");
    npm::ensure_in(&project)?;
    let esbuild = npm::tool("esbuild").context("esbuild is missing. Run: cargo xtask setup")?;
    let bundles = root().join("target/bench/peers");
    // One that no longer exists would be measured.
    if bundles.exists() {
        fs::remove_dir_all(&bundles)?;
    }
    let is_module = |file: &PathBuf| file.extension().is_some_and(|kind| kind == "js");
    let modules = files(&project)?.into_iter().filter(is_module);
    let mut words = ["--bundle", "--minify", "--format=esm", "--log-level=error"]
        .map(Into::into)
        .to_vec();
    words.push(format!("--outdir={}", bundles.display()).into());
    words.extend(modules.map(PathBuf::into_os_string));
    cmd(esbuild, words).run()?;
    files(&bundles)
}
