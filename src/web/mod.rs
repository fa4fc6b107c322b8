//! Moves bytes: conversions, `fetch`, timers, abort. An `if` about Graph belongs in [`crate::core`].

mod arguments;
mod drive;
mod exchange;
mod functions;
mod host;
mod ids;
mod job;
mod json;
mod list;
mod objects;
mod options;
mod run;
mod single;
mod steps;
mod subject;
mod tokens;
mod value;
mod waits;

pub use functions::call;
pub use host::skipped_ms;
