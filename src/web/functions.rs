//! The functions of the package, behind one export: each export of the module costs bytes.

use js_sys::{Array, Function as JsFunction};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::drive::{Failure, Item};
use super::host::now;
use super::ids::{BulkSource, Ids};
use super::job::{Credential, Job};
use super::{arguments, list, objects, options, run, wait};
use crate::core::{
    BulkActionId, BulkIds, Call, CloudPcId, Error, ErrorCode, Function, Guid, InvalidArgument,
    Outcome, Pages, RequestKind, Resource, Token, WaitPlan,
};

/// What is to be done.
enum Task {
    /// One request; a bulk action's has these ids.
    Send(Option<BulkSource>),
    /// Many snapshot requests, and the items of earlier runs.
    Run(Ids, Array),
    /// A list, or one that goes on: all its pages, or the next one.
    List { list: Option<Pages>, all: bool },
    /// A list, again and again.
    Wait(WaitPlan),
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
    let prepared = match Function::ALL.get(function) {
        Some(function) => prepare(*function, token, subject, opts, elapsed_ms).map_err(Box::from),
        // Code of another version calls this module: nobody knows what it means, so nothing is sent.
        None => Err(Box::new(Error::new(ErrorCode::Internal, Outcome::NotSent))),
    };
    // An error may repeat the token, for example as the name of an option.
    let tokens: Vec<Token> = token
        .as_string()
        .and_then(|text| Token::parse(&text).ok())
        .into_iter()
        .collect();
    let work = async move {
        let prepared = prepared.map_err(|error| {
            let fields = objects::error(&error, None, &tokens);
            objects::make_error(&make_error, &fields, &JsValue::UNDEFINED, &tokens)
        })?;
        let (mut job, mut item, task) = *prepared;
        if let Task::Run(ids, earlier) = task {
            return Ok(run::run(&job, ids, &earlier, items, &make_error).await);
        }
        let done = carry_out(&mut job, &mut item, task).await;
        done.map_err(|failure| job.rejection(&item, failure, &make_error))
    };
    spawn_local(async move {
        let result = work.await;
        let is_ok = result.is_ok();
        let (Ok(value) | Err(value)) = result;
        // It settles a promise, which cannot fail.
        let _ = end.call2(&JsValue::UNDEFINED, &is_ok.into(), &value);
    });
}

async fn carry_out(job: &mut Job, item: &mut Item, task: Task) -> Result<JsValue, Failure> {
    let mut call = Call::new(job.plan(), now());
    let total_ms = job.options.checked.timeouts.total_ms;
    Ok(match task {
        Task::Send(bulk) => {
            if let Some(source) = bulk {
                let (request, left_ms) = source.finish(job).await?;
                job.body = objects::body(&job.options.checked, Some(&request))
                    .map_err(|invalid| Failure::from(Box::from(invalid)))?;
                call.go_on(left_ms, now());
            }
            let accepted = job.carry_out(item, &mut call).await?;
            let receipt = || job.accepted(&item.subject, &accepted);
            match job.function.kind() {
                RequestKind::Action => return Ok(receipt()),
                RequestKind::Create => drop(receipt()),
                RequestKind::Read => {}
            }
            objects::bulk_action(&item.body)
        }
        Task::List { list, all } => {
            let mut list = list.unwrap_or_else(|| Pages::new(item.url.clone()));
            let (items, has_next) =
                list::pages(job, item, &mut call, &mut list, all, total_ms).await?;
            if all {
                items.into()
            } else {
                let next = has_next.then(|| list::to_js(list));
                Array::of2(&items, &next.into()).into()
            }
        }
        Task::Wait(plan) => wait::for_snapshot(job, item, &mut call, plan).await?,
        // A run always resolves, so `call` carries it out.
        Task::Run(..) => JsValue::UNDEFINED,
    })
}

/// Makes every check. Nothing has been sent by then.
fn prepare(
    function: Function,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
    elapsed_ms: f64,
) -> Result<Box<(Job, Item, Task)>, Box<InvalidArgument>> {
    let credential = Credential::read(token)?;
    let cloud_pc_id = match function {
        Function::CreateSnapshot | Function::ListSnapshots | Function::WaitForSnapshot => {
            Some(arguments::parse("cloudPcId", subject, CloudPcId::parse)?)
        }
        Function::CreateSnapshots
        | Function::CreateBulkSnapshot
        | Function::GetBulkSnapshot
        | Function::ListCloudPcs
        | Function::ListSubscriptions
        | Function::ListStorageAccounts => None,
    };
    let mut options = options::read(function, opts)?;
    options.checked.timeouts.total_ms -= elapsed_ms;
    let mut job = Job::new(function, credential, options)?;
    job.body = objects::body(&job.options.checked, None)?;
    let checked = &job.options.checked;
    let url = |resource: Resource<'_>| resource.url(&job.root);
    let of_cloud_pc = |resource: fn(&CloudPcId) -> Resource<'_>| {
        cloud_pc_id
            .as_ref()
            .map_or_else(String::new, |id| url(resource(id)))
    };
    let list = || Task::List {
        list: None,
        all: true,
    };
    let (url, task) = match function {
        Function::CreateSnapshot => (
            of_cloud_pc(|id| Resource::CreateSnapshot(id)),
            Task::Send(None),
        ),
        Function::ListSnapshots => (of_cloud_pc(|id| Resource::Snapshots(id)), list()),
        Function::WaitForSnapshot => {
            let plan = WaitPlan::new(checked, arguments::known(&job.options.known)?)?;
            (of_cloud_pc(|id| Resource::Snapshots(id)), Task::Wait(plan))
        }
        Function::CreateSnapshots => {
            let (mut skip, earlier) = arguments::skip(&job.options.skip)?;
            if checked.resend_unknown {
                skip.resend_unknown();
            }
            (String::new(), Task::Run(Ids::read(subject, skip)?, earlier))
        }
        Function::CreateBulkSnapshot => {
            let source = BulkSource::read(subject, BulkIds::new(checked, now())?)?;
            (url(Resource::BulkActions), Task::Send(Some(source)))
        }
        Function::GetBulkSnapshot => {
            let id = arguments::parse("bulkActionId", subject, BulkActionId::parse)?;
            (url(Resource::BulkAction(&id)), Task::Send(None))
        }
        Function::ListStorageAccounts => {
            let id = arguments::parse("subscriptionId", subject, Guid::parse)?;
            (url(Resource::StorageAccounts(&id)), list())
        }
        Function::ListSubscriptions => (url(Resource::Subscriptions), list()),
        Function::ListCloudPcs => (
            url(Resource::CloudPcs(checked)),
            Task::List {
                list: list::from_js(subject),
                all: false,
            },
        ),
    };
    let item = Item::new(function, job.subject(cloud_pc_id), url);
    Ok(Box::new((job, item, task)))
}
