//! `GET …/bulkActions/{id}`: how far an order of many snapshots has come.

use std::collections::HashMap;

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::errors::GraphError;
use crate::parameters::Parameters;
use crate::progress::done;
use crate::root::Root;
use crate::state::Shared;
use crate::{clock, guid, query};

/// Not `{id}`, which is a Cloud PC's.
pub(crate) const PATH: &str = "/beta/deviceManagement/virtualEndpoint/bulkActions/{bulkAction}";
const CONTEXT: &str = "deviceManagement/virtualEndpoint/bulkActions/$entity";

pub(crate) const KIND: &str = "#microsoft.graph.cloudPcBulkCreateSnapshot";
const ADMIN: &str = "admin@lanternvole.example";
/// How many are worked on at a time; unverified.
const AT_ONCE: usize = 20;

pub(crate) type BulkActions = HashMap<Uuid, BulkAction>;

pub(crate) struct BulkAction {
    pub(crate) id: Uuid,
    pub(crate) created: Timestamp,
    pub(crate) display_name: String,
    pub(crate) cloud_pc_ids: Vec<Uuid>,
    /// How many of the Cloud PCs are known, so that their snapshots were started.
    pub(crate) started: usize,
    pub(crate) parameters: Parameters,
    pub(crate) scheduled_during_maintenance_window: bool,
}

impl BulkAction {
    /// It takes the time of one snapshot.
    ///
    /// An unknown Cloud PC has failed from the start, and a single failure makes the whole one: both unverified,
    /// as is what the service does not support: here there is no such thing.
    pub(crate) fn object(&self, root: &Root, time: SignedDuration) -> Value {
        let failed = self.cloud_pc_ids.len() - self.started;
        let successful = done(self.started, self.created, time);
        let open = self.started - successful;
        let in_progress = open.min(AT_ONCE);
        let status = match (open, failed) {
            (0, 0) => "succeeded",
            (0, _) => "failed",
            _ => "pending",
        };
        json!({
            "@odata.context": root.context(CONTEXT),
            "@odata.type": KIND,
            "id": self.id,
            "displayName": self.display_name,
            "createdDateTime": clock::precise(self.created),
            "initiatedByUserPrincipalName": ADMIN,
            "status": status,
            "scheduledDuringMaintenanceWindow": self.scheduled_during_maintenance_window,
            "cloudPcIds": self.cloud_pc_ids,
            "storageAccountId": self.parameters.storage_account_id,
            "accessTier": self.parameters.access_tier,
            "actionSummary": {
                "successfulCount": successful,
                "failedCount": failed,
                "inProgressCount": in_progress,
                "pendingCount": open - in_progress,
                "notSupportedCount": 0,
            },
        })
    }
}

/// In `value` or not: the documents show it so, but the answer to the POST without.
pub(crate) async fn get_bulk_action(
    State(shared): State<Shared>,
    root: Root,
    id: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Json<Value>, GraphError> {
    let id = id.ok().and_then(|Path(id)| guid::parse(&id));
    let id = id.ok_or_else(|| GraphError::bad_request("The bulk action id is not a GUID."))?;
    query::none(&uri)?;
    let state = shared.lock();
    let Some(action) = state.bulk_actions.get(&id) else {
        return Err(GraphError::not_found("bulk action", id));
    };
    let object = action.object(&root, state.settings.snapshot_time());
    Ok(Json(if state.settings.wrap_bulk_action {
        json!({ "value": object })
    } else {
        object
    }))
}
