//! `cargo xtask compare`: what the package and its peers do when something goes wrong, measured by the scripts in
//! `tests/compare` and written into `docs/compare.md`.

use anyhow::Result;
use duct::cmd;

use crate::base::paths::npm_project;
use crate::package;
use crate::page::stand_in;
use crate::tools::{npm, peers, setup};

pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    peers::bundle()?;
    let server = stand_in::start(0, Some(0))?;
    let script = cmd!(npm::node()?, "compare/main.mjs").dir(npm_project());
    stand_in::with_server(&script, &server).run()?;
    Ok(())
}
