//! Moves bytes: conversions, `fetch`, timers, abort. An `if` about Graph belongs in [`crate::core`].

mod arguments;
mod call;
mod exchange;
mod functions;
mod host;
mod list;
mod objects;
mod options;
mod run;
mod wait;

pub use functions::call;
