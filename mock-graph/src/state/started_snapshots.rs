//! The snapshots that were really started, whatever their requests were answered.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::protocol::time;
use crate::state::progress::done;
use crate::tenant::snapshot::Snapshot;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StartedSnapshot {
    pub(crate) snapshot_id: Uuid,
    pub(crate) cloud_pc_id: Uuid,
    pub(crate) storage_account_id: Option<String>,
    pub(crate) access_tier: String,
    pub(crate) client_request_id: String,
    #[serde(serialize_with = "time::serialize")]
    pub(crate) started_at: Timestamp,
    /// Its place among the snapshots of one request, from 1 on, and their number: together they take as long as one.
    #[serde(skip)]
    pub(crate) turn: (usize, usize),
}

impl StartedSnapshot {
    /// `None` until it is finished. That the restore point is dated from the start is unverified.
    fn restore_point(&self, duration: SignedDuration, now: Timestamp) -> Option<Snapshot> {
        let (turn, count) = self.turn;
        let is_finished = done(count, now.duration_since(self.started_at), duration) >= turn;
        is_finished.then(|| Snapshot::manual(self.snapshot_id, self.cloud_pc_id, self.started_at))
    }
}

/// Selects the snapshots of one Cloud PC, or all.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WantedSnapshots {
    cloud_pc_id: Option<String>,
    #[serde(default)]
    pub(crate) at_least: usize,
}

#[derive(Default)]
pub(crate) struct StartedSnapshots(Vec<StartedSnapshot>);

impl StartedSnapshots {
    pub(crate) fn add(&mut self, snapshot: StartedSnapshot) {
        self.0.push(snapshot);
    }

    /// The manual restore point of a Cloud PC. It replaces the one before (docs/graph.md#overwriting).
    pub(crate) fn restore_point(
        &self,
        cloud_pc: Uuid,
        snapshot_duration: SignedDuration,
        now: Timestamp,
    ) -> Option<Snapshot> {
        let latest_first = self.0.iter().rev();
        latest_first
            .filter(|started| started.cloud_pc_id == cloud_pc)
            .find_map(|started| started.restore_point(snapshot_duration, now))
    }

    pub(crate) fn select(&self, wanted: &WantedSnapshots) -> Vec<&StartedSnapshot> {
        let is_wanted = |started: &&StartedSnapshot| {
            let id = started.cloud_pc_id.to_string();
            let wanted = wanted.cloud_pc_id.as_ref();
            wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(&id))
        };
        self.0.iter().filter(is_wanted).collect()
    }
}
