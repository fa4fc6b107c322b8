//! The verbs that take more than a line, a file each.

pub(crate) mod bench;
pub(crate) mod demo;
pub(crate) mod release;
pub(crate) mod screenshots;
pub(crate) mod size;
