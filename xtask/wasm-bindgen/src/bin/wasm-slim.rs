//! `wasm-slim FOLDER NAME` makes what wasm-bindgen wrote smaller, before wasm-opt: in `FOLDER/NAME_bg.wasm` and its glue
//! `FOLDER/NAME.js`
//!
//! - a panic becomes a trap at once. Nobody reads its message: on wasm32-unknown-unknown std has nowhere to print it and
//!   traps after making it. The code that makes it is a tenth of the module;
//! - imports get short names in place of `__wbg_addEventListener_847fd86b8c33ec43`, each of which stands in both files.

use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use walrus::{FunctionKind, Module};

/// Functions of std that never return, by the start of their names.
const PANICS: [&str; 13] = [
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_poisoned",
    "core::cell::panic_already_borrowed",
    "core::cell::panic_already_mutably_borrowed",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::panic",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::thread::local::panic_access_error",
];

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(args.next().context("which folder?")?);
    let name = args.next().context("which name?")?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let glue = folder.join(format!("{name}.js"));

    let mut module = Module::from_file(&wasm)?;
    trap_at_once(&mut module)?;
    let text = shorten_imports(&mut module, fs::read_to_string(&glue)?)?;
    module.emit_wasm_file(&wasm)?;
    Ok(fs::write(glue, text)?)
}

fn trap_at_once(module: &mut Module) -> Result<()> {
    let mut trapped = 0;
    for function in module.funcs.iter_mut() {
        let name = without_hashes(function.name.as_deref().unwrap_or_default());
        let panics = PANICS.iter().any(|start| name.starts_with(start));
        if let (true, FunctionKind::Local(local)) = (panics, &mut function.kind) {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
            trapped += 1;
        }
    }
    ensure!(
        trapped > 0,
        "no panicking function: wasm-bindgen must keep the names"
    );
    Ok(())
}

/// `core[c5930c85a12de822]::panicking::panic` as `core::panicking::panic`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        name + part.split_once(']').map_or(part, |(_, rest)| rest)
    })
}

fn shorten_imports(module: &mut Module, mut glue: String) -> Result<String> {
    for (number, import) in module.imports.iter_mut().enumerate() {
        let (long, short) = (format!(" {}:", import.name), format!(" _{number:x}:"));
        ensure!(
            glue.matches(&long).count() == 1 && !glue.contains(&short),
            "{} does not stand once in the glue: has wasm-bindgen changed?",
            import.name
        );
        glue = glue.replace(&long, &short);
        import.name = short.trim_matches([' ', ':']).to_owned();
    }
    Ok(glue)
}
