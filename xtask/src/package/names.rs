//! The names of files in the package that more than one step needs.

/// The module: wasm-bindgen appends `_bg.wasm`, and `.js` for the glue.
pub(super) const NAME: &str = "cloudpc_snapshot";

/// The entry that contains the module instead of fetching it.
pub(super) const INLINE: &str = "inline.js";

/// The entries: they differ in where the module comes from.
pub(super) const ENTRIES: [&str; 3] = ["index.js", INLINE, "node.js"];
