//! A Cloud PC with the members that Graph sends.

use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::protocol::{guid, time};
use crate::tenant::company::{POLICIES, STATUSES, person, user_principal_name};

/// No timestamp in the tenant's history is later: 2026-11-02, 06:00 UTC.
pub(super) const LATEST: Timestamp = Timestamp::constant(1_793_599_200, 0);
const DAY: u64 = 24 * 60 * 60;

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CloudPc {
    pub(crate) id: Uuid,
    pub(super) display_name: String,
    pub(super) status: String,
    status_detail: Option<Value>,
    pub(super) user_principal_name: Option<String>,
    managed_device_id: Option<Uuid>,
    managed_device_name: Option<String>,
    aad_device_id: Option<Uuid>,
    provisioning_type: String,
    pub(super) provisioning_policy_id: String,
    provisioning_policy_name: String,
    service_plan_id: String,
    service_plan_name: String,
    service_plan_type: String,
    pub(super) product_type: String,
    image_display_name: String,
    os_version: String,
    device_region_name: String,
    on_premises_connection_name: Option<String>,
    disk_encryption_state: String,
    user_account_type: String,
    user_experience_type: String,
    power_state: Option<String>,
    provisioned_date_time: Option<String>,
    last_modified_date_time: String,
    grace_period_end_date_time: Option<String>,
    last_login_result: Option<Value>,
    group_detail: Option<Value>,
    scope_ids: Vec<String>,
    pub(super) disaster_recovery_capability: Option<Value>,
    last_logoff_date_time: Option<String>,
}

impl CloudPc {
    /// Depends on nothing but the number and the state of `rng`.
    pub(super) fn seeded(number: usize, rng: &mut Rng) -> Self {
        Self::new(number, STATUSES[number % STATUSES.len()], rng)
    }

    pub(crate) fn new_healthy(rng: &mut Rng) -> Self {
        let number = rng.usize(..POLICIES.len() * STATUSES.len());
        Self::new(number, "provisioned", rng)
    }

    fn new(number: usize, status: &str, rng: &mut Rng) -> Self {
        let (given, family) = person(number);
        let policy = &POLICIES[rng.usize(..POLICIES.len())];
        let has_device = !matches!(status, "notProvisioned" | "provisioning" | "failed");
        let shared = policy.provisioning_type != "dedicated";
        Self {
            id: guid::random(rng),
            display_name: format!("{} - {given} {family}", policy.label),
            status: status.to_owned(),
            status_detail: detail(status),
            user_principal_name: Some(user_principal_name(number)),
            managed_device_id: has_device.then(|| guid::random(rng)),
            managed_device_name: has_device.then(|| device_name(given, rng)),
            aad_device_id: has_device.then(|| guid::random(rng)),
            provisioning_type: policy.provisioning_type.to_owned(),
            provisioning_policy_id: policy.id.to_owned(),
            provisioning_policy_name: policy.name.to_owned(),
            service_plan_id: policy.plan.id.to_owned(),
            service_plan_name: policy.plan.name.to_owned(),
            service_plan_type: policy.plan.kind.to_owned(),
            product_type: if shared { "frontline" } else { "enterprise" }.to_owned(),
            image_display_name: policy.image.to_owned(),
            os_version: "windows11".to_owned(),
            device_region_name: policy.region.to_owned(),
            on_premises_connection_name: policy.connection.map(str::to_owned),
            disk_encryption_state: "encryptedUsingPlatformManagedKey".to_owned(),
            user_account_type: "standardUser".to_owned(),
            user_experience_type: "cloudPc".to_owned(),
            power_state: shared.then(|| "running".to_owned()),
            provisioned_date_time: has_device.then(|| before_latest(400, rng)),
            last_modified_date_time: before_latest(20, rng),
            grace_period_end_date_time: (status == "inGracePeriod").then(|| after_latest(7, rng)),
            last_login_result: has_device.then(|| json!({ "time": before_latest(20, rng) })),
            group_detail: None,
            scope_ids: vec!["0".to_owned()],
            disaster_recovery_capability: policy.failover_region.map(|secondary| {
                json!({ "capabilityType": "failover", "primaryRegion": policy.region, "secondaryRegion": secondary })
            }),
            last_logoff_date_time: None,
        }
    }

    pub(super) fn has_machine(&self) -> bool {
        self.managed_device_id.is_some()
    }

    /// Replaces the given members. The id cannot be replaced.
    pub(crate) fn with(&self, given: Map<String, Value>) -> Result<Self, String> {
        if given.contains_key("id") {
            return Err("id cannot be chosen".to_owned());
        }
        let mut members = json!(self);
        if let Some(object) = members.as_object_mut() {
            object.extend(given);
        }
        serde_json::from_value(members).map_err(|error| error.to_string())
    }
}

fn device_name(given: &str, rng: &mut Rng) -> String {
    let ending: String = (0..5)
        .map(|_| rng.alphanumeric().to_ascii_uppercase())
        .collect();
    format!("CPC-{}-{ending}", given.to_lowercase())
}

fn detail(status: &str) -> Option<Value> {
    let (code, message) = match status {
        "failed" => ("ProvisionFailed", "The Cloud PC could not be provisioned."),
        "provisionedWithWarnings" => (
            "LanguagePackNotInstalled",
            "The language pack could not be installed.",
        ),
        _ => return None,
    };
    Some(json!({ "code": code, "message": message, "additionalInformation": [] }))
}

fn before_latest(days: u64, rng: &mut Rng) -> String {
    date_time(LATEST - within(days, rng), rng)
}

fn after_latest(days: u64, rng: &mut Rng) -> String {
    date_time(LATEST + within(days, rng), rng)
}

fn within(days: u64, rng: &mut Rng) -> SignedDuration {
    SignedDuration::from_secs(rng.u32(..(days * DAY) as u32).into())
}

/// Graph writes seven digits of a second, six, or none.
fn date_time(moment: Timestamp, rng: &mut Rng) -> String {
    let fraction = match rng.u8(..3) {
        0 => String::new(),
        1 => format!(".{:06}", rng.u32(..1_000_000)),
        _ => format!(".{:07}", rng.u32(..10_000_000)),
    };
    format!("{}{fraction}Z", time::without_zone(moment))
}
