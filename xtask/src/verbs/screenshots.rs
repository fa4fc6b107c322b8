//! `cargo xtask screenshots`: pictures of the page in each state, light and dark, and an animation of a run.

use std::fs;

use anyhow::{Context, Result};
use duct::cmd;

use crate::base::paths::{npm_project, page, root};
use crate::package;
use crate::page::{stand_in, vendor};
use crate::tools::{npm, setup};

/// The ones that README.md shows.
const SHOWN: [&str; 3] = ["selected-light.png", "report-dark.png", "run.webp"];

/// Takes all of them, and replaces the ones README.md shows.
pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    vendor::bundle()?;
    let server = stand_in::start(0, None)?;
    let script = cmd!(npm::node()?, "page/screenshots.mjs").dir(npm_project());
    stand_in::with_server(&script, &server).run()?;
    let folder = root().join("target/screenshots");
    for name in SHOWN {
        fs::copy(folder.join(name), page().join("screenshots").join(name)).context(name)?;
    }
    println!("in {}", folder.display());
    Ok(())
}
