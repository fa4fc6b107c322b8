//! The API: takes each request through the steps that the pure half gives, with real time and real connections.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_util::stream::StreamExt;
use jiff::Timestamp;
use tokio::time::timeout;

use crate::gateway::exchange::Arrival;
use crate::gateway::single::MAX_BODY;
use crate::gateway::step::Step;
use crate::server::answer::Pending;
use crate::server::connection::Connection;
use crate::server::shared::Shared;

pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    let now = Timestamp::now();
    let (head, body) = request.into_parts();
    let Ok(body) = read(body).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let arrival = Arrival {
        root: root(&head, connection.scheme),
        connection: connection.number,
    };
    let request = Request::from_parts(head, body);
    let mut exchange = shared.change(|stand_in| stand_in.receive(request, arrival, now));
    let pending = Pending::new(exchange.number(), connection, Arc::clone(&shared));
    loop {
        match shared.change(|stand_in| stand_in.next(&mut exchange, Timestamp::now())) {
            Step::Wait(wait) => {
                let over = shared
                    .until(|stand_in| stand_in.is_over(&wait, Timestamp::now()).then_some(()));
                let _ = timeout(wait.duration, over).await;
            }
            Step::Cut => pending.cut().await,
            Step::Reset => pending.reset().await,
            Step::Answer(answer) => return pending.send(answer),
        }
    }
}

/// Stops as soon as the body is too long, for the pure half to refuse it.
async fn read(body: Body) -> Result<Bytes, axum::Error> {
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    while whole.len() <= MAX_BODY
        && let Some(piece) = pieces.next().await
    {
        whole.extend_from_slice(&piece?);
    }
    Ok(whole.into())
}

/// HTTP/2 has an authority in place of `Host`.
fn root(head: &Parts, scheme: &str) -> Option<String> {
    let host = match head.uri.authority() {
        Some(authority) => authority.as_str(),
        None => head.headers.get(HOST)?.to_str().ok()?,
    };
    Some(format!("{scheme}://{host}"))
}
