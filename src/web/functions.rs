//! The functions of the package, behind one door: each export of the module costs bytes.

use js_sys::{Array, Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::call::{Credential, Item, Job};
use super::run::{self, Ids};
use super::{arguments, list, objects, options, wait};
use crate::core::{
    BulkRequest, CloudPcId, Error, ErrorCode, Function, Guid, InvalidArgument, Outcome,
    RequestKind, Resource, WaitPlan, not_blank,
};

/// What is to be done.
enum Task {
    /// One request, whose answer is no listing.
    Call,
    /// Many of them, and the items of earlier runs.
    Run(Ids, Array),
    /// All pages, or the one at a link or the first one.
    List {
        link: Option<String>,
        all: bool,
    },
    Wait(WaitPlan),
}

/// Does what the function at `function` of [`Function::ALL`] does. `subject` is the argument between the token and the
/// options; of `listCloudPcs`, which gives a page at a time and the link to the next one, that link. The promise rejects
/// with the signal's reason or what `make_error(fields, cause)` returns.
#[wasm_bindgen(skip_typescript)]
pub fn call(
    function: usize,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
    make_error: JsFunction,
) -> Promise {
    let prepared = match Function::ALL.get(function) {
        Some(function) => prepare(*function, token, subject, opts).map_err(Box::from),
        // Code of another version calls: what it meant is not known, and must not become a request.
        None => Err(Box::new(Error::new(ErrorCode::Internal, Outcome::NotSent))),
    };
    future_to_promise(async move {
        let (job, mut item, task) = prepared.map_err(|error| {
            let fields = objects::error(&error, None, None);
            objects::make_error(&make_error, &fields, &JsValue::UNDEFINED)
        })?;
        let total_ms = job.options.checked.timeouts.total_ms;
        let done = match task {
            Task::Run(ids, earlier) => {
                return Ok(run::run(&job, ids, &earlier, &make_error).await);
            }
            Task::Wait(plan) => wait::for_snapshot(&job, &mut item, plan).await,
            Task::List { link, all } => list::pages(&job, &mut item, link, all, total_ms)
                .await
                .map(|(items, next)| match all {
                    true => items.into(),
                    false => Array::of2(&items, &next.into()).into(),
                }),
            Task::Call => job.carry_out(&mut item, total_ms).await.map(|accepted| {
                let receipt = || job.accepted(&item.subject, &accepted);
                match job.function.kind() {
                    RequestKind::Action => return receipt(),
                    RequestKind::Create => drop(receipt()),
                    RequestKind::Read => {}
                }
                objects::bulk_action(&item.body)
            }),
        };
        done.map_err(|failure| failure.into_js(&job, &item, &make_error))
    })
}

/// Every check there is; nothing has been sent by then.
fn prepare(
    function: Function,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
) -> Result<(Job, Item, Task), Box<InvalidArgument>> {
    use Function::*;
    let credential = Credential::read(token)?;
    let cloud_pc_id = match function {
        CreateSnapshot | ListSnapshots | WaitForSnapshot => {
            Some(arguments::parse("cloudPcId", subject, CloudPcId::parse)?)
        }
        _ => None,
    };
    let options = options::read(function, opts)?;
    let mut job = Job::new(function, credential, options)?;
    let mut bulk = None;
    let url = |resource: Resource<'_>| resource.url(&job.root);
    let list = || Task::List {
        link: None,
        all: true,
    };
    let (url, task) = match (function, &cloud_pc_id) {
        (CreateSnapshot, Some(id)) => (url(Resource::CreateSnapshot(id)), Task::Call),
        (ListSnapshots, Some(id)) => (url(Resource::Snapshots(id)), list()),
        (_, Some(id)) => {
            let plan = WaitPlan::new(&job.options.checked, arguments::known(&job.options.known)?)?;
            (url(Resource::Snapshots(id)), Task::Wait(plan))
        }
        (CreateSnapshots, _) => {
            let (mut selection, earlier) = arguments::skip(&job.options.skip)?;
            if job.options.checked.resend_unknown {
                selection.resend_unknown();
            }
            let ids = Ids::read(subject, selection)?;
            (String::new(), Task::Run(ids, earlier))
        }
        (CreateBulkSnapshot, _) => {
            let ids = arguments::ids(subject)?;
            bulk = Some(BulkRequest::new(ids, &job.options.checked)?);
            (url(Resource::BulkActions), Task::Call)
        }
        (GetBulkSnapshot, _) => {
            let id = arguments::parse("bulkActionId", subject, not_blank)?;
            (url(Resource::BulkAction(&id)), Task::Call)
        }
        (ListStorageAccounts, _) => {
            let id = arguments::parse("subscriptionId", subject, Guid::parse)?;
            (url(Resource::StorageAccounts(&id)), list())
        }
        (ListSubscriptions, _) => (url(Resource::Subscriptions), list()),
        _ => {
            let link = subject.as_string();
            (
                url(Resource::CloudPcs(&job.options.checked)),
                Task::List { link, all: false },
            )
        }
    };
    job.body = objects::body(&job.options.checked, bulk.as_ref());
    let item = job.item(job.subject(cloud_pc_id), url);
    Ok((job, item, task))
}
