//! Lists that go on: JavaScript keeps them between two of their pages.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::host;
use crate::core::Pages;

/// Reads what [`to_js`] made.
pub(super) fn from_js(urls: &JsValue) -> Option<Pages> {
    let list: &Array = urls.dyn_ref()?;
    let mut urls = Vec::new();
    for at in 0..list.length() {
        urls.push(host::text_at(list, at));
    }
    Some(Pages::from_urls(urls))
}

/// What JavaScript keeps.
pub(super) fn to_js(list: &Pages) -> Array {
    let urls = Array::new();
    for url in list.urls() {
        urls.push(&JsValue::from_str(url));
    }
    urls
}
