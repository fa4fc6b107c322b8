//! Makes the machine ready. Each step looks first, and prints nothing if there is nothing to do.

use anyhow::{Result, anyhow};

use super::{browsers, cargo_tools, npm, wasm_target};

/// What `build` and `demo` need.
pub(crate) fn for_build() -> Result<()> {
    wasm_target::ensure()?;
    cargo_tools::build_wasm_bindgen()?;
    // npm is optional here: wasm-opt only makes the module smaller.
    if npm::installed() {
        npm::ensure()?;
    }
    Ok(())
}

/// What `test` needs: everything. Tries every step, and the error names each that failed.
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
