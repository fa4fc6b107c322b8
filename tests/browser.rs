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

#[path = "browser/abort.rs"]
mod abort;
#[path = "browser/answers.rs"]
mod answers;
#[path = "browser/arguments.rs"]
mod arguments;
#[path = "browser/bodies.rs"]
mod bodies;
#[path = "browser/bulk.rs"]
mod bulk;
#[path = "browser/caller.rs"]
mod caller;
#[path = "browser/doubles.rs"]
mod doubles;
#[path = "browser/errors.rs"]
mod errors;
#[path = "browser/events.rs"]
mod events;
#[path = "browser/leftovers.rs"]
mod leftovers;
#[path = "browser/limits.rs"]
mod limits;
#[path = "browser/many.rs"]
mod many;
#[path = "browser/pages.rs"]
mod pages;
#[path = "browser/reads.rs"]
mod reads;
#[path = "browser/reads_again.rs"]
mod reads_again;
#[path = "browser/refresh.rs"]
mod refresh;
#[path = "browser/refresh_shared.rs"]
mod refresh_shared;
#[path = "browser/request.rs"]
mod request;
#[path = "browser/resend.rs"]
mod resend;
#[path = "browser/retry_after.rs"]
mod retry_after;
#[path = "browser/run_end.rs"]
mod run_end;
#[path = "browser/run_ids.rs"]
mod run_ids;
#[path = "browser/run_pace.rs"]
mod run_pace;
#[path = "browser/run_skip.rs"]
mod run_skip;
#[path = "browser/runs.rs"]
mod runs;
#[path = "browser/safety.rs"]
mod safety;
#[path = "browser/stub.rs"]
mod stub;
#[path = "browser/support.rs"]
mod support;
#[path = "browser/tokens.rs"]
mod tokens;
#[path = "browser/waiting.rs"]
mod waiting;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
