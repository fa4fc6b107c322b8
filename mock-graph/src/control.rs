//! What tests use to set the scene and to see what happened: open to every page, no token needed.
//!
//! | route | does |
//! | --- | --- |
//! | `POST reset` | all as at the start |
//! | `PUT tenant` `{ cloudPCs?, seed? }` | another tenant |
//! | `GET cloudPCs`, `POST cloudPCs` `{ … }` | all, one more |
//! | `GET settings`, `PATCH settings` `{ … }` | see `settings` |
//! | `GET faults` | the names of those that have one |
//! | `POST faults` `{ … }`, `PUT faults/{name}` `{ … }`, `DELETE faults/{name}` | see `faults` |
//! | `GET requests`, `GET snapshots` | what was received, what was started |
//! | `GET certificate` | `{ certificate, key }` as DER, for a server of the test's own: signed by itself |

use std::mem::take;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::time::timeout;
use tower_http::cors::CorsLayer;

use crate::faults::Fault;
use crate::records::{Records, WantedRequests, WantedSnapshots};
use crate::settings::Settings;
use crate::state::{self, Shared};
use crate::tenant::{CloudPc, Tenant};
use crate::tls;

/// Longer than anything a test waits for, shorter than tests may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn routes(shared: Shared) -> Router {
    Router::new()
        .route("/reset", post(reset))
        .route("/tenant", put(replace_tenant))
        .route("/cloudPCs", get(cloud_pcs).post(new_cloud_pc))
        .route("/faults", get(faults).post(set_fault))
        .route("/faults/{name}", put(set_fault).delete(take_back_fault))
        .route("/settings", get(settings).patch(change_settings))
        .route("/requests", get(requests))
        .route("/snapshots", get(snapshots))
        .route("/certificate", get(certificate))
        .layer(CorsLayer::permissive())
        .with_state(shared)
}

/// Takes the body, too: hyper ends a connection on which one was left unread.
async fn reset(State(shared): State<Shared>, _: Bytes) -> StatusCode {
    let mut state = shared.lock();
    state.records.clear();
    *state = state::State {
        records: take(&mut state.records),
        ..state::State::default()
    };
    StatusCode::NO_CONTENT
}

/// What is not given is as in the usual tenant, which is a part of every larger one with its seed.
async fn replace_tenant(State(shared): State<Shared>, body: Bytes) -> Result<StatusCode, Refused> {
    shared.lock().tenant = Tenant::of(&read(&body)?);
    Ok(StatusCode::NO_CONTENT)
}

async fn cloud_pcs(State(shared): State<Shared>) -> Json<Value> {
    list(shared.lock().tenant.cloud_pcs())
}

/// The members given replace those of a plausible one.
async fn new_cloud_pc(
    State(shared): State<Shared>,
    body: Bytes,
) -> Result<(StatusCode, Json<CloudPc>), Refused> {
    let given: Map<String, Value> = if body.is_empty() {
        Map::new()
    } else {
        read(&body)?
    };
    let cloud_pc = CloudPc::fresh().with(given).map_err(Refused::because)?;
    shared.lock().tenant.add(cloud_pc.clone());
    Ok((StatusCode::CREATED, Json(cloud_pc)))
}

async fn faults(State(shared): State<Shared>) -> Json<Value> {
    list(shared.lock().faults.names())
}

async fn set_fault(
    State(shared): State<Shared>,
    name: Option<Path<String>>,
    body: Bytes,
) -> Result<StatusCode, Refused> {
    let fault: Fault = read(&body)?;
    if let Some(contradiction) = fault.contradiction() {
        return Err(Refused::because(contradiction));
    }
    let name = name.map(|Path(name)| name);
    shared.lock().faults.set(name, fault);
    Ok(StatusCode::NO_CONTENT)
}

async fn take_back_fault(State(shared): State<Shared>, Path(name): Path<String>) -> StatusCode {
    shared.lock().faults.take_back(&name);
    StatusCode::NO_CONTENT
}

async fn settings(State(shared): State<Shared>) -> Json<Settings> {
    Json(shared.lock().settings.clone())
}

/// The members given change, the others stay.
async fn change_settings(
    State(shared): State<Shared>,
    body: Bytes,
) -> Result<Json<Settings>, Refused> {
    let given = read(&body)?;
    let mut state = shared.lock();
    state.settings = state.settings.with(given).map_err(Refused::because)?;
    Ok(Json(state.settings.clone()))
}

async fn requests(
    State(shared): State<Shared>,
    Query(wanted): Query<WantedRequests>,
) -> Result<Json<Value>, Refused> {
    at_least(wanted.at_least, &shared, |records| {
        records.received(&wanted)
    })
    .await
}

async fn snapshots(
    State(shared): State<Shared>,
    Query(wanted): Query<WantedSnapshots>,
) -> Result<Json<Value>, Refused> {
    at_least(wanted.at_least, &shared, |records| records.started(&wanted)).await
}

/// Waits until there are so many, though not for ever.
async fn at_least<T: Serialize>(
    count: usize,
    shared: &Shared,
    found: impl Fn(&Records) -> Vec<&T>,
) -> Result<Json<Value>, Refused> {
    let changed = Arc::clone(&shared.lock().records.changed);
    let enough = async {
        loop {
            // Before the look, so that no change is missed.
            let change = changed.notified();
            {
                let state = shared.lock();
                let items = found(&state.records);
                if items.len() >= count {
                    return list(items);
                }
            }
            change.await;
        }
    };
    let too_late = |_| Refused(format!("fewer than {count} after {PATIENCE:?}"));
    timeout(PATIENCE, enough).await.map_err(too_late)
}

async fn certificate() -> Result<Json<Value>, Refused> {
    let made = tls::self_signed().map_err(Refused::because)?;
    let [certificate, key] = [made.cert.der().to_vec(), made.signing_key.serialize_der()];
    Ok(Json(json!({ "certificate": certificate, "key": key })))
}

fn list(items: impl Serialize) -> Json<Value> {
    Json(json!({ "value": items }))
}

/// Of any content type, so that a page can send it without a preflight.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(Refused::because)
}

/// A mistake in a test: said plainly.
struct Refused(String);

impl Refused {
    fn because(reason: impl ToString) -> Self {
        Self(reason.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}
