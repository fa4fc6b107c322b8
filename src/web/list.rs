//! Lists that go on: JavaScript keeps them between two of their pages.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::core::Pages;

/// Reads what [`to_js`] made.
pub(super) fn from_js(urls: &JsValue) -> Option<Pages> {
    let urls: &Array = urls.dyn_ref()?;
    let urls = urls.iter().filter_map(|url| url.as_string());
    Some(Pages::from_urls(urls.collect()))
}

/// What JavaScript keeps.
pub(super) fn to_js(list: &Pages) -> Array {
    list.urls()
        .iter()
        .map(|url| JsValue::from_str(url))
        .collect()
}
