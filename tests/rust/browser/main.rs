//! `createSnapshot` in real browsers, over real HTTP with CORS, against the stand-in Graph.
//!
//! `cargo xtask test` runs them: it starts the stand-in and puts its origin into `MOCK_GRAPH`.
#![cfg(target_arch = "wasm32")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod abort;
mod answers;
mod arguments;
mod bodies;
mod bulk;
mod caller;
mod doubles;
mod errors;
mod events;
mod leftovers;
mod limits;
mod many;
mod pages;
mod reads;
mod reads_again;
mod refresh;
mod refresh_shared;
mod request;
mod resend;
mod retry_after;
mod run_batch;
mod run_end;
mod run_ids;
mod run_outage;
mod run_pace;
mod run_skip;
mod runs;
mod safety;
mod stub;
mod support;
mod tokens;
mod waiting;
mod waiting_many;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
