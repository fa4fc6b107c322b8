//! Makes the output of wasm-bindgen smaller, before wasm-opt runs:
//!
//! - a panic traps at once, without a message. On wasm32-unknown-unknown std cannot print the message anyway; it builds it
//!   and then traps. The code that builds it is a tenth of the module. Its texts are overwritten with zeros;
//! - code that nothing reaches goes, with its imports;
//! - an import that may throw makes no function for each call;
//! - `host.js` notices a task that traps;
//! - an instance that failed to start is forgotten;
//! - `text.js` decodes and encodes text;
//! - imports get short names. Their namespace is a hash of the module, because a module of another build must not bind to
//!   imports that mean something else.

mod dead_code;
mod dead_data;
mod glue;
mod short_names;

use std::fs;
use std::path::Path;

use anyhow::Result;
use walrus::Module;
use walrus::passes::gc;

use dead_code::drop_dead_code;
use dead_data::{blank_dead_data, blank_source_paths};
use glue::{
    catch_in_place, constants, drop_unused_imports, forget_instances, guard_tasks, put_beside,
    replace_text_codecs,
};
use short_names::{short_hash, shorten_names};

/// Changes the module `NAME_bg.wasm` in a folder, and its glue `NAME.js`.
pub(super) fn slim(folder: &Path, name: &str) -> Result<()> {
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let glue = folder.join(format!("{name}.js"));
    let bindgen = format!("./{name}_bg.js");

    let bytes = fs::read(&wasm)?;
    let build = short_hash(&bytes);
    let mut module = Module::from_buffer(&bytes)?;
    drop_dead_code(&mut module)?;
    gc::run(&mut module);
    blank_source_paths(&mut module);
    blank_dead_data(&mut module);
    let text = put_beside(folder, &bindgen, &mut module, fs::read_to_string(&glue)?)?;
    let text = forget_instances(guard_tasks(text)?)?;
    let text = replace_text_codecs(&text, &constants(&module)?)?;
    let text = catch_in_place(&drop_unused_imports(&module, &text))?;
    let text = shorten_names(&bindgen, &build, &mut module, text)?;
    module.emit_wasm_file(&wasm)?;
    Ok(fs::write(glue, text)?)
}
