//! Moves bytes: conversions, `fetch`, timers, abort. An `if` about Graph belongs in [`crate::core`].

mod arguments;
mod bag;
mod call;
mod exchange;
mod functions;
mod host;
mod list;
mod out;
mod run;
mod wait;

pub use functions::call;
