//! `wasm-slim FOLDER NAME` makes what wasm-bindgen wrote smaller, before wasm-opt: in `FOLDER/NAME_bg.wasm` and its glue
//! `FOLDER/NAME.js`
//!
//! - a panic becomes a trap at once. Nobody reads its message: on wasm32-unknown-unknown std has nowhere to print it and
//!   traps after making it. The code that makes it is a tenth of the module;
//! - imports get short names in place of `__wbg_addEventListener_847fd86b8c33ec43`, each of which stands in both files.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use walrus::ir::{Visitor, dfs_in_order};
use walrus::{ExportItem, FunctionId, FunctionKind, Module};

/// Functions of std that never return, by the start of their names.
const PANICS: [&str; 15] = [
    "<std::panicking::",
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
    "std::panicking::",
    "std::thread::local::panic_access_error",
];

/// What formats: `Display`, `Debug`, `Write` and what drives them, as a name or a mangled one shows.
const FORMATTING: [&str; 3] = ["core::fmt::", "alloc::fmt::", "4core3fmt"];
/// The one thing that is formatted: the query gloo-net appends to the URL. Ours has none, so this writes nothing.
const QUERY: &str = "<gloo_net::http::query::QueryParams as core::fmt::Display>::fmt";
const FORMATS_QUERY: [&str; 2] = [
    "<T as alloc::string::ToString>::to_string",
    "<gloo_net::http::request::Request as core::convert::TryFrom",
];

/// JavaScript calls closures through these, by an export of their own. Those without one are left from the descriptors
/// that wasm-bindgen has read by now.
const CLOSURE: &str = "wasm_bindgen::convert::closures::_::invoke";

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(args.next().context("which folder?")?);
    let name = args.next().context("which name?")?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let glue = folder.join(format!("{name}.js"));

    let mut module = Module::from_file(&wasm)?;
    drop_dead_code(&mut module)?;
    blank_source_paths(&mut module);
    let text = shorten_names(&mut module, fs::read_to_string(&glue)?)?;
    module.emit_wasm_file(&wasm)?;
    Ok(fs::write(glue, text)?)
}

fn drop_dead_code(module: &mut Module) -> Result<()> {
    let names: BTreeMap<FunctionId, String> = module
        .funcs
        .iter()
        .map(|function| {
            let name = function.name.as_deref().unwrap_or_default();
            (function.id(), without_hashes(name))
        })
        .collect();
    let panics = |name: &str| PANICS.iter().any(|start| name.starts_with(start));
    let formats = |name: &str| FORMATTING.iter().any(|part| name.contains(part));
    let exempt = |name: &str| FORMATS_QUERY.iter().any(|start| name.starts_with(start));

    let mut called = BTreeSet::new();
    for (id, function) in module.funcs.iter_local() {
        let mut calls = Calls(Vec::new());
        dfs_in_order(&mut calls, function, function.entry_block());
        let name = &names[&id];
        if !panics(name) && !formats(name) && !exempt(name) {
            for callee in &calls.0 {
                let callee = &names[callee];
                ensure!(
                    !formats(callee),
                    "{name} formats text, with {callee}: join it instead"
                );
            }
        }
        called.extend(calls.0);
    }
    called.extend(
        module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Function(id) => Some(id),
                _ => None,
            }),
    );
    ensure!(
        names.values().any(|name| name.starts_with(QUERY)),
        "no {QUERY}: wasm-bindgen must keep the names"
    );
    for function in module.funcs.iter_mut() {
        let id = function.id();
        let name = &names[&id];
        let unused_closure = name.starts_with(CLOSURE) && !called.contains(&id);
        if let FunctionKind::Local(local) = &mut function.kind
            && (panics(name) || formats(name) || unused_closure)
        {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            if name.starts_with(QUERY) {
                const OK: i32 = 0;
                body.i32_const(OK);
            } else {
                body.unreachable();
            }
        }
    }
    Ok(())
}

struct Calls(Vec<FunctionId>);

impl Visitor<'_> for Calls {
    fn visit_function_id(&mut self, id: &FunctionId) {
        self.0.push(*id);
    }
}

/// Only panics name source files.
fn blank_source_paths(module: &mut Module) {
    const FOLDERS: [&[u8]; 4] = [b"/rustc/", b"index.crates.io-", b"src/core/", b"src/web/"];
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let mut rest = &mut module.data.get_mut(id).value[..];
        while let Some(end) = rest.windows(4).position(|four| four == b".rs\0") {
            let (path, after) = rest.split_at_mut(end + 3);
            let start = FOLDERS
                .iter()
                .filter_map(|folder| path.windows(folder.len()).rposition(|part| part == *folder))
                .min();
            if let Some(start) = start {
                path[start..].fill(0);
            }
            rest = after;
        }
    }
}

/// `core[c5930c85a12de822]::panicking::panic` as `core::panicking::panic`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        name + part.split_once(']').map_or(part, |(_, rest)| rest)
    })
}

/// Imports and exports get short names, and so do the modules imports come from, in both files.
fn shorten_names(module: &mut Module, mut glue: String) -> Result<String> {
    let mut rename = |before: &str, name: &str, after: &str, short: &str| {
        let [long, short] = [name, short].map(|name| format!("{before}{name}{after}"));
        ensure!(
            glue.matches(&long).count() == 1 && !glue.contains(&short),
            "{name} does not stand once in the glue: has wasm-bindgen changed?"
        );
        glue = glue.replace(&long, &short);
        Ok(())
    };
    let mut modules: Vec<String> = Vec::new();
    for (number, import) in module.imports.iter_mut().enumerate() {
        let at = modules.iter().position(|name| *name == import.module);
        let at = at.unwrap_or_else(|| {
            modules.push(import.module.clone());
            modules.len() - 1
        });
        // What comes from a script of ours as it is has its own name there.
        if import.module.ends_with("_bg.js") {
            let short = format!("_{number:x}");
            rename(" ", &import.name, ":", &short)?;
            import.name = short;
        }
        import.module = at.to_string();
    }
    for (number, name) in modules.iter().enumerate() {
        rename("\"", name, "\": ", &number.to_string())?;
    }
    // A name may be the start of another one: the longest go first.
    let mut exports: Vec<_> = module.exports.iter_mut().collect();
    exports.sort_by_key(|export| Reverse(export.name.len()));
    for (number, export) in exports.into_iter().enumerate() {
        let short = format!("_{number:x}");
        glue = glue.replace(&format!("wasm.{}", export.name), &format!("wasm.{short}"));
        export.name = short;
    }
    Ok(glue)
}
