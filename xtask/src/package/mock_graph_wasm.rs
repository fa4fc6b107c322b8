//! The stand-in for Microsoft Graph as a module, with its scripts. The demo site and the entry for tests use it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::module::{bindgen, compile_crate};
use super::notices::notices;
use super::shrink::{Names, optimize};
use crate::base::paths::{root, target};
use crate::tools::npm;

pub(super) const CRATE: &str = "mock-graph-wasm";

/// The module, where `build` writes it.
pub(crate) const MODULE: &str = "mock_graph_wasm_bg.wasm";

/// The notices of the crates in the module.
pub(crate) const NOTICES: &str = "mock_graph_wasm.LICENSE";

/// The script that acts out what the module says; it imports the module's glue.
pub(crate) const SCRIPT: &str = "stand-in.js";

/// Where `build` writes them.
pub(crate) fn folder() -> PathBuf {
    target().join("mock-graph-wasm")
}

/// Writes the module, if it has changed, its glue and the script.
pub(crate) fn build() -> Result<()> {
    let folder = folder();
    let module = compile_crate(CRATE)?;
    // Written last: it is older if an earlier build did not end.
    let notices_file = folder.join(NOTICES);
    if !is_newer(&notices_file, &[&module])? {
        // The module is passed to the glue, which fetches nothing.
        bindgen(&module, "mock_graph_wasm")?
            .omit_default_module_path(true)
            .generate(&folder)?;
        if let Some(wasm_opt) = npm::tool("wasm-opt") {
            optimize(&wasm_opt, &folder.join(MODULE), Names::Stripped)?;
        }
        fs::write(notices_file, notices(&[CRATE])?)?;
    }
    let source = root().join("mock-graph/wasm").join(SCRIPT);
    let script = folder.join(SCRIPT);
    if !is_newer(&script, &[&source])? {
        fs::copy(source, script)?;
    }
    Ok(())
}

/// Whether a file was made after its sources, and after this program, which contains the steps.
pub(super) fn is_newer(made: &Path, sources: &[&Path]) -> Result<bool> {
    let Ok(made) = made.metadata() else {
        return Ok(false);
    };
    let made = made.modified()?;
    let program = std::env::current_exe()?;
    for source in sources.iter().copied().chain([&*program]) {
        if made <= source.metadata()?.modified()? {
            return Ok(false);
        }
    }
    Ok(true)
}
