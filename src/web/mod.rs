//! Moves bytes: conversions, `fetch`, timers, abort. An `if` about Graph belongs in [`crate::core`].

mod abort;
mod bag;
mod create_snapshot;
mod fetch;
mod host;
mod out;

pub use create_snapshot::create_snapshot;
