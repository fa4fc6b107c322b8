//! Listings, page by page.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::call::{Item, Job};
use super::exchange::Value;
use super::host::now;
use super::out::Failure;
use crate::core::{Error, Json, is_next_link, next_link};

/// A page's items, and the link to the next one.
type Page = (Array, Option<String>);

/// All pages.
pub(super) async fn all(job: &Job, item: &mut Item, total_ms: f64) -> Result<Array, Failure> {
    let deadline_ms = now().monotonic_ms + total_ms;
    let all = Array::new();
    let mut link = None;
    loop {
        let left_ms = deadline_ms - now().monotonic_ms;
        let (items, next) = page_at(job, item, link, left_ms).await?;
        for value in items.iter() {
            all.push(&value);
        }
        if next.is_none() {
            return Ok(all);
        }
        link = next;
    }
}

/// The page at `link`, or the first one.
pub(super) async fn page_at(
    job: &Job,
    item: &mut Item,
    link: Option<String>,
    total_ms: f64,
) -> Result<Page, Failure> {
    if let Some(link) = link {
        if !is_next_link(&job.root, &link) {
            return Err(Failure::Error(Error::foreign_link(), JsValue::UNDEFINED));
        }
        item.url = link;
    }
    job.carry_out(item, total_ms).await?;
    let page = Value(item.body.clone());
    let items = page.member("value").map(|items| items.0.unchecked_into());
    Ok((items.unwrap_or_default(), next_link(&page)))
}
