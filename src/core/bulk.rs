//! Bulk actions: many snapshots, run by the service itself.

use crate::core::options::CallOptions;
use crate::core::run::skip::{Choice, Skip};
use crate::core::values::cloud_pc_id::CloudPcId;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::limits::BULK_CLOUD_PCS;

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
        let mut selection = Skip::default();
        cloud_pc_ids.retain(|id| selection.choose(id) == Choice::Send);
        match (cloud_pc_ids.len(), &options.display_name) {
            (0, _) => refuse("ids", "must hold the id of one Cloud PC at least."),
            (1..=BULK_CLOUD_PCS, Some(display_name)) => Ok(Self {
                display_name: display_name.clone(),
                cloud_pc_ids,
            }),
            (1..=BULK_CLOUD_PCS, None) => {
                refuse("displayName", "is needed: it names the bulk action.")
            }
            _ => refuse(
                "ids",
                "must hold 5000 Cloud PCs at most: split them into several bulk actions.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Given, OptionName};

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
            .set(OptionName::DisplayName, &Given::Text("Before".into()))
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
}
