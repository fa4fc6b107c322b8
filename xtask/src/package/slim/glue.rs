//! Changes in the glue, the script that wasm-bindgen writes beside a module.

use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

/// Moves our own script from `./snippets/CRATE-HASH/…/` to the glue's folder, where other files can import it too.
/// Functions that wasm-bindgen passes on unchanged have a namespace each: they join the other imports.
pub(super) fn put_beside(
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
pub(super) fn guard_tasks(mut glue: String) -> Result<String> {
    for (text, guarded) in [
        (" queueMicrotask(arg0);", " task(arg0);"),
        (
            "throw new Error('Cannot invoke closure from previous WASM instance');",
            "return;",
        ),
        ("const ret = arg0.queueMicrotask;", "const ret = task;"),
    ] {
        ensure!(
            glue.matches(text).count() == 1,
            "no single `{text}` in the glue: has wasm-bindgen changed?"
        );
        glue = glue.replace(text, guarded);
    }
    Ok(format!("import {{ task }} from \"./host.js\";\n{glue}"))
}

/// A module that is not ours can leave an instance behind before it fails. The glue would keep it for ever: here the next module
/// always takes its place. It comes as the only argument. Of the two caches that the glue resets, one is not there, and the other
/// need not be reset.
pub(super) fn forget_instances(mut glue: String) -> Result<String> {
    const INIT: &str = "function initSync(module) {\n";
    const IMPORTS: &str = "    const imports = ";
    for (line, many) in [
        ("if (wasm !== undefined) return wasm;", 2),
        (
            "if (typeof numBytesDecoded !== 'undefined') numBytesDecoded = 0;",
            1,
        ),
        (
            "if (typeof WASM_VECTOR_LEN !== 'undefined') WASM_VECTOR_LEN = 0;",
            1,
        ),
    ] {
        ensure!(
            glue.matches(line).count() == many,
            "not {many} of `{line}` in the glue: has wasm-bindgen changed?"
        );
        glue = glue.replace(line, "");
    }
    let (before, rest) = glue
        .split_once(INIT)
        .context("no initSync in the glue: has wasm-bindgen changed?")?;
    let (_, after) = rest
        .split_once(IMPORTS)
        .context("no imports in initSync: has wasm-bindgen changed?")?;
    Ok([before, INIT, IMPORTS, after].concat())
}

/// The part of the memory that the module begins with: texts in it never change.
pub(super) fn constants(module: &Module) -> Result<Range<i32>> {
    let (mut first, mut end) = (i32::MAX, 0);
    for data in module.data.iter() {
        if let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } = data.kind
        {
            let length = i32::try_from(data.value.len())?;
            first = first.min(start);
            end = end.max(start + length);
        }
    }
    ensure!(first < end, "the module has no data");
    Ok(first..end)
}

/// A script that makes a decoder when it is imported stays in every bundle, and fails where there is none. Ours also knows
/// which texts are constants.
pub(super) fn replace_text_codecs(glue: &str, constants: &Range<i32>) -> Result<String> {
    const ENCODER: &str = "cachedTextEncoder.";
    const DECODE: &str = "decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len))";
    let changed = "no text decoder in the glue: has wasm-bindgen changed?";
    let (before, rest) = glue
        .split_once("let cachedTextDecoder = ")
        .context(changed)?;
    let (_, after) = rest.split_once("let WASM_VECTOR_LEN = ").context(changed)?;
    let glue = format!(
        "import {{ decodeText, textEncoder }} from \"./text.js\";\n{before}let WASM_VECTOR_LEN = {after}"
    );
    ensure!(glue.contains(ENCODER) && glue.contains(DECODE), changed);
    let Range { start, end } = constants;
    let decode =
        format!("decodeText(getUint8ArrayMemory0(), ptr, len, ptr >= {start} && ptr < {end})");
    Ok(glue
        .replace(ENCODER, "textEncoder().")
        .replace(DECODE, &decode))
}

/// An import that may throw is a function in a function, made anew for each call: here it is one.
pub(super) fn catch_in_place(glue: &str) -> Result<String> {
    const START: &str = "function() { return handleError(function (";
    const END: &str = "}, arguments); },";
    const CATCH: &str = "function handleError(f, args) {\n    try {\n        return f.apply(this, args);\n    } catch (e) {";
    let mut parts = glue.split(START);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let caught = part
            .split_once(") {")
            .and_then(|(names, rest)| Some((names, rest.split_once(END)?)));
        let (names, (body, rest)) =
            caught.context("no end of an import that may throw: has wasm-bindgen changed?")?;
        text += &format!(
            "function({names}) {{ try {{{body}}} catch (error) {{ handleError(error); }} }},{rest}"
        );
    }
    ensure!(
        text.matches(CATCH).count() == 1,
        "no handleError in the glue: has wasm-bindgen changed?"
    );
    Ok(text.replace(CATCH, "function handleError(e) {\n    {"))
}

/// Removes the imports that only dead code needed from the glue.
pub(super) fn drop_unused_imports(module: &Module, glue: &str) -> String {
    const INDENT: &str = "        ";
    let mut text = String::new();
    let mut skips = false;
    for line in glue.lines() {
        let import = line
            .strip_prefix(INDENT)
            .and_then(|line| line.split_once(": function("));
        if let Some((name, _)) = import {
            skips = !module.imports.iter().any(|used| used.name == name);
        }
        if !skips {
            text = text + line + "\n";
        }
        // The last line of a function.
        skips &= line
            .strip_prefix(INDENT)
            .is_none_or(|line| !line.starts_with('}'));
    }
    text
}
