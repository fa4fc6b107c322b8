//! `POST …/bulkActions`: creates a bulk action. The answer is 201 with the bulk action; its work goes on afterwards.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;
use uuid::Uuid;

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{body, guid, query, response};
use crate::state::State;
use crate::state::bulk_action::{BulkAction, TYPE};
use crate::state::snapshot_parameters::SnapshotParameters;
use crate::state::started_snapshots::StartedSnapshot;

/// The portal's limit (docs/graph.md#bulk-actions). Whether Graph has the same is unverified.
const MAX_IDS: usize = 5_000;

/// Other types of bulk action, and members that only the service writes, are refused: both unverified.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    #[serde(rename = "@odata.type")]
    odata_type: String,
    display_name: String,
    cloud_pc_ids: Vec<String>,
    storage_account_id: Option<String>,
    access_tier: Option<String>,
    scheduled_during_maintenance_window: Option<bool>,
}

/// Does not wait for a maintenance window.
pub(super) fn answer(call: &Call<'_>, state: &mut State) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    query::none(call.request.uri())?;
    let body: Body = body::read(call.request)?;
    if body.odata_type != TYPE {
        return Err(GraphError::bad_request(format!(
            "@odata.type must be {TYPE}."
        )));
    }
    if body.display_name.is_empty() {
        return Err(GraphError::bad_request("displayName must not be empty."));
    }
    let cloud_pc_ids = read_ids(&body.cloud_pc_ids)?;
    let parameters = SnapshotParameters {
        storage_account_id: body.storage_account_id,
        access_tier: body.access_tier,
    };
    parameters.check()?;

    let known = cloud_pc_ids.iter().copied();
    let known: Vec<Uuid> = known
        .filter(|&id| state.tenant.cloud_pc(id).is_some())
        .collect();
    for (index, &cloud_pc_id) in known.iter().enumerate() {
        state.snapshots.add(StartedSnapshot {
            snapshot_id: guid::random(&mut state.rng),
            cloud_pc_id,
            storage_account_id: parameters.storage_account_id.clone(),
            access_tier: parameters.tier().to_owned(),
            client_request_id: call.ids.client_request_id.clone(),
            started_at: call.now,
            turn: (index + 1, known.len()),
        });
    }
    let action = BulkAction {
        id: guid::random(&mut state.rng),
        created: call.now,
        display_name: body.display_name,
        cloud_pc_ids,
        started: known.len(),
        parameters,
        scheduled_during_maintenance_window: body
            .scheduled_during_maintenance_window
            .unwrap_or_default(),
    };
    let duration = state.settings.snapshot_duration();
    let answer = action.to_json(&root, duration, call.now);
    state.bulk_actions.insert(action.id, action);
    Ok(response::json(StatusCode::CREATED, &answer))
}

/// That an empty list and repeated ids are refused is unverified.
fn read_ids(given: &[String]) -> Result<Vec<Uuid>, GraphError> {
    let ids: Option<Vec<Uuid>> = given.iter().map(|id| guid::parse(id)).collect();
    let ids = ids.ok_or_else(|| GraphError::bad_request("Not every Cloud PC id is a GUID."))?;
    let distinct: BTreeSet<&Uuid> = ids.iter().collect();
    if distinct.len() != ids.len() {
        return Err(GraphError::bad_request("cloudPcIds must not repeat an id."));
    }
    if !(1..=MAX_IDS).contains(&ids.len()) {
        let message = format!("cloudPcIds must contain from 1 to {MAX_IDS} ids.");
        return Err(GraphError::bad_request(message));
    }
    Ok(ids)
}
