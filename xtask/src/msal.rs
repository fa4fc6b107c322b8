//! MSAL.js, by which the demo page signs in with a Microsoft account.

use std::fs;

use anyhow::Result;
use duct::cmd;

use crate::npm;
use crate::paths::{msal, npm_project};

const PACKAGE: &str = "@azure/msal-browser";

/// The library, and what a popup's last page needs of it, each as one ES module; the licence goes with them.
pub(crate) fn bundle() -> Result<()> {
    let Some(esbuild) = npm::tool("esbuild") else {
        println!(
            "Without npm there is no MSAL.js: the page has no sign-in with a Microsoft account."
        );
        return Ok(());
    };
    let outdir = format!("--outdir={}", msal().display());
    cmd!(
        esbuild,
        format!("msal-browser={PACKAGE}"),
        format!("redirect-bridge={PACKAGE}/redirect-bridge"),
        outdir,
        "--bundle",
        "--minify",
        "--format=esm",
        "--legal-comments=eof",
        "--log-level=warning"
    )
    .dir(npm_project())
    .run()?;
    let licence = npm_project()
        .join("node_modules")
        .join(PACKAGE)
        .join("LICENSE");
    fs::copy(licence, msal().join("LICENSE"))?;
    Ok(())
}
