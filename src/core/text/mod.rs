//! The ground floor: texts, numbers and dates. It knows nothing about Graph.

pub(super) mod build;
pub(super) mod calendar;
pub(super) mod did_you_mean;
pub(super) mod digits;
pub(super) mod find;
pub(super) mod timestamp;
