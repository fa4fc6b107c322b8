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

mod faults;
mod pacing;
mod queue;
mod table;
mod throttle;

/// As many as a dev build does in some seconds.
const RUNS: u64 = 2_000;

#[test]
fn keeps_every_promise() {
    if let Some(seed) = number("SIMULATION_SEED") {
        faults::run(seed, false, true);
        return;
    }
    let runs = number("SIMULATION_RUNS").unwrap_or(RUNS);
    let mut ends = [0_u64; 4];
    for seed in 0..runs {
        let _replay = Replay(seed);
        // Large ones take as long as a thousand small ones.
        for (sum, count) in ends
            .iter_mut()
            .zip(faults::run(seed, seed % 5_000 == 1, false))
        {
            *sum += u64::from(count);
        }
    }
    println!("{runs} runs; accepted, refused, unknown, not sent: {ends:?}");
    let rare = ends.iter().sum::<u64>() / 100;
    assert!(ends.iter().all(|count| *count >= rare), "{ends:?}");
}

/// Says how to see a run again that panics.
struct Replay(u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "SIMULATION_SEED={} cargo test --test simulate_run promise -- --nocapture",
                self.0
            );
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect(variable))
}
