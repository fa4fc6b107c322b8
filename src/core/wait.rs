//! Waiting for a snapshot to exist, as a state machine: it polls the list of a Cloud PC's snapshots until the new one
//! appears.

use crate::core::call::error::Error;
use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::step::Clocks;
use crate::core::http::json::Json;
use crate::core::new_snapshot::NewSnapshot;
use crate::core::options::CallOptions;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::limits::{LAST_LOOK_MS, SLEPT_MS};
use crate::core::values::timeouts::Limit;

/// Added to the message of a timeout.
const NONE_YET: &str = " No new restore point appeared in that time: the service may need more time, or the snapshot was never started. Wait again, or look in the portal.";

/// What to wait for.
#[derive(Clone, Debug)]
pub struct WaitPlan {
    /// When the request was sent, in milliseconds since 1970.
    pub after: f64,
    /// From one listing to the next, in milliseconds.
    pub poll_ms: f64,
    /// The whole wait, in milliseconds.
    pub total_ms: f64,
    /// Ids of snapshots that are certainly older, if the caller gave any.
    pub known: Option<Vec<String>>,
}

impl WaitPlan {
    /// Checks what is required. `known` is an option that only `web` can read.
    pub fn new(
        options: &CallOptions,
        known: Option<Vec<String>>,
    ) -> Result<Self, Box<InvalidArgument>> {
        let after = options.after.ok_or_else(|| {
            let reason = "is required: when the request was sent, such as error.sentAt.";
            InvalidArgument::new("after", reason, None)
        })?;
        Ok(Self {
            after,
            poll_ms: options.poll_ms(),
            total_ms: options.timeouts.total_ms,
            known,
        })
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitStep {
    /// List the snapshots within this limit in milliseconds, then call [`SnapshotWait::listed`] or
    /// [`SnapshotWait::failed`].
    List(f64),
    /// Wait, then call [`SnapshotWait::next`].
    Wait {
        /// The wait in milliseconds.
        ms: f64,
        /// Why it waits.
        reason: WaitReason,
    },
    /// The snapshot exists: the one at this index of the list.
    Found(usize),
    /// The wait has ended.
    Failed(Box<Error>),
}

/// Why it waits before it lists again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// The snapshot is not there yet.
    Pending,
    /// Listing failed.
    Error(ErrorCode),
}

impl WaitReason {
    /// Why it waits after a list that `failed`, if it did.
    pub(crate) fn of(failed: &Option<Box<Error>>) -> Self {
        match failed {
            Some(error) => Self::Error(error.code),
            None => Self::Pending,
        }
    }

    /// The name users compare with: `event.reason`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Error(code) => code.as_str(),
        }
    }
}

/// A wait, from its first list to its end.
#[derive(Clone, Debug)]
pub struct SnapshotWait {
    new: NewSnapshot,
    poll_ms: f64,
    due_ms: f64,
    limit: Limit,
    deadline_ms: f64,
    /// Why the last list could not be read, if it could not.
    failed: Option<Box<Error>>,
}

impl SnapshotWait {
    /// A wait that has listed nothing yet. Its time starts now.
    pub fn new(plan: WaitPlan, now: Clocks) -> Self {
        Self {
            new: NewSnapshot::new(plan.after, plan.known),
            poll_ms: plan.poll_ms,
            due_ms: now.monotonic_ms,
            limit: Limit::Total(plan.total_ms),
            deadline_ms: now.monotonic_ms + plan.total_ms,
            failed: None,
        }
    }

    /// The first step, and the one after each [`WaitStep::Wait`]: the rest of the wait, if the timer fired early.
    pub fn next(&mut self, now: Clocks) -> WaitStep {
        let wait_ms = self.due_ms - now.monotonic_ms;
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if self.slept(now) {
            self.due_ms = self.deadline_ms;
            // A timer that was only a little late must not make the wait much longer.
            WaitStep::List(LAST_LOOK_MS.min(-left_ms))
        } else if left_ms <= wait_ms.max(0.0) {
            // After so long a wait, there would be no time to list again.
            WaitStep::Failed(Error::waited(self.limit, self.failed.clone(), NONE_YET))
        } else if wait_ms > 0.0 {
            WaitStep::Wait {
                ms: wait_ms,
                reason: WaitReason::Pending,
            }
        } else {
            WaitStep::List(left_ms)
        }
    }

    /// The machine slept through a listing that was due in time, so list once more.
    fn slept(&self, now: Clocks) -> bool {
        now.monotonic_ms - self.deadline_ms >= SLEPT_MS && self.due_ms < self.deadline_ms
    }

    /// Takes the whole list, with all its pages.
    pub fn listed(&mut self, snapshots: &[impl Json], now: Clocks) -> WaitStep {
        match self.new.find(snapshots) {
            Some(at) => WaitStep::Found(at),
            None => self.again(None, now),
        }
    }

    /// Listing failed after all its retries. A refusal ends the wait; any other error may be gone next time.
    pub fn failed(&mut self, error: Box<Error>, now: Clocks) -> WaitStep {
        match error.code {
            ErrorCode::Network
            | ErrorCode::Timeout
            | ErrorCode::Throttled
            | ErrorCode::ServiceUnavailable
            | ErrorCode::ServiceError
            | ErrorCode::UnexpectedResponse => self.again(Some(error), now),
            ErrorCode::InvalidArgument
            | ErrorCode::TokenFailed
            | ErrorCode::Unauthenticated
            | ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::Conflict
            | ErrorCode::Rejected
            | ErrorCode::Internal => WaitStep::Failed(error),
        }
    }

    fn again(&mut self, failed: Option<Box<Error>>, now: Clocks) -> WaitStep {
        let asked_ms = failed.as_ref().and_then(|error| error.retry_after_ms);
        let ms = asked_ms.unwrap_or(0.0).max(self.poll_ms);
        // The service may ask for more time than is left, and the error says how long; or nothing was ever sent.
        let is_end = failed
            .as_ref()
            .is_some_and(|error| asked_ms.is_some() || error.outcome == Outcome::NotSent);
        self.failed = failed;
        if asked_ms.is_some() || !self.slept(now) {
            self.due_ms = now.monotonic_ms + ms;
        }
        match self.next(now) {
            // The wait as it was asked for: the difference of two times is rounded.
            WaitStep::Wait { .. } => WaitStep::Wait {
                ms,
                reason: WaitReason::of(&self.failed),
            },
            WaitStep::Failed(error) => {
                WaitStep::Failed(self.failed.take().filter(|_| is_end).unwrap_or(error))
            }
            step => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::testing::at;
    use crate::core::{Function, Given, OptionName};
    use serde_json::{Value, json};

    fn waiting(known: Option<Vec<String>>) -> SnapshotWait {
        let mut options = CallOptions::new(Function::WaitForSnapshot);
        WaitPlan::new(&options, None).unwrap_err();
        let after = Given::Text("2024-08-19T14:05:17Z".into());
        options.set(OptionName::After, &after).unwrap();
        let plan = WaitPlan::new(&options, known).unwrap();
        SnapshotWait::new(plan, at(0.0))
    }

    fn snapshot(id: &str, kind: Option<&str>, created: &str) -> Value {
        json!({ "id": id, "snapshotType": kind, "createdDateTime": created, "status": "ready" })
    }

    fn wait(ms: f64) -> WaitStep {
        WaitStep::Wait {
            ms,
            reason: WaitReason::Pending,
        }
    }

    const NONE: &[Value] = &[];
    const OLD: &str = "2024-08-19T14:04:46.9990000Z";
    const SKEWED: &str = "2024-08-19T14:04:47.0000001Z";
    const NEW: &str = "2024-08-19T14:35:17.2480723Z";
    const NEWER: &str = "2024-08-19T15:35:17Z";

    #[test]
    fn lists_at_once_and_then_at_intervals() {
        let mut wait_ = waiting(None);
        assert_eq!(wait_.next(at(0.0)), WaitStep::List(7_200_000.0));
        assert_eq!(wait_.listed(NONE, at(100.0)), wait(60_000.0));
        assert_eq!(wait_.next(at(60_000.0)), wait(100.0));
        assert_eq!(wait_.next(at(60_100.0)), WaitStep::List(7_139_900.0));
        // The time left is too short for another one.
        let WaitStep::Failed(error) = wait_.listed(NONE, at(7_140_000.0)) else {
            panic!();
        };
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::Unknown)
        );
    }

    #[test]
    fn names_why_it_waits() {
        assert_eq!(WaitReason::Pending.as_str(), "pending");
        let lost = WaitReason::Error(ErrorCode::Network);
        assert_eq!(lost.as_str(), "network");
    }

    #[test]
    fn finds_the_first_manual_snapshot_after_the_request() {
        for (listing, found) in [
            (vec![snapshot("a", Some("manual"), NEW)], Some(0)),
            (vec![snapshot("a", Some("manual"), SKEWED)], Some(0)),
            (vec![snapshot("a", Some("manual"), OLD)], None),
            (vec![snapshot("a", Some("automatic"), NEW)], None),
            (vec![snapshot("a", Some("retention"), NEW)], None),
            (
                vec![
                    snapshot("a", Some("automatic"), NEW),
                    snapshot("b", Some("manual"), NEWER),
                    snapshot("c", Some("manual"), NEW),
                    snapshot("d", Some("manual"), OLD),
                ],
                Some(2),
            ),
        ] {
            let expected = found.map_or(wait(60_000.0), WaitStep::Found);
            let mut later = waiting(None);
            assert_eq!(later.listed(NONE, at(0.0)), wait(60_000.0));
            for mut wait in [waiting(None), later] {
                assert_eq!(wait.listed(&listing, at(0.0)), expected, "{listing:?}");
            }
        }
    }

    #[test]
    fn finds_the_new_snapshot_if_none_is_marked() {
        for kind in [None, Some("unknownFutureValue"), Some("somethingElse")] {
            let mut wait_ = waiting(None);
            let first = [
                snapshot("a", kind, NEW),
                snapshot("b", kind, OLD),
                json!({ "id": "c" }),
            ];
            for _ in 0..2 {
                assert_eq!(wait_.listed(&first, at(0.0)), wait(60_000.0));
            }
            let mut later = first.to_vec();
            later.push(snapshot("d", kind, OLD));
            assert_eq!(wait_.listed(&later, at(0.0)), wait(60_000.0));
            later.push(snapshot("e", kind, NEWER));
            assert_eq!(wait_.listed(&later, at(0.0)), WaitStep::Found(4));
        }
        let mut wait_ = waiting(None);
        assert_eq!(wait_.listed(NONE, at(0.0)), wait(60_000.0));
        assert_eq!(
            wait_.listed(&[json!({ "id": "c" })], at(0.0)),
            WaitStep::Found(0)
        );
    }

    #[test]
    fn ignores_known_snapshots_and_finds_others_at_once() {
        let known = Some(vec!["a".to_owned()]);
        let listing = [
            snapshot("a", Some("manual"), NEW),
            snapshot("b", None, NEWER),
        ];
        assert_eq!(
            waiting(known.clone()).listed(&listing, at(0.0)),
            WaitStep::Found(1)
        );
        assert_eq!(
            waiting(known).listed(&listing[..1], at(0.0)),
            wait(60_000.0)
        );
    }

    #[test]
    fn a_refusal_ends_the_wait_and_a_fault_does_not() {
        for (code, outcome, ends) in [
            (ErrorCode::Network, Outcome::Unknown, false),
            (ErrorCode::ServiceError, Outcome::Unknown, false),
            (ErrorCode::Throttled, Outcome::Refused, false),
            (ErrorCode::Forbidden, Outcome::Refused, true),
            (ErrorCode::TokenFailed, Outcome::Unknown, true),
        ] {
            let error = Box::new(Error::new(code, outcome));
            let expected = if ends {
                WaitStep::Failed(error.clone())
            } else {
                let reason = WaitReason::Error(code);
                WaitStep::Wait {
                    ms: 60_000.0,
                    reason,
                }
            };
            assert_eq!(waiting(None).failed(error, at(0.0)), expected);
        }
    }

    #[test]
    fn lists_once_more_after_it_slept_past_the_end() {
        let mut wait_ = waiting(None);
        assert_eq!(wait_.listed(NONE, at(0.0)), wait(60_000.0));
        // The lid was closed for hours.
        assert_eq!(wait_.next(at(20_000_000.0)), WaitStep::List(30_000.0));
        let found = [snapshot("a", Some("manual"), NEW)];
        let mut finds = wait_.clone();
        assert_eq!(finds.listed(&found, at(20_000_100.0)), WaitStep::Found(0));
        for step in [
            wait_.listed(NONE, at(20_000_100.0)),
            wait_.next(at(20_100_000.0)),
        ] {
            assert!(matches!(step, WaitStep::Failed(_)), "{step:?}");
        }
    }

    #[test]
    fn a_look_that_was_lost_in_the_sleep_is_made_again() {
        let lost = || Error::boxed(ErrorCode::Network, Outcome::Unknown);
        let mut wait_ = waiting(None);
        assert_eq!(wait_.next(at(0.0)), WaitStep::List(7_200_000.0));
        assert_eq!(
            wait_.failed(lost(), at(20_000_000.0)),
            WaitStep::List(30_000.0)
        );
        let step = wait_.failed(lost(), at(20_040_000.0));
        assert!(matches!(step, WaitStep::Failed(_)), "{step:?}");
        // No sooner than the service asks.
        let mut throttled = Error::boxed(ErrorCode::Throttled, Outcome::Refused);
        throttled.retry_after_ms = Some(5.0);
        let step = waiting(None).failed(throttled.clone(), at(20_000_000.0));
        assert_eq!(step, WaitStep::Failed(throttled));
    }

    #[test]
    fn ends_with_the_listings_own_error_if_nothing_was_ever_sent() {
        let late = |outcome| Error::late(Limit::Total(7_200_000.0), outcome);
        let end = |outcome| waiting(None).failed(late(outcome), at(7_200_000.0));
        let unsent = WaitStep::Failed(late(Outcome::NotSent));
        assert_eq!(end(Outcome::NotSent), unsent);
        assert_ne!(
            end(Outcome::Unknown),
            WaitStep::Failed(late(Outcome::Unknown))
        );
        // A machine that slept looks again first.
        let mut wait_ = waiting(None);
        assert_eq!(
            wait_.failed(late(Outcome::NotSent), at(20_000_000.0)),
            WaitStep::List(30_000.0)
        );
        assert_eq!(
            wait_.failed(late(Outcome::NotSent), at(20_030_000.0)),
            unsent
        );
    }

    #[test]
    fn a_timer_that_is_a_little_late_adds_little() {
        for (late_ms, look) in [(4.0, None), (1_500.0, Some(1_500.0))] {
            let mut wait_ = waiting(None);
            wait_.listed(NONE, at(0.0));
            let step = wait_.next(at(7_200_000.0 + late_ms));
            match look {
                Some(ms) => assert_eq!(step, WaitStep::List(ms)),
                None => assert!(matches!(step, WaitStep::Failed(_)), "{step:?}"),
            }
        }
    }

    #[test]
    fn says_how_long_it_waits_without_rounding() {
        let mut wait_ = waiting(None);
        assert_eq!(wait_.listed(NONE, at(1e5 + 0.1)), wait(60_000.0));
    }

    #[test]
    fn lists_no_sooner_than_the_service_asks() {
        let mut error = Error::new(ErrorCode::Throttled, Outcome::Refused);
        error.retry_after_ms = Some(315_000.0);
        let mut wait_ = waiting(None);
        let reason = WaitReason::Error(ErrorCode::Throttled);
        let ms = 315_000.0;
        assert_eq!(
            wait_.failed(Box::new(error), at(0.0)),
            WaitStep::Wait { ms, reason }
        );
        assert_eq!(wait_.next(at(100.0)), wait(314_900.0));
    }

    #[test]
    fn ends_with_the_services_error_if_it_asks_for_more_time_than_is_left() {
        let mut error = Error::boxed(ErrorCode::Throttled, Outcome::Refused);
        error.retry_after_ms = Some(8e6);
        let step = waiting(None).failed(error.clone(), at(0.0));
        assert_eq!(step, WaitStep::Failed(error));
    }
}
