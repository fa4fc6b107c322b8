//! Ground: texts, numbers and dates. Knows nothing of Graph.

pub(super) mod build;
pub(super) mod calendar;
pub(super) mod did_you_mean;
pub(super) mod digits;
pub(super) mod find;
pub(super) mod timestamp;
