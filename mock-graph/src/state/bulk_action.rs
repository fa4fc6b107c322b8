//! A bulk action: many snapshots created by one request.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::protocol::root::Root;
use crate::protocol::time;
use crate::state::progress::done;
use crate::state::snapshot_parameters::SnapshotParameters;

pub(crate) const TYPE: &str = "#microsoft.graph.cloudPcBulkCreateSnapshot";

const CONTEXT: &str = "deviceManagement/virtualEndpoint/bulkActions/$entity";
const ADMIN: &str = "admin@lanternvole.example";
/// How many snapshots are in progress at the same time. Unverified.
const CONCURRENCY: usize = 20;

pub(crate) struct BulkAction {
    pub(crate) id: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) display_name: String,
    pub(crate) cloud_pc_ids: Vec<Uuid>,
    /// How many of the Cloud PCs exist, so that their snapshots were started.
    pub(crate) started: usize,
    pub(crate) parameters: SnapshotParameters,
    pub(crate) scheduled_during_maintenance_window: bool,
}

impl BulkAction {
    /// As Graph sends it. The whole bulk action takes as long as one snapshot.
    ///
    /// A Cloud PC that does not exist fails at once, and one failure makes the bulk action a failed one: both
    /// are unverified. No Cloud PC here is unsupported.
    pub(crate) fn to_json(
        &self,
        root: &Root<'_>,
        snapshot_duration: SignedDuration,
        now: Timestamp,
    ) -> Value {
        let failed = self.cloud_pc_ids.len() - self.started;
        let elapsed = now.duration_since(self.created);
        let successful = done(self.started, elapsed, snapshot_duration);
        let open = self.started - successful;
        let in_progress = open.min(CONCURRENCY);
        let status = match (open, failed) {
            (0, 0) => "succeeded",
            (0, _) => "failed",
            _ => "pending",
        };
        json!({
            "@odata.context": root.context(CONTEXT),
            "@odata.type": TYPE,
            "id": self.id,
            "displayName": self.display_name,
            "createdDateTime": time::with_seven_digits(self.created),
            "initiatedByUserPrincipalName": ADMIN,
            "status": status,
            "scheduledDuringMaintenanceWindow": self.scheduled_during_maintenance_window,
            "cloudPcIds": self.cloud_pc_ids,
            "storageAccountId": self.parameters.storage_account_id,
            "accessTier": self.parameters.access_tier,
            "actionSummary": {
                "successfulCount": successful,
                "failedCount": failed,
                "inProgressCount": in_progress,
                "pendingCount": open - in_progress,
                "notSupportedCount": 0,
            },
        })
    }
}
