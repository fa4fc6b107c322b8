//! Tools that cargo builds.

use std::path::PathBuf;

use anyhow::Result;
use duct::cmd;

use crate::paths::{find, root, target};
use crate::setup::long_step;

/// The profile the wasm-bindgen command line is built with: cargo names its folder after it.
const TOOLS_PROFILE: &str = "tools";

/// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`.
pub(crate) fn folder() -> PathBuf {
    target().join(TOOLS_PROFILE)
}

/// Builds the wasm-bindgen command line at the version of Cargo.lock; cargo knows if it is there.
pub(crate) fn build_wasm_bindgen() -> Result<()> {
    let build = || {
        let flags = ["-p", "wasm-bindgen-tools", "--profile", TOOLS_PROFILE];
        cmd("cargo", ["build"].iter().chain(&flags))
            // It would tell of upstream's own dependencies at every run.
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

/// wasm-pack runs the browser tests.
pub(crate) fn ensure_wasm_pack() -> Result<()> {
    ensure_installed("wasm-pack", "0.15.1")
}

/// geckodriver drives Firefox.
pub(crate) fn ensure_geckodriver() -> Result<()> {
    ensure_installed("geckodriver", "0.37.1")
}

/// twiggy tells the functions of a module apart.
pub(crate) fn ensure_twiggy() -> Result<()> {
    ensure_installed("twiggy", "0.8.0")
}

/// cargo-deny checks crates' licences, sources and advisories.
pub(crate) fn ensure_cargo_deny() -> Result<()> {
    ensure_installed("cargo-deny", "0.20.2")
}

/// cargo-cyclonedx writes the software bill of materials.
pub(crate) fn ensure_cargo_cyclonedx() -> Result<()> {
    ensure_installed("cargo-cyclonedx", "0.5.9")
}

fn ensure_installed(name: &str, version: &str) -> Result<()> {
    if find(name).is_some() {
        return Ok(());
    }
    long_step(name, "built from source, 2 to 4 minutes", || {
        cmd!("cargo", "install", name, "--version", version, "--locked")
            // Where it is set, cargo would keep what it built for this one binary.
            .env_remove("CARGO_TARGET_DIR")
            .run()?;
        Ok(())
    })
}
