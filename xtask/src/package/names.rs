//! The names of files in the package that more than one step needs.

/// The module: wasm-bindgen appends `_bg.wasm`, and `.js` for the glue.
pub(super) const NAME: &str = "cloudpc_snapshot";

/// The entry that fetches the module instead of containing it.
pub(super) const STREAMING: &str = "streaming.js";

/// The entry for the tests of a portal, which no page loads.
pub(super) const TESTING: &str = "testing.js";

/// The entries for pages: they differ in where the module comes from.
pub(super) const ENTRIES: [&str; 2] = ["index.js", STREAMING];
