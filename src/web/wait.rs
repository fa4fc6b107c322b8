//! `waitForSnapshot`.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::call::{Item, Job};
use super::exchange::Value;
use super::host::{self, now};
use super::list;
use super::objects::{self, Failure};
use crate::core::{ErrorCode, SnapshotWait, WaitPlan, WaitStep};

/// Lists the snapshots again and again, as the core says, until the new one is there.
pub(super) async fn for_snapshot(
    job: &Job,
    item: &mut Item,
    plan: WaitPlan,
) -> Result<JsValue, Failure> {
    let first = item.url.clone();
    let mut listed = Array::new();
    let mut cause = JsValue::UNDEFINED;
    let mut watch = SnapshotWait::new(plan, now());
    let mut step = watch.next(now());
    loop {
        step = match step {
            WaitStep::Found(at) => return Ok(listed.get(at as u32)),
            _ if job.aborted() => return Err(Failure::Aborted),
            WaitStep::Failed(error) => return Err(Failure::Error(error, cause)),
            WaitStep::Wait { ms, .. } => {
                // Where the signal fires, that is seen above.
                let _ = JsFuture::from(host::wait(ms, &job.options.signal)).await;
                watch.next(now())
            }
            WaitStep::List(total_ms) => {
                item.url = first.clone();
                cause = JsValue::UNDEFINED;
                let next = match list::pages(job, item, None, true, total_ms).await {
                    Ok((all, _)) => {
                        listed = all;
                        let values: Vec<Value> = listed.iter().map(Value).collect();
                        watch.listed(&values, now())
                    }
                    Err(Failure::Error(error, thrown)) => {
                        cause = thrown;
                        watch.failed(error, now())
                    }
                    Err(aborted) => return Err(aborted),
                };
                if let WaitStep::Wait { ms, after } = next {
                    let reason = after.map_or("pending", ErrorCode::as_str);
                    job.tell(objects::wait(item, ms, reason));
                }
                next
            }
        };
    }
}
