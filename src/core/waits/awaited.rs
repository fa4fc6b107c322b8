//! The items of a report that a wait is for.

use crate::core::call::step::Clocks;
use crate::core::new_snapshot::NewSnapshot;
use crate::core::run::counts::Counts;
use crate::core::run::item_outcome::ItemOutcome;
use crate::core::run::skip::{Choice, Skip};
use crate::core::text::timestamp::epoch_ms;
use crate::core::values::cloud_pc_id::CloudPcId;
use crate::core::values::given::Given;
use crate::core::values::invalid_argument::InvalidArgument;

/// An item whose restore point has not appeared yet.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
    /// Its index in the report.
    pub(super) index: u32,
    pub(super) id: CloudPcId,
    pub(super) is_unknown: bool,
    pub(super) new: NewSnapshot,
    /// When to poll it, by the monotonic clock.
    pub(super) due_ms: f64,
    /// It is polled for the last time.
    pub(super) is_last: bool,
    /// Its last list could not be read.
    pub(super) unread: bool,
}

/// How far a wait is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many items are no longer polled.
    pub done: u32,
    /// How many items were accepted or unknown at the start.
    pub total: u32,
    /// How many have their restore point.
    pub exists: u32,
}

/// The items of a report: how many of each outcome there are, and which of them to poll.
#[derive(Clone, Debug)]
pub struct ReportItems {
    now: Clocks,
    pub(super) counts: Counts,
    pub(super) progress: Progress,
    /// The next one to poll first.
    pub(super) queue: Vec<Awaited>,
    /// Their ids.
    seen: Skip,
}

impl ReportItems {
    /// None yet.
    pub fn new(now: Clocks) -> Self {
        Self {
            now,
            counts: Counts::default(),
            progress: Progress::default(),
            queue: Vec::new(),
            seen: Skip::default(),
        }
    }

    /// Adds the next item: its `cloudPcId`, its `outcome`, the `sentAt` of its receipt or error, and whether it has its
    /// `snapshot`.
    pub fn add(
        &mut self,
        id: &Given,
        outcome: &Given,
        sent_at: &Given,
        exists: bool,
    ) -> Result<(), Box<InvalidArgument>> {
        let index = self.counts.all();
        let refuse =
            |member, reason, given| InvalidArgument::at("report", index, member, reason, given);
        let Some(outcome) = outcome.text().ok().and_then(ItemOutcome::parse) else {
            let reason = "must be \"accepted\", \"refused\", \"unknown\" or \"notSent\".";
            return Err(refuse(".outcome", reason, outcome));
        };
        if let ItemOutcome::Accepted | ItemOutcome::Unknown = outcome {
            self.progress.total = self.progress.total.saturating_add(1);
            if exists {
                self.progress.found();
            } else {
                let refuse_id = |reason| refuse(".cloudPcId", reason, id);
                let parsed = CloudPcId::parse(id.text().unwrap_or_default());
                let id = parsed.map_err(refuse_id)?;
                if self.seen.choose(&id) == Choice::LeaveOut {
                    return Err(refuse_id("must not be awaited twice: keep the later item."));
                }
                let time = sent_at.text().ok().and_then(epoch_ms);
                let sent_ms = time.ok_or_else(|| {
                    let reason = "must have the sentAt of its receipt or error, such as \"2026-11-25T10:00:00.000Z\": pass the report as createSnapshots returned it.";
                    refuse("", reason, sent_at)
                })?;
                let Clocks {
                    epoch_ms,
                    monotonic_ms,
                } = self.now;
                push(
                    &mut self.queue,
                    Awaited {
                        index,
                        id,
                        is_unknown: outcome == ItemOutcome::Unknown,
                        new: NewSnapshot::new(sent_ms, None),
                        // Since the request was sent, so that the oldest is the first.
                        due_ms: monotonic_ms + (sent_ms - epoch_ms).min(0.0),
                        is_last: false,
                        unread: false,
                    },
                );
            }
        }
        self.counts.add(outcome);
        Ok(())
    }
}

impl Progress {
    pub(super) fn found(&mut self) {
        self.exists = self.exists.saturating_add(1);
        self.done = self.done.saturating_add(1);
    }
}

/// Puts an item in its place: the one that is due first is the first.
pub(super) fn push(queue: &mut Vec<Awaited>, item: Awaited) {
    let at = queue.partition_point(|other| other.due_ms <= item.due_ms);
    queue.insert(at, item);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::testing::at;

    const ID: &str = "662009bc-7732-4f6f-8726-25883518b33e";

    /// An id of its own for each number.
    fn id(number: u32) -> String {
        format!("662009bc-7732-4f6f-8726-{number:012}")
    }

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn awaits_what_was_accepted_or_is_unknown() {
        // 1e12 ms after 1970 is 2001-09-09T01:46:40Z.
        let mut items = ReportItems::new(at(100_000.0));
        for (outcome, sent_at, exists) in [
            ("unknown", text("2001-09-09T01:47:10Z"), false),
            ("refused", text("x"), false),
            ("accepted", text("2001-09-09T01:47:00Z"), false),
            ("notSent", Given::Other("undefined"), false),
            ("accepted", Given::Other("undefined"), true),
            ("unknown", Given::Other("undefined"), true),
            // The clock was set back.
            ("accepted", text("2026-01-01T00:00:00Z"), false),
            ("accepted", text("2001-09-09T01:47:10Z"), false),
        ] {
            let id = match exists {
                true => text(""),
                false => text(&id(items.counts.all())),
            };
            items.add(&id, &text(outcome), &sent_at, exists).unwrap();
        }
        let counts = items.counts;
        assert_eq!((counts.accepted, counts.refused), (4, 1));
        assert_eq!((counts.unknown, counts.not_sent), (2, 1));
        let progress = Progress {
            done: 2,
            total: 6,
            exists: 2,
        };
        assert_eq!(items.progress, progress);
        let order = items
            .queue
            .iter()
            .map(|item| (item.index, item.due_ms, item.is_unknown));
        let expected = [
            (2, 20_000.0, false),
            (0, 30_000.0, true),
            (7, 30_000.0, false),
            (6, 100_000.0, false),
        ];
        assert_eq!(order.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn refuses_what_is_not_an_item_of_a_report() {
        let time = || text("2001-09-09T01:47:10Z");
        for (id, outcome, sent_at, hint) in [
            (
                text(ID),
                text("Accepted"),
                time(),
                ".outcome must be \"accepted\", \"refused\", \"unknown\" or \"notSent\". Given: \"Accepted\".",
            ),
            (
                text(ID),
                Given::Other("undefined"),
                time(),
                "Given: undefined.",
            ),
            (
                text("x"),
                text("unknown"),
                time(),
                ".cloudPcId must be a GUID",
            ),
            (
                text(ID),
                text("accepted"),
                Given::Other("undefined"),
                " must have the sentAt of its receipt or error",
            ),
            (
                text(ID),
                text("unknown"),
                text("yesterday"),
                "Given: \"yesterday\".",
            ),
        ] {
            let mut items = ReportItems::new(at(0.0));
            let nothing = Given::Other("undefined");
            items
                .add(&nothing, &text("notSent"), &nothing, false)
                .unwrap();
            let refused = items.add(&id, &outcome, &sent_at, false).unwrap_err();
            assert_eq!(refused.field, "report");
            let message = &refused.message;
            assert!(message.starts_with("report[1]"), "{message}");
            assert!(message.contains(hint), "{message}");
        }
    }

    #[test]
    fn refuses_to_await_a_cloud_pc_twice() {
        let mut items = ReportItems::new(at(0.0));
        let mut add = |outcome, exists| {
            let time = text("2001-09-09T01:47:10Z");
            items.add(&text(ID), &text(outcome), &time, exists)
        };
        // Neither of these is polled.
        for (outcome, exists) in [("refused", false), ("notSent", false), ("accepted", true)] {
            add(outcome, exists).unwrap();
        }
        add("unknown", false).unwrap();
        let message = add("accepted", false).unwrap_err().message;
        assert!(
            message.starts_with("report[4].cloudPcId must not be awaited twice"),
            "{message}"
        );
    }
}
