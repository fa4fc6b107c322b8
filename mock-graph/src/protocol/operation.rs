//! The operations of the API: the method and the path of each, and the groups that a fault can name.

use bytes::Bytes;
use http::{Method, Request};
use serde::Deserialize;

const ENDPOINT: &str = "/beta/deviceManagement/virtualEndpoint/";
const BATCH: &str = "/beta/$batch";

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
    Batch,
}

impl Operation {
    /// Finds the operation at a path, and the variable segment of that path as it was written.
    pub(crate) fn at(path: &str) -> Option<(Self, &str)> {
        if path == BATCH {
            return Some((Self::Batch, ""));
        }
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

    /// Finds the operation of a request, whose method must be the right one.
    pub(crate) fn of(request: &Request<Bytes>) -> Option<Self> {
        let (operation, _) = Self::at(request.uri().path())?;
        (operation.method() == request.method()).then_some(operation)
    }

    /// The id of a Cloud PC in a path, as it was written.
    pub(crate) fn cloud_pc_at(path: &str) -> Option<&str> {
        let (operation, id) = Self::at(path)?;
        operation.names_cloud_pc().then_some(id)
    }

    pub(crate) fn method(self) -> Method {
        match self {
            Self::CreateSnapshot | Self::CreateBulkAction | Self::Batch => Method::POST,
            Self::GetBulkAction
            | Self::ListCloudPcs
            | Self::RetrieveSnapshots
            | Self::GetSubscriptions
            | Self::GetStorageAccounts => Method::GET,
        }
    }

    pub(crate) fn reads(self) -> bool {
        self.method() == Method::GET
    }

    /// A batch neither reads nor writes: its parts do.
    pub(crate) fn writes(self) -> bool {
        !self.reads() && self != Self::Batch
    }

    /// Whether every answer has a body, so that it can be cut.
    pub(crate) fn answers_with_body(self) -> bool {
        self != Self::CreateSnapshot
    }

    /// Whether the variable segment of its path is the id of a Cloud PC.
    fn names_cloud_pc(self) -> bool {
        match self {
            Self::CreateSnapshot | Self::RetrieveSnapshots => true,
            Self::CreateBulkAction
            | Self::GetBulkAction
            | Self::ListCloudPcs
            | Self::GetSubscriptions
            | Self::GetStorageAccounts
            | Self::Batch => false,
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
            Self::Many(Group::Reads) => operation.reads(),
            Self::Many(Group::Writes) => operation.writes(),
            Self::Many(Group::All) => true,
        }
    }

    pub(crate) fn answer_with_body(self) -> bool {
        match self {
            Self::One(one) => one.answers_with_body(),
            Self::Many(group) => matches!(group, Group::Reads),
        }
    }
}
