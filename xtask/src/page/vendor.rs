//! The libraries of others that the demo page uses: MSAL.js signs in to Microsoft accounts, idb keeps the last runs.

use std::fs;

use anyhow::Result;
use duct::cmd;

use crate::base::paths::{npm_project, vendor};
use crate::tools::npm;

/// Each script as the page loads it, and the npm package it comes from.
const SCRIPTS: [(&str, &str); 3] = [
    ("msal-browser", "@azure/msal-browser"),
    ("redirect-bridge", "@azure/msal-browser/redirect-bridge"),
    ("idb", "idb"),
];

/// The packages whose licences go with the scripts, by the scripts' names.
const LICENCES: [(&str, &str); 2] = [("msal-browser", "@azure/msal-browser"), ("idb", "idb")];

/// Bundles each script into one ES module, and copies the licences.
pub(crate) fn bundle() -> Result<()> {
    let Some(esbuild) = npm::tool("esbuild") else {
        println!(
            "Without npm the page lacks two libraries: it cannot sign in to a Microsoft account, nor keep earlier runs."
        );
        return Ok(());
    };
    let options = [
        &format!("--outdir={}", vendor().display()),
        "--bundle",
        "--minify",
        "--format=esm",
        "--legal-comments=eof",
        "--log-level=warning",
    ]
    .map(str::to_owned);
    let entries = SCRIPTS.map(|(script, package)| format!("{script}={package}"));
    cmd(esbuild, entries.into_iter().chain(options))
        .dir(npm_project())
        .run()?;
    for (script, package) in LICENCES {
        let licence = npm_project()
            .join("node_modules")
            .join(package)
            .join("LICENSE");
        fs::copy(licence, vendor().join(format!("{script}.LICENSE")))?;
    }
    Ok(())
}
