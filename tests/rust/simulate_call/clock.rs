//! Time as a page sees it.

use cloudpc_snapshot::core::{Clocks, skipped_ms};
use fastrand::Rng;

/// The longest wait of a browser's timer.
const TIMER_MS: f64 = 2_147_483_647.0;

/// Timers that are early by so little fired early by rounding.
const ROUNDED_MS: f64 = 20.0;

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
    sleepy: bool,
    /// A test fakes the timers and the wall clock, but not the monotonic clock.
    faked: bool,
    skipped_ms: f64,
}

impl Clock {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self {
            monotonic_ms: stepped(rng.f64() * 1e6),
            // Some time between 2020 and 2050.
            ahead_ms: stepped(1.58e12 + rng.f64() * 9.5e11),
            sleepy: rng.u8(..) < 64,
            faked: rng.u8(..) < 32,
            skipped_ms: 0.0,
        }
    }

    pub(crate) fn now(&self) -> Clocks {
        Clocks {
            epoch_ms: self.monotonic_ms + self.ahead_ms,
            monotonic_ms: self.monotonic_ms + self.skipped_ms,
        }
    }

    /// No timer is ever late.
    pub(crate) fn is_punctual(&self) -> bool {
        !self.sleepy && !self.faked
    }

    /// Something that takes `ms` races against a timer of `limit_ms`. Returns whether it wins.
    pub(crate) fn race(&mut self, ms: f64, limit_ms: f64, rng: &mut Rng) -> bool {
        // Some that would be late arrive at the same moment.
        let ms = if ms > limit_ms && rng.bool() {
            limit_ms
        } else {
            ms
        };
        let set = self.now();
        let fires_after = limit_ms + self.oversleep(rng);
        self.pass(ms.min(fires_after), rng);
        let wins = ms <= fires_after;
        if !wins {
            self.fired(limit_ms, set);
        }
        wins
    }

    /// A timer, which may fire early and cannot wait for long.
    pub(crate) fn wait(&mut self, ms: f64, rng: &mut Rng) {
        let ms = ms.ceil().min(TIMER_MS);
        let set = self.now();
        if !self.faked && rng.u8(..) < 64 {
            // One thing is wrong at a time: nobody sets the wall clock.
            self.monotonic_ms += stepped(ms * rng.f64());
        } else {
            let late = self.oversleep(rng);
            self.pass(ms + late, rng);
        }
        self.fired(ms, set);
    }

    /// A timer of `ms` has fired.
    fn fired(&mut self, ms: f64, set: Clocks) {
        let now = self.now();
        let monotonic_ms = now.monotonic_ms - set.monotonic_ms;
        self.skipped_ms += skipped_ms(ms, now.epoch_ms - set.epoch_ms, monotonic_ms);
        if self.faked {
            let passed_ms = self.now().monotonic_ms - set.monotonic_ms;
            assert!(passed_ms > ms - ROUNDED_MS, "fake timers: time passes");
        } else {
            assert_eq!(self.skipped_ms, 0.0, "never early: skips nothing");
        }
    }

    fn oversleep(&self, rng: &mut Rng) -> f64 {
        if self.sleepy { rng.f64() * 1e6 } else { 0.0 }
    }

    /// Lets time pass. Meanwhile, someone may set the wall clock.
    fn pass(&mut self, ms: f64, rng: &mut Rng) {
        if self.faked {
            self.ahead_ms += stepped(ms);
            // The code takes its time.
            self.monotonic_ms += stepped(rng.f64());
            return;
        }
        self.monotonic_ms += stepped(ms);
        if rng.u8(..) < 16 {
            self.ahead_ms += f64::from(rng.i32(-7_200_000..=7_200_000));
        }
    }
}

fn stepped(ms: f64) -> f64 {
    (ms / STEP_MS).ceil() * STEP_MS
}
