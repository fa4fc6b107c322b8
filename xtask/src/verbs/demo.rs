//! `cargo xtask demo`: the page and the stand-in for Microsoft Graph, until Ctrl-C.

use anyhow::Result;

use crate::package;
use crate::page::{stand_in, vendor};
use crate::tools::setup;

const PORT: u16 = 8787;

/// Builds, serves, and prints the address; `open` also opens it in the browser.
pub(crate) fn run(open: bool) -> Result<()> {
    setup::for_build()?;
    package::build()?;
    vendor::bundle()?;
    let server = stand_in::start(PORT, None)?;
    // Microsoft Entra accepts `localhost` as a redirect URI. The server listens on loopback only.
    let address = format!("http://localhost:{}/", server.address().port());
    println!("\nThe demo is at {address}  (Ctrl-C stops it)");
    if open {
        open::that(address)?;
    }
    server.wait();
    Ok(())
}
