//! Makes the machine ready. Each step looks first, and a step with nothing to do says nothing.

use std::time::Instant;

use anyhow::{Result, anyhow};

use crate::{browsers, cargo_tools, npm, wasm_target};

/// What `build` and `demo` need.
pub(crate) fn for_build() -> Result<()> {
    wasm_target::ensure()?;
    cargo_tools::build_wasm_bindgen()?;
    // wasm-opt only makes the module smaller: without npm the package is built all the same.
    if npm::installed() {
        npm::ensure()?;
    }
    Ok(())
}

/// What `test` needs: everything. All steps are tried, and the error names all that failed.
pub(crate) fn for_test() -> Result<()> {
    let steps = [
        wasm_target::ensure(),
        npm::ensure(),
        cargo_tools::build_wasm_bindgen(),
        cargo_tools::ensure_wasm_pack(),
        cargo_tools::ensure_geckodriver(),
        browsers::ensure(),
    ];
    let failures: Vec<String> = steps
        .into_iter()
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(anyhow!(failures.join("\n")))
    }
}

/// Announces a long step, does it, and says how long it took.
pub(crate) fn long_step(
    what: &str,
    expected: &str,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    println!("{what}: {expected} …");
    let start = Instant::now();
    work()?;
    println!("{what}: ready after {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
