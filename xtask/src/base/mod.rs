//! The ground floor: folders, programs and processes, whatever they are used for.

pub(crate) mod cargo_metadata;
pub(crate) mod long_step;
pub(crate) mod paths;
pub(crate) mod process;
pub(crate) mod programs;
