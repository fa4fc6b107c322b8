//! `module.js`: the module as text, deflated as far as it goes, for the entry that contains it.

use std::fs;
use std::path::Path;

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use zopfli::{Format, Options, compress};

use super::module::bound;

/// Writes it beside the module in a folder.
pub(super) fn deflate(folder: &Path) -> Result<()> {
    let mut deflated = Vec::new();
    let module = fs::read(bound(folder))?;
    compress(Options::default(), Format::Zlib, &*module, &mut deflated)?;
    let text = BASE64_STANDARD.encode(deflated);
    Ok(fs::write(
        folder.join("module.js"),
        format!("export const DEFLATED = \"{text}\";\n"),
    )?)
}
