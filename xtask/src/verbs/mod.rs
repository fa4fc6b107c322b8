//! The verbs, one file each; `main.rs` holds the short ones.

pub(crate) mod bench;
pub(crate) mod demo;
pub(crate) mod release;
pub(crate) mod screenshots;
pub(crate) mod size;
