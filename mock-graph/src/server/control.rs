//! The control routes over HTTP: open to every page, and patient where a test asks for `atLeast`.
//!
//! Beside those of the pure half there is `GET certificate`, which makes `{ certificate, key }` as DER, signed by
//! itself, for a server of the test's own.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::protocol::response;
use crate::server::shared::Shared;
use crate::server::tls;

/// Longer than anything that a test waits for, but shorter than a test may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = match to_bytes(body, usize::MAX).await {
        Ok(body) => body,
        Err(error) => return refusal(error),
    };
    let request = Request::from_parts(head, body);
    let answer = shared.until(|stand_in| stand_in.control(&request, Timestamp::now()));
    match timeout(PATIENCE, answer).await {
        Ok(answer) => {
            // The request may have changed something.
            shared.change(|_| ());
            answer.map(Body::from)
        }
        Err(_) => refusal(format!("atLeast was not reached within {PATIENCE:?}")),
    }
}

pub(super) async fn certificate() -> Response {
    match tls::self_signed() {
        Ok(made) => {
            let [certificate, key] = [made.cert.der().to_vec(), made.signing_key.serialize_der()];
            let body = json!({ "certificate": certificate, "key": key });
            json_response(StatusCode::OK, &body)
        }
        Err(error) => refusal(error),
    }
}

fn refusal(reason: impl ToString) -> Response {
    let body = json!({ "error": reason.to_string() });
    json_response(StatusCode::BAD_REQUEST, &body)
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    response::json(status, body).map(Body::from).into_response()
}
