//! `cargo xtask bench`: runs the scripts in `tests/bench` on the built package.

use anyhow::Result;
use duct::cmd;

use crate::base::paths::npm_project;
use crate::package;
use crate::page::stand_in;
use crate::tools::{browsers, npm, setup};

/// Prints what they measure. No figure makes them fail, because machines differ.
pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    let node = npm::node()?;
    let start_up = browsers::driven_by(&[&node, "bench/start-up.mjs"])?;
    start_up.dir(npm_project()).run()?;
    let server = stand_in::start(0, None)?;
    for script in ["bench/run.mjs", "bench/page.mjs"] {
        let measure = cmd!(&node, script).dir(npm_project());
        stand_in::with_server(&measure, &server).run()?;
    }
    Ok(())
}
