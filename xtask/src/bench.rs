//! `cargo xtask bench`: the scripts in `tests/bench`, on the built package.

use anyhow::{Context, Result};
use duct::cmd;

use crate::paths::{find, npm_project};
use crate::{browsers, package, setup, stand_in};

/// Prints what they measure. They fail over no figure: machines differ.
pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    let node = find("node").context("Node.js is missing. Run: cargo xtask setup")?;
    let node = node.to_string_lossy();
    let start_up = browsers::driven_by(&[&*node, "bench/start-up.mjs"])?;
    start_up.dir(npm_project()).run()?;
    let server = stand_in::start(0, None)?;
    let run = cmd!(&*node, "bench/run.mjs").dir(npm_project());
    run.env("MOCK_GRAPH", format!("http://{}", server.address()))
        .run()?;
    Ok(())
}
