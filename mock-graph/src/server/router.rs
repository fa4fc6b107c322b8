//! Which requests go to the API, to the control routes and to the files.

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use tower_http::cors::CorsLayer;

use crate::server::options::Options;
use crate::server::shared::Shared;
use crate::server::{api, control, site};

pub(super) fn new(options: &Options, port: u16, shared: &Arc<Shared>) -> Router {
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
        .with_state(Arc::clone(shared))
        .merge(site::routes(options, port))
}
