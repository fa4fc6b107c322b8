//! What stands before the routes: it lets callers in, applies faults, and completes every answer.

mod batch;
mod callers;
mod cors;
mod echo;
pub(crate) mod exchange;
mod fault_effect;
pub(crate) mod single;
pub(crate) mod step;
