//! The ground: folders, programs and processes. It knows nothing of what they are used for.

pub(crate) mod long_step;
pub(crate) mod paths;
pub(crate) mod process;
pub(crate) mod programs;
