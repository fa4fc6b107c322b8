//! Waiting for a snapshot to exist, as a state machine: it lists the Cloud PC's snapshots again and again, gently, until
//! the new one is among them.
//!
//! The service knows of no snapshot before it is ready, and keeps no link between a request and what came of it.

use crate::core::call::error::Error;
use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::step::Clocks;
use crate::core::function::RequestKind;
use crate::core::http::json::Json;
use crate::core::options::CallOptions;
use crate::core::text::timestamp::epoch_ms;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::limits::{CLOCK_SKEW_MS, POLL_MS};

/// What to say when the time is over.
const NONE_YET: &str = " No new restore point came until then: the service may need more time, or the snapshot was never started.";

/// What to watch for.
#[derive(Clone, Debug)]
pub struct WaitPlan {
    /// When the request was sent, in milliseconds since 1970.
    pub after: f64,
    /// From a listing to the next one, in milliseconds.
    pub poll_ms: f64,
    /// The whole watch, in milliseconds.
    pub total_ms: f64,
    /// Ids of snapshots that are older for certain, if any were given.
    pub known: Option<Vec<String>>,
}

impl WaitPlan {
    /// Checks what is needed. `known` is an option that only the boundary can read.
    pub fn new(
        options: &CallOptions,
        known: Option<Vec<String>>,
    ) -> Result<Self, Box<InvalidArgument>> {
        let after = options.after.ok_or_else(|| {
            let reason = "is needed: when the request was sent, such as error.sentAt.";
            InvalidArgument::new("after", reason, None)
        })?;
        Ok(Self {
            after,
            poll_ms: options.poll_ms.unwrap_or(POLL_MS),
            total_ms: options.timeouts.total_ms,
            known,
        })
    }
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitStep {
    /// List the snapshots, in so many milliseconds at most, then call [`SnapshotWait::listed`] or [`SnapshotWait::failed`].
    List(f64),
    /// Wait, then call [`SnapshotWait::next`].
    Wait {
        /// For so many milliseconds.
        ms: f64,
        /// The error after which it lists again; none where the snapshot is not there yet.
        after: Option<ErrorCode>,
    },
    /// The snapshot exists: the one at that place in the listing.
    Found(usize),
    /// The watch has ended.
    Failed(Box<Error>),
}

/// A watch, from its first listing to its end.
#[derive(Clone, Debug)]
pub struct SnapshotWait {
    after: f64,
    poll_ms: f64,
    /// Snapshots that are older. Those that the service does not mark are, where they are in the first listing.
    old: Vec<String>,
    /// No listing yet, and nothing was said to be older.
    first: bool,
    due_ms: f64,
    deadline_ms: f64,
}

impl SnapshotWait {
    /// A watch that has listed nothing yet; its time runs.
    pub fn new(plan: WaitPlan, now: Clocks) -> Self {
        Self {
            after: plan.after - CLOCK_SKEW_MS,
            poll_ms: plan.poll_ms,
            first: plan.known.is_none(),
            old: plan.known.unwrap_or_default(),
            due_ms: now.monotonic_ms,
            deadline_ms: now.monotonic_ms + plan.total_ms,
        }
    }

    /// The first step, and the one after each [`WaitStep::Wait`]. A timer that fired early waits on.
    pub fn next(&self, now: Clocks) -> WaitStep {
        let wait_ms = self.due_ms - now.monotonic_ms;
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if left_ms <= wait_ms.max(0.0) {
            // Nothing can come of a wait that long.
            let mut error = Error::boxed(ErrorCode::Timeout, Outcome::Unknown);
            error.kind = RequestKind::Read;
            error.reason = Some(NONE_YET);
            WaitStep::Failed(error)
        } else if wait_ms > 0.0 {
            WaitStep::Wait {
                ms: wait_ms,
                after: None,
            }
        } else {
            WaitStep::List(left_ms)
        }
    }

    /// The snapshots there are, all pages of them.
    pub fn listed(&mut self, snapshots: &[impl Json], now: Clocks) -> WaitStep {
        let mut found = None;
        let mut earliest = f64::INFINITY;
        let mut unmarked = Vec::new();
        for (at, snapshot) in snapshots.iter().enumerate() {
            let text = |name| snapshot.member(name).and_then(|value| value.text());
            let id = text("id").unwrap_or_default();
            let kind = text("snapshotType");
            let created = text("createdDateTime").and_then(|text| epoch_ms(&text));
            let is_new = match (kind.as_deref(), created) {
                (Some("automatic" | "retention"), _) => false,
                (_, Some(created)) if created < self.after => false,
                (Some("manual"), Some(_)) => true,
                _ if self.first => {
                    unmarked.push(id.clone());
                    false
                }
                _ => true,
            };
            let created = created.unwrap_or(f64::MAX);
            if is_new && created < earliest && !self.old.contains(&id) {
                earliest = created;
                found = Some(at);
            }
        }
        self.first = false;
        self.old.append(&mut unmarked);
        match found {
            Some(at) => WaitStep::Found(at),
            None => self.again(None, now),
        }
    }

    /// A listing failed, with every retry there was. A refusal is the end; all else may be better next time.
    pub fn failed(&mut self, error: Box<Error>, now: Clocks) -> WaitStep {
        if error.outcome == Outcome::Unknown || error.code == ErrorCode::Throttled {
            self.again(Some(error), now)
        } else {
            WaitStep::Failed(error)
        }
    }

    fn again(&mut self, failed: Option<Box<Error>>, now: Clocks) -> WaitStep {
        let asked_ms = failed.as_ref().and_then(|error| error.retry_after_ms);
        let ms = asked_ms.unwrap_or(0.0).max(self.poll_ms);
        self.due_ms = now.monotonic_ms + ms;
        match (self.next(now), failed) {
            // As long as was asked for, not as the difference of two times has it.
            (WaitStep::Wait { .. }, failed) => WaitStep::Wait {
                ms,
                after: failed.map(|error| error.code),
            },
            // The service wants no listing before the time is over, and says when it would.
            (_, Some(error)) if asked_ms.is_some() => WaitStep::Failed(error),
            (step, _) => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Function, Given, OptionName};
    use serde_json::{Value, json};

    fn at(ms: f64) -> Clocks {
        Clocks {
            epoch_ms: 1e12 + ms,
            monotonic_ms: ms,
        }
    }

    fn watch(known: Option<Vec<String>>) -> SnapshotWait {
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
        WaitStep::Wait { ms, after: None }
    }

    const NONE: &[Value] = &[];
    const OLD: &str = "2024-08-19T14:04:46.9990000Z";
    const SKEWED: &str = "2024-08-19T14:04:47.0000001Z";
    const NEW: &str = "2024-08-19T14:35:17.2480723Z";
    const NEWER: &str = "2024-08-19T15:35:17Z";

    #[test]
    fn lists_at_once_and_then_gently() {
        let mut watch = watch(None);
        assert_eq!(watch.next(at(0.0)), WaitStep::List(7_200_000.0));
        assert_eq!(watch.listed(NONE, at(100.0)), wait(60_000.0));
        assert_eq!(watch.next(at(60_000.0)), wait(100.0));
        assert_eq!(watch.next(at(60_100.0)), WaitStep::List(7_139_900.0));
        // The time left is too short for another one.
        let WaitStep::Failed(error) = watch.listed(NONE, at(7_140_000.0)) else {
            panic!();
        };
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::Unknown)
        );
    }

    #[test]
    fn finds_the_first_manual_one_after() {
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
            let step = watch(None).listed(&listing, at(0.0));
            let expected = found.map_or(wait(60_000.0), WaitStep::Found);
            assert_eq!(step, expected, "{listing:?}");
        }
    }

    #[test]
    fn where_none_is_marked_finds_the_one_that_is_new() {
        for kind in [None, Some("unknownFutureValue"), Some("somethingElse")] {
            let mut watch = watch(None);
            let first = [
                snapshot("a", kind, NEW),
                snapshot("b", kind, OLD),
                json!({ "id": "c" }),
            ];
            for _ in 0..2 {
                assert_eq!(watch.listed(&first, at(0.0)), wait(60_000.0));
            }
            let mut later = first.to_vec();
            later.push(snapshot("d", kind, OLD));
            assert_eq!(watch.listed(&later, at(0.0)), wait(60_000.0));
            later.push(snapshot("e", kind, NEWER));
            assert_eq!(watch.listed(&later, at(0.0)), WaitStep::Found(4));
        }
        let mut watch = watch(None);
        assert_eq!(watch.listed(NONE, at(0.0)), wait(60_000.0));
        assert_eq!(
            watch.listed(&[json!({ "id": "c" })], at(0.0)),
            WaitStep::Found(0)
        );
    }

    #[test]
    fn known_ones_are_left_out_and_others_are_new_at_once() {
        let known = Some(vec!["a".to_owned()]);
        let listing = [
            snapshot("a", Some("manual"), NEW),
            snapshot("b", None, NEWER),
        ];
        assert_eq!(
            watch(known.clone()).listed(&listing, at(0.0)),
            WaitStep::Found(1)
        );
        assert_eq!(watch(known).listed(&listing[..1], at(0.0)), wait(60_000.0));
    }

    #[test]
    fn a_fault_is_not_the_end_and_a_refusal_is() {
        for (code, outcome, ends) in [
            (ErrorCode::Network, Outcome::Unknown, false),
            (ErrorCode::ServiceError, Outcome::Unknown, false),
            (ErrorCode::Throttled, Outcome::Refused, false),
            (ErrorCode::Forbidden, Outcome::Refused, true),
            (ErrorCode::TokenFailed, Outcome::NotSent, true),
        ] {
            let error = Box::new(Error::new(code, outcome));
            let expected = if ends {
                WaitStep::Failed(error.clone())
            } else {
                let after = Some(code);
                WaitStep::Wait {
                    ms: 60_000.0,
                    after,
                }
            };
            assert_eq!(watch(None).failed(error, at(0.0)), expected);
        }
    }

    #[test]
    fn says_how_long_it_waits_without_rounding() {
        let mut watch = watch(None);
        assert_eq!(watch.listed(NONE, at(1e5 + 0.1)), wait(60_000.0));
    }

    #[test]
    fn lists_no_sooner_than_the_service_asks() {
        let mut error = Error::new(ErrorCode::Throttled, Outcome::Refused);
        error.retry_after_ms = Some(315_000.0);
        let mut watch = watch(None);
        let after = Some(ErrorCode::Throttled);
        let ms = 315_000.0;
        assert_eq!(
            watch.failed(Box::new(error), at(0.0)),
            WaitStep::Wait { ms, after }
        );
        assert_eq!(watch.next(at(100.0)), wait(314_900.0));
    }

    #[test]
    fn a_wait_beyond_its_time_is_refused_in_the_services_words() {
        let mut error = Error::boxed(ErrorCode::Throttled, Outcome::Refused);
        error.retry_after_ms = Some(8e6);
        let step = watch(None).failed(error.clone(), at(0.0));
        assert_eq!(step, WaitStep::Failed(error));
    }
}
