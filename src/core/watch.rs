//! Waiting for a snapshot to exist, as a state machine: it lists the Cloud PC's snapshots again and again, gently, until
//! the new one is among them.
//!
//! The service knows of no snapshot before it is ready, and keeps no link between a request and what came of it.

use super::envelope::Json;
use super::error::{Code, Error, Outcome};
use super::send::Now;
use super::timestamp::epoch_ms;

/// What the service's clock may be behind, in milliseconds.
const SKEW_MS: f64 = 30_000.0;

/// What to watch for.
#[derive(Clone, Debug)]
pub struct WatchPlan {
    /// When the request was sent, in milliseconds since 1970.
    pub after: f64,
    /// From a listing to the next one, in milliseconds.
    pub poll_ms: f64,
    /// The whole watch, in milliseconds.
    pub total_ms: f64,
    /// Ids of snapshots that are older for certain, if any were given.
    pub known: Option<Vec<String>>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Watching {
    /// List the snapshots, in so many milliseconds at most, then call [`Watch::listed`] or [`Watch::failed`].
    List(f64),
    /// Wait for so many milliseconds, then call [`Watch::next`].
    Wait(f64),
    /// The snapshot exists: the one at that place in the listing.
    Found(usize),
    /// The watch has ended.
    Failed(Box<Error>),
}

/// A watch, from its first listing to its end.
#[derive(Clone, Debug)]
pub struct Watch {
    after: f64,
    poll_ms: f64,
    /// Snapshots that are older. Those that the service does not mark are, where they are in the first listing.
    old: Vec<String>,
    /// No listing yet, and nothing was said to be older.
    first: bool,
    due_ms: f64,
    deadline_ms: f64,
}

impl Watch {
    /// A watch that has listed nothing yet; its time runs.
    pub fn new(plan: WatchPlan, now: Now) -> Self {
        Self {
            after: plan.after - SKEW_MS,
            poll_ms: plan.poll_ms,
            first: plan.known.is_none(),
            old: plan.known.unwrap_or_default(),
            due_ms: now.monotonic_ms,
            deadline_ms: now.monotonic_ms + plan.total_ms,
        }
    }

    /// The first step, and the one after each [`Watching::Wait`]. A timer that fired early waits on.
    pub fn next(&self, now: Now) -> Watching {
        let wait_ms = self.due_ms - now.monotonic_ms;
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if left_ms <= wait_ms.max(0.0) {
            // Nothing can come of a wait that long.
            Watching::Failed(Box::new(Error::new(Code::Timeout, Outcome::Unknown)))
        } else if wait_ms > 0.0 {
            Watching::Wait(wait_ms)
        } else {
            Watching::List(left_ms)
        }
    }

    /// The snapshots there are, all pages of them.
    pub fn listed(&mut self, snapshots: &[impl Json], now: Now) -> Watching {
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
            Some(at) => Watching::Found(at),
            None => self.again(now),
        }
    }

    /// A listing failed, with every retry there was. A refusal is the end; all else may be better next time.
    pub fn failed(&mut self, error: Box<Error>, now: Now) -> Watching {
        if error.outcome == Outcome::Unknown || error.code == Code::Throttled {
            self.again(now)
        } else {
            Watching::Failed(error)
        }
    }

    fn again(&mut self, now: Now) -> Watching {
        self.due_ms = now.monotonic_ms + self.poll_ms;
        self.next(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn at(ms: f64) -> Now {
        Now {
            epoch_ms: 1e12 + ms,
            monotonic_ms: ms,
        }
    }

    /// 2024-08-19T14:05:17Z.
    const AFTER: f64 = 1_724_076_317_000.0;

    fn watch(known: Option<Vec<String>>) -> Watch {
        let plan = WatchPlan {
            after: AFTER,
            poll_ms: 60_000.0,
            total_ms: 7_200_000.0,
            known,
        };
        Watch::new(plan, at(0.0))
    }

    fn snapshot(id: &str, kind: Option<&str>, created: &str) -> Value {
        json!({ "id": id, "snapshotType": kind, "createdDateTime": created, "status": "ready" })
    }

    const NONE: &[Value] = &[];
    const OLD: &str = "2024-08-19T14:04:46.9990000Z";
    const SKEWED: &str = "2024-08-19T14:04:47.0000001Z";
    const NEW: &str = "2024-08-19T14:35:17.2480723Z";
    const NEWER: &str = "2024-08-19T15:35:17Z";

    #[test]
    fn lists_at_once_and_then_gently() {
        let mut watch = watch(None);
        assert_eq!(watch.next(at(0.0)), Watching::List(7_200_000.0));
        assert_eq!(watch.listed(NONE, at(100.0)), Watching::Wait(60_000.0));
        assert_eq!(watch.next(at(60_000.0)), Watching::Wait(100.0));
        assert_eq!(watch.next(at(60_100.0)), Watching::List(7_139_900.0));
        // The time left is too short for another one.
        let Watching::Failed(error) = watch.listed(NONE, at(7_140_000.0)) else {
            panic!();
        };
        assert_eq!(
            (error.code, error.outcome),
            (Code::Timeout, Outcome::Unknown)
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
            let expected = found.map_or(Watching::Wait(60_000.0), Watching::Found);
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
                assert_eq!(watch.listed(&first, at(0.0)), Watching::Wait(60_000.0));
            }
            let mut later = first.to_vec();
            later.push(snapshot("d", kind, OLD));
            assert_eq!(watch.listed(&later, at(0.0)), Watching::Wait(60_000.0));
            later.push(snapshot("e", kind, NEWER));
            assert_eq!(watch.listed(&later, at(0.0)), Watching::Found(4));
        }
        let mut watch = watch(None);
        assert_eq!(watch.listed(NONE, at(0.0)), Watching::Wait(60_000.0));
        assert_eq!(
            watch.listed(&[json!({ "id": "c" })], at(0.0)),
            Watching::Found(0)
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
            Watching::Found(1)
        );
        assert_eq!(
            watch(known).listed(&listing[..1], at(0.0)),
            Watching::Wait(60_000.0)
        );
    }

    #[test]
    fn a_fault_is_not_the_end_and_a_refusal_is() {
        for (code, outcome, ends) in [
            (Code::Network, Outcome::Unknown, false),
            (Code::ServiceError, Outcome::Unknown, false),
            (Code::Throttled, Outcome::Refused, false),
            (Code::Forbidden, Outcome::Refused, true),
            (Code::TokenFailed, Outcome::NotSent, true),
        ] {
            let error = Box::new(Error::new(code, outcome));
            let expected = if ends {
                Watching::Failed(error.clone())
            } else {
                Watching::Wait(60_000.0)
            };
            assert_eq!(watch(None).failed(error, at(0.0)), expected);
        }
    }
}
