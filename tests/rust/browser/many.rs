//! Many Cloud PCs, and short ways to read their outcomes.

use cloudpc_snapshot::core::Function::CreateSnapshots;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::doubles::Double;
use crate::support::{CloudPc, TOKEN, get, number, start, text};

/// Adds this many Cloud PCs, which no other test uses.
pub(crate) async fn cloud_pcs(count: u32) -> Vec<CloudPc> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(CloudPc::new().await);
    }
    all
}

pub(crate) fn ids_of<'a>(pcs: impl IntoIterator<Item = &'a CloudPc>) -> Array {
    pcs.into_iter().map(|pc| JsValue::from(&pc.id)).collect()
}

/// The id of Cloud PC number `n`, for calls that never reach the stand-in.
pub(crate) fn id(n: u32) -> String {
    format!("662009bc-7732-4f6f-8726-2588{n:08x}")
}

/// The first `count` of them.
pub(crate) fn ids(count: u32) -> Array {
    (0..count).map(|n| JsValue::from(id(n))).collect()
}

/// Starts a run, and does not await it yet.
pub(crate) fn begin(ids: &JsValue, opts: JsValue) -> Promise {
    begin_with(&TOKEN.into(), ids, opts)
}

pub(crate) fn begin_with(token: &JsValue, ids: &JsValue, opts: JsValue) -> Promise {
    start(CreateSnapshots, token, ids, &CloudPc::at_stand_in(opts))
}

/// The report of a run.
pub(crate) async fn run(ids: &JsValue, opts: JsValue) -> JsValue {
    report(begin(ids, opts)).await
}

/// The report of a run that has begun. Checks that its counts are those of its items.
pub(crate) async fn report(run: Promise) -> JsValue {
    let report = JsFuture::from(run).await.unwrap();
    let items = items(&report);
    for outcome in ["accepted", "refused", "unknown", "notSent"] {
        let is_it = |item: &&JsValue| text(item, "outcome").unwrap() == outcome;
        let count = items.iter().filter(is_it).count();
        assert_eq!(number(&report, outcome), Some(count as f64), "{outcome}");
    }
    report
}

pub(crate) fn items(report: &JsValue) -> Vec<JsValue> {
    Array::from(&get(report, "items")).to_vec()
}

/// The outcome of each item, with the code of its error if it has one.
pub(crate) fn outcomes(report: &JsValue) -> Vec<String> {
    let outcome = |item: &JsValue| {
        let outcome = text(item, "outcome").unwrap();
        match text(item, "error.code") {
            Some(code) => {
                assert_eq!(text(item, "error.outcome").as_ref(), Some(&outcome));
                format!("{code}/{outcome}")
            }
            None => outcome,
        }
    };
    items(report).iter().map(outcome).collect()
}

/// The numbers of the Cloud PCs that a `fetch` was called for, in order.
pub(crate) fn sent(fetch: &Double) -> Vec<u32> {
    let number = |url: &String| {
        let (_, rest) = url.split_once("-2588")?;
        u32::from_str_radix(rest.get(..8)?, 16).ok()
    };
    fetch.urls().iter().filter_map(number).collect()
}
