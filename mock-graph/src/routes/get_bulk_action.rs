//! `GET …/bulkActions/{id}`: the progress of a bulk action.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::json;

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::{path, query, response};
use crate::state::State;

/// The documentation wraps this answer in `value`, but not the answer to the POST: a setting chooses.
pub(super) fn answer(
    call: &Call<'_>,
    id: &str,
    state: &State,
) -> Result<Response<Bytes>, GraphError> {
    let root = call.root()?;
    let id = path::id(id, "bulk action")?;
    query::none(call.request.uri())?;
    let Some(action) = state.bulk_actions.get(&id) else {
        return Err(GraphError::not_found("bulk action", id));
    };
    let mut body = action.to_json(&root, state.settings.snapshot_duration(), call.now);
    if state.settings.wrap_bulk_action {
        body = json!({ "value": body });
    }
    Ok(response::json(StatusCode::OK, &body))
}
