//! What a run does when nothing answers: it sends nothing new, and probes with harmless requests until
//! something answers again.
//!
//! It counts unanswered requests in a row. An answer removes from the row the requests that were sent before the answered
//! one, because it says nothing about later ones. Each request in the row keeps its place among those in flight, so that
//! nothing is in flight when the first probe is due. An outage costs `concurrency` unknown items, and at most `concurrency - 1`
//! more if some requests in flight are lost and later ones are still answered.

use crate::core::call::outcome::ErrorCode;
use crate::core::call::step::Step;
use crate::core::values::limits::MIN_RUN_WAIT_MS;
use crate::core::values::retry::Retry;

/// How many outages a run may meet without an answer in between. The last of them ends it.
const MOST_OUTAGES: u32 = 3;

/// Unanswered requests, and the waits for probes that follow. All times are of the monotonic clock, in milliseconds.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    retry: Retry,
    concurrency: usize,
    /// How many requests were sent, which is the number of the last one.
    sent: u32,
    /// The numbers of the unanswered requests, without those sent before an answered one.
    unanswered: Vec<u32>,
    /// Something came back at least once, even if only a 5xx.
    reached: bool,
    /// Pauses and back-offs since the last answer.
    outages: u32,
    backoffs: u32,
    state: State,
    /// The item of the last unanswered request.
    item: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    /// Sends.
    Open,
    Waiting(ProbeWait),
    /// Sends nothing more.
    Over,
}

/// The wait before the next probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ProbeWait {
    wait_ms: f64,
    /// The error that caused the wait.
    reason: ErrorCode,
    pub(super) due_ms: f64,
    /// What is left of `maxDelayMs` after the wait. Time during which the machine sleeps does not count.
    left_ms: f64,
}

impl ProbeWait {
    /// The wait, as an event reports it.
    pub(super) fn step(&self) -> Step {
        Step::Wait {
            ms: self.wait_ms,
            reason: Some(self.reason),
        }
    }

    /// How long the probe may take.
    pub(super) fn probe_ms(&self) -> f64 {
        self.left_ms.max(MIN_RUN_WAIT_MS)
    }
}

impl Outage {
    pub(super) fn new(retry: Retry, concurrency: usize) -> Self {
        Self {
            retry,
            concurrency,
            sent: 0,
            unanswered: Vec::new(),
            reached: false,
            outages: 0,
            backoffs: 0,
            state: State::Open,
            item: 0,
        }
    }

    /// Whether one more request may be sent while `under_way` others are.
    pub(super) fn lets_send(&self, under_way: usize) -> bool {
        under_way.saturating_add(self.unanswered.len()) < self.concurrency
    }

    /// A request is sent. Returns its number, because clocks are too coarse to tell which of two was sent first.
    pub(super) fn send(&mut self) -> u32 {
        self.sent = self.sent.saturating_add(1);
        self.sent
    }

    /// The wait before the next probe, during an outage.
    pub(super) fn probe_wait(&self) -> Option<ProbeWait> {
        match self.state {
            State::Waiting(wait) => Some(wait),
            State::Open | State::Over => None,
        }
    }

    /// If the run must end, the item whose error says why.
    pub(super) fn is_over(&self) -> Option<u32> {
        (self.state == State::Over).then_some(self.item)
    }

    /// The request of this number was answered.
    pub(super) fn answered(&mut self, number: u32) {
        self.reached = true;
        self.outages = 0;
        self.backoffs = 0;
        self.unanswered.retain(|unanswered| *unanswered > number);
    }

    /// The request of this number got no answer, or one that shows that the service does not work (`replied`). `random` is in
    /// 0..1.
    pub(super) fn unanswered(
        &mut self,
        (item, code): (u32, ErrorCode),
        number: u32,
        replied: bool,
        now_ms: f64,
        random: f64,
    ) {
        self.reached |= replied;
        self.item = item;
        self.unanswered.push(number);
        if self.unanswered.len() >= self.concurrency {
            self.outages = self.outages.saturating_add(1);
            self.back_off((code, None), self.retry.max_delay_ms, now_ms, random);
            if self.outages == MOST_OUTAGES {
                self.state = State::Over;
            }
        }
    }

    /// A probe was answered.
    pub(super) fn recovered(&mut self) {
        self.reached = true;
        self.unanswered.clear();
        self.state = State::Open;
    }

    /// A probe got no answer, or one that shows that the service does not work (`replied`), `took_ms` after it was sent.
    pub(super) fn probe_failed(
        &mut self,
        (code, asked_ms): (ErrorCode, Option<f64>),
        replied: bool,
        took_ms: f64,
        now_ms: f64,
        random: f64,
    ) {
        self.reached |= replied;
        if let State::Waiting(wait) = self.state {
            // Timers are late if the machine slept meanwhile.
            let left_ms = wait.left_ms - took_ms.min(wait.probe_ms());
            self.back_off((code, asked_ms), left_ms, now_ms, random);
        }
        if !self.reached {
            self.state = State::Over;
        }
    }

    /// Waits before the next probe. The waits add up to `maxDelayMs`, and the last probe comes at its end.
    fn back_off(
        &mut self,
        (reason, asked_ms): (ErrorCode, Option<f64>),
        left_ms: f64,
        now_ms: f64,
        random: f64,
    ) {
        self.backoffs = self.backoffs.saturating_add(1);
        let backoff_ms = self.retry.backoff_ms(self.backoffs, random);
        // Never earlier than the service asks.
        let least_ms = asked_ms.unwrap_or_default().max(MIN_RUN_WAIT_MS);
        let wait_ms = backoff_ms.max(least_ms).min(left_ms);
        self.state = if wait_ms < least_ms {
            State::Over
        } else {
            State::Waiting(ProbeWait {
                wait_ms,
                reason,
                due_ms: now_ms + wait_ms,
                left_ms: left_ms - wait_ms,
            })
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry = Retry {
        max_retries: 0,
        delay_ms: 3_000.0,
        max_delay_ms: 60_000.0,
    };

    fn wait_ms(outage: &Outage) -> Option<f64> {
        outage.probe_wait().map(|wait| wait.wait_ms)
    }

    /// Sends two requests and loses them.
    fn lose_two(outage: &mut Outage, now_ms: f64) {
        for _ in 0..2 {
            let number = outage.send();
            outage.unanswered((7, ErrorCode::Network), number, false, now_ms, 0.5);
        }
    }

    /// A run of two at a time that was answered once, and then lost two requests at 0.
    fn begun(retry: Retry) -> Outage {
        let mut outage = Outage::new(retry, 2);
        let first = outage.send();
        outage.answered(first);
        lose_two(&mut outage, 0.0);
        outage
    }

    fn fail_probe(outage: &mut Outage, took_ms: f64, now_ms: f64) {
        outage.probe_failed((ErrorCode::Timeout, None), false, took_ms, now_ms, 0.5);
    }

    #[test]
    fn only_an_answer_to_a_later_request_resets_the_count() {
        let mut outage = Outage::new(RETRY, 3);
        let [first, second, third] = [(); 3].map(|()| outage.send());
        outage.unanswered((0, ErrorCode::Network), second, false, 0.0, 0.5);
        assert!(outage.lets_send(1) && !outage.lets_send(2));
        outage.answered(first);
        assert!(!outage.lets_send(2));
        outage.answered(third);
        assert!(outage.lets_send(2) && !outage.lets_send(3));
    }

    #[test]
    fn doubles_its_back_off_with_each_pause() {
        let mut outage = begun(RETRY);
        assert!(!outage.lets_send(0));
        let first = Step::Wait {
            ms: 1_500.0,
            reason: Some(ErrorCode::Network),
        };
        assert_eq!(outage.probe_wait().map(|wait| wait.step()), Some(first));
        fail_probe(&mut outage, 10.0, 2_000.0);
        let Some(wait) = outage.probe_wait() else {
            panic!("it goes on")
        };
        assert_eq!((wait.wait_ms, wait.due_ms), (3_000.0, 5_000.0));
        assert_eq!(wait.reason, ErrorCode::Timeout);
        fail_probe(&mut outage, 10.0, 6_000.0);
        assert_eq!(wait_ms(&outage), Some(6_000.0));
        outage.recovered();
        assert_eq!(outage.probe_wait(), None);
        assert!(outage.lets_send(1));
        // The outage is back right after the probe.
        lose_two(&mut outage, 7_000.0);
        assert_eq!(wait_ms(&outage), Some(12_000.0));
    }

    #[test]
    fn probes_one_last_time_at_the_end_of_max_delay_ms() {
        let mut outage = begun(RETRY);
        let mut waits = Vec::new();
        while let Some(wait) = outage.probe_wait() {
            waits.push(wait.wait_ms);
            assert_eq!(wait.probe_ms(), wait.left_ms.max(1_000.0));
            fail_probe(&mut outage, 100.0, 0.0);
        }
        assert_eq!(
            waits,
            [1_500.0, 3_000.0, 6_000.0, 12_000.0, 24_000.0, 13_000.0]
        );
        assert_eq!(outage.is_over(), Some(7));
    }

    #[test]
    fn time_asleep_does_not_count() {
        let mut outage = begun(RETRY);
        fail_probe(&mut outage, 1e9, 1e9);
        // The probe had all the time that was left.
        assert_eq!(outage.is_over(), Some(7));
        let mut outage = begun(RETRY);
        fail_probe(&mut outage, 30_000.0, 1e9);
        assert_eq!(outage.probe_wait().map(|wait| wait.left_ms), Some(25_500.0));
    }

    #[test]
    fn never_waits_less_than_a_second() {
        let retry = Retry {
            delay_ms: 0.0,
            ..RETRY
        };
        assert_eq!(wait_ms(&begun(retry)), Some(1_000.0));
        let short = |max_delay_ms| {
            begun(Retry {
                max_delay_ms,
                ..RETRY
            })
        };
        assert_eq!(wait_ms(&short(1_000.0)), Some(1_000.0));
        assert_eq!(short(999.0).is_over(), Some(7));
    }

    #[test]
    fn probes_no_sooner_than_asked() {
        let ask = |asked_ms| {
            let mut outage = begun(RETRY);
            let failure = (ErrorCode::ServiceUnavailable, Some(asked_ms));
            outage.probe_failed(failure, true, 10.0, 2_000.0, 0.5);
            outage
        };
        assert_eq!(wait_ms(&ask(10_000.0)), Some(10_000.0));
        // The back-off may be longer.
        assert_eq!(wait_ms(&ask(2_999.0)), Some(3_000.0));
        // 58.49 s of `maxDelayMs` are left.
        assert_eq!(wait_ms(&ask(58_490.0)), Some(58_490.0));
        assert_eq!(ask(58_490.5).is_over(), Some(7));
    }

    #[test]
    fn the_third_outage_in_a_row_ends_the_run() {
        for answered in [false, true] {
            let mut outage = begun(RETRY);
            outage.recovered();
            lose_two(&mut outage, 0.0);
            assert_eq!(outage.is_over(), None);
            outage.recovered();
            if answered {
                let number = outage.send();
                outage.answered(number);
            }
            lose_two(&mut outage, 0.0);
            assert_eq!(outage.is_over().is_some(), !answered);
            if answered {
                assert_eq!(wait_ms(&outage), Some(1_500.0));
            }
        }
    }

    #[test]
    fn one_failed_probe_ends_the_run_if_nothing_ever_came_back() {
        for (item_replied, probe_replied) in [(false, false), (true, false), (false, true)] {
            let mut outage = Outage::new(RETRY, 1);
            let number = outage.send();
            let failure = (0, ErrorCode::ServiceError);
            outage.unanswered(failure, number, item_replied, 0.0, 0.5);
            assert_eq!(outage.is_over(), None);
            outage.probe_failed((ErrorCode::Network, None), probe_replied, 1.0, 0.0, 0.5);
            let reached = item_replied || probe_replied;
            assert_eq!(outage.is_over().is_none(), reached);
        }
        let mut outage = Outage::new(RETRY, 1);
        for _ in 0..2 {
            let number = outage.send();
            outage.unanswered((0, ErrorCode::Network), number, false, 0.0, 0.5);
            outage.recovered();
        }
        fail_probe(&mut outage, 1.0, 0.0);
        assert_eq!(outage.is_over(), None);
    }
}
