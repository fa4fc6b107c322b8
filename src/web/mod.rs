//! Moves bytes: conversions, `fetch`, timers, abort. An `if` about Graph belongs in [`crate::core`].

mod bag;
mod call;
mod create_snapshot;
mod exchange;
mod host;
mod out;

pub use create_snapshot::create_snapshot;
