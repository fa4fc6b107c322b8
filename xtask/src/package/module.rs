//! The wasm module and its glue: compiled by cargo, bound by wasm-bindgen.

use std::path::{Path, PathBuf};

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use super::names::NAME;
use super::slim::slim;
use crate::base::paths::{files, target};
use crate::base::programs::cargo_home;
use crate::tools::wasm_target::{TARGET, command};

/// The profile of the shipped module. Cargo names the folder after it.
const PROFILE: &str = "wasm";

/// The crate of the package's module.
pub(super) const CRATE: &str = "cloudpc-snapshot";

/// The package's module as rustc makes it.
pub(super) fn compile() -> Result<PathBuf> {
    compile_crate(CRATE)
}

/// The module of a crate in this workspace.
pub(super) fn compile_crate(name: &str) -> Result<PathBuf> {
    let no_local_paths = format!("target.{TARGET}.rustflags={:?}", remapped_sources()?);
    let words = format!("build -p {name} --lib --target {TARGET} --profile {PROFILE} --config");
    command("cargo", words.split(' ').chain([&*no_local_paths])).run()?;
    let folder = target().join(TARGET).join(PROFILE);
    Ok(folder.join(name.replace('-', "_")).with_extension("wasm"))
}

/// Flags that cut this machine's folders, of crates and of std's source, from the file names in panic messages: they are
/// private, and long.
fn remapped_sources() -> Result<Vec<String>> {
    let sysroot = command("rustc", ["--print", "sysroot"]).read()?;
    let mut folders = files(&cargo_home()?.join("registry/src"))?;
    folders.push(Path::new(&sysroot).join("lib/rustlib/src/rust"));
    let flag = |folder: &PathBuf| format!("--remap-path-prefix={}=", folder.display());
    Ok(folders.iter().map(flag).collect())
}

/// Writes the module and its glue into a folder; returns the path of the module there.
pub(super) fn bind(module: &Path, folder: &Path) -> Result<PathBuf> {
    bindgen(module, NAME)?
        .omit_default_module_path(false)
        // An instance that has trapped is replaced.
        .reset_state_function(true)
        .generate(folder)?;
    slim(folder, NAME)?;
    Ok(bound(folder))
}

/// wasm-bindgen for a module, which gets this name. It generates no types: users get the hand-written ones.
pub(super) fn bindgen(module: &Path, name: &str) -> Result<Bindgen> {
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.input_path(module).out_name(name);
    Ok(bindgen)
}

/// Where wasm-bindgen puts the module.
pub(super) fn bound(folder: &Path) -> PathBuf {
    folder.join(format!("{NAME}_bg.wasm"))
}
