//! `waitForSnapshots`: carries out what the wait in the core says.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::drive::{Item, Turn};
use super::host::{self, now};
use super::job::Job;
use super::json::JsonValue;
use super::objects;
use super::steps::Steps;
use crate::core::{
    Error, Json, Polled, Reason, ReportItems, Resource, RunPlan, Waits, WaitsCommand, part_url,
};

/// Why a next page is not read in a batch.
const ELSEWHERE: Reason =
    "The next page is not below the root, where a batch cannot read it: leave batch out.";

/// A wait, and the report that it fills. It always resolves.
pub(super) struct ManyWaits {
    steps: Steps,
    waits: Waits<Box<Item>>,
    /// The report's items. JavaScript keeps them, too, and they are true at any time: the module may trap.
    items: Array,
    aborted: bool,
    /// Why it ended early, or why an item is no longer polled.
    error: JsValue,
}

impl ManyWaits {
    pub(super) fn new(job: Job, concurrency: u32, report: ReportItems, items: Array) -> Self {
        let checked = &job.options.checked;
        let plan = RunPlan {
            call: job.plan(),
            concurrency,
            batch: checked.batch,
            // A wait that is over asks for nothing more.
            whole: false,
        };
        Self {
            waits: Waits::new(plan, checked.poll_ms(), report, job.began),
            steps: Steps {
                inbox: host::inbox(&job.signal(), &JsValue::UNDEFINED),
                job,
            },
            items,
            aborted: false,
            error: JsValue::UNDEFINED,
        }
    }

    /// Does all that can be done now.
    pub(super) fn go_on(&mut self) -> Turn {
        loop {
            if !self.aborted && self.steps.job.is_aborted() {
                // The same signal cuts what is in flight.
                self.aborted = true;
                self.waits.run().stop();
            }
            let mut command = Some(self.waits.next(now()));
            if let Some(WaitsCommand::Wait(ms)) = command {
                let Some((poll, settled)) = self.steps.shift() else {
                    return Turn::Await(self.steps.inbox.wait_for_entry(ms));
                };
                self.steps.settle(self.waits.run(), poll, settled);
                continue;
            }
            if let Some(WaitsCommand::Page(polled)) = command {
                command = self.page(polled);
            }
            match command {
                None | Some(WaitsCommand::Wait(_) | WaitsCommand::Page(_)) => {}
                Some(WaitsCommand::Poll(_, id)) => {
                    let job = &self.steps.job;
                    let url = Resource::Snapshots(&id).url(&job.root);
                    let mut item = Item::new(job.function, job.subject(Some(id)), url);
                    item.found = Array::new();
                    self.waits.start(Box::new(item), now());
                }
                Some(WaitsCommand::Step(poll, step)) => {
                    self.steps.begin(self.waits.run(), poll, step, &|_| {});
                }
                Some(WaitsCommand::Found(index, poll, at)) => {
                    let item = self.items.get(index);
                    host::found(&item, &poll.found.get(at as u32));
                    self.tell(&item);
                }
                Some(WaitsCommand::Again {
                    item, ms, reason, ..
                }) => {
                    let Item {
                        subject, attempts, ..
                    } = &*item;
                    let reason = reason.as_str();
                    self.steps.job.tell_wait(subject, *attempts, ms, reason);
                }
                Some(WaitsCommand::Refused(index, poll, error)) => {
                    self.error = self.failed(&poll, &error);
                    self.tell(&self.items.get(index));
                }
                Some(WaitsCommand::Failed(_, poll, error)) => {
                    self.error = self.failed(&poll, &error);
                }
                Some(WaitsCommand::End) => return Turn::End(Ok(self.report())),
            }
        }
    }

    /// Takes the page that was read.
    fn page(&mut self, mut polled: Polled<Box<Item>>) -> Option<WaitsCommand<Box<Item>>> {
        let item = &mut *polled.item;
        let page = JsonValue(std::mem::take(&mut item.body));
        if let Some(JsonValue(snapshots)) = page.member("value") {
            host::append(&item.found, &snapshots);
        }
        if !item.pages.read(&page) {
            let snapshots: Vec<JsonValue> = item.found.iter().map(JsonValue).collect();
            return self.waits.listed(polled, &snapshots, now());
        }
        let job = &self.steps.job;
        let batch = job.options.checked.batch;
        match item.pages.next(&job.root) {
            Ok(url) if batch && part_url(url, &job.root).is_none() => {
                let error = Error::unexpected(ELSEWHERE);
                self.waits.unlisted(polled, error, now())
            }
            Ok(_) => {
                self.waits.next_page(polled);
                None
            }
            Err(reason) => self
                .waits
                .unlisted(polled, Error::unexpected(reason), now()),
        }
    }

    fn failed(&self, item: &Item, error: &Error) -> JsValue {
        let Item { subject, cause, .. } = item;
        self.steps.job.failed(subject, error, cause)
    }

    fn report(&self) -> JsValue {
        let late = self.waits.early_end();
        let error = late.map_or_else(|| self.error.clone(), |error| self.steps.job.error(&error));
        objects::report(self.waits.counts(), &self.items, self.aborted, &error)
    }

    /// Tells the caller of an item that is no longer polled.
    fn tell(&self, item: &JsValue) {
        let listener = &self.steps.job.options.on_progress;
        if !listener.is_undefined() {
            let progress = self.waits.progress();
            host::waited(
                listener,
                progress.done,
                progress.total,
                progress.exists,
                item,
            );
        }
    }
}

impl Drop for ManyWaits {
    fn drop(&mut self) {
        self.steps.inbox.close();
    }
}
