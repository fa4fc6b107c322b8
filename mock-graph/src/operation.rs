//! What a request asks for.

use axum::http::Method;
use serde::Deserialize;

use crate::{
    bulk_actions, create_bulk_action, create_snapshot, list_cloud_pcs, retrieve_snapshots,
    storage_choice,
};

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
    /// `path` is that of the route.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_suffix("()").unwrap_or(path);
        Some(match (method.as_str(), path) {
            ("POST", create_snapshot::PATH) => Self::CreateSnapshot,
            ("POST", create_bulk_action::PATH) => Self::CreateBulkAction,
            ("GET", bulk_actions::PATH) => Self::GetBulkAction,
            ("GET", list_cloud_pcs::PATH) => Self::ListCloudPcs,
            ("GET", retrieve_snapshots::PATH) => Self::RetrieveSnapshots,
            ("GET", storage_choice::SUBSCRIPTIONS) => Self::GetSubscriptions,
            ("GET", storage_choice::ACCOUNTS) => Self::GetStorageAccounts,
            _ => return None,
        })
    }

    pub(crate) fn writes(self) -> bool {
        matches!(self, Self::CreateSnapshot | Self::CreateBulkAction)
    }
}

/// One operation, or many.
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
