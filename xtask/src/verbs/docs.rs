//! `cargo xtask docs`: one site of the guide, the types and the crates, without a warning and without a broken link.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use duct::cmd;

use crate::base::paths::{npm_project, root, target};
use crate::tools::npm;

/// The crates whose pages go with it.
const CRATES: [&str; 2] = ["cloudpc-snapshot", "mock-graph"];

/// Writes the site into `target/docs`.
pub(crate) fn run() -> Result<()> {
    let project = npm_project().join("docs");
    npm::ensure_in(&project)?;
    let node = npm::node()?;
    let site = target().join("docs");
    let typedoc = "node_modules/typedoc/bin/typedoc";
    cmd!(&node, typedoc, "--out", &site).dir(&project).run()?;
    fs::rename(rustdoc()?, site.join("rust")).context("target/doc could not be moved")?;
    cmd!(&node, "links.mjs", &site).dir(&project).run()?;
    println!("in {}", site.display());
    Ok(())
}

/// The folder with the pages of the crates, made afresh: an older one may have pages of others.
fn rustdoc() -> Result<PathBuf> {
    let folder = target().join("doc");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let packages = CRATES.iter().flat_map(|name| ["-p", name]);
    cmd(
        "cargo",
        ["doc", "--quiet", "--no-deps"].into_iter().chain(packages),
    )
    .env("RUSTDOCFLAGS", "-D warnings")
    .dir(root())
    .run()?;
    Ok(folder)
}
