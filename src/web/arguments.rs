//! Reads the arguments that are no options.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::host;
use super::options::{self, given};
use crate::core::{CloudPcId, InvalidArgument, Reason, Skip};

/// A text by its rule.
#[inline(never)]
pub(super) fn parse<T>(
    field: &str,
    value: &JsValue,
    rule: fn(&str) -> Result<T, Reason>,
) -> Result<T, Box<InvalidArgument>> {
    let given = given(value);
    given
        .text()
        .and_then(rule)
        .map_err(|reason| InvalidArgument::new(field, reason, Some(&given)))
}

/// The id at `index` of `ids`.
pub(super) fn id_of_many(index: u32, value: &JsValue) -> Result<CloudPcId, Box<InvalidArgument>> {
    let given = given(value);
    // It may be a whole Cloud PC of `listCloudPcs`: then it helps to see what an id is.
    CloudPcId::parse(given.text().unwrap_or_default())
        .map_err(|reason| InvalidArgument::at("ids", index, reason, &given))
}

/// All of `ids`.
pub(super) fn ids(value: &JsValue) -> Result<Vec<CloudPcId>, Box<InvalidArgument>> {
    let reason = "must be an iterable of Cloud PCs' ids, such as an array.";
    let mut ids = Vec::new();
    for (index, id) in (0..).zip(listed("ids", reason, value, host::list(value))?.iter()) {
        ids.push(id_of_many(index, &id)?);
    }
    Ok(ids)
}

/// The option `skip`: ids, an earlier report, or the items of some. Those come with what is known of them.
pub(super) fn skip(value: &JsValue) -> Result<(Skip, Array), Box<InvalidArgument>> {
    let mut selection = Skip::default();
    let mut items = Array::new();
    if !value.is_undefined() {
        let reason = "must be ids, or what an earlier createSnapshots resolved with.";
        items = listed("skip", reason, value, host::earlier(value))?;
        for at in (0..items.length()).step_by(3) {
            let [id, outcome] = [1, 2].map(|part| items.get(at.saturating_add(part)));
            let outcome = outcome.as_string();
            match given(&id).text().and_then(CloudPcId::parse) {
                Ok(id) if selection.skip(&id, outcome.as_deref(), at) => {}
                // An item of something that was no id.
                Err(_) if outcome.is_some_and(|outcome| outcome == "notSent") => {}
                _ => return Err(options::refuse("skip", reason, &items.get(at))),
            }
        }
    }
    Ok((selection, items))
}

/// The option `known`: ids of snapshots, which may be any text.
pub(super) fn known(value: &JsValue) -> Result<Option<Vec<String>>, Box<InvalidArgument>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let reason = "must be ids of snapshots, such as those of an earlier listSnapshots.";
    let mut known = Vec::new();
    for id in listed("known", reason, value, host::list(value))?.iter() {
        match id.as_string() {
            Some(id) => known.push(id),
            None => return Err(options::refuse("known", reason, &id)),
        }
    }
    Ok(Some(known))
}

fn listed(
    field: &str,
    reason: Reason,
    value: &JsValue,
    list: Result<Option<Array>, JsValue>,
) -> Result<Array, Box<InvalidArgument>> {
    match list {
        Ok(Some(list)) => Ok(list),
        Ok(None) => Err(options::refuse(field, reason, value)),
        Err(_) => Err(threw(field)),
    }
}

/// What could not be looked into.
pub(super) fn threw(field: &str) -> Box<InvalidArgument> {
    InvalidArgument::new(field, "could not be read: it threw.", None)
}
