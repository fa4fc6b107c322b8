//! The state machine of one call against a model of the service, with clocks of its own: each seed is a run.
//!
//! `SIMULATION_RUNS` says how many; `SIMULATION_SEED` replays one and shows its steps.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod clock;
mod headers;
mod model;
mod run;
mod service;
mod table;
#[path = "../testing/mod.rs"]
mod testing;

use std::collections::BTreeMap;

use testing::{Replay, number, one_of};

/// As many runs as a dev build does in about a second.
const RUNS: u64 = 100_000;

#[test]
fn keeps_every_promise() {
    if let Some(seed) = number("SIMULATION_SEED") {
        run::run(seed, true);
        return;
    }
    let runs = number("SIMULATION_RUNS").unwrap_or(RUNS);
    let mut ends: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..runs {
        let _replay = Replay("simulate_call", seed);
        *ends.entry(run::run(seed, false)).or_default() += 1;
    }
    println!("{runs} runs: {ends:?}");
    // Runs that all ended in the same way would show little.
    for end in ["accepted", "notSent", "refused", "unknown"] {
        let count = ends.get(end).copied().unwrap_or_default();
        assert!(count >= runs / 100, "{end} is rare: {ends:?}");
    }
}
