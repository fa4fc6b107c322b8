//! The control routes, with which tests set the scene and see what happened. They require no token.
//!
//! | route under `/control` | does |
//! | --- | --- |
//! | `POST reset` | forgets everything |
//! | `PUT tenant` `{ cloudPCs?, seed? }` | replaces the tenant |
//! | `GET cloudPCs` | lists all Cloud PCs, whole |
//! | `POST cloudPCs` `{ … }` | adds a Cloud PC, plausible but for the given members |
//! | `POST restorePoints` `{ cloudPcId, snapshotType, ageMs? }` | adds a restore point that no request has started, created now or so long ago |
//! | `GET settings`, `PATCH settings` `{ … }` | shows the settings, changes the given ones: see `state::settings` |
//! | `POST faults` `{ … }` | sets a fault: see `state::fault` |
//! | `PUT faults/{name}` `{ … }`, `DELETE faults/{name}` | sets or replaces a fault with a name, removes it |
//! | `GET faults` | lists the names |
//! | `GET requests` `?cloudPcId&clientRequestId&method&on&cancelled&part&atLeast` | lists the requests that the API received, each part of a batch too |
//! | `GET snapshots` `?cloudPcId&atLeast` | lists the snapshots that were started |

use bytes::Bytes;
use http::{Request, Response, StatusCode, Uri};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::protocol::{path, response};
use crate::state::State;
use crate::state::fault::Fault;
use crate::state::requests::WantedRequests;
use crate::state::started_snapshots::WantedSnapshots;
use crate::tenant::Tenant;
use crate::tenant::cloud_pc::CloudPc;
use crate::tenant::snapshot::{GivenSnapshot, Snapshot};

/// A mistake in a test, in words.
struct Mistake(String);

impl Mistake {
    fn new(reason: impl ToString) -> Self {
        Self(reason.to_string())
    }
}

type Result<T> = std::result::Result<T, Mistake>;

/// `None` while a list is shorter than its `atLeast` asks for: try again after a change.
pub(crate) fn answer(
    state: &mut State,
    request: &Request<Bytes>,
    now: Timestamp,
) -> Option<Response<Bytes>> {
    route(state, request, now).unwrap_or_else(|Mistake(reason)| {
        let body = json!({ "error": reason });
        Some(response::json(StatusCode::BAD_REQUEST, &body))
    })
}

fn route(
    state: &mut State,
    request: &Request<Bytes>,
    now: Timestamp,
) -> Result<Option<Response<Bytes>>> {
    let (uri, body) = (request.uri(), request.body());
    let path = uri.path().strip_prefix("/control/").unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method().as_str(), &segments[..]) {
        ("POST", ["reset"]) => state.reset(),
        ("PUT", ["tenant"]) => state.tenant = Tenant::new(&read(body)?),
        ("GET", ["cloudPCs"]) => return Ok(Some(list(state.tenant.cloud_pcs()))),
        ("POST", ["cloudPCs"]) => return add_cloud_pc(state, body).map(Some),
        ("POST", ["restorePoints"]) => {
            let given: GivenSnapshot = read(body)?;
            let snapshot = Snapshot::given(&given, now, &mut state.rng);
            state.restore_points.push(snapshot);
        }
        ("GET", ["settings"]) => return Ok(Some(ok(&state.settings))),
        ("PATCH", ["settings"]) => {
            let settings = state.settings.with(read(body)?);
            state.settings = settings.map_err(Mistake::new)?;
            return Ok(Some(ok(&state.settings)));
        }
        ("GET", ["faults"]) => return Ok(Some(list(state.faults.names(now)))),
        ("POST", ["faults"]) => state.faults.set(None, read_fault(body)?, now),
        ("PUT", ["faults", name]) => {
            state.faults.set(path::decode(name), read_fault(body)?, now);
        }
        ("DELETE", ["faults", name]) => {
            state.faults.remove(&path::decode(name).unwrap_or_default());
        }
        ("GET", ["requests"]) => {
            let wanted: WantedRequests = read_query(uri)?;
            let found = state.requests.select(&wanted);
            return Ok((found.len() >= wanted.at_least).then(|| list(found)));
        }
        ("GET", ["snapshots"]) => {
            let wanted: WantedSnapshots = read_query(uri)?;
            let found = state.snapshots.select(&wanted);
            return Ok((found.len() >= wanted.at_least).then(|| list(found)));
        }
        _ => return Ok(Some(response::empty(StatusCode::NOT_FOUND))),
    }
    Ok(Some(response::empty(StatusCode::NO_CONTENT)))
}

fn add_cloud_pc(state: &mut State, body: &Bytes) -> Result<Response<Bytes>> {
    let given: Map<String, Value> = if body.is_empty() {
        Map::new()
    } else {
        read(body)?
    };
    let cloud_pc = CloudPc::new_healthy(&mut state.rng).with(given);
    let cloud_pc = cloud_pc.map_err(Mistake::new)?;
    let created = response::json(StatusCode::CREATED, &json!(cloud_pc));
    state.tenant.add(cloud_pc);
    Ok(created)
}

fn read_fault(body: &Bytes) -> Result<Fault> {
    let fault: Fault = read(body)?;
    match fault.contradiction() {
        Some(contradiction) => Err(Mistake::new(contradiction)),
        None => Ok(fault),
    }
}

/// Ignores the content type, so that a page can send the body without a preflight.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T> {
    serde_json::from_slice(body).map_err(Mistake::new)
}

fn read_query<T: DeserializeOwned>(uri: &Uri) -> Result<T> {
    serde_urlencoded::from_str(uri.query().unwrap_or_default()).map_err(Mistake::new)
}

fn ok(value: impl Serialize) -> Response<Bytes> {
    response::json(StatusCode::OK, &json!(value))
}

fn list(items: impl Serialize) -> Response<Bytes> {
    ok(json!({ "value": items }))
}
