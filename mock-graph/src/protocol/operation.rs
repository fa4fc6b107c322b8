//! The operations of the API: the method and the path of each, and the groups that a fault can name.

use http::Method;
use serde::Deserialize;

const ENDPOINT: &str = "/beta/deviceManagement/virtualEndpoint/";

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Operation {
    CreateSnapshot,
    CreateBulkAction,
    GetBulkAction,
    ListCloudPcs,
    RetrieveSnapshots,
    GetSubscriptions,
    GetStorageAccounts,
}

impl Operation {
    /// Finds the operation at a path, and the variable segment of that path as it was written.
    pub(crate) fn at(path: &str) -> Option<(Self, &str)> {
        let segments: Vec<&str> = path.strip_prefix(ENDPOINT)?.split('/').collect();
        if segments.contains(&"") {
            return None;
        }
        Some(match segments[..] {
            ["cloudPCs"] => (Self::ListCloudPcs, ""),
            ["cloudPCs", id, "createSnapshot"] => (Self::CreateSnapshot, id),
            // The parentheses of a function without parameters are optional.
            ["cloudPCs", id, "retrieveSnapshots" | "retrieveSnapshots()"] => {
                (Self::RetrieveSnapshots, id)
            }
            ["bulkActions"] => (Self::CreateBulkAction, ""),
            ["bulkActions", id] => (Self::GetBulkAction, id),
            ["snapshots", "getSubscriptions" | "getSubscriptions()"] => {
                (Self::GetSubscriptions, "")
            }
            ["snapshots", function] => (Self::GetStorageAccounts, function),
            _ => return None,
        })
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Self::CreateSnapshot | Self::CreateBulkAction => Method::POST,
            Self::GetBulkAction
            | Self::ListCloudPcs
            | Self::RetrieveSnapshots
            | Self::GetSubscriptions
            | Self::GetStorageAccounts => Method::GET,
        }
    }

    pub(crate) fn writes(self) -> bool {
        self.method() == Method::POST
    }

    /// Whether the variable segment of its path is the id of a Cloud PC.
    pub(crate) fn names_cloud_pc(self) -> bool {
        match self {
            Self::CreateSnapshot | Self::RetrieveSnapshots => true,
            Self::CreateBulkAction
            | Self::GetBulkAction
            | Self::ListCloudPcs
            | Self::GetSubscriptions
            | Self::GetStorageAccounts => false,
        }
    }
}

/// One operation, or a group.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub(crate) enum Operations {
    One(Operation),
    Many(Group),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Group {
    Reads,
    Writes,
    All,
}

impl Default for Operations {
    fn default() -> Self {
        Self::One(Operation::CreateSnapshot)
    }
}

impl Operations {
    pub(crate) fn include(self, operation: Operation) -> bool {
        match self {
            Self::One(one) => one == operation,
            Self::Many(Group::Reads) => !operation.writes(),
            Self::Many(Group::Writes) => operation.writes(),
            Self::Many(Group::All) => true,
        }
    }
}
