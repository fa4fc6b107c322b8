//! Runs over many Cloud PCs against a model of the service, with clocks of their own: each seed is a run.
//!
//! `SIMULATION_RUNS` says how many; `SIMULATION_SEED` replays one and shows its steps.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod pacing;
mod queue;
mod service;
mod table;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect(variable))
}
