//! The wasm module and its glue: compiled by cargo, bound by wasm-bindgen.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::names::NAME;
use crate::base::paths::{files, target};
use crate::base::programs::cargo_home;
use crate::tools::wasm_target::{TARGET, command};

/// The profile of the shipped module. Cargo names the folder after it.
const PROFILE: &str = "wasm";

/// The module as rustc makes it.
pub(super) fn compile() -> Result<PathBuf> {
    let no_local_paths = format!("target.{TARGET}.rustflags={:?}", remapped_sources()?);
    let words = format!("build --lib --target {TARGET} --profile {PROFILE} --config");
    command("cargo", words.split(' ').chain([&*no_local_paths])).run()?;
    let folder = target().join(TARGET).join(PROFILE);
    Ok(folder.join(NAME).with_extension("wasm"))
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
    // No generated types: users get the hand-written ones.
    let options = [
        "--target=web",
        "--no-typescript",
        // An instance that has trapped is replaced.
        "--experimental-reset-state-function",
        "--out-name",
        NAME,
        "--out-dir",
    ]
    .map(OsStr::new);
    let paths = [folder.as_os_str(), module.as_os_str()];
    command("wasm-bindgen", options.iter().chain(&paths)).run()?;
    command("wasm-slim", [folder.as_os_str(), OsStr::new(NAME)]).run()?;
    Ok(bound(folder))
}

/// Where wasm-bindgen puts the module.
pub(super) fn bound(folder: &Path) -> PathBuf {
    folder.join(format!("{NAME}_bg.wasm"))
}
