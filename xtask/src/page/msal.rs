//! MSAL.js: the demo page signs in to Microsoft accounts with it.

use std::fs;

use anyhow::Result;
use duct::cmd;

use crate::base::paths::{msal, npm_project};
use crate::tools::npm;

const PACKAGE: &str = "@azure/msal-browser";

/// Bundles the library and the script for a popup's last page, each into one ES module, and copies the licence.
pub(crate) fn bundle() -> Result<()> {
    let Some(esbuild) = npm::tool("esbuild") else {
        println!(
            "Without npm there is no MSAL.js, so the page cannot sign in to a Microsoft account."
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
