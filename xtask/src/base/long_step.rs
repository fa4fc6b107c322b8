//! Steps so long that the user must be told to wait.

use std::time::Instant;

use anyhow::Result;

/// Announces a step, runs it, and prints how long it took.
pub(crate) fn long_step(
    what: &str,
    expected: &str,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    println!("{what}: {expected} …");
    let start = Instant::now();
    work()?;
    println!("{what}: ready after {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
