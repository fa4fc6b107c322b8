//! A restore point with the members that Graph sends. One that is still being made does not appear at all.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::protocol::{guid, time};
use crate::tenant::cloud_pc::{CloudPc, LATEST};

/// Hours from one automatic restore point to the next.
const INTERVAL: i64 = 12;
/// How many automatic restore points a Cloud PC has.
const KEPT: i64 = 3;

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    /// Opaque: not a GUID.
    id: String,
    cloud_pc_id: Uuid,
    status: &'static str,
    created_date_time: String,
    last_restored_date_time: Option<String>,
    snapshot_type: String,
    expiration_date_time: Option<String>,
    health_check_status: &'static str,
}

/// A restore point that no request has started, as a test orders it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GivenSnapshot {
    cloud_pc_id: Uuid,
    snapshot_type: String,
    /// How long ago it was created.
    #[serde(default)]
    age_ms: u32,
}

impl Snapshot {
    pub(crate) fn given(given: &GivenSnapshot, now: Timestamp, rng: &mut Rng) -> Self {
        let GivenSnapshot {
            cloud_pc_id,
            snapshot_type,
            age_ms,
        } = given;
        let created = now - SignedDuration::from_millis((*age_ms).into());
        Self::new(guid::random(rng), *cloud_pc_id, created, snapshot_type)
    }

    pub(crate) fn manual(id: Uuid, cloud_pc_id: Uuid, created: Timestamp) -> Self {
        Self::new(id, cloud_pc_id, created, "manual")
    }

    /// Those that the service made by itself. They depend only on the Cloud PC; one without a machine has none.
    pub(crate) fn automatic(cloud_pc: &CloudPc) -> Vec<Self> {
        let mut rng = Rng::with_seed(cloud_pc.id.as_u64_pair().0);
        let kept = if cloud_pc.has_machine() { KEPT } else { 0 };
        let snapshot = |age| {
            let jitter = SignedDuration::from_nanos(rng.i64(..3_600_000_000_000));
            let created = LATEST - SignedDuration::from_hours(age * INTERVAL) - jitter;
            Self::new(guid::random(&mut rng), cloud_pc.id, created, "automatic")
        };
        (0..kept).rev().map(snapshot).collect()
    }

    pub(crate) fn is_of(&self, cloud_pc: Uuid) -> bool {
        self.cloud_pc_id == cloud_pc
    }

    fn new(id: Uuid, cloud_pc_id: Uuid, created: Timestamp, kind: &str) -> Self {
        Self {
            id: format!("CPC_{cloud_pc_id}_{id}"),
            cloud_pc_id,
            status: "ready",
            created_date_time: time::with_seven_digits(created),
            last_restored_date_time: None,
            snapshot_type: kind.to_owned(),
            expiration_date_time: None,
            health_check_status: "healthy",
        }
    }
}
