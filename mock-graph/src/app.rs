//! All routes.

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};

use crate::errors::GraphError;
use crate::serve::Options;
use crate::state::Shared;
use crate::{
    bulk_actions, callers, control, cors, create_bulk_action, create_snapshot, gateway,
    list_cloud_pcs, retrieve_snapshots, site, storage_choice,
};

pub(crate) fn router(options: &Options, port: u16) -> Router {
    let shared = Shared::default();
    api(shared.clone())
        .nest("/control", control::routes(shared))
        .merge(site::routes(options, port))
}

/// `/v1.0` is there to be empty: createSnapshot exists in beta only.
fn api(shared: Shared) -> Router {
    let mut routes = Router::new()
        .route(list_cloud_pcs::PATH, get(list_cloud_pcs::list_cloud_pcs))
        .route(
            create_snapshot::PATH,
            post(create_snapshot::create_snapshot),
        )
        .route(
            create_bulk_action::PATH,
            post(create_bulk_action::create_bulk_action),
        )
        .route(bulk_actions::PATH, get(bulk_actions::get_bulk_action))
        .route(
            storage_choice::ACCOUNTS,
            get(storage_choice::get_storage_accounts),
        );
    // A function without parameters has parentheses or none.
    for brackets in ["", "()"] {
        routes = routes
            .route(
                &format!("{}{brackets}", retrieve_snapshots::PATH),
                get(retrieve_snapshots::retrieve_snapshots),
            )
            .route(
                &format!("{}{brackets}", storage_choice::SUBSCRIPTIONS),
                get(storage_choice::get_subscriptions),
            );
    }
    for path in [
        "/beta",
        "/beta/",
        "/beta/{*path}",
        "/v1.0",
        "/v1.0/",
        "/v1.0/{*path}",
    ] {
        routes = routes.route(path, any(async || no_such_path()));
    }
    routes
        .method_not_allowed_fallback(async || GraphError::of(StatusCode::METHOD_NOT_ALLOWED))
        .layer(from_fn_with_state(shared.clone(), callers::check))
        .layer(from_fn(cors::preflight))
        .layer(from_fn_with_state(shared.clone(), gateway::pass))
        .with_state(shared)
}

/// The code is unverified.
pub(crate) fn no_such_path() -> GraphError {
    GraphError::new(
        StatusCode::NOT_FOUND,
        "ResourceNotFound",
        "There is no such path in this API.",
    )
}
