//! Stands before every route of the API: records what comes, applies faults, completes what goes out.

use std::time::Duration;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::sleep;

use crate::answer::Answer;
use crate::connection::Connection;
use crate::errors::GraphError;
use crate::faults::Fault;
use crate::operation::Operation;
use crate::records::Received;
use crate::request_ids::RequestIds;
use crate::state::Shared;
use crate::{callers, clock, cors, guid};

/// Bytes. The largest bulk action needs 200 kB; the service's own limit is unverified.
const LARGEST_BODY: usize = 256 * 1024;

/// Sent by the service, but never exposed to scripts.
const DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
const DATA_CENTER: HeaderValue =
    HeaderValue::from_static(r#"{"ServerInfo":{"DataCenter":"Loopback","Slice":"M"}}"#);

pub(crate) async fn pass(
    State(shared): State<Shared>,
    Extension(connection): Extension<Connection>,
    path: Option<MatchedPath>,
    parameters: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let received_at = clock::now();
    let ids = RequestIds::of(request.headers());
    request.extensions_mut().insert(ids.clone());
    let cloud_pc_id = parameters.ok().and_then(|parameters| {
        let id = parameters.iter().find(|(name, _)| *name == "id");
        id.map(|(_, value)| value.to_owned())
    });
    let operation = path.and_then(|path| Operation::of(request.method(), path.as_str()));

    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST_BODY).await;

    let (number, delay, refusal, fault, exposed) = {
        let mut state = shared.lock();
        let text = body.as_deref().unwrap_or_default();
        let received = Received::new(
            &parts,
            text,
            cloud_pc_id.clone(),
            received_at,
            connection.number,
        );
        let number = state.records.receive(received);
        let is_write = operation.is_some_and(Operation::writes);
        let refusal = if is_write { state.throttle() } else { None };
        let fault = match operation {
            Some(operation) if refusal.is_none() => {
                let cloud_pc = cloud_pc_id.as_deref().and_then(guid::parse);
                let token = callers::bearer(&parts.headers);
                state.faults.take(operation, cloud_pc, token)
            }
            _ => Fault::default(),
        };
        let settings = &state.settings;
        let delay = operation.map_or(0, |_| settings.delay_ms);
        let exposed = fault.expose_retry_after;
        let exposed = exposed.unwrap_or(settings.expose_retry_after);
        (number, delay, refusal, fault, exposed)
    };
    let answer = Answer::to(number, connection, shared);

    if delay > 0 {
        sleep(Duration::from_millis(delay.into())).await;
    }
    let mut response = match (body, refusal) {
        (Err(_), _) => GraphError::of(StatusCode::PAYLOAD_TOO_LARGE).into_response(),
        (Ok(_), Some(refusal)) => refusal.into_response(),
        (Ok(body), None) => {
            let request = Request::from_parts(parts, Body::from(body));
            fault.apply(next.run(request), &answer).await
        }
    };
    GraphError::render(&mut response, &ids);
    let headers = response.headers_mut();
    ids.write(headers);
    headers.insert(DIAGNOSTIC, DATA_CENTER);
    cors::write(headers, exposed);
    fault.replace_headers(headers);
    fault.send(response, answer).await
}
