//! `$select`: which properties of a Cloud PC are given.

use serde_json::{Map, Value, json};

use crate::tenant::CloudPc;

/// Those given only when asked for (graph-contract 2.1).
const ON_DEMAND: [&str; 2] = ["disasterRecoveryCapability", "lastLogoffDateTime"];

/// Those that nothing here ever fills.
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

/// All but those on demand, unless it names some. Then those alone: that the service adds no `id` is unverified.
#[derive(Default)]
pub(crate) struct Select(Option<Vec<String>>);

impl Select {
    pub(crate) fn parse(text: &str) -> Self {
        Self(Some(text.split(',').map(str::to_owned).collect()))
    }

    /// The first name that is no property.
    pub(crate) fn unknown(&self) -> Option<&str> {
        let known = members(&CloudPc::fresh());
        let is_known = |name: &str| known.contains_key(name) || ABSENT.contains(&name);
        let mut names = self.0.iter().flatten().map(String::as_str);
        names.find(|name| !is_known(name))
    }

    pub(crate) fn of(&self, cloud_pc: &CloudPc) -> Value {
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
