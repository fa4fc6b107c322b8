//! A restore point, with the members Graph gives it. While it is in the making there is none.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::cloud_pc::{CloudPc, LATEST, guid};
use crate::clock;

/// Hours from one automatic restore point to the next, and how many are kept.
const EVERY: i64 = 12;
const KEPT: i64 = 3;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    /// No GUID, but opaque.
    id: String,
    cloud_pc_id: Uuid,
    status: &'static str,
    created_date_time: String,
    last_restored_date_time: Option<String>,
    snapshot_type: &'static str,
    expiration_date_time: Option<String>,
    health_check_status: &'static str,
}

impl Snapshot {
    pub(crate) fn manual(id: Uuid, cloud_pc_id: Uuid, created: Timestamp) -> Self {
        Self::new(id, cloud_pc_id, created, "manual")
    }

    /// Those the service made by itself: the same for the same Cloud PC, and none of one without a machine.
    pub(crate) fn automatic(cloud_pc: &CloudPc) -> Vec<Self> {
        let mut rng = Rng::with_seed(cloud_pc.id.as_u64_pair().0);
        let kept = if cloud_pc.has_machine() { KEPT } else { 0 };
        let snapshot = |age| {
            let jitter = SignedDuration::from_nanos(rng.i64(..3_600_000_000_000));
            let created = LATEST - SignedDuration::from_hours(age * EVERY) - jitter;
            Self::new(guid(&mut rng), cloud_pc.id, created, "automatic")
        };
        (0..kept).rev().map(snapshot).collect()
    }

    fn new(id: Uuid, cloud_pc_id: Uuid, created: Timestamp, kind: &'static str) -> Self {
        Self {
            id: format!("CPC_{cloud_pc_id}_{id}"),
            cloud_pc_id,
            status: "ready",
            created_date_time: clock::precise(created),
            last_restored_date_time: None,
            snapshot_type: kind,
            expiration_date_time: None,
            health_check_status: "healthy",
        }
    }
}
