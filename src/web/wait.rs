//! `waitForSnapshot`.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::drive::{Failure, Item};
use super::host::{self, now};
use super::job::Job;
use super::json::JsonValue;
use super::list;
use crate::core::{Call, Pages, SnapshotWait, WaitPlan, WaitStep};

/// Lists the snapshots again and again, as the core says, until the new one is there.
pub(super) async fn for_snapshot(
    job: &Job,
    item: &mut Item,
    call: &mut Call,
    plan: WaitPlan,
) -> Result<JsValue, Failure> {
    let first = item.url.clone();
    let mut listed = Array::new();
    let mut cause = JsValue::UNDEFINED;
    let mut wait = SnapshotWait::new(plan, now());
    let mut step = wait.next(now());
    loop {
        step = match step {
            WaitStep::Found(at) => return Ok(listed.get(at as u32)),
            _ if job.is_aborted() => return Err(Failure::Aborted),
            WaitStep::Failed(error) => return Err(Failure::Error(call.fail(error), cause)),
            WaitStep::Wait { ms, .. } => {
                // An abort ends the wait; the loop sees it above.
                let _ = JsFuture::from(host::wait(ms, &job.signal())).await;
                wait.next(now())
            }
            WaitStep::List(total_ms) => {
                cause = JsValue::UNDEFINED;
                let mut pages = Pages::new(first.clone());
                let next = match list::pages(job, item, call, &mut pages, true, total_ms).await {
                    Ok((all, _)) => {
                        listed = all;
                        let values: Vec<JsonValue> = listed.iter().map(JsonValue).collect();
                        wait.listed(&values, now())
                    }
                    Err(Failure::Error(error, thrown)) => {
                        cause = thrown;
                        wait.failed(error, now())
                    }
                    Err(aborted) => return Err(aborted),
                };
                if let WaitStep::Wait { ms, reason } = &next {
                    job.emit_wait(&item.subject, call, *ms, reason.as_str());
                }
                next
            }
        };
    }
}
