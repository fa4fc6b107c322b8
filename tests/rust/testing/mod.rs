//! What the simulations share: choices, numbers from the environment, and how to replay a run that fails.

use fastrand::Rng;

pub(crate) fn one_of<T, const N: usize>(choices: [T; N], rng: &mut Rng) -> T {
    rng.choice(choices).expect("a choice")
}

/// The number in an environment variable, if it is set.
pub(crate) fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect(variable))
}

/// If the run of this seed panics, prints how to replay it with this test.
pub(crate) struct Replay(pub(crate) &'static str, pub(crate) u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(test, seed) = self;
            eprintln!("SIMULATION_SEED={seed} cargo test --test {test} promise -- --nocapture");
        }
    }
}
