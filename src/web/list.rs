//! Lists, page by page.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::drive::{Failure, Item};
use super::host::now;
use super::job::Job;
use super::json::JsonValue;
use crate::core::{Call, Error, Json, Pages};

/// The items of the next page of `list`, and whether there is another one; if `all`, the items of all pages.
pub(super) async fn pages(
    job: &Job,
    item: &mut Item,
    call: &mut Call,
    list: &mut Pages,
    all: bool,
    total_ms: f64,
) -> Result<(Array, bool), Failure> {
    let deadline_ms = now().monotonic_ms + total_ms;
    let found = Array::new();
    loop {
        match list.next(&job.root) {
            Ok(url) => item.url = String::from(url),
            Err(reason) => {
                let error = call.fail(Error::unexpected(reason));
                return Err(Failure::Error(error, JsValue::UNDEFINED));
            }
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
        let has_next = list.read(&page);
        if !has_next || !all {
            return Ok((found, has_next));
        }
    }
}

/// Reads what [`to_js`] made: a list that goes on.
pub(super) fn from_js(urls: &JsValue) -> Option<Pages> {
    let urls: &Array = urls.dyn_ref()?;
    let urls = urls.iter().filter_map(|url| url.as_string());
    Some(Pages::from_urls(urls.collect()))
}

/// Keeps a list in JavaScript between two of its pages.
pub(super) fn to_js(list: Pages) -> Array {
    list.into_urls()
        .iter()
        .map(|url| JsValue::from_str(url))
        .collect()
}
