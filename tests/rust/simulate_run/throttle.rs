//! A service that accepts only so many requests at a time.

use std::collections::VecDeque;
use std::ops::Range;

/// How many requests the service accepts, and what it answers to the others.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    pub(crate) kind: Kind,
    /// In milliseconds.
    pub(crate) window_ms: f64,
    pub(crate) writes: usize,
    pub(crate) says: Says,
    /// When it accepted the writes that still count.
    taken: VecDeque<f64>,
    tokens: f64,
    filled_ms: f64,
    /// When the latest request arrived: none overtakes another.
    latest_ms: f64,
    /// When it accepts nothing at all.
    outage: Range<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Windows that begin with the clock, not with the run.
    Fixed,
    /// Any stretch of time of a window's length.
    Sliding,
    /// A bucket that fills steadily.
    Bucket,
    /// Windows that open with the first write after the last one has closed, as the stand-in Graph's do.
    Opened,
}

/// The `Retry-After` of a 429.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Says {
    /// Whole seconds until it accepts one again.
    Seconds,
    /// Nothing.
    Nothing,
}

impl Throttle {
    pub(crate) fn new(kind: Kind, writes: usize, window_ms: f64, says: Says) -> Self {
        Self {
            kind,
            window_ms,
            writes,
            says,
            taken: VecDeque::new(),
            tokens: writes as f64,
            filled_ms: 0.0,
            latest_ms: 0.0,
            outage: 0.0..0.0,
        }
    }

    /// It accepts nothing for that time, and asks for half a minute again and again.
    pub(crate) fn with_outage(self, outage: Range<f64>) -> Self {
        Self { outage, ..self }
    }

    /// Others have just made `writes` of them.
    pub(crate) fn used(mut self, writes: usize, now_ms: f64) -> Self {
        for _ in 0..writes {
            assert_eq!(self.take(now_ms), Ok(()), "it would take no more");
        }
        self
    }

    /// Accepts a write, or returns the `Retry-After` it refuses it with.
    pub(crate) fn take(&mut self, now_ms: f64) -> Result<(), Option<String>> {
        let now_ms = now_ms.max(self.latest_ms);
        self.latest_ms = now_ms;
        let free_ms = if self.outage.contains(&now_ms) {
            self.outage.end.min(now_ms + 30_000.0)
        } else {
            self.free_ms(now_ms)
        };
        if free_ms <= now_ms {
            self.taken.push_back(now_ms);
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(match self.says {
            Says::Seconds => Some(((free_ms - now_ms) / 1_000.0).ceil().to_string()),
            Says::Nothing => None,
        })
    }

    /// When it accepts the next one.
    fn free_ms(&mut self, now_ms: f64) -> f64 {
        let begin_ms = match self.kind {
            Kind::Fixed => (now_ms / self.window_ms).floor() * self.window_ms,
            Kind::Sliding => now_ms - self.window_ms,
            Kind::Opened => match self.taken.front() {
                Some(opened_ms) if now_ms - opened_ms < self.window_ms => *opened_ms,
                _ => now_ms,
            },
            Kind::Bucket => {
                let rate = self.writes as f64 / self.window_ms;
                let fill = (now_ms - self.filled_ms) * rate;
                self.tokens = (self.tokens + fill).min(self.writes as f64);
                self.filled_ms = now_ms;
                self.taken.clear();
                return now_ms + ((1.0 - self.tokens) / rate).max(0.0);
            }
        };
        while self.taken.front().is_some_and(|at| *at < begin_ms) {
            self.taken.pop_front();
        }
        if self.taken.len() < self.writes {
            now_ms
        } else if self.kind == Kind::Sliding {
            self.taken[0] + self.window_ms
        } else {
            begin_ms + self.window_ms
        }
    }

    /// The shortest time in which it accepts `writes`, if it has had none for long.
    pub(crate) fn ideal_ms(&self, writes: usize, start_ms: f64) -> f64 {
        let rate = self.writes as f64 / self.window_ms;
        let full = (writes.saturating_sub(1) / self.writes) as f64;
        match self.kind {
            Kind::Fixed if full > 0.0 => full * self.window_ms - start_ms % self.window_ms,
            Kind::Fixed => 0.0,
            Kind::Sliding | Kind::Opened => full * self.window_ms,
            Kind::Bucket => (writes as f64 - self.writes as f64).max(0.0) / rate,
        }
    }
}
