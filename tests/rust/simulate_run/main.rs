//! Chains of runs over many Cloud PCs against a model of the service, with clocks of their own: each seed is a chain. And
//! waits for the restore points they make.
//!
//! `SIMULATION_RUNS` says how many; `SIMULATION_SEED` replays one and shows its steps.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod batch;
mod chain;
mod faults;
mod network;
mod pacing;
mod queue;
mod refresh;
mod setting;
mod table;
#[path = "../testing/mod.rs"]
mod testing;
mod throttle;
mod waits;

use testing::{Replay, number};

/// As many chains as a dev build does in a few seconds.
const RUNS: u64 = 2_000;

#[test]
fn keeps_every_promise() {
    if let Some(seed) = number("SIMULATION_SEED") {
        chain::run(seed, false, true);
        return;
    }
    let runs = number("SIMULATION_RUNS").unwrap_or(RUNS);
    let mut ends = [0_u64; 4];
    for seed in 0..runs {
        let _replay = Replay("simulate_run", seed);
        // Large ones take as long as a thousand small ones.
        let counts = chain::run(seed, seed % 5_000 == 1, false);
        for (sum, count) in ends.iter_mut().zip(counts) {
            *sum += u64::from(count);
        }
    }
    println!("{runs} runs; accepted, refused, unknown, not sent: {ends:?}");
    let rare = ends.iter().sum::<u64>() / 100;
    assert!(ends.iter().all(|count| *count >= rare), "{ends:?}");
}
