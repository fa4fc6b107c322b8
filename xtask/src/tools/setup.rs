//! Makes the machine ready. Each step looks first, and prints nothing if there is nothing to do.

use std::thread;

use anyhow::{Result, anyhow};

use super::{browsers, cargo_tools, npm, wasm_target};

/// What `build` and `demo` need.
pub(crate) fn for_build() -> Result<()> {
    wasm_target::ensure()?;
    // npm is optional here: wasm-opt only makes the module smaller.
    if npm::installed() {
        npm::ensure()?;
    }
    Ok(())
}

/// What `test` needs: everything. Downloads while it compiles. Tries every step, and the error names each that failed.
pub(crate) fn for_test() -> Result<()> {
    // Not beside the browsers: it may need apt, too.
    let mut steps = vec![wasm_target::ensure()];
    thread::scope(|scope| {
        let downloads = scope.spawn(|| [npm::ensure(), browsers::install()]);
        steps.push(cargo_tools::build_test_runner());
        steps.push(cargo_tools::ensure_wasm_pack());
        steps.push(cargo_tools::ensure_geckodriver());
        match downloads.join() {
            Ok(downloads) => steps.extend(downloads),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    if steps.iter().all(Result::is_ok) {
        steps.push(browsers::check());
    }
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
