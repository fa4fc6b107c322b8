//! The pace of a run: as fast as it likes until the service throttles it, then at the rate the service was seen to allow.
//!
//! A throttle stops all sends for as long as asked; one request alone then shows whether the stop is over. What got
//! through from one stop's end to the next one's, over that time, is what the service allows, whatever its windows or
//! buckets are. How much more it may be follows from how late the stop's end was seen: `Retry-After` counts whole seconds,
//! and without one only trying tells. Sends go on evenly spaced at a little less than was seen, and the rate grows by the
//! same amount with each, until the next throttle: fast where what was seen is no sign yet, slowly once it stays the same.

use crate::core::values::retry::Retry;

/// How far below what the service was seen to allow sends go on, as a share of it.
const CUT: f64 = 0.01;

/// Sends in which the rate grows to the most the service may allow: no more than were needed to see it, at most so many
/// for each that was throttled or that a stop was in the place of, so that these stay a small share of all, and not fewer
/// than some.
const MOST_PER_LOST: f64 = 80.0;
const FEWEST: f64 = 20.0;

/// From one stop to the next, what is seen of a rate that stays the same is at most so many times less, or more.
const LESS: f64 = 2.5;
const MORE: f64 = 1.7;

/// Where it is more or less than that, the rate is found out anew: each send makes it so many higher, in the time it was
/// seen in.
const ANEW: f64 = 2.0;

/// What share of the earlier counts for as much as the latest.
const KEPT: f64 = 0.5;

/// The least share of the time that a stop's end leaves certain.
const CERTAIN: f64 = 0.25;

/// `Retry-After` is in whole seconds: the stop may have been over so long before.
const RETRY_AFTER_MS: f64 = 1_000.0;

/// What a late timer may be made up for, in milliseconds: those of a page in the background fire once a second.
const LATE_MS: f64 = 1_000.0;

/// When the next request may be sent. All times are of the monotonic clock, in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    retry: Retry,
    /// Nothing is sent before this.
    next_ms: f64,
    /// Sends a millisecond, infinite until the first throttle; and by how much it grows with each.
    rate: f64,
    growth: f64,
    /// What was seen at the last stop, and whether that was much like the one before.
    seen: f64,
    is_sure: bool,
    /// Requests let through since `since_ms`.
    through: f64,
    since_ms: f64,
    /// When the last request was sent or answered.
    busy_ms: f64,
    /// The last stop's end. What was sent before is no sign of the rate since.
    resumed_ms: f64,
    stop: Option<Stop>,
}

/// From a throttled request until one is let through again.
#[derive(Clone, Debug)]
struct Stop {
    began_ms: f64,
    throttled: f64,
    /// The latest that it was certainly not over.
    certain_ms: f64,
    /// When a request was sent alone to see whether it is over; while it is out, no other is sent.
    probe_ms: Option<f64>,
}

impl Pace {
    pub(crate) fn new(retry: Retry) -> Self {
        Self {
            retry,
            next_ms: f64::NEG_INFINITY,
            rate: f64::INFINITY,
            growth: 0.0,
            seen: f64::INFINITY,
            is_sure: false,
            through: 0.0,
            since_ms: f64::NAN,
            busy_ms: f64::INFINITY,
            resumed_ms: f64::NEG_INFINITY,
            stop: None,
        }
    }

    /// How long to wait before the next send; none where it is not above 0.
    pub(crate) fn wait_ms(&self, now_ms: f64) -> f64 {
        match &self.stop {
            Some(stop) if stop.probe_ms.is_some() => f64::INFINITY,
            _ => self.next_ms - now_ms,
        }
    }

    /// How long nothing is sent at all, as far as is known.
    pub(crate) fn stop_ms(&self, now_ms: f64) -> f64 {
        (self.next_ms - now_ms).max(0.0)
    }

    /// A request is to be sent.
    pub(crate) fn send(&mut self, now_ms: f64) {
        // While ids or tokens were waited for, or the machine slept, the service allowed no less.
        let idle_ms = now_ms - self.busy_ms.max(self.next_ms);
        let idle_ms = if idle_ms > LATE_MS { idle_ms } else { 0.0 };
        self.since_ms += idle_ms;
        self.busy_ms = now_ms;
        if let Some(stop) = &mut self.stop {
            stop.certain_ms += idle_ms;
            stop.probe_ms = Some(now_ms);
            return;
        }
        if self.since_ms.is_nan() {
            self.since_ms = now_ms;
        }
        self.rate += self.growth;
        self.next_ms = self.next_ms.max(now_ms - LATE_MS) + 1.0 / self.rate;
    }

    /// Something was heard of a request sent at `sent_ms`: the service has let it through, if `answered`.
    pub(crate) fn heard(&mut self, sent_ms: f64, answered: bool, now_ms: f64) {
        if answered {
            self.busy_ms = now_ms;
        }
        if let Some(stop) = &mut self.stop
            && let Some(probe_ms) = stop.probe_ms
            && sent_ms >= probe_ms
        {
            stop.probe_ms = None;
            if answered {
                self.resume(probe_ms);
            }
        }
        if answered && sent_ms >= self.resumed_ms {
            self.through += 1.0;
        }
    }

    /// The service throttled one, and asked for so long a wait; 0 where it did not say.
    pub(crate) fn throttled(&mut self, sent_ms: f64, asked_ms: f64, now_ms: f64, random: f64) {
        self.busy_ms = now_ms;
        self.next_ms = self.next_ms.max(now_ms + asked_ms);
        if sent_ms < self.resumed_ms {
            return;
        }
        let stop = self.stop.get_or_insert(Stop {
            began_ms: now_ms,
            throttled: 0.0,
            certain_ms: sent_ms,
            probe_ms: Some(sent_ms),
        });
        stop.throttled += 1.0;
        let told_ms = (asked_ms - RETRY_AFTER_MS).max(0.0);
        stop.certain_ms = stop.certain_ms.max(sent_ms + told_ms);
        // The first of a stop, or a probe.
        if stop.probe_ms.is_some_and(|probe_ms| sent_ms >= probe_ms) {
            stop.probe_ms = None;
            if asked_ms <= 0.0 {
                // Half as long again as the stop has been: its end is seen at most so late.
                let wait_ms = self.retry.backoff_ms(1, random) + now_ms - stop.began_ms;
                self.next_ms = now_ms + (wait_ms / 2.0).min(self.retry.max_delay_ms);
            }
        }
    }

    /// The stop is over: what the service allows is known better now.
    fn resume(&mut self, probe_ms: f64) {
        let Some(stop) = self.stop.take() else {
            return;
        };
        let through = self.through;
        let most_ms = (probe_ms - self.since_ms).max(1.0);
        let least_ms = (stop.certain_ms - self.since_ms).max(CERTAIN * most_ms);
        let seen = through / most_ms;
        let lost = stop.throttled + seen * (probe_ms - stop.began_ms);
        let sends = through.min(MOST_PER_LOST * lost).max(FEWEST);
        self.rate = seen * (1.0 - CUT);
        self.growth = (through / least_ms - self.rate) / sends;
        let is_like = (self.seen / LESS..self.seen * MORE).contains(&seen);
        if !is_like {
            // A first burst says how much the service had saved up, or others had left, a long stop that the service had
            // other reasons: not how much it goes on allowing.
            if self.is_sure {
                self.rate = self.rate.max(self.seen / LESS);
            }
            self.growth = self.growth.max(ANEW / most_ms);
            self.rate = if through > 0.0 {
                self.rate + self.growth
            } else {
                f64::INFINITY
            };
        }
        self.seen = seen;
        self.is_sure = is_like;
        let kept = if is_like { KEPT } else { 0.0 };
        self.through = kept * through;
        self.since_ms = probe_ms - kept * (least_ms + most_ms) / 2.0;
        self.resumed_ms = probe_ms;
        self.next_ms = self.next_ms.max(probe_ms + 1.0 / self.rate);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that has sent a request at 0, 100, … and is throttled at 1 000, for 9 s.
    fn stopped() -> Pace {
        let mut pace = Pace::new(Retry::default());
        for ms in 0..10 {
            let ms = f64::from(ms) * 100.0;
            assert!(pace.wait_ms(ms) <= 0.0, "no throttle, no limit");
            pace.send(ms);
            pace.heard(ms, true, ms);
        }
        pace.send(1_000.0);
        pace.throttled(1_000.0, 9_000.0, 1_000.0, 0.5);
        pace
    }

    /// One that has found at the next stop what it had found at this one, and is resumed at 20 000.
    fn settled() -> Pace {
        let mut pace = stopped();
        for ms in 0..10 {
            let ms = 10_000.0 + f64::from(ms) * 100.0;
            pace.send(ms);
            pace.heard(ms, true, ms);
        }
        pace.send(11_000.0);
        pace.throttled(11_000.0, 9_000.0, 11_000.0, 0.5);
        pace.send(20_000.0);
        pace.heard(20_000.0, true, 20_000.0);
        pace
    }

    /// Sends from then on as soon as it may: so many rates, a second.
    fn rates(pace: &mut Pace, mut now_ms: f64, count: usize) -> Vec<f64> {
        let mut next = || {
            let wait_ms = pace.wait_ms(now_ms);
            now_ms += wait_ms;
            pace.send(now_ms);
            1_000.0 / wait_ms
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn stops_as_long_as_asked_and_tries_one() {
        let mut pace = stopped();
        assert_eq!(pace.wait_ms(1_000.0), 9_000.0);
        // Another answer may ask for more, and never for less.
        pace.throttled(900.0, 9_500.0, 1_000.0, 0.5);
        pace.throttled(900.0, 1.0, 1_000.0, 0.5);
        assert_eq!(pace.wait_ms(10_500.0), 0.0);
        pace.send(10_500.0);
        assert_eq!(pace.wait_ms(1e9), f64::INFINITY, "one alone");
        // It says nothing, so another one may.
        pace.heard(10_500.0, false, 10_500.0);
        assert!(pace.wait_ms(10_600.0) <= 0.0);
        pace.send(10_600.0);
        pace.heard(500.0, true, 500.0);
        assert_eq!(pace.wait_ms(1e9), f64::INFINITY, "an older one is no sign");
        pace.heard(10_600.0, true, 10_600.0);
        assert!(pace.wait_ms(10_600.0) > 0.0);
    }

    #[test]
    fn backs_off_where_not_told() {
        let mut pace = stopped();
        let mut now_ms = 10_000.0;
        // Half of the time since the throttle, and of a first delay.
        for wait_ms in [5.25e3, 7.875e3, 11.8125e3] {
            pace.send(now_ms);
            pace.throttled(now_ms, 0.0, now_ms, 0.5);
            assert_eq!(pace.wait_ms(now_ms), wait_ms);
            now_ms += wait_ms;
        }
        for _ in 0..10 {
            pace.send(now_ms);
            pace.throttled(now_ms, 0.0, now_ms, 0.5);
            now_ms += pace.wait_ms(now_ms);
        }
        pace.send(now_ms);
        pace.throttled(now_ms, 0.0, now_ms, 0.5);
        assert_eq!(pace.wait_ms(now_ms), 180e3);
    }

    #[test]
    fn goes_on_at_the_rate_that_was_allowed_and_grows() {
        // 10 in 10 s, and a little less; it may have been in 9 s.
        let rates = rates(&mut settled(), 20_000.0, 100);
        assert!((rates[0] - 0.99).abs() < 1e-9, "{rates:?}");
        assert!((rates[20] - 10.0 / 9.0).abs() < 1e-9, "{rates:?}");
        let growth = rates[1] - rates[0];
        let even = |pair: &[f64]| (pair[1] - pair[0] - growth).abs() < 1e-9;
        assert!(rates.windows(2).all(even), "{rates:?}");
    }

    #[test]
    fn grows_fast_where_the_rate_is_to_be_found_out() {
        let mut pace = stopped();
        pace.send(10_000.0);
        pace.heard(10_000.0, true, 10_000.0);
        // After a first stop: by 2 in the 10 s that it was seen in.
        let found = rates(&mut pace, 10_000.0, 3);
        assert!((found[0] - 1.19).abs() < 1e-9, "{found:?}");
        assert!((found[2] - 1.59).abs() < 1e-9, "{found:?}");

        // After a stop of an hour: from a good part of what was sure.
        let mut pace = settled();
        rates(&mut pace, 20_000.0, 10);
        pace.throttled(30_000.0, 3_600_000.0, 30_000.0, 0.5);
        pace.send(3_630_000.0);
        pace.heard(3_630_000.0, true, 3_630_000.0);
        let found = rates(&mut pace, 3_630_000.0, 1);
        assert!((0.4..0.41).contains(&found[0]), "{found:?}");

        // Where nothing was let through, nothing is known.
        let mut pace = Pace::new(Retry::default());
        pace.send(0.0);
        pace.throttled(0.0, 9_000.0, 0.0, 0.5);
        pace.send(9_000.0);
        pace.heard(9_000.0, true, 9_000.0);
        assert!(pace.wait_ms(9_000.0) <= 0.0);
    }

    #[test]
    fn makes_up_for_a_late_timer_and_no_more() {
        let mut pace = settled();
        pace.send(70_000.0);
        assert!((-10.0..40.0).contains(&pace.wait_ms(70_000.0)));
        pace.send(70_000.0);
        assert!(pace.wait_ms(70_000.0) > 900.0);
    }

    #[test]
    fn idle_time_is_no_sign_of_what_is_allowed() {
        let wait_ms = |idle_ms: f64| {
            let mut pace = Pace::new(Retry::default());
            let mut now_ms = 0.0;
            for sends in 0..30 {
                // No id, no token, or no answer either: a machine that sleeps loses what is in flight.
                if sends == 10 || sends == 20 {
                    now_ms += idle_ms;
                }
                pace.heard(now_ms, false, now_ms);
                pace.send(now_ms);
                pace.heard(now_ms, sends != 19, now_ms);
                now_ms += 100.0;
            }
            pace.send(now_ms);
            pace.throttled(now_ms, 9_000.0, now_ms, 0.5);
            now_ms += 9_000.0 + idle_ms;
            pace.send(now_ms);
            pace.heard(now_ms, true, now_ms);
            for _ in 0..20 {
                now_ms += pace.wait_ms(now_ms);
                pace.send(now_ms);
            }
            pace.wait_ms(now_ms)
        };
        let slower = wait_ms(3_600_000.0) / wait_ms(0.0);
        assert!((0.9..1.1).contains(&slower), "{slower}");
    }
}
