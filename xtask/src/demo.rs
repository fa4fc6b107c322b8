//! The page and the stand-in for Microsoft Graph, until Ctrl-C.

use anyhow::Result;

use crate::{msal, package, setup, stand_in};

const PORT: u16 = 8787;

/// Builds, serves, and tells where; `open` shows the page in the browser, too.
pub(crate) fn run(open: bool) -> Result<()> {
    setup::for_build()?;
    package::build()?;
    msal::bundle()?;
    let server = stand_in::start(PORT, None)?;
    // By this name Microsoft Entra takes it as a redirect URI; the server listens on loopback alone.
    let address = format!("http://localhost:{}/", server.address().port());
    println!("\nThe demo is at {address}  (Ctrl-C ends it)");
    if open {
        open::that(address)?;
    }
    server.wait();
    Ok(())
}
