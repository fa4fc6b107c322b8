//! `wasm-slim FOLDER NAME` makes the output of wasm-bindgen smaller, before wasm-opt runs. In `FOLDER/NAME_bg.wasm` and
//! its glue `FOLDER/NAME.js`:
//!
//! - a panic traps at once, without a message. On wasm32-unknown-unknown std cannot print the message anyway; it builds it
//!   and then traps. The code that builds it is a tenth of the module. Its texts are overwritten with zeros;
//! - `host.js` notices a task that traps;
//! - `text.js` decodes and encodes text;
//! - imports get short names: `__wbg_addEventListener_847fd86b8c33ec43` and its like are in both files. Their namespace is a
//!   hash of the module, because a module of another build must not bind to imports that mean something else.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
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

/// Code that formats text (`Display`, `Debug`, `Write` and their callers), by parts of its plain or mangled names.
const FORMATTING: [&str; 3] = ["core::fmt::", "alloc::fmt::", "4core3fmt"];
/// JavaScript calls closures through these functions, each with its own export. The ones without an export served only the
/// descriptors, which wasm-bindgen has already read.
const CLOSURE: &str = "wasm_bindgen::convert::closures::_::invoke";

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(
        args.next()
            .context("name the folder: wasm-slim FOLDER NAME")?,
    );
    let name = args
        .next()
        .context("name the module: wasm-slim FOLDER NAME")?;
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let glue = folder.join(format!("{name}.js"));
    let bindgen = format!("./{name}_bg.js");

    let bytes = fs::read(&wasm)?;
    let build = short_hash(&bytes);
    let mut module = Module::from_buffer(&bytes)?;
    drop_dead_code(&mut module)?;
    blank_source_paths(&mut module);
    blank_dead_data(&mut module);
    let text = put_beside(&folder, &bindgen, &mut module, fs::read_to_string(&glue)?)?;
    let text = replace_text_codecs(&guard_tasks(text)?)?;
    let text = shorten_names(&bindgen, &build, &mut module, text)?;
    module.emit_wasm_file(&wasm)?;
    Ok(fs::write(glue, text)?)
}

/// Moves our own script from `./snippets/CRATE-HASH/…/` to the glue's folder, where other files can import it too.
/// Functions that wasm-bindgen passes on unchanged have a namespace each: they join the other imports.
fn put_beside(
    folder: &Path,
    bindgen: &str,
    module: &mut Module,
    mut glue: String,
) -> Result<String> {
    const SNIPPETS: &str = "./snippets/";
    const IMPORTS: &str = "const import0 = {\n";
    let from = |glue: &str| {
        let path = glue
            .split(['"', '\''])
            .find(|text| text.starts_with(SNIPPETS));
        path.map(str::to_owned)
    };
    while let Some(path) = from(&glue) {
        let name = Path::new(&path).file_name().context("a path to a file")?;
        let name = format!("./{}", name.to_string_lossy());
        fs::rename(folder.join(&path), folder.join(&name))?;
        for import in module
            .imports
            .iter_mut()
            .filter(|import| import.module == path)
        {
            let own = &import.name;
            glue = glue.replacen(IMPORTS, &format!("{IMPORTS} {own}: {own},\n"), 1);
            glue = format!("import {{ {own} }} from \"{name}\";\n{glue}");
            import.module = bindgen.to_owned();
        }
        let namespace = format!("\"{path}\"");
        let lines = glue.lines().filter(|line| !line.contains(&namespace));
        glue = lines.collect::<Vec<_>>().join("\n");
        glue = glue.replace(&path, &name);
    }
    fs::remove_dir_all(folder.join(SNIPPETS))?;
    Ok(glue)
}

/// Nobody would notice a task that traps: `task` in `host.js` queues it, and reports the trap. Something the old instance
/// was waiting for may still arrive, and nobody would catch an error from its closures: so they return silently.
fn guard_tasks(mut glue: String) -> Result<String> {
    for (text, guarded) in [
        (" queueMicrotask(arg0);", " task(arg0);"),
        (
            "throw new Error('Cannot invoke closure from previous WASM instance');",
            "return;",
        ),
    ] {
        ensure!(
            glue.matches(text).count() == 1,
            "no single `{text}` in the glue: has wasm-bindgen changed?"
        );
        glue = glue.replace(text, guarded);
    }
    Ok(format!("import {{ task }} from \"./host.js\";\n{glue}"))
}

/// A script that makes a decoder when it is imported stays in every bundle, and fails where there is none.
fn replace_text_codecs(glue: &str) -> Result<String> {
    const ENCODER: &str = "cachedTextEncoder.";
    let changed = "no text decoder in the glue: has wasm-bindgen changed?";
    let (before, rest) = glue
        .split_once("let cachedTextDecoder = ")
        .context(changed)?;
    let (_, after) = rest.split_once("let WASM_VECTOR_LEN = ").context(changed)?;
    let glue = format!(
        "import {{ decodeText, textEncoder }} from \"./text.js\";\n{before}let WASM_VECTOR_LEN = {after}"
    );
    ensure!(glue.contains(ENCODER), changed);
    Ok(glue.replace(ENCODER, "textEncoder()."))
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
        if let FunctionKind::Local(local) = &mut function.kind
            && (panics(name) || formats(name) || unused_closure)
        {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
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

/// Data of std and wasm-bindgen that only panics and formatting read.
const DEAD_DATA: [&[u8]; 22] = [
    b"a Display implementation returned an error unexpectedly",
    b"a formatting trait implementation returned an error when the underlying stream did not",
    b"Attempted to initialize thread-local while it is being dropped",
    b"`async fn` resumed after completion",
    b"called `Option::unwrap_throw()` on a `None` value",
    b"called `Result::unwrap_throw()` on an `Err` value",
    b"cannot access a Thread Local Storage value during or after destruction: ",
    b"capacity overflow",
    b"closure invoked recursively or after being dropped",
    b"finish: callbacks should be Some",
    b"finish: result should be None",
    b"FnOnce called more than once",
    b"internal error: entered unreachable code",
    b": JsValue passed is not an Error type -- this is a bug",
    b"js_value passed has no string representation",
    b"LazyCell instance has previously been poisoned",
    b" out of range for slice of length ",
    b"range end index ",
    b"range start index ",
    b"slice index starts at ",
    b"Tried to shrink to a larger capacity",
    DECIMAL_PAIRS,
];
const DECIMAL_PAIRS: &[u8] = b"\
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Overwrites that data with zeros, which compress to nothing.
fn blank_dead_data(module: &mut Module) {
    let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let value = &mut module.data.get_mut(id).value;
        for dead in DEAD_DATA {
            let found = |value: &[u8]| value.windows(dead.len()).position(|part| part == dead);
            while let Some(start) = found(value) {
                value[start..start + dead.len()].fill(0);
            }
        }
    }
}

/// Overwrites the names of source files, which only panics use.
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

/// Four digits are enough to tell two builds apart.
fn short_hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    format!("{:04x}", hasher.finish() as u16)
}

/// Gives imports, their module, and exports short names in both files.
fn shorten_names(
    bindgen: &str,
    build: &str,
    module: &mut Module,
    mut glue: String,
) -> Result<String> {
    let mut rename = |before: &str, name: &str, after: &str, short: &str| {
        let [long, short] = [name, short].map(|name| format!("{before}{name}{after}"));
        ensure!(
            glue.matches(&long).count() == 1 && !glue.contains(&short),
            "{name} is not in the glue exactly once: has wasm-bindgen changed?"
        );
        glue = glue.replace(&long, &short);
        Ok(())
    };
    rename("\"", bindgen, "\":", build)?;
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("_{number:x}");
        rename(" ", &import.name, ":", &short)?;
        ensure!(
            import.module == bindgen,
            "{} is from {}",
            import.name,
            import.module
        );
        import.name = short;
        import.module = build.to_owned();
    }
    // A name may be the beginning of another one, so the longest go first.
    let mut exports: Vec<_> = module.exports.iter_mut().collect();
    exports.sort_by_key(|export| Reverse(export.name.len()));
    for (number, export) in exports.into_iter().enumerate() {
        let short = format!("_{number:x}");
        glue = glue.replace(&format!("wasm.{}", export.name), &format!("wasm.{short}"));
        export.name = short;
    }
    Ok(glue)
}
