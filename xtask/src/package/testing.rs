//! `testing.js`: the entry for the tests of a portal, one script with the stand-in and its module inside.

use std::ffi::OsString;
use std::fs;

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use duct::cmd;

use super::mock_graph_wasm::{self, MODULE, SCRIPT, is_newer};
use super::names::TESTING;
use crate::base::paths::{package, root};
use crate::tools::npm;

/// Adds the entry to the package, unless nothing has changed. The demo does without, so it is not a part of every build.
pub(super) fn add() -> Result<()> {
    let Some(esbuild) = npm::tool("esbuild") else {
        println!("Without npm there is no esbuild: this package is without {TESTING}.");
        return Ok(());
    };
    mock_graph_wasm::build()?;
    let folder = mock_graph_wasm::folder();
    let made = package().join(TESTING);
    let [module, script] = [MODULE, SCRIPT].map(|name| folder.join(name));
    let source = root().join("mock-graph/wasm").join(TESTING);
    if is_newer(&made, &[&module, &script, &source])? {
        return Ok(());
    }
    let text = BASE64_STANDARD.encode(fs::read(module)?);
    let text = format!("export const MODULE = \"{text}\";\n");
    fs::write(folder.join("stand-in-module.js"), text)?;
    let entry = folder.join(TESTING);
    fs::copy(source, &entry)?;
    let mut outfile = OsString::from("--outfile=");
    outfile.push(made);
    let options = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--log-level=warning",
    ]
    .map(OsString::from);
    cmd(
        esbuild,
        [entry.into_os_string(), outfile].into_iter().chain(options),
    )
    .run()?;
    Ok(())
}
