//! `$select`: which properties of a Cloud PC an answer contains.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::tenant::cloud_pc::CloudPc;

/// Sent only when selected (docs/graph.md#list-of-cloud-pcs).
const ON_DEMAND: [&str; 2] = ["disasterRecoveryCapability", "lastLogoffDateTime"];

/// Always null here.
const ABSENT: [&str; 11] = [
    "allotmentDisplayName",
    "connectionSetting",
    "connectionSettings",
    "connectivityResult",
    "frontlineCloudPcAvailability",
    "isDisasterRecoveryActive",
    "lastRemoteActionResult",
    "partnerAgentInstallResults",
    "sharedDeviceDetail",
    "statusDetails",
    "userDetail",
];

/// The selected names, and nothing else: that the service adds no `id` is unverified. `None` selects all but `ON_DEMAND`.
#[derive(Default)]
pub(crate) struct Select(Option<Vec<String>>);

impl Select {
    pub(crate) fn parse(text: &str) -> Self {
        Self(Some(text.split(',').map(str::to_owned).collect()))
    }

    /// The first name that is not a property.
    pub(crate) fn unknown(&self) -> Option<&str> {
        let known = members(&CloudPc::new_healthy(&mut Rng::with_seed(0)));
        let is_known = |name: &str| known.contains_key(name) || ABSENT.contains(&name);
        let mut names = self.0.iter().flatten().map(String::as_str);
        names.find(|name| !is_known(name))
    }

    pub(crate) fn apply(&self, cloud_pc: &CloudPc) -> Value {
        let mut members = members(cloud_pc);
        let Some(names) = &self.0 else {
            members.retain(|name, _| !ON_DEMAND.contains(&name.as_str()));
            return members.into();
        };
        let member = |name: &String| (name.clone(), members.get(name).cloned().unwrap_or_default());
        names.iter().map(member).collect::<Map<_, _>>().into()
    }
}

fn members(cloud_pc: &CloudPc) -> Map<String, Value> {
    match json!(cloud_pc) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
