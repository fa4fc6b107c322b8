//! `cargo xtask bench`: the scripts in `tests/bench`, on the built package.

use anyhow::{Context, Result};

use crate::paths::{find, npm_project};
use crate::{browsers, package, setup};

/// Prints what they measure. They fail over no figure: machines differ.
pub(crate) fn run() -> Result<()> {
    setup::for_test()?;
    package::build()?;
    let node = find("node").context("Node.js is missing. Run: cargo xtask setup")?;
    let words = [&*node.to_string_lossy(), "bench/start-up.mjs"];
    browsers::driven_by(&words)?.dir(npm_project()).run()?;
    Ok(())
}
