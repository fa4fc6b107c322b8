//! `cargo xtask site`: the demo as static files.

use anyhow::Result;

use crate::package;
use crate::page::{site, vendor};
use crate::tools::setup;

/// Builds, writes the files, and prints where they are.
pub(crate) fn run() -> Result<()> {
    setup::for_build()?;
    package::build()?;
    vendor::bundle()?;
    let sizes = site::build()?;
    let bytes: u64 = sizes.iter().map(|(_, bytes)| bytes).sum();
    println!(
        "{} files, {} KB, in {}",
        sizes.len(),
        bytes / 1024,
        site::folder().display()
    );
    Ok(())
}
