//! Where requests go: the paths of docs/graph.md.

use crate::core::options::CallOptions;
use crate::core::text::build::joined;
use crate::core::text::digits::{push_digit, push_number};
use crate::core::values::base_url::BaseUrl;
use crate::core::values::bulk_action_id::BulkActionId;
use crate::core::values::cloud_pc_id::CloudPcId;
use crate::core::values::guid::Guid;

/// A resource of Graph, below a root.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// The action that makes a snapshot of a Cloud PC.
    CreateSnapshot(&'a CloudPcId),
    /// The snapshots of a Cloud PC. The tenant's list of all snapshots stays empty (docs/graph.md#restore-points).
    Snapshots(&'a CloudPcId),
    /// The Cloud PCs, with the options `filter`, `select` and `top`.
    CloudPcs(&'a CallOptions),
    /// The Azure subscriptions that have storage accounts.
    Subscriptions,
    /// The storage accounts of a subscription.
    StorageAccounts(&'a Guid),
    /// The bulk actions, where new ones are created.
    BulkActions,
    /// A bulk action.
    BulkAction(&'a BulkActionId),
    /// Several requests in one.
    Batch,
}

impl Resource<'_> {
    /// The whole URL. A GUID needs no encoding.
    pub fn url(self, root: &BaseUrl) -> String {
        if let Self::Batch = self {
            return joined(&[root.as_str(), "/$batch"]);
        }
        let none = String::new();
        let (path, id, end) = match self {
            Self::CreateSnapshot(id) => ("cloudPCs/", id.in_lower_case(), "/createSnapshot"),
            Self::Snapshots(id) => ("cloudPCs/", id.in_lower_case(), "/retrieveSnapshots"),
            Self::CloudPcs(_) => ("cloudPCs", none, ""),
            Self::Subscriptions => ("snapshots/getSubscriptions", none, ""),
            Self::StorageAccounts(id) => (
                "snapshots/getStorageAccounts(subscriptionId='",
                id.in_lower_case(),
                "')",
            ),
            Self::BulkActions => ("bulkActions", none, ""),
            Self::BulkAction(_) => ("bulkActions/", none, ""),
            Self::Batch => ("", none, ""),
        };
        let base = "/deviceManagement/virtualEndpoint/";
        let mut url = joined(&[root.as_str(), base, path, &id, end]);
        if let Self::BulkAction(id) = self {
            push_encoded(&mut url, id.as_str());
        }
        if let Self::CloudPcs(options) = self {
            let mut mark = "?";
            let mut add = |name, value: Option<&str>| {
                if let Some(value) = value {
                    url.push_str(mark);
                    url.push_str(name);
                    push_encoded(&mut url, value);
                    mark = "&";
                }
            };
            add("$filter=", options.filter.as_deref());
            add("$select=", options.select.as_deref());
            let mut top = String::new();
            if let Some(number) = options.top {
                push_number(&mut top, number);
            }
            add("$top=", options.top.map(|_| &*top));
        }
        url
    }
}

/// Percent-encodes everything except the characters that are never special in a URL (RFC 3986, 2.3).
fn push_encoded(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            *url += "%";
            push_digit(url, byte >> 4);
            push_digit(url, byte & 0x0f);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Given, OptionName};
    use proptest::prelude::*;

    #[test]
    fn every_resource_has_its_url() {
        let root = BaseUrl::parse("https://proxy.contoso.com/beta").unwrap();
        let text = "662009bc-7732-4f6f-8726-25883518b33e";
        let upper = text.to_uppercase();
        let (id, guid) = (
            CloudPcId::parse(&upper).unwrap(),
            Guid::parse(&upper).unwrap(),
        );
        let action = BulkActionId::parse("ü%:1").unwrap();
        let mut options = CallOptions::default();
        let plain = options.clone();
        for (name, given) in [
            (OptionName::Top, Given::Number(25.0, String::new())),
            (
                OptionName::Filter,
                Given::Text("displayName eq 'Bü&ro'".into()),
            ),
        ] {
            options.set(name, &given).unwrap();
        }
        for (resource, path) in [
            (
                Resource::CreateSnapshot(&id),
                format!("cloudPCs/{text}/createSnapshot"),
            ),
            (
                Resource::Snapshots(&id),
                format!("cloudPCs/{text}/retrieveSnapshots"),
            ),
            (Resource::CloudPcs(&plain), "cloudPCs".into()),
            (
                Resource::CloudPcs(&options),
                "cloudPCs?$filter=displayName%20eq%20%27B%c3%bc%26ro%27&$top=25".into(),
            ),
            (Resource::Subscriptions, "snapshots/getSubscriptions".into()),
            (
                Resource::StorageAccounts(&guid),
                format!("snapshots/getStorageAccounts(subscriptionId='{text}')"),
            ),
            (Resource::BulkActions, "bulkActions".into()),
            (
                Resource::BulkAction(&action),
                "bulkActions/%c3%bc%25%3a1".into(),
            ),
        ] {
            let url = resource.url(&root);
            let expected =
                format!("https://proxy.contoso.com/beta/deviceManagement/virtualEndpoint/{path}");
            assert_eq!(url, expected);
        }
    }

    proptest! {
        #[test]
        fn what_it_encodes_can_be_decoded(filter in "\\PC{1,30}") {
            let mut url = String::from("https://graph.microsoft.com/beta?$filter=");
            push_encoded(&mut url, &filter);
            let url = url::Url::parse(&url).unwrap();
            let (name, value) = url.query_pairs().next().unwrap();
            prop_assert_eq!((&*name, &*value), ("$filter", &*filter));
        }
    }
}
