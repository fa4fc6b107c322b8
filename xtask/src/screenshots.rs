//! `cargo xtask screenshots`: the page in each of its states and looks.

use std::fs;

use anyhow::{Context, Result};
use duct::cmd;

use crate::paths::{npm_project, page, root};
use crate::{msal, npm, package, setup, stand_in};

/// Those that README.md shows.
const SHOWN: [&str; 2] = ["chosen-light.png", "report-dark.png"];

/// Takes them all, and those of README.md anew.
pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    msal::bundle()?;
    let server = stand_in::start(0, None)?;
    let script = cmd!(npm::node()?, "page/screenshots.mjs").dir(npm_project());
    stand_in::told_to(&script, &server).run()?;
    let folder = root().join("target/screenshots");
    for name in SHOWN {
        fs::copy(folder.join(name), page().join("screenshots").join(name)).context(name)?;
    }
    println!("in {}", folder.display());
    Ok(())
}
