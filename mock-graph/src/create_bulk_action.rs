//! `POST …/bulkActions`: many snapshots as one order. 201 and the order; the work goes on after it.

use std::collections::HashSet;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::bulk_actions::{BulkAction, KIND};
use crate::errors::GraphError;
use crate::parameters::Parameters;
use crate::records::Started;
use crate::request_ids::RequestIds;
use crate::root::Root;
use crate::state::Shared;
use crate::{guid, json_body, query};

pub(crate) const PATH: &str = "/beta/deviceManagement/virtualEndpoint/bulkActions";

/// The portal's limit (graph-contract 2.7); that Graph has the same is unverified.
const MOST: usize = 5_000;

/// Other kinds of bulk action are not served, and members that only the service writes are refused: unverified.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Order {
    #[serde(rename = "@odata.type")]
    kind: String,
    display_name: String,
    cloud_pc_ids: Vec<String>,
    storage_account_id: Option<String>,
    access_tier: Option<String>,
    scheduled_during_maintenance_window: Option<bool>,
}

/// A maintenance window is not waited for.
pub(crate) async fn create_bulk_action(
    State(shared): State<Shared>,
    Extension(ids): Extension<RequestIds>,
    root: Root,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    query::none(&uri)?;
    let order: Order = json_body::read(&headers, &body)?;
    if order.kind != KIND {
        return Err(GraphError::bad_request(format!(
            "@odata.type must be {KIND}."
        )));
    }
    if order.display_name.is_empty() {
        return Err(GraphError::bad_request("displayName must not be empty."));
    }
    let cloud_pc_ids = read_ids(&order.cloud_pc_ids)?;
    let parameters = Parameters {
        storage_account_id: order.storage_account_id,
        access_tier: order.access_tier,
    };
    parameters.check()?;

    let mut state = shared.lock();
    let known = cloud_pc_ids.iter().copied();
    let known: Vec<Uuid> = known
        .filter(|&id| state.tenant.cloud_pc(id).is_some())
        .collect();
    let created = Timestamp::now();
    for (index, &cloud_pc_id) in known.iter().enumerate() {
        state.records.start(Started {
            snapshot_id: Uuid::new_v4(),
            cloud_pc_id,
            storage_account_id: parameters.storage_account_id.clone(),
            access_tier: parameters.tier().to_owned(),
            client_request_id: ids.client_request_id.clone(),
            started_at: created,
            turn: (index + 1, known.len()),
        });
    }
    let action = BulkAction {
        id: Uuid::new_v4(),
        created,
        display_name: order.display_name,
        cloud_pc_ids,
        started: known.len(),
        parameters,
        scheduled_during_maintenance_window: order
            .scheduled_during_maintenance_window
            .unwrap_or_default(),
    };
    let answer = action.object(&root, state.settings.snapshot_time());
    state.bulk_actions.insert(action.id, action);
    Ok((StatusCode::CREATED, Json(answer)))
}

/// That none and repeated ones are refused is unverified.
fn read_ids(given: &[String]) -> Result<Vec<Uuid>, GraphError> {
    let ids: Option<Vec<Uuid>> = given.iter().map(|id| guid::parse(id)).collect();
    let ids = ids.ok_or_else(|| GraphError::bad_request("Not every Cloud PC id is a GUID."))?;
    let distinct: HashSet<&Uuid> = ids.iter().collect();
    if distinct.len() != ids.len() {
        return Err(GraphError::bad_request("A Cloud PC id is given twice."));
    }
    if !(1..=MOST).contains(&ids.len()) {
        let message = format!("cloudPcIds must name from 1 to {MOST} Cloud PCs.");
        return Err(GraphError::bad_request(message));
    }
    Ok(ids)
}
