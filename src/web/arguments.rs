//! Reads the arguments that are not options.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::host;
use super::value::{given, refuse, threw};
use crate::core::{Clocks, CloudPcId, InvalidArgument, Reason, ReportItems, Skip};

/// Reads a string, and checks it with its rule.
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

/// Reads the id at `index` of `ids`.
pub(super) fn id_of_many(index: u32, value: &JsValue) -> Result<CloudPcId, Box<InvalidArgument>> {
    let given = given(value);
    // If it is a whole Cloud PC from `listCloudPcs`, the message says what an id is.
    CloudPcId::parse(given.text().unwrap_or_default())
        .map_err(|reason| InvalidArgument::at("ids", index, "", reason, &given))
}

/// Reads all of `ids`.
pub(super) fn ids(value: &JsValue) -> Result<Vec<CloudPcId>, Box<InvalidArgument>> {
    let reason = "must be an iterable of Cloud PC ids, such as an array.";
    let mut ids = Vec::new();
    for (index, id) in (0..).zip(listed("ids", reason, value, host::list(value))?.iter()) {
        ids.push(id_of_many(index, &id)?);
    }
    Ok(ids)
}

/// Reads the option `skip`: ids, an earlier report, or items of earlier reports. Returns what to skip, and the items themselves.
pub(super) fn skip(value: &JsValue) -> Result<(Skip, Array), Box<InvalidArgument>> {
    let mut selection = Skip::default();
    let mut items = Array::new();
    if !value.is_undefined() {
        let reason = "must be ids, or the report of an earlier createSnapshots.";
        items = listed("skip", reason, value, host::earlier(value))?;
        for at in (0..items.length()).step_by(4) {
            let part = |offset| items.get(at.saturating_add(offset));
            let id = given(&part(1)).text().and_then(CloudPcId::parse).ok();
            let (outcome, sent_at) = (part(2).as_string(), part(3).as_string());
            if !selection.skip(id.as_ref(), outcome.as_deref(), sent_at.as_deref(), at) {
                return Err(refuse("skip", reason, &items.get(at)));
            }
        }
    }
    Ok((selection, items))
}

/// Reads the report that `waitForSnapshots` waits for: what to wait for, and copies of its items, in `items`.
pub(super) fn report(
    value: &JsValue,
    items: &Array,
    now: Clocks,
) -> Result<ReportItems, Box<InvalidArgument>> {
    let reason = "must be the report of createSnapshots, or its items.";
    let parts = listed("report", reason, value, host::reported(value))?;
    let mut report = ReportItems::new(now);
    for at in (0..parts.length()).step_by(5) {
        let part = |offset| parts.get(at.saturating_add(offset));
        report.add(
            &given(&part(1)),
            &given(&part(2)),
            &given(&part(3)),
            part(4).is_truthy(),
        )?;
        items.push(&part(0));
    }
    Ok(report)
}

/// Reads the option `known`: ids of snapshots, which may be any strings.
pub(super) fn known(value: &JsValue) -> Result<Option<Vec<String>>, Box<InvalidArgument>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let reason = "must be ids of snapshots, such as those of an earlier listSnapshots.";
    let mut known = Vec::new();
    for id in listed("known", reason, value, host::list(value))?.iter() {
        match id.as_string() {
            Some(id) => known.push(id),
            None => return Err(refuse("known", reason, &id)),
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
        Ok(None) => Err(refuse(field, reason, value)),
        Err(_) => Err(threw(field)),
    }
}
