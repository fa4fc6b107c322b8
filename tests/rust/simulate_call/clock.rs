//! Time as a page sees it.

use cloudpc_snapshot::core::Clocks;
use fastrand::Rng;

/// The longest wait of a browser's timer.
const TIMER_MS: f64 = 2_147_483_647.0;

/// A browser's clocks move in steps. This step is a power of two, so every sum of readings is exact.
const STEP_MS: f64 = 1.0 / 1024.0;

/// How long something takes: usually next to nothing, at worst for ever (but it ends at last if no limit ends it).
pub(crate) fn delay_ms(rng: &mut Rng) -> f64 {
    match rng.u8(0..32) {
        0 => 1e10,
        1 => rng.f64() * 40_000.0,
        2..16 => rng.f64() * 100.0,
        _ => 0.0,
    }
}

/// Two clocks, and the timers that use them.
pub(crate) struct Clock {
    monotonic_ms: f64,
    /// How far the wall clock is ahead.
    ahead_ms: f64,
    /// Timers fire when the machine wakes up, not when they should.
    pub(crate) sleepy: bool,
}

impl Clock {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self {
            monotonic_ms: stepped(rng.f64() * 1e6),
            // Some time between 2020 and 2050.
            ahead_ms: stepped(1.58e12 + rng.f64() * 9.5e11),
            sleepy: rng.u8(..) < 64,
        }
    }

    pub(crate) fn now(&self) -> Clocks {
        Clocks {
            epoch_ms: self.monotonic_ms + self.ahead_ms,
            monotonic_ms: self.monotonic_ms,
        }
    }

    /// Something that takes `ms` races against a timer of `limit_ms`. Returns whether it wins.
    pub(crate) fn race(&mut self, ms: f64, limit_ms: f64, rng: &mut Rng) -> bool {
        // Some that would be late arrive at the same moment.
        let ms = if ms > limit_ms && rng.bool() {
            limit_ms
        } else {
            ms
        };
        let fires_after = limit_ms + self.oversleep(rng);
        self.pass(ms.min(fires_after), rng);
        ms <= fires_after
    }

    /// A timer, which may fire early and cannot wait for long.
    pub(crate) fn wait(&mut self, ms: f64, rng: &mut Rng) {
        if rng.u8(..) < 64 {
            self.pass(ms.min(TIMER_MS) * rng.f64(), rng);
        } else {
            let late = self.oversleep(rng);
            self.pass(ms.min(TIMER_MS) + late, rng);
        }
    }

    fn oversleep(&self, rng: &mut Rng) -> f64 {
        if self.sleepy { rng.f64() * 1e6 } else { 0.0 }
    }

    /// Lets time pass. Meanwhile, someone may set the wall clock.
    fn pass(&mut self, ms: f64, rng: &mut Rng) {
        self.monotonic_ms += stepped(ms);
        if rng.u8(..) < 16 {
            self.ahead_ms += f64::from(rng.i32(-7_200_000..=7_200_000));
        }
    }
}

fn stepped(ms: f64) -> f64 {
    (ms / STEP_MS).ceil() * STEP_MS
}
