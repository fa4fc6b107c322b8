//! A stand-in for Microsoft Graph, for the demo and the tests. It is as strict as the service is, or may be.
//!
//! It has two halves. [`StandIn`] is the pure one: it turns requests into answers, is given the time, and also
//! builds for wasm32. The server around it, behind the feature `server`, has the sockets, TLS and the clock. It serves
//! the API under `/beta` with the service's CORS rules, control routes for tests under `/control`, and the demo page
//! under `/`.
//!
//! Choices that no public source supports are marked "unverified". The others refer to `docs/graph.md`.

mod control;
mod gateway;
mod protocol;
mod routes;
#[cfg(feature = "server")]
mod server;
mod stand_in;
mod state;
mod tenant;

pub use crate::gateway::exchange::{Arrival, Exchange};
pub use crate::gateway::single::MAX_BODY;
pub use crate::gateway::step::{Answer, BodyEnd, Step, Wait};
#[cfg(feature = "server")]
pub use crate::server::options::Options;
#[cfg(feature = "server")]
pub use crate::server::site::page_policy;
#[cfg(feature = "server")]
pub use crate::server::{Http2, Server};
pub use crate::stand_in::StandIn;
pub use crate::state::requests::RequestNumber;
