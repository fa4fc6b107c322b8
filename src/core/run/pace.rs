//! The pace of a run: no limit until the service throttles it, then the rate that the service was seen to allow
//! (docs/graph.md#throttling).
//!
//! In the field's words: pause, trial, resume at the observed rate, additive increase.
//! 1. *Pause.* A 429 stops all sends for as long as its `Retry-After` asks, or backs off if it has none.
//! 2. *Trial.* One request alone then shows whether the pause is over.
//! 3. *Resume.* The observed rate is what was delivered since the last pause ended, over that time, whatever windows or
//!    buckets the service counts with. Sends go on evenly spaced, a little below it.
//! 4. *Additive increase.* Each send raises the rate by the same amount, until the next 429: slowly if two pauses in a row
//!    saw about the same rate (it is stable), and fast, to relearn it, if they did not.
//!
//! An example: 200 writes per 20 s, four at a time, each taking 240 ms. The first 200 take 12 s; the next ones are answered
//! 429 with `Retry-After: 9`. The run pauses, and its trial at 20.9 s is accepted. The 200 came in 20.5 s, so it resumes at
//! 9.8 a second. A first pause may mislead, so each send adds 2 per 20.5 s, or 0.1 a second, to relearn the rate: 14 s later
//! all of the next window's 200 are sent, and there is the next pause. Now 200 came in 20.1 s, which is about the same: the
//! rate is stable. It resumes at 9.84, and each send adds only 0.003: the third pause comes after 40 s, the fifth after
//! 80 s. 3 000 writes take 306 s, of which the windows alone take 280, and 10 of 3 010 requests are throttled.
//!
//! For each constant the docs say what its half and its double do to `tests/rust/simulate_run/table.rs`. With the values
//! here, none of 16 800 jobs of at least 50 windows took more than 1.10 of the ideal time or had more than 1.9 % of its
//! requests throttled.

use crate::core::values::limits::{BATCH_GATHER_MS, MIN_RUN_WAIT_MS};
use crate::core::values::retry::Retry;

/// How far below the observed rate sends go on, as a share of it.
///
/// Half: 0.2 % faster. Double: 0.4 % slower, and no fewer 429s.
const HEADROOM: f64 = 0.01;

/// Over how many sends a stable rate grows to the most the service may allow: as many as it was observed with, but at most
/// this many for each request that the pause cost, because it was throttled or not sent meanwhile.
///
/// Half: up to 2.0 % throttled. Double: up to 1.5 %, and slower to follow a service that allows more.
const MAX_SENDS_PER_LOST: f64 = 80.0;

/// And at least this many.
///
/// Half, double: no change to speak of.
const MIN_SENDS: f64 = 20.0;

/// A rate is stable if it is at least this much of the one observed at the pause before.
///
/// Half: an outage of ten windows counts as the service's rate, and costs up to 35 windows in place of 8. Double: hardly
/// any rate is stable, and up to 25 % are throttled.
const STABLE_MIN: f64 = 0.5;

/// And less than this much.
///
/// Half: the same, and up to 26 %. Double: up to 10 windows in place of 5 if others have used
/// the first one up.
const STABLE_MAX: f64 = 1.7;

/// What relearning adds to the rate with each send, in sends per relearning time: the rate triples in half of that time.
///
/// Half: up to 8 windows in place of 5 if others have used the first one up. Double: up to 1.11 of the ideal time.
const RELEARN_GROWTH: f64 = 2.0;

/// The relearning time is the time the rate was observed for. But the length of a pause says little of how fast to go, so
/// it is at most this many times the time before the pause, and within these bounds in any case.
///
/// Half: up to 1.11 of the ideal time. Double: up to 7 windows in place of 5 if others have used the first one up.
const RELEARN_PER_BUSY: f64 = 12.0;
/// Half: no change to speak of. Double: up to 8 windows in place of 5 if others have used the first one up.
const RELEARN_MIN_MS: f64 = 3_000.0;
/// Half, double: little change. Without it, recovering from an outage takes far longer, the longer the outage was.
const RELEARN_MAX_MS: f64 = 30_000.0;

/// If the first pause ends less than this after the first send, the rate is held first, and relearned later: in a window
/// of a second or two, others have hardly used any of the limit by accident, and a second pause would cost another window.
///
/// Half: a run at 10 a second is throttled again if nothing says how long to wait. Double: no gain with windows of 5 s.
const SHORT_MS: f64 = 2_500.0;

/// How far below the observed rate it is held, as a share of it: what the way there may shorten the time between two sends
/// by.
///
/// Half: from as far as Graph, chance decides more often whether a run is throttled again. Double: 120 writes at 10 a second
/// take up to 1.26 of the ideal time in place of 1.20.
const SHORT_HEADROOM: f64 = 0.05;

/// How long the rate is held, and then the relearning time.
///
/// Half: 120 writes at 10 a second are throttled again, and take 1.24 of the ideal time in place of 1.13. Double: no gain.
const HOLD_MS: f64 = 15_000.0;

/// How much what was observed up to the pause before counts, if the rate is stable.
///
/// Half: little change. Double: up to 2.4 % throttled.
const HISTORY_WEIGHT: f64 = 0.5;

/// The least share of the observed time that counts as certain: it keeps the growth finite.
///
/// Half, double: no change.
const MIN_CERTAIN_SHARE: f64 = 0.25;

/// `Retry-After` is in whole seconds: the pause may have been over this much earlier.
///
/// Half, double: no change to speak of.
const RETRY_AFTER_STEP_MS: f64 = 1_000.0;

/// How much of a back-off the first wait of a pause without `Retry-After` has.
///
/// Half: no change with the default `delayMs`. Double: 240 writes at 20 a second take up to 2.1 of the ideal time in place
/// of 1.17.
const FIRST_BACKOFF: f64 = 1.0 / 3.0;

/// How much a late timer is made up for: those of a page in the background fire once a second.
///
/// Half: a page in the background sends at half the rate. Double: bursts of two seconds' sends.
const LATE_MS: f64 = 1_000.0;

/// When the next request may be sent. All times are of the monotonic clock, in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    retry: Retry,
    /// Nothing is sent before this.
    next_ms: f64,
    /// Sends per millisecond, infinite until the first throttle; by how much each send raises it; and when that begins.
    rate: f64,
    growth: f64,
    grows_from_ms: f64,
    /// The rate observed up to the last pause, infinite before the first, and whether the one before was about the same.
    observed_rate: f64,
    is_stable: bool,
    /// Requests that the service has let through since `since_ms`.
    delivered: f64,
    since_ms: f64,
    /// When the last request was sent or answered.
    busy_ms: f64,
    /// When the last pause ended. Requests sent before say nothing about the rate since.
    resumed_ms: f64,
    pause: Option<Pause>,
}

/// From a throttled request until one is let through again.
#[derive(Clone, Debug)]
struct Pause {
    began_ms: f64,
    throttled: f64,
    /// When the service may have been ready again, at the earliest and at the latest, according to its answers.
    earliest_end_ms: f64,
    latest_end_ms: f64,
    /// When the trial was sent. While it is in flight, nothing else is sent.
    trial_ms: Option<f64>,
}

impl Pace {
    pub(crate) fn new(retry: Retry) -> Self {
        Self {
            retry,
            next_ms: f64::NEG_INFINITY,
            rate: f64::INFINITY,
            growth: 0.0,
            grows_from_ms: f64::NEG_INFINITY,
            observed_rate: f64::INFINITY,
            is_stable: false,
            delivered: 0.0,
            since_ms: f64::NAN,
            busy_ms: f64::INFINITY,
            resumed_ms: f64::NEG_INFINITY,
            pause: None,
        }
    }

    /// How long to wait before the next send; 0 or less if it may go now.
    pub(crate) fn wait_ms(&self, now_ms: f64) -> f64 {
        match &self.pause {
            Some(pause) if pause.trial_ms.is_some() => f64::INFINITY,
            _ => self.next_ms - now_ms,
        }
    }

    /// How long to wait before the next batch. While sends are spaced evenly, it gathers parts whose turns have come.
    pub(crate) fn batch_wait_ms(&self, now_ms: f64) -> f64 {
        let gathers = self.pause.is_none() && self.rate.is_finite();
        self.wait_ms(now_ms) + if gathers { BATCH_GATHER_MS } else { 0.0 }
    }

    /// How long nothing is sent at all, as far as is known.
    pub(crate) fn pause_ms(&self, now_ms: f64) -> f64 {
        (self.next_ms - now_ms).max(0.0)
    }

    /// A request is about to be sent.
    pub(crate) fn on_send(&mut self, now_ms: f64) {
        // Time in which the run waited for ids, tokens or the network, or the machine slept, does not lower the rate.
        let idle_ms = now_ms - self.busy_ms.max(self.next_ms);
        let idle_ms = if idle_ms > LATE_MS { idle_ms } else { 0.0 };
        self.since_ms += idle_ms;
        self.busy_ms = now_ms;
        if let Some(pause) = &mut self.pause {
            pause.began_ms += idle_ms;
            pause.earliest_end_ms += idle_ms;
            pause.latest_end_ms += idle_ms;
            pause.trial_ms = Some(now_ms);
            return;
        }
        if self.since_ms.is_nan() {
            self.since_ms = now_ms;
        }
        if now_ms >= self.grows_from_ms {
            self.rate += self.growth;
        }
        self.next_ms = self.next_ms.max(now_ms - LATE_MS) + 1.0 / self.rate;
    }

    /// The request sent at `sent_ms` has ended without a throttle. Only if it was answered has the service let it through.
    pub(crate) fn on_result(&mut self, sent_ms: f64, answered: bool, now_ms: f64) {
        if answered {
            self.busy_ms = now_ms;
        }
        if let Some(pause) = &mut self.pause
            && let Some(trial_ms) = pause.trial_ms
            && sent_ms >= trial_ms
        {
            pause.trial_ms = None;
            if answered {
                self.resume(trial_ms, now_ms);
            }
        }
        if answered && sent_ms >= self.resumed_ms {
            self.delivered += 1.0;
        }
    }

    /// The service throttled the request sent at `sent_ms`, and asked to wait for `asked_ms`; 0 if it did not say.
    pub(crate) fn on_throttle(&mut self, sent_ms: f64, asked_ms: f64, now_ms: f64, random: f64) {
        self.busy_ms = now_ms;
        self.next_ms = self.next_ms.max(now_ms + asked_ms);
        if sent_ms < self.resumed_ms {
            return;
        }
        let pause = self.pause.get_or_insert(Pause {
            began_ms: now_ms,
            throttled: 0.0,
            earliest_end_ms: sent_ms,
            latest_end_ms: sent_ms,
            trial_ms: Some(sent_ms),
        });
        pause.throttled += 1.0;
        let earliest_ms = sent_ms + (asked_ms - RETRY_AFTER_STEP_MS).max(0.0);
        let latest_ms = if asked_ms > 0.0 {
            sent_ms + asked_ms
        } else {
            f64::INFINITY
        };
        pause.earliest_end_ms = pause.earliest_end_ms.max(earliest_ms);
        pause.latest_end_ms = pause.latest_end_ms.max(latest_ms);
        // The first of a pause, or a trial.
        if pause.trial_ms.is_some_and(|trial_ms| sent_ms >= trial_ms) {
            pause.trial_ms = None;
            if asked_ms <= 0.0 {
                // Half as long as the pause has lasted, so that its end is noticed at most that late. At first the least
                // is the best guess: a window of a second is over by then.
                let first_ms = FIRST_BACKOFF * self.retry.backoff_ms(1, random);
                let wait_ms = first_ms + (now_ms - pause.began_ms) / 2.0;
                let wait_ms = wait_ms.min(self.retry.max_delay_ms);
                self.next_ms = now_ms + wait_ms.max(MIN_RUN_WAIT_MS);
            }
        }
    }

    /// The pause is over, as the answer to its trial shows: what the service allows is known better now.
    fn resume(&mut self, trial_ms: f64, now_ms: f64) {
        let Some(pause) = self.pause.take() else {
            return;
        };
        let delivered = self.delivered;
        let end_ms = pause.latest_end_ms.min(trial_ms);
        let most_ms = (end_ms - self.since_ms).max(1.0);
        let certain_ms = pause.earliest_end_ms - self.since_ms;
        let least_ms = certain_ms.max(MIN_CERTAIN_SHARE * most_ms);
        let observed_rate = delivered / most_ms;
        let lost = pause.throttled + observed_rate * (trial_ms - pause.began_ms);
        let sends = delivered.min(MAX_SENDS_PER_LOST * lost).max(MIN_SENDS);
        self.rate = observed_rate * (1.0 - HEADROOM);
        self.growth = (delivered / least_ms - self.rate) / sends;
        let least_rate = self.observed_rate * STABLE_MIN;
        let is_stable = (least_rate..self.observed_rate * STABLE_MAX).contains(&observed_rate);
        let mut from_ms = trial_ms;
        if !is_stable {
            // A first burst shows how much the service had saved up or others had left, and a long pause that the service
            // had other reasons. Neither shows how much it will go on allowing.
            if self.is_stable {
                self.rate = self.rate.max(least_rate);
            }
            if self.observed_rate.is_infinite() && most_ms < SHORT_MS {
                // A window has whole seconds, and time on the way is a large share of so short a one.
                let mut window_ms = (most_ms / 1_000.0).floor() * 1_000.0;
                if window_ms <= least_ms {
                    window_ms = most_ms;
                }
                self.rate = delivered / window_ms * (1.0 - SHORT_HEADROOM);
                self.growth = RELEARN_GROWTH / HOLD_MS;
                self.grows_from_ms = trial_ms + HOLD_MS;
                // The time that the answer took is not made up for: that would be a second burst.
                from_ms = now_ms;
            } else {
                let busy_ms = pause.began_ms - self.since_ms;
                let relearn_ms = most_ms.min(RELEARN_PER_BUSY * busy_ms);
                let relearn_ms = relearn_ms.clamp(RELEARN_MIN_MS, RELEARN_MAX_MS);
                self.growth = self.growth.max(RELEARN_GROWTH / relearn_ms);
                self.rate += self.growth;
            }
            if delivered <= 0.0 {
                self.rate = f64::INFINITY;
            }
        }
        self.observed_rate = observed_rate;
        self.is_stable = is_stable;
        let weight = if is_stable { HISTORY_WEIGHT } else { 0.0 };
        self.delivered = weight * delivered;
        self.since_ms = end_ms - weight * (least_ms + most_ms) / 2.0;
        self.resumed_ms = trial_ms;
        self.next_ms = self.next_ms.max(from_ms + 1.0 / self.rate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pace that sent requests at 0, 100, … and was throttled at 1 000, for 9 s.
    fn paused() -> Pace {
        let mut pace = Pace::new(Retry::default());
        for ms in 0..10 {
            let ms = f64::from(ms) * 100.0;
            assert!(pace.wait_ms(ms) <= 0.0, "no throttle, no limit");
            pace.on_send(ms);
            pace.on_result(ms, true, ms);
        }
        pace.on_send(1_000.0);
        pace.on_throttle(1_000.0, 9_000.0, 1_000.0, 0.5);
        pace
    }

    /// A pace that observed several windows, and resumed. In each, so many requests were delivered, and then `throttled` ones
    /// were told to wait for the rest of it, `pause_ms`.
    fn observed(window_ms: f64, counts: &[u32], throttled: u32, pause_ms: f64) -> Pace {
        let mut pace = Pace::new(Retry::default());
        let mut start_ms = 0.0;
        for &count in counts {
            let busy_ms = window_ms - pause_ms;
            for number in 0..count {
                let ms = start_ms + busy_ms * f64::from(number) / f64::from(count);
                pace.on_send(ms);
                pace.on_result(ms, true, ms);
            }
            let ms = start_ms + busy_ms;
            (0..throttled).for_each(|_| pace.on_send(ms));
            (0..throttled).for_each(|_| pace.on_throttle(ms, pause_ms, ms, 0.5));
            start_ms += window_ms;
        }
        pace.on_send(start_ms);
        pace.on_result(start_ms, true, start_ms);
        pace
    }

    /// A pace that observed the same rate twice, and resumed at 20 000.
    fn stable() -> Pace {
        observed(10_000.0, &[10; 2], 1, 9_000.0)
    }

    /// Sends `count` requests as soon as it may. Returns the rate of each, per second.
    fn rates(pace: &mut Pace, mut now_ms: f64, count: usize) -> Vec<f64> {
        let mut next = || {
            let wait_ms = pace.wait_ms(now_ms);
            now_ms += wait_ms;
            pace.on_send(now_ms);
            1_000.0 / wait_ms
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn pauses_as_long_as_asked_and_tries_with_one_request() {
        let mut pace = paused();
        assert_eq!(pace.wait_ms(1_000.0), 9_000.0);
        // Another answer may ask for more, and never for less.
        pace.on_throttle(900.0, 9_500.0, 1_000.0, 0.5);
        pace.on_throttle(900.0, 1.0, 1_000.0, 0.5);
        assert_eq!(pace.wait_ms(10_500.0), 0.0);
        pace.on_send(10_500.0);
        assert_eq!(pace.wait_ms(1e9), f64::INFINITY, "one alone");
        // It was not answered, so another request may go.
        pace.on_result(10_500.0, false, 10_500.0);
        assert!(pace.wait_ms(10_600.0) <= 0.0);
        pace.on_send(10_600.0);
        pace.on_result(500.0, true, 500.0);
        assert_eq!(
            pace.wait_ms(1e9),
            f64::INFINITY,
            "an older one says nothing"
        );
        pace.on_result(10_600.0, true, 10_600.0);
        assert!(pace.wait_ms(10_600.0) > 0.0);
    }

    #[test]
    fn backs_off_without_retry_after() {
        let mut pace = paused();
        let mut now_ms = 10_000.0;
        // Half of the time since the throttle, and a third of a first delay.
        for wait_ms in [5.0e3, 7.5e3, 11.25e3] {
            pace.on_send(now_ms);
            pace.on_throttle(now_ms, 0.0, now_ms, 0.5);
            assert_eq!(pace.wait_ms(now_ms), wait_ms);
            now_ms += wait_ms;
        }
        for _ in 0..10 {
            pace.on_send(now_ms);
            pace.on_throttle(now_ms, 0.0, now_ms, 0.5);
            now_ms += pace.wait_ms(now_ms);
        }
        pace.on_send(now_ms);
        pace.on_throttle(now_ms, 0.0, now_ms, 0.5);
        assert_eq!(pace.wait_ms(now_ms), 180e3);
    }

    #[test]
    fn a_late_throttle_of_an_old_request_is_no_new_pause() {
        let mut pace = stable();
        pace.on_throttle(11_000.0, 5_000.0, 20_100.0, 0.5);
        assert_eq!(pace.wait_ms(20_100.0), 5_000.0);
        pace.on_send(25_100.0);
        assert!(pace.wait_ms(25_100.0).is_finite(), "no trial");
    }

    #[test]
    fn pauses_at_least_a_second_without_retry_after() {
        let mut pace = Pace::new(Retry {
            delay_ms: 0.0,
            ..Retry::default()
        });
        pace.on_send(0.0);
        pace.on_throttle(0.0, 0.0, 100.0, 0.5);
        assert_eq!(pace.pause_ms(100.0), 1_000.0);
        pace.on_send(1_100.0);
        pace.on_throttle(1_100.0, 0.0, 1_200.0, 0.5);
        assert_eq!(pace.pause_ms(1_200.0), 1_000.0);
        // `Retry-After` may be shorter.
        let mut pace = Pace::new(Retry::default());
        pace.on_send(0.0);
        pace.on_throttle(0.0, 249.0, 100.0, 0.5);
        assert_eq!(pace.pause_ms(100.0), 249.0);
    }

    #[test]
    fn resumes_at_the_observed_rate_and_grows() {
        for (window_ms, count, throttled, pause_ms, most, sends) in [
            // 10 in 10 s, but `Retry-After` is in whole seconds, so it may have been in 9 s.
            (10_000.0, 10, 1, 9_000.0, 10.0 / 9.0, 20),
            // As many sends as were observed.
            (20_000.0, 100, 1, 9_000.0, 100.0 / 19.0, 100),
            // 80 for each request that the pause cost: two throttled ones and, in 25 ms, half of one that was not sent.
            (20_000.0, 400, 2, 25.0, 400.0 / 19.975, 200),
        ] {
            let mut pace = observed(window_ms, &[count; 2], throttled, pause_ms);
            let rates = rates(&mut pace, 2.0 * window_ms, 250);
            let least = 0.99 * f64::from(count) / (window_ms / 1_000.0);
            assert!((rates[0] - least).abs() < 1e-6, "{rates:?}");
            assert!((rates[sends] - most).abs() < 1e-6, "{rates:?}");
            let growth = rates[1] - rates[0];
            let even = |pair: &[f64]| (pair[1] - pair[0] - growth).abs() < 1e-6;
            assert!(rates.windows(2).all(even), "{rates:?}");
        }
    }

    #[test]
    fn half_of_the_history_counts_if_the_rate_is_stable() {
        // 5 and half of 10, in 10 s and half of 9 to 10 s.
        let mut pace = observed(10_000.0, &[10, 10, 5], 1, 9_000.0);
        let found = rates(&mut pace, 30_000.0, 1);
        assert!((found[0] - 0.99 * 10.0 / 14.75).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn grows_to_no_more_than_four_times_the_rate() {
        // The service does not say when the pause will be over: it may have been at once.
        let mut pace = Pace::new(Retry {
            delay_ms: 30_000.0,
            ..Retry::default()
        });
        for ms in [0.0, 5_000.0] {
            (0..10).for_each(|_| pace.on_send(ms));
            (0..10).for_each(|_| pace.on_result(ms, true, ms));
            pace.on_send(ms);
            pace.on_throttle(ms, 0.0, ms, 0.5);
            assert_eq!(pace.pause_ms(ms), 5_000.0);
        }
        pace.on_send(10_000.0);
        pace.on_result(10_000.0, true, 10_000.0);
        let rates = rates(&mut pace, 10_000.0, 21);
        assert!((rates[0] - 0.99 * 2.0).abs() < 1e-9, "{rates:?}");
        assert!((rates[20] - 4.0 * 2.0).abs() < 1e-9, "{rates:?}");
    }

    #[test]
    fn what_is_not_answered_was_not_let_through() {
        let mut pace = Pace::new(Retry::default());
        for ms in 0..10 {
            let ms = f64::from(ms) * 100.0;
            pace.on_send(ms);
            pace.on_result(ms, ms >= 500.0, ms);
        }
        pace.on_send(1_000.0);
        pace.on_throttle(1_000.0, 9_000.0, 1_000.0, 0.5);
        pace.on_send(10_000.0);
        pace.on_result(10_000.0, true, 10_000.0);
        // 5 in 10 s, a little less, and 2 per 10 s more.
        let found = rates(&mut pace, 10_000.0, 1);
        assert!((found[0] - 0.695).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn grows_fast_to_relearn_the_rate() {
        let mut pace = paused();
        pace.on_send(10_000.0);
        pace.on_result(10_000.0, true, 10_000.0);
        // After a first pause: by 2 per 10 s, for which it was observed.
        let found = rates(&mut pace, 10_000.0, 3);
        assert!((found[0] - 1.19).abs() < 1e-9, "{found:?}");
        assert!((found[2] - 1.59).abs() < 1e-9, "{found:?}");

        // After another rate than before, too. Twelve times the 500 ms before the pause are less than the whole.
        for counts in [[10, 4], [10, 20]] {
            let found = rates(&mut observed(10_000.0, &counts, 1, 9_500.0), 20_000.0, 2);
            assert!((found[1] - found[0] - 2.0 / 6.0).abs() < 1e-9, "{found:?}");
        }

        // After a pause of an hour: from a good part of the stable rate, and no slower than by 2 per 30 s.
        let mut pace = stable();
        rates(&mut pace, 20_000.0, 10);
        pace.on_throttle(30_000.0, 3_600_000.0, 30_000.0, 0.5);
        pace.on_send(3_630_000.0);
        pace.on_result(3_630_000.0, true, 3_630_000.0);
        let found = rates(&mut pace, 3_630_000.0, 2);
        assert!((found[0] - (0.5 + 2.0 / 30.0)).abs() < 1e-3, "{found:?}");
        assert!((found[1] - found[0] - 2.0 / 30.0).abs() < 1e-9, "{found:?}");

        // If nothing was delivered, nothing is known.
        let mut pace = Pace::new(Retry::default());
        pace.on_send(0.0);
        pace.on_throttle(0.0, 9_000.0, 0.0, 0.5);
        pace.on_send(9_000.0);
        pace.on_result(9_000.0, true, 9_000.0);
        assert!(pace.wait_ms(9_000.0) <= 0.0);
    }

    #[test]
    fn holds_the_rate_of_a_short_first_pause() {
        for (burst_ms, asked_ms, window_ms) in [
            (0.0, 1_000.0, 1_000.0),
            // The service did not say how long.
            (0.0, 0.0, 1_000.0),
            // Up to a second later at most: whole seconds, if they can be meant.
            (600.0, 1_000.0, 1_000.0),
            (1_100.0, 1_000.0, 2_000.0),
            (100.0, 800.0, 900.0),
            (1_100.0, 249.0, 1_349.0),
        ] {
            let mut pace = Pace::new(Retry::default());
            for share in 0..10 {
                let sent_ms = burst_ms * f64::from(share) / 9.0;
                pace.on_send(sent_ms);
                pace.on_result(sent_ms, true, sent_ms);
            }
            pace.on_send(burst_ms);
            pace.on_throttle(burst_ms, asked_ms, burst_ms + 100.0, 0.5);
            let trial_ms = burst_ms + 100.0 + pace.pause_ms(burst_ms + 100.0);
            pace.on_send(trial_ms);
            // The time that the answer took is not made up for.
            pace.on_result(trial_ms, true, trial_ms + 240.0);
            let found = rates(&mut pace, trial_ms + 240.0, 250);
            let rate = 0.95 * 10_000.0 / window_ms;
            let held = (15.0 * rate) as usize - 4;
            let is_held = |found: &f64| (found - rate).abs() < 1e-6;
            assert!(found[..held].iter().all(is_held), "{found:?}");
            let growth = found[249] - found[248];
            assert!((growth - 2.0 / 15.0).abs() < 1e-6, "{found:?}");
        }
    }

    #[test]
    fn a_batch_gathers_parts_while_sends_are_spaced_evenly() {
        let gather_ms = |pace: &Pace| pace.batch_wait_ms(20_000.0) - pace.wait_ms(20_000.0);
        let mut pace = Pace::new(Retry::default());
        pace.on_send(20_000.0);
        assert_eq!(gather_ms(&pace), 0.0, "no throttle, no limit");
        let mut pace = stable();
        assert_eq!(gather_ms(&pace), BATCH_GATHER_MS);
        pace.on_throttle(20_000.0, 9_000.0, 20_000.0, 0.5);
        assert_eq!(gather_ms(&pace), 0.0, "one request alone is the trial");
    }

    #[test]
    fn makes_up_for_one_late_timer() {
        let mut pace = stable();
        pace.on_send(70_000.0);
        assert!((-10.0..40.0).contains(&pace.wait_ms(70_000.0)));
        pace.on_send(70_000.0);
        assert!(pace.wait_ms(70_000.0) > 900.0);
    }

    #[test]
    fn idle_time_does_not_lower_the_rate() {
        let wait_ms = |idle_ms: f64| {
            let mut pace = Pace::new(Retry::default());
            let mut now_ms = 0.0;
            for sends in 0..30 {
                // No id, no token, or no answer either: a machine that sleeps loses what is in flight.
                if sends == 10 || sends == 20 {
                    now_ms += idle_ms;
                }
                pace.on_result(now_ms, false, now_ms);
                pace.on_send(now_ms);
                pace.on_result(now_ms, sends != 19, now_ms);
                now_ms += 100.0;
            }
            pace.on_send(now_ms);
            pace.on_throttle(now_ms, 9_000.0, now_ms, 0.5);
            now_ms += 9_000.0 + idle_ms;
            pace.on_send(now_ms);
            pace.on_result(now_ms, true, now_ms);
            for _ in 0..20 {
                now_ms += pace.wait_ms(now_ms);
                pace.on_send(now_ms);
            }
            pace.wait_ms(now_ms)
        };
        let slower = wait_ms(3_600_000.0) / wait_ms(0.0);
        assert!((0.9..1.1).contains(&slower), "{slower}");
    }
}
