//! Tools that cargo builds from source.

use std::path::PathBuf;

use anyhow::Result;
use duct::cmd;

use crate::base::long_step::long_step;
use crate::base::paths::{root, target};
use crate::base::programs::find;

/// The profile that builds the wasm-bindgen command line. Cargo names the folder after it.
const TOOLS_PROFILE: &str = "tools";

/// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`.
pub(crate) fn folder() -> PathBuf {
    target().join(TOOLS_PROFILE)
}

/// Builds the wasm-bindgen command line at the version in Cargo.lock. Cargo does nothing if it is up to date.
pub(crate) fn build_wasm_bindgen() -> Result<()> {
    let build = || {
        let flags = ["-p", "wasm-bindgen-tools", "--profile", TOOLS_PROFILE];
        cmd("cargo", ["build"].iter().chain(&flags))
            // Otherwise cargo warns about upstream's dependencies at every run.
            .env("CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY", "never")
            .dir(root())
            .run()?;
        Ok(())
    };
    if which::which_in("wasm-bindgen", Some(folder()), root()).is_ok() {
        build()
    } else {
        long_step("wasm-bindgen", "built from source, 2 to 5 minutes", build)
    }
}

/// Installs wasm-pack, which runs the browser tests.
pub(crate) fn ensure_wasm_pack() -> Result<()> {
    ensure_installed("wasm-pack", "0.15.1")
}

/// Installs geckodriver, which drives Firefox.
pub(crate) fn ensure_geckodriver() -> Result<()> {
    ensure_installed("geckodriver", "0.37.1")
}

/// Installs twiggy, which measures each function of a module.
pub(crate) fn ensure_twiggy() -> Result<()> {
    ensure_installed("twiggy", "0.8.0")
}

/// Installs cargo-deny, which checks crates' licences, sources and advisories.
pub(crate) fn ensure_cargo_deny() -> Result<()> {
    ensure_installed("cargo-deny", "0.20.2")
}

/// Installs cargo-cyclonedx, which writes the software bill of materials.
pub(crate) fn ensure_cargo_cyclonedx() -> Result<()> {
    ensure_installed("cargo-cyclonedx", "0.5.9")
}

fn ensure_installed(name: &str, version: &str) -> Result<()> {
    if find(name).is_some() {
        return Ok(());
    }
    long_step(name, "built from source, 2 to 4 minutes", || {
        cmd!("cargo", "install", name, "--version", version, "--locked")
            // Cargo would keep the intermediate files in that folder, and nothing uses them again.
            .env_remove("CARGO_TARGET_DIR")
            .run()?;
        Ok(())
    })
}
