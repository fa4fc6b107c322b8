//! The verbs, one file each; `main.rs` holds the short ones.

pub(crate) mod bench;
pub(crate) mod compare;
pub(crate) mod demo;
pub(crate) mod docs;
mod licences;
pub(crate) mod release;
pub(crate) mod screenshots;
pub(crate) mod site;
pub(crate) mod size;
