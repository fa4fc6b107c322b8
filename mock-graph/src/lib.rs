//! A stand-in for Microsoft Graph, for the demo and the tests: strict where the service is, or may be.
//!
//! It serves the API under `/beta` with the service's CORS rules, a tenant that is the same at every start,
//! the demo page under `/`, and under `/control` what a test needs: faults to set, and what was received to read.
//! What no public text tells about the service is marked "unverified" where it is chosen.
//!
//! One request takes this way: `serve` → `connection` → `app` → `gateway` (records, faults, request ids) → `cors` → `callers` → a route.

mod answer;
mod app;
mod bulk_actions;
mod callers;
mod clock;
mod cloud_pc_id;
mod connection;
mod control;
mod cors;
mod create_bulk_action;
mod create_snapshot;
mod errors;
mod faults;
mod gateway;
mod guid;
mod json_body;
mod list_cloud_pcs;
mod operation;
mod pages;
mod parameters;
mod progress;
mod query;
mod records;
mod request_ids;
mod retrieve_snapshots;
mod root;
mod select;
mod serve;
mod settings;
mod site;
mod state;
mod storage_choice;
mod tenant;
mod throttle;
mod tls;

pub use serve::{Http2, Options, Server};
