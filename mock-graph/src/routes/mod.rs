//! The work of each operation: what it answers, and how it changes the state.

mod create_bulk_action;
mod create_snapshot;
mod get_bulk_action;
mod get_storage_accounts;
mod get_subscriptions;
mod list_cloud_pcs;
mod retrieve_snapshots;

use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Response, StatusCode};

use crate::protocol::call::Call;
use crate::protocol::error::GraphError;
use crate::protocol::operation::Operation;
use crate::state::State;

/// All paths but those of the operations do not exist. Under `/v1.0` there are none, because createSnapshot
/// exists in beta only.
pub(crate) fn answer(call: &Call<'_>, state: &mut State) -> Result<Response<Bytes>, GraphError> {
    let (operation, segment) =
        Operation::at(call.request.uri().path()).ok_or_else(GraphError::no_such_path)?;
    if operation.method() != call.request.method() {
        let allowed = HeaderValue::try_from(operation.method().as_str());
        let refusal = GraphError::of(StatusCode::METHOD_NOT_ALLOWED);
        return Err(match allowed {
            Ok(allowed) => refusal.with_header(ALLOW, allowed),
            Err(_) => refusal,
        });
    }
    match operation {
        Operation::CreateSnapshot => create_snapshot::answer(call, segment, state),
        Operation::CreateBulkAction => create_bulk_action::answer(call, state),
        Operation::GetBulkAction => get_bulk_action::answer(call, segment, state),
        Operation::ListCloudPcs => list_cloud_pcs::answer(call, state),
        Operation::RetrieveSnapshots => retrieve_snapshots::answer(call, segment, state),
        Operation::GetSubscriptions => get_subscriptions::answer(call),
        Operation::GetStorageAccounts => get_storage_accounts::answer(call, segment),
        // Only a part can come here: a batch is no route.
        Operation::Batch => Err(GraphError::bad_request("A batch cannot contain a batch.")),
    }
}
