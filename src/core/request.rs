//! The one request: `POST …/cloudPCs/{id}/createSnapshot`.

use super::argument::{InvalidArgument, joined};
use super::cloud::BaseUrl;
use super::ids::{CloudPcId, Guid};
use super::options::SnapshotOptions;

/// What to send, all of it checked; the token is added where it leaves.
#[derive(Clone, Debug)]
pub struct SnapshotRequest {
    /// The machine.
    pub cloud_pc_id: CloudPcId,
    /// Header `client-request-id`, the same with every attempt.
    pub client_request_id: Guid,
    /// The members of the body, and when to send again.
    pub options: SnapshotOptions,
    target: BaseUrl,
}

impl SnapshotRequest {
    /// `fresh_id` serves where the options bring no `clientRequestId`.
    pub fn new(
        cloud_pc_id: CloudPcId,
        mut options: SnapshotOptions,
        fresh_id: Guid,
    ) -> Result<Box<Self>, InvalidArgument> {
        let target = options.target()?;
        if options.single_send && !target.is_secure() {
            let reason = "needs HTTP/2, which browsers speak over https alone. Leave it out for this baseUrl.";
            return Err(InvalidArgument::new("singleSend", reason, None));
        }
        let client_request_id = options.client_request_id.take().unwrap_or(fresh_id);
        Ok(Box::new(Self {
            cloud_pc_id,
            client_request_id,
            options,
            target,
        }))
    }

    /// The whole URL. A GUID needs no encoding.
    pub fn url(&self) -> String {
        joined(&[
            self.target.as_str(),
            "/deviceManagement/virtualEndpoint/cloudPCs/",
            self.cloud_pc_id.as_str(),
            "/createSnapshot",
        ])
    }

    /// Both parameters of the action are optional; with neither, the documented form has no body at all. A stream needs one.
    pub fn has_body(&self) -> bool {
        self.options.single_send
            || self.options.storage_account_id.is_some()
            || self.options.access_tier.is_some()
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
        let make = |options: SnapshotOptions| {
            SnapshotRequest::new(
                CloudPcId::parse(id).unwrap(),
                options,
                Guid::from_random([7; 16]),
            )
            .unwrap()
        };
        let request = make(options.clone());
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
        let request = make(options.clone());
        assert!(request.has_body());
        assert_eq!(request.client_request_id.as_str(), id);
    }

    #[test]
    fn a_single_send_has_a_body_and_goes_over_https_alone() {
        let make = |root: &str| {
            let mut options = SnapshotOptions::default();
            options.set("singleSend", &Given::Boolean(true)).unwrap();
            options.set("baseUrl", &Given::Text(root.into())).unwrap();
            let id = "662009bc-7732-4f6f-8726-25883518b33e";
            let id = CloudPcId::parse(id).unwrap();
            SnapshotRequest::new(id, options, Guid::from_random([7; 16]))
        };
        assert!(make("https://localhost/beta").unwrap().has_body());
        let refused = make("http://localhost/beta").unwrap_err();
        assert_eq!(refused.field, "singleSend");
    }
}
