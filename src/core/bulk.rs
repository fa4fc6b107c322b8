//! Bulk actions: many snapshots, run by the service itself.

use super::argument::InvalidArgument;
use super::envelope::Json;
use super::ids::CloudPcId;
use super::options::CallOptions;
use super::selection::{Choice, Selection};

/// Most Cloud PCs of one action: the portal's documented limit.
const MOST_CLOUD_PCS: usize = 5_000;

/// The counts of an action: our name and Graph's in `actionSummary`.
pub const SUMMARY: [(&str, &str); 5] = [
    ("successful", "successfulCount"),
    ("failed", "failedCount"),
    ("inProgress", "inProgressCount"),
    ("pending", "pendingCount"),
    ("notSupported", "notSupportedCount"),
];

/// The body's `@odata.type`.
pub const ODATA_TYPE: &str = "#microsoft.graph.cloudPcBulkCreateSnapshot";

/// What an action needs besides the parameters of every snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRequest {
    /// Its name.
    pub display_name: String,
    /// Its Cloud PCs, each once.
    pub cloud_pc_ids: Vec<CloudPcId>,
}

impl BulkRequest {
    /// Checks what is needed, and leaves out repeated ids.
    pub fn new(
        mut cloud_pc_ids: Vec<CloudPcId>,
        options: &CallOptions,
    ) -> Result<Self, Box<InvalidArgument>> {
        let refuse = |field, reason| Err(InvalidArgument::new(field, reason, None));
        let mut selection = Selection::default();
        cloud_pc_ids.retain(|id| selection.choose(id) == Choice::Send);
        match (cloud_pc_ids.len(), &options.display_name) {
            (0, _) => refuse("ids", "must hold the id of one Cloud PC at least."),
            (1..=MOST_CLOUD_PCS, Some(display_name)) => Ok(Self {
                display_name: display_name.clone(),
                cloud_pc_ids,
            }),
            (1..=MOST_CLOUD_PCS, None) => {
                refuse("displayName", "is needed: it names the bulk action.")
            }
            _ => refuse(
                "ids",
                "must hold 5000 Cloud PCs at most: split them into several bulk actions.",
            ),
        }
    }
}

/// The action of an answer: Graph's samples of the `GET` wrap it in `value`, those of the `POST` do not.
pub fn unwrapped<J: Json>(body: J) -> J {
    match body.member("value") {
        Some(value) if value.member("id").is_some() => value,
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Given, Name};
    use serde_json::json;

    fn ids(count: u32) -> Vec<CloudPcId> {
        (0..count)
            .map(|n| CloudPcId::parse(&format!("662009bc-7732-4f6f-8726-2588{n:08x}")).unwrap())
            .collect()
    }

    #[test]
    fn takes_each_once_and_a_name() {
        let mut options = CallOptions::default();
        let refused = BulkRequest::new(ids(2), &options).unwrap_err();
        assert_eq!(refused.field, "displayName");
        options
            .set(Name::DisplayName, &Given::Text("Before".into()))
            .unwrap();
        let mut twice = ids(5_000);
        twice.extend(
            ids(5_000)
                .iter()
                .map(|id| CloudPcId::parse(&id.as_str().to_uppercase()).unwrap()),
        );
        let request = BulkRequest::new(twice, &options).unwrap();
        assert_eq!(request.cloud_pc_ids, ids(5_000));
        assert_eq!(request.display_name, "Before");
        for (count, hint) in [(0, "one Cloud PC at least"), (5_001, "split them")] {
            let refused = BulkRequest::new(ids(count), &options).unwrap_err();
            assert_eq!(refused.field, "ids");
            assert!(refused.message.contains(hint), "{}", refused.message);
        }
    }

    #[test]
    fn finds_the_action_in_both_forms() {
        let action = json!({ "id": "231ad98f-41b3-872b-dd37-c70bf22cbdac", "value": 1 });
        assert_eq!(unwrapped(action.clone()), action);
        assert_eq!(unwrapped(json!({ "value": action })), action);
    }
}
