//! Tools the verbs need: each is looked for, and installed if missing.

pub(crate) mod apt;
pub(crate) mod browsers;
pub(crate) mod cargo_tools;
pub(crate) mod npm;
pub(crate) mod peers;
pub(crate) mod setup;
pub(crate) mod wasm_target;
