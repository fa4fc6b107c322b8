//! The pure half alone: without a socket, with a clock that the test sets.

mod batch;
mod batch_faults;
mod client;
mod enums;
mod lies;
mod outages;
mod steps;
