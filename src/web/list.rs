//! Lists, page by page.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::drive::{Failure, Item};
use super::host::now;
use super::job::Job;
use super::json::JsonValue;
use crate::core::{Call, Error, Json, is_next_link, next_link};

/// The items of the page at `link`, or of the first one, and the link to the next; if `all`, the items of all pages.
pub(super) async fn pages(
    job: &Job,
    item: &mut Item,
    call: &mut Call,
    mut link: Option<String>,
    all: bool,
    total_ms: f64,
) -> Result<(Array, Option<String>), Failure> {
    let deadline_ms = now().monotonic_ms + total_ms;
    let found = Array::new();
    loop {
        if let Some(link) = link {
            if !is_next_link(&job.root, &link) {
                let error = call.fail(Error::wrong_link());
                return Err(Failure::Error(error, JsValue::UNDEFINED));
            }
            item.url = link;
        }
        let time = now();
        call.go_on(deadline_ms - time.monotonic_ms, time);
        job.carry_out(item, call).await?;
        let page = JsonValue(item.body.clone());
        if let Some(JsonValue(items)) = page.member("value") {
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
