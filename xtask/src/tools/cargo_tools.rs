//! Tools that cargo builds from source.

use std::path::PathBuf;

use anyhow::Result;
use duct::cmd;

use crate::base::long_step::long_step;
use crate::base::paths::{root, target};
use crate::base::programs::find;

/// The folder of `wasm-bindgen` and `wasm-bindgen-test-runner`.
pub(crate) fn folder() -> PathBuf {
    target().join("debug")
}

/// Builds wasm-bindgen's test runner, and the command line that wasm-pack asks for its version: the one in Cargo.lock. Cargo
/// does nothing if they are up to date.
pub(crate) fn build_test_runner() -> Result<()> {
    let build = || {
        // Not optimized: that would take a minute more, and save two seconds for each engine.
        cmd!("cargo", "build", "-p", "wasm-bindgen-tools")
            // Otherwise cargo warns about upstream's dependencies at every run.
            .env("CARGO_FUTURE_INCOMPAT_REPORT_FREQUENCY", "never")
            .dir(root())
            .run()?;
        Ok(())
    };
    if which::which_in("wasm-bindgen-test-runner", Some(folder()), root()).is_ok() {
        build()
    } else {
        long_step(
            "wasm-bindgen-test-runner",
            "built from source, 1 to 2 minutes",
            build,
        )
    }
}

/// Installs wasm-pack, which runs the browser tests.
pub(crate) fn ensure_wasm_pack() -> Result<()> {
    ensure_installed("wasm-pack", "0.15.1", STARTS_OTHERS)
}

/// Installs geckodriver, which drives Firefox.
pub(crate) fn ensure_geckodriver() -> Result<()> {
    ensure_installed("geckodriver", "0.37.1", STARTS_OTHERS)
}

/// Installs twiggy, which measures each function of a module.
pub(crate) fn ensure_twiggy() -> Result<()> {
    ensure_installed("twiggy", "0.8.0", WORKS)
}

/// Installs cargo-deny, which checks the licences, sources and advisories of crates.
pub(crate) fn ensure_cargo_deny() -> Result<()> {
    ensure_installed("cargo-deny", "0.20.2", WORKS)
}

/// The `opt-level` of a tool that starts others and waits: optimizing it takes longer than it saves.
const STARTS_OTHERS: &str = "0";
/// The `opt-level` of the other tools.
const WORKS: &str = "3";

fn ensure_installed(name: &str, version: &str, opt_level: &str) -> Result<()> {
    if find(name).is_some() {
        return Ok(());
    }
    long_step(name, "built from source, 2 to 4 minutes", || {
        cmd!("cargo", "install", name, "--version", version, "--locked")
            // Cargo would keep the intermediate files in that folder, and nothing uses them again.
            .env_remove("CARGO_TARGET_DIR")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
            .run()?;
        Ok(())
    })
}
