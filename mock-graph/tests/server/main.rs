//! The stand-in over real HTTP. Each test starts a server of its own.

mod batch;
mod bulk_actions;
mod callers;
mod client;
mod cloud_pcs;
mod control;
mod cors;
mod cuts;
mod faults;
mod http2;
mod operations;
mod records;
mod request;
mod restore_points;
mod server;
mod settings;
mod site;
mod storage_choice;
mod tenant;
mod throttle;
