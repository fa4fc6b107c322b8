//! Makes restore points (snapshots) of Windows 365 Cloud PCs through Microsoft Graph, from the browser.
//!
//! [`core`] decides and is pure; `web` moves bytes and exists only on wasm32. JavaScript gets both as the npm package
//! `cloudpc-snapshot`; its README and types say what its functions promise.

// The core's own tests run natively; without this line, they would be built for the browser as well.
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
