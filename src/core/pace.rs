//! The pace of a run: as fast as it likes until the service throttles it, then at the rate the service was seen to allow.
//!
//! A throttle stops all sends for as long as asked; one request alone then shows whether the stop is over. What got
//! through from one stop's end to the next one's, over that time, is what the service allows, whatever its windows or
//! buckets are: the limit. Sends go on a little below it, evenly spaced, and the rate grows with each of them as in
//! TCP's CUBIC (RFC 9438): up to the limit, slowly around it, and faster and faster beyond it, where the limit must have
//! become another.

use super::retry::Retry;

/// How far below the limit sends go on, as a share of it.
const CUT: f64 = 0.03;

/// Sends until the rate is at the limit again: few while little is known of it; at most so many for each request that
/// was throttled, and for each that a stop was in the place of, so that neither is more than a small share of all.
const FEWEST: f64 = 20.0;
const MOST_PER_THROTTLED: f64 = 200.0;
const MOST_PER_MISSED: f64 = 30.0;

/// What the new limit is to what got through, much of which was sent below the old one; and where the rate had to grow
/// for so many plateaus that the old one tells nothing.
const ABOVE: f64 = 1.01;
const FAR_ABOVE: f64 = 1.25;
const FAR: f64 = 3.0;

/// The least share of the limit that is left when it proves too high: the time may have been too short to tell.
const KEPT: f64 = 0.7;

/// What a late timer may be made up for, in milliseconds: those of a page in the background fire once a second.
const LATE_MS: f64 = 1_000.0;

/// When the next request may be sent. All times are of the monotonic clock, in milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    retry: Retry,
    /// Nothing is sent before this.
    next_ms: f64,
    /// Sends a millisecond that the service allows; infinite while it has refused none.
    limit: f64,
    /// Sends at the pace since the last stop.
    sends: f64,
    /// As many bring the rate to the limit.
    plateau: f64,
    /// Requests let through since `since_ms`. What was sent before is no sign of the rate since.
    through: f64,
    since_ms: f64,
    stop: Option<Stop>,
}

/// From a throttled request until one is let through again.
#[derive(Clone, Debug)]
struct Stop {
    began_ms: f64,
    throttled: f64,
    /// Requests sent alone to see whether it is over, and when the last of them was sent; while one is out, no other is sent.
    probes: u32,
    probe_ms: Option<f64>,
}

impl Pace {
    pub(super) fn new(retry: Retry) -> Self {
        Self {
            retry,
            next_ms: f64::NEG_INFINITY,
            limit: f64::INFINITY,
            sends: 0.0,
            plateau: FEWEST,
            through: 0.0,
            since_ms: f64::NAN,
            stop: None,
        }
    }

    /// How long to wait before the next send; none where it is not above 0.
    pub(super) fn wait_ms(&self, now_ms: f64) -> f64 {
        match &self.stop {
            Some(stop) if stop.probe_ms.is_some() => f64::INFINITY,
            _ => self.next_ms - now_ms,
        }
    }

    /// A request is to be sent.
    pub(super) fn send(&mut self, now_ms: f64) {
        if let Some(stop) = &mut self.stop {
            stop.probes = stop.probes.saturating_add(1);
            stop.probe_ms = Some(now_ms);
            return;
        }
        if self.since_ms.is_nan() {
            self.since_ms = now_ms;
        }
        let earliest_ms = now_ms - LATE_MS;
        if self.next_ms > earliest_ms {
            self.sends += 1.0;
        }
        self.next_ms = self.next_ms.max(earliest_ms) + 1.0 / self.rate();
    }

    fn rate(&self) -> f64 {
        let beyond = self.sends / self.plateau - 1.0;
        self.limit * (1.0 + CUT * beyond * beyond * beyond)
    }

    /// Something was heard of a request sent at `sent_ms`: the service has let it through, if `answered`.
    pub(super) fn heard(&mut self, sent_ms: f64, answered: bool) {
        if let Some(stop) = &mut self.stop
            && let Some(probe_ms) = stop.probe_ms
            && sent_ms >= probe_ms
        {
            stop.probe_ms = None;
            if answered {
                self.resume(probe_ms);
            }
        }
        if answered && sent_ms >= self.since_ms {
            self.through += 1.0;
        }
    }

    /// The service throttled one, and asked for so long a wait; 0 where it did not say.
    pub(super) fn throttled(&mut self, sent_ms: f64, asked_ms: f64, now_ms: f64, random: f64) {
        self.next_ms = self.next_ms.max(now_ms + asked_ms);
        if sent_ms < self.since_ms {
            return;
        }
        let stop = self.stop.get_or_insert(Stop {
            began_ms: now_ms,
            throttled: 0.0,
            probes: 0,
            probe_ms: Some(sent_ms),
        });
        stop.throttled += 1.0;
        // The first of a stop, or a probe.
        if stop.probe_ms.is_some_and(|probe_ms| sent_ms >= probe_ms) {
            stop.probe_ms = None;
            if asked_ms <= 0.0 {
                let retry = stop.probes.saturating_add(1);
                self.next_ms = now_ms + self.retry.backoff_ms(retry, random);
            }
        }
    }

    /// The stop is over: what the service allows is known better now.
    fn resume(&mut self, probe_ms: f64) {
        let Some(stop) = self.stop.take() else {
            return;
        };
        let measured = self.through.max(1.0) / (probe_ms - self.since_ms).max(1.0);
        if self.limit == f64::INFINITY {
            self.limit = measured;
            self.plateau = self.through;
        } else if self.sends < self.plateau {
            self.limit = measured.max(KEPT * self.limit);
            self.plateau = self.through.max(self.plateau / 2.0);
        } else {
            let far = self.sends >= FAR * self.plateau;
            self.limit = measured * if far { FAR_ABOVE } else { ABOVE };
            self.plateau *= 2.0;
        }
        let missed = self.limit * (probe_ms - stop.began_ms);
        let most = MOST_PER_THROTTLED * stop.throttled + MOST_PER_MISSED * missed;
        self.plateau = self.plateau.min(most).max(FEWEST);
        self.sends = 1.0;
        self.through = 0.0;
        self.since_ms = probe_ms;
        self.next_ms = self.next_ms.max(probe_ms + 1.0 / self.rate());
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
            pace.heard(ms, true);
        }
        pace.send(1_000.0);
        pace.throttled(1_000.0, 9_000.0, 1_000.0, 0.5);
        pace
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
        pace.heard(10_500.0, false);
        assert!(pace.wait_ms(10_600.0) <= 0.0);
        pace.send(10_600.0);
        pace.heard(500.0, true);
        assert_eq!(pace.wait_ms(1e9), f64::INFINITY, "an older one is no sign");
        pace.heard(10_600.0, true);
        assert!(pace.wait_ms(10_600.0) > 0.0);
    }

    #[test]
    fn backs_off_where_not_told() {
        let mut pace = stopped();
        let mut now_ms = 10_000.0;
        for bound_ms in [6e3, 12e3, 24e3] {
            pace.send(now_ms);
            pace.throttled(now_ms, 0.0, now_ms, 0.5);
            assert_eq!(pace.wait_ms(now_ms), bound_ms / 2.0);
            now_ms += bound_ms / 2.0;
        }
    }

    #[test]
    fn goes_on_at_the_rate_that_was_allowed_and_grows() {
        let mut pace = stopped();
        pace.send(10_000.0);
        pace.heard(10_000.0, true);
        // 10 in 10 s, and a little less.
        let mut now_ms = 10_000.0;
        let mut waits = Vec::new();
        for _ in 0..100 {
            let wait_ms = pace.wait_ms(now_ms);
            waits.push(wait_ms);
            now_ms += wait_ms;
            pace.send(now_ms);
        }
        assert!((1_000.0..1_031.0).contains(&waits[0]), "{waits:?}");
        assert!(waits.is_sorted_by(|a, b| a >= b), "{waits:?}");
        assert!((waits[19] - 1_000.0).abs() < 0.001, "{waits:?}");
        assert!(waits[99] < 500.0, "{waits:?}");
    }

    #[test]
    fn makes_up_for_a_late_timer_and_no_more() {
        let mut pace = stopped();
        pace.send(10_000.0);
        pace.heard(10_000.0, true);
        pace.send(60_000.0);
        assert!((-10.0..40.0).contains(&pace.wait_ms(60_000.0)));
        pace.send(60_000.0);
        assert!(pace.wait_ms(60_000.0) > 900.0);
    }
}
