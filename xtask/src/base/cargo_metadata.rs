//! What cargo knows about this workspace.

use std::sync::LazyLock;

use anyhow::Result;
use duct::cmd;
use serde_json::Value;

/// The metadata of the workspace without its dependencies. Cargo is asked once.
pub(crate) fn cargo_metadata() -> &'static Value {
    static METADATA: LazyLock<Value> =
        LazyLock::new(|| ask_cargo().expect("cargo describes this workspace"));
    &METADATA
}

fn ask_cargo() -> Result<Value> {
    let metadata = cmd!("cargo", "metadata", "--no-deps", "--format-version=1")
        .dir(env!("CARGO_MANIFEST_DIR"))
        .read()?;
    Ok(serde_json::from_str(&metadata)?)
}
