//! Code that would only say why something trapped, and code that nothing reaches.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
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

/// Code that formats text (`Display`, `Debug`, `Write` and their callers), by parts of its plain or mangled names.
const FORMATTING: [&str; 3] = ["core::fmt::", "alloc::fmt::", "4core3fmt"];
/// JavaScript calls closures through these functions, each with its own export. The ones without an export served only the
/// descriptors, which wasm-bindgen has already read.
const CLOSURE: &str = "wasm_bindgen::convert::closures::_::invoke";

/// Code that is never reached, but that tables of functions keep: tasks that can suspend (JSPI), which this module has none of.
const UNREACHED: &str = "js_sys::futures::jspi::";
/// Still reached: it says that there is nothing to suspend.
const IN_CONTEXT: &str = "in_context::";

/// Looks for the global object in four ways, only to learn whether there is a `queueMicrotask`. `task` takes its place.
const GLOBAL: &str = "js_sys::global::get_global_object::";

/// Empties the functions that panic, that format, and that nothing calls. What only they used is then unused, too.
pub(super) fn drop_dead_code(module: &mut Module) -> Result<()> {
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

    let mut called = BTreeSet::new();
    for (id, function) in module.funcs.iter_local() {
        let mut calls = Calls(Vec::new());
        dfs_in_order(&mut calls, function, function.entry_block());
        let name = &names[&id];
        if !panics(name) && !formats(name) {
            for callee in &calls.0 {
                let callee = &names[callee];
                ensure!(
                    !formats(callee),
                    "{name} formats text with {callee}: join strings instead, because formatting costs kilobytes"
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
        names.values().any(|name| panics(name)),
        "no function that panics: wasm-bindgen must keep the names"
    );
    for function in module.funcs.iter_mut() {
        let id = function.id();
        let name = &names[&id];
        let unused_closure = name.starts_with(CLOSURE) && !called.contains(&id);
        let unreached = name.contains(UNREACHED) && !name.contains(IN_CONTEXT);
        let global = name.strip_prefix(GLOBAL);
        let FunctionKind::Local(local) = &mut function.kind else {
            continue;
        };
        if panics(name) || formats(name) || unused_closure || unreached || global.is_some() {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            match global {
                // The function itself, not one of the ways: `undefined`, by its place in the table of objects.
                Some(hash) if !hash.contains("::") => body.i32_const(0),
                _ => body.unreachable(),
            };
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

/// `core[c5930c85a12de822]::panicking::panic` as `core::panicking::panic`.
fn without_hashes(name: &str) -> String {
    let mut parts = name.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        name + part.split_once(']').map_or(part, |(_, rest)| rest)
    })
}
