//! Which requests go to the API, to the control routes and to the files.

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use tower_http::cors::CorsLayer;

use crate::server::options::Options;
use crate::server::shared::Shared;
use crate::server::{api, control, site};
use crate::stand_in::StandIn;

/// With a stand-in of its own.
pub(super) fn new(options: &Options, port: u16) -> Router {
    let stand_in = StandIn::new(fastrand::u64(..));
    let shared = Arc::new(Shared::new(stand_in));
    let mut api = Router::new();
    for version in ["/beta", "/v1.0"] {
        for path in ["", "/", "/{*path}"] {
            api = api.route(&format!("{version}{path}"), any(api::answer));
        }
    }
    let control = Router::new()
        .route("/control/certificate", get(control::certificate))
        .route("/control/{*path}", any(control::answer))
        .layer(CorsLayer::permissive());
    api.merge(control)
        .with_state(shared)
        .merge(site::routes(options, port))
}
