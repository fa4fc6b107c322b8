//! The functions of the package, behind one export: each export of the module costs bytes.

use js_sys::{Array, Function as JsFunction};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::drive::{Item, Settled, Turn};
use super::host::now;
use super::ids::{BulkSource, Ids};
use super::job::{Credential, Job};
use super::run::Many;
use super::single::{Goal, Single};
use super::waits::ManyWaits;
use super::{arguments, list, objects, options};
use crate::core::{
    BulkActionId, BulkIds, CloudPcId, Error, ErrorCode, Function, Guid, Outcome, Resource,
    SnapshotWait, Token, WaitPlan,
};

/// A call under way.
enum Work {
    Single(Box<Single>),
    Many(Box<Many>),
    Waits(Box<ManyWaits>),
}

impl Work {
    fn go_on(&mut self, settled: Settled) -> Turn {
        match self {
            Self::Single(single) => single.go_on(settled),
            // Its inbox has what counts.
            Self::Many(many) => many.go_on(),
            Self::Waits(waits) => waits.go_on(),
        }
    }
}

/// Does what the function at that place of [`Function::ALL`] does. `subject` is the argument between the token and the
/// options. `listCloudPcs` gives one page and, if there is a next one, what to pass as its `subject`. Calls
/// `end(is_ok, result)`; if it fails, the result is the signal's reason, or what `make_error(fields, cause)` returns.
/// `elapsed_ms` of the call's time has passed. `items`, of a run, is where its report's items are kept: they outlive a trap
/// of this module.
#[expect(
    clippy::too_many_arguments,
    reason = "JavaScript passes them, and an object costs more"
)]
#[wasm_bindgen(skip_typescript)]
pub fn call(
    function: usize,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
    make_error: JsFunction,
    elapsed_ms: f64,
    items: Array,
    end: JsFunction,
) {
    let prepared = prepare(
        function,
        token,
        subject,
        opts,
        &make_error,
        elapsed_ms,
        items,
    );
    let mut work = match prepared {
        Ok(work) => work,
        Err(error) => {
            // An error may repeat the token, for example as the name of an option.
            let token = token.as_string().and_then(|text| Token::parse(&text).ok());
            let none = &JsValue::UNDEFINED;
            let error = objects::error(&make_error, &error, none, none, None, token.as_slice());
            return settle(&end, Err(error));
        }
    };
    spawn_local(async move {
        let mut settled = Ok(JsValue::UNDEFINED);
        let result = loop {
            match work.go_on(settled) {
                Turn::Await(promise) => settled = JsFuture::from(promise).await,
                Turn::End(result) => break result,
            }
        };
        drop(work);
        settle(&end, result);
    });
}

fn settle(end: &JsFunction, result: Settled) {
    let is_ok = result.is_ok();
    let (Ok(value) | Err(value)) = result;
    // It settles a promise, which cannot fail.
    let _ = end.call2(&JsValue::UNDEFINED, &is_ok.into(), &value);
}

/// Makes every check. Nothing has been sent by then.
fn prepare(
    function: usize,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
    make_error: &JsFunction,
    elapsed_ms: f64,
    items: Array,
) -> Result<Work, Box<Error>> {
    // If code of another version calls this module, nobody knows what it means, so nothing is sent.
    let Some(function) = Function::ALL.get(function).copied() else {
        return Err(Error::boxed(ErrorCode::Internal, Outcome::NotSent));
    };
    let credential = Credential::read(token)?;
    let cloud_pc_id = match function {
        Function::CreateSnapshot | Function::ListSnapshots | Function::WaitForSnapshot => {
            Some(arguments::parse("cloudPcId", subject, CloudPcId::parse)?)
        }
        Function::CreateSnapshots
        | Function::CreateBulkSnapshot
        | Function::WaitForSnapshots
        | Function::GetBulkSnapshot
        | Function::ListCloudPcs
        | Function::ListSubscriptions
        | Function::ListStorageAccounts => None,
    };
    let options = options::read(function, opts)?;
    let mut began = now();
    began.monotonic_ms -= elapsed_ms;
    let mut job = Job::new(function, credential, options, make_error.clone(), began)?;
    let checked = &job.options.checked;
    job.body = objects::body(checked, None)?;
    let all = Goal::List { all: true };
    let (bulk_action_id, subscription_id);
    let mut pages = None;
    let id = cloud_pc_id.as_ref();
    let (goal, resource) = match function {
        Function::CreateSnapshot => (Goal::Send, id.map(Resource::CreateSnapshot)),
        Function::ListSnapshots => (all, id.map(Resource::Snapshots)),
        Function::WaitForSnapshot => {
            let plan = WaitPlan::new(checked, arguments::known(&job.options.known)?)?;
            let wait = SnapshotWait::new(plan, began);
            (Goal::Wait(wait), id.map(Resource::Snapshots))
        }
        Function::CreateSnapshots => {
            let concurrency = checked.concurrency()?;
            let (mut skip, earlier) = arguments::skip(&job.options.skip)?;
            if checked.resend_unknown {
                skip.resend_unknown();
            }
            let ids = Ids::read(subject, skip)?;
            let many = Many::new(job, concurrency, ids, earlier, items);
            return Ok(Work::Many(Box::new(many)));
        }
        Function::WaitForSnapshots => {
            let concurrency = checked.concurrency()?;
            let report = arguments::report(subject, &items, job.began)?;
            let waits = ManyWaits::new(job, concurrency, report, items);
            return Ok(Work::Waits(Box::new(waits)));
        }
        Function::CreateBulkSnapshot => {
            let source = BulkSource::read(subject, BulkIds::new(checked, began)?)?;
            (Goal::Bulk(source), Some(Resource::BulkActions))
        }
        Function::GetBulkSnapshot => {
            bulk_action_id = arguments::parse("bulkActionId", subject, BulkActionId::parse)?;
            (Goal::Send, Some(Resource::BulkAction(&bulk_action_id)))
        }
        Function::ListStorageAccounts => {
            subscription_id = arguments::parse("subscriptionId", subject, Guid::parse)?;
            (all, Some(Resource::StorageAccounts(&subscription_id)))
        }
        Function::ListSubscriptions => (all, Some(Resource::Subscriptions)),
        Function::ListCloudPcs => {
            pages = list::from_js(subject);
            (Goal::List { all: false }, Some(Resource::CloudPcs(checked)))
        }
    };
    let url = resource.map_or_else(String::new, |resource| resource.url(&job.root));
    let mut item = Item::new(function, job.subject(cloud_pc_id), url);
    if let Some(pages) = pages {
        item.pages = pages;
    }
    let single = Single::new(job, item, goal);
    Ok(Work::Single(Box::new(single)))
}
