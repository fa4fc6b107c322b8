//! Listings, page by page.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::call::{Item, Job};
use super::exchange::Value;
use super::host::now;
use super::objects::Failure;
use crate::core::{Error, Json, is_next_link, next_link};

/// The items of the page at `link`, or the first one, and the link to the next; where `all` are wanted, of all pages, and
/// no link.
pub(super) async fn pages(
    job: &Job,
    item: &mut Item,
    mut link: Option<String>,
    all: bool,
    total_ms: f64,
) -> Result<(Array, Option<String>), Failure> {
    let deadline_ms = now().monotonic_ms + total_ms;
    let found = Array::new();
    loop {
        if let Some(link) = link {
            if !is_next_link(&job.root, &link) {
                return Err(Failure::Error(Error::wrong_link(), JsValue::UNDEFINED));
            }
            item.url = link;
        }
        job.carry_out(item, deadline_ms - now().monotonic_ms)
            .await?;
        let page = Value(item.body.clone());
        if let Some(Value(items)) = page.member("value") {
            for value in items.unchecked_into::<Array>().iter() {
                found.push(&value);
            }
        }
        link = next_link(&page, &item.url);
        if link.is_none() || !all {
            return Ok((found, link));
        }
    }
}
