//! Makes restore points (snapshots) of Windows 365 Cloud PCs through Microsoft Graph, from the browser.
//!
//! [`core`] decides and is pure; `web`, which exists on wasm32 alone, moves bytes. JavaScript gets both as the npm
//! package `cloudpc-snapshot`; what its functions promise is in that package's README and types.

// The core's own tests run natively, in milliseconds; wasm-pack would build them for the browser as well.
#![cfg(not(all(test, target_arch = "wasm32")))]
// Tests may panic: that is how they fail.
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod core;

#[cfg(target_arch = "wasm32")]
pub mod web;
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
