//! How a wait recognizes the new restore point in the lists of a Cloud PC's snapshots.
//!
//! The service does not list a snapshot before it is ready, and nothing links a snapshot to its request
//! (docs/graph.md#restore-points).

use crate::core::http::json::Json;
use crate::core::text::timestamp::epoch_ms;
use crate::core::values::limits::CLOCK_SKEW_MS;

/// The restore point that a request made.
#[derive(Clone, Debug)]
pub(crate) struct NewSnapshot {
    /// It was created after this, in milliseconds since 1970.
    after: f64,
    /// Ids of older snapshots. One that the service does not mark as manual or automatic is older if it is in the first
    /// list.
    old: Vec<String>,
    /// Nothing has been listed yet, and the caller gave no `known`.
    first: bool,
}

impl NewSnapshot {
    /// The one that was requested at `sent_at`. `known`: ids of snapshots that are certainly older, if the caller gave any.
    pub(crate) fn new(sent_at: f64, known: Option<Vec<String>>) -> Self {
        Self {
            after: sent_at - CLOCK_SKEW_MS,
            first: known.is_none(),
            old: known.unwrap_or_default(),
        }
    }

    /// Where it is in the whole list, with all its pages.
    pub(crate) fn find(&mut self, snapshots: &[impl Json]) -> Option<usize> {
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
        found
    }
}
