//! The one request: `POST …/cloudPCs/{id}/createSnapshot`.

use super::argument::InvalidArgument;
use super::cloud::BaseUrl;
use super::ids::{CloudPcId, Guid};
use super::options::SnapshotOptions;
use super::storage::StorageAccountId;
use super::tier::AccessTier;

/// What to send, all of it checked; the token is added where it leaves.
#[derive(Clone, Debug)]
pub struct SnapshotRequest {
    /// The machine.
    pub cloud_pc_id: CloudPcId,
    /// Member `storageAccountId` of the body.
    pub storage_account_id: Option<StorageAccountId>,
    /// Member `accessTier` of the body.
    pub access_tier: Option<AccessTier>,
    /// Header `client-request-id`, the same with every attempt.
    pub client_request_id: Guid,
    target: BaseUrl,
}

impl SnapshotRequest {
    /// `fresh_id` serves where the options bring no `clientRequestId`.
    pub fn new(
        cloud_pc_id: CloudPcId,
        options: &SnapshotOptions,
        fresh_id: Guid,
    ) -> Result<Self, InvalidArgument> {
        Ok(Self {
            cloud_pc_id,
            storage_account_id: options.storage_account_id.clone(),
            access_tier: options.access_tier,
            client_request_id: options.client_request_id.clone().unwrap_or(fresh_id),
            target: options.target()?,
        })
    }

    /// The whole URL. A GUID needs no encoding.
    pub fn url(&self) -> String {
        [
            self.target.as_str(),
            "/deviceManagement/virtualEndpoint/cloudPCs/",
            self.cloud_pc_id.as_str(),
            "/createSnapshot",
        ]
        .concat()
    }

    /// Both parameters of the action are optional; with neither, the documented form has no body at all.
    pub fn has_body(&self) -> bool {
        self.storage_account_id.is_some() || self.access_tier.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Given;

    #[test]
    fn has_the_documented_url_and_a_body_only_where_needed() {
        let id = "662009BC-7732-4f6f-8726-25883518b33e";
        let mut options = SnapshotOptions::default();
        let make = |options: &SnapshotOptions| {
            SnapshotRequest::new(
                CloudPcId::parse(id).unwrap(),
                options,
                Guid::from_random([7; 16]),
            )
            .unwrap()
        };
        let request = make(&options);
        assert_eq!(
            request.url(),
            format!(
                "https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint/cloudPCs/{id}/createSnapshot"
            )
        );
        assert!(!request.has_body());
        assert_eq!(request.client_request_id, Guid::from_random([7; 16]));

        options
            .set("accessTier", &Given::Text("hot".into()))
            .unwrap();
        options
            .set("clientRequestId", &Given::Text(id.into()))
            .unwrap();
        let request = make(&options);
        assert!(request.has_body());
        assert_eq!(request.client_request_id.as_str(), id);
    }
}
