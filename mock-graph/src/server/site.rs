//! The demo page with the package and the libraries of others, under the strictest policy that they can work with.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::server::options::Options;

/// The clouds that offer createSnapshot, because the page can be used on a real tenant.
const GRAPH: &str = "https://graph.microsoft.com https://graph.microsoft.us";

/// Where MSAL.js gets its tokens.
const LOGIN: &str = "https://login.microsoftonline.com https://login.microsoftonline.us";

/// The strictest policy that the page can work with. `own` are sources of its own, besides the one it comes from. In a header,
/// `frame-ancestors 'none'` belongs to it as well: in a `meta` element, that has no effect.
pub fn page_policy(own: &[String]) -> String {
    let sources = [&["'self'".to_owned()], own].concat().join(" ");
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src {sources} {GRAPH} {LOGIN}; \
         style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
    )
}

pub(super) fn routes(options: &Options, port: u16) -> Router {
    let mut routes = Router::new();
    for (path, folder) in [("/pkg", &options.pkg), ("/vendor", &options.vendor)] {
        if let Some(folder) = folder {
            routes = routes.nest_service(path, ServeDir::new(folder));
        }
    }
    if let Some(www) = &options.www {
        routes = routes.fallback_service(ServeDir::new(www));
    }
    routes
        .layer(always(CONTENT_SECURITY_POLICY, &policy(port)))
        .layer(always(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(CACHE_CONTROL, "no-cache"))
}

fn policy(port: u16) -> String {
    let own = ["127.0.0.1", "localhost"].map(|name| format!("http://{name}:{port}"));
    format!("{}; frame-ancestors 'none'", page_policy(&own))
}

fn always(name: HeaderName, value: &str) -> SetResponseHeaderLayer<Option<HeaderValue>> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::try_from(value).ok())
}
