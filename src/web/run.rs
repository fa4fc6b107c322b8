//! `createSnapshots`: carries out what the core's run says.

use std::vec::IntoIter;

use js_sys::{Array, Function as JsFunction};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::arguments;
use super::call::{Item, Job, call};
use super::host::{self, Inbox, now, random};
use super::objects;
use super::options::member;
use crate::core::{
    Choice, CloudPcId, Command, Ended, InvalidArgument, Outcome, Resource, Run, Skip, Step,
    StepResult,
};

/// Where the ids come from.
pub(super) enum Ids {
    /// All are at hand.
    List(IntoIter<(CloudPcId, Choice)>),
    /// An async iterator, and what is known of earlier ones.
    Stream(JsValue, Skip),
}

impl Ids {
    /// Checks all of a list; those of an async iterable only show one by one.
    pub(super) fn read(ids: &JsValue, mut selection: Skip) -> Result<Self, Box<InvalidArgument>> {
        match host::iterator(ids) {
            Ok(iterator) if iterator.is_undefined() => {}
            Ok(iterator) => return Ok(Self::Stream(iterator, selection)),
            Err(_) => return Err(arguments::threw("ids")),
        }
        let mut items = Vec::new();
        for id in arguments::ids(ids)? {
            match selection.choose(&id) {
                Choice::LeaveOut => {}
                choice => items.push((id, choice)),
            }
        }
        Ok(Self::List(items.into_iter()))
    }
}

/// The inbox's number for what the iterator gives.
const NEXT_ID: u32 = u32::MAX;

/// Resolves with the report, come what may.
pub(super) async fn run(
    job: &Job,
    mut ids: Ids,
    earlier: &Array,
    make_error: &JsFunction,
) -> JsValue {
    let total = match &ids {
        Ids::List(items) => u32::try_from(items.len()).ok(),
        Ids::Stream(..) => None,
    };
    let plan = job.plan(job.options.checked.timeouts.total_ms);
    let mut many = Many {
        job,
        make_error,
        earlier,
        run: Run::new(
            plan,
            job.options.checked.concurrency,
            total.is_some(),
            now(),
        ),
        items: Array::new(),
        total,
    };
    let mut error = None;
    let mut stopped = false;
    let inbox = host::inbox(&job.options.signal);
    loop {
        if !stopped && job.aborted() {
            stopped = true;
            many.run.stop();
            many.run.in_flight().for_each(Item::cut);
        }
        match many.run.next(now()) {
            Command::NextId => match &mut ids {
                Ids::List(items) => match items.next() {
                    Some((id, choice)) => many.add(id, choice),
                    None => many.run.no_more(),
                },
                Ids::Stream(iterator, _) => inbox.add(NEXT_ID, &host::pull(iterator)),
            },
            Command::Step(index, step) => many.take(index, step, &inbox),
            Command::Ended(ended) => many.end(ended),
            Command::Wait(ms) => {
                // Nothing, where the time is over or the signal has fired.
                let entry = JsFuture::from(inbox.next(ms)).await.ok();
                let Some(entry) = entry.and_then(|entry| entry.dyn_into::<Array>().ok()) else {
                    continue;
                };
                let index = entry.get(0).as_f64().unwrap_or_default() as u32;
                let value = entry.get(2);
                let settled = if entry.get(1) == JsValue::TRUE {
                    Ok(value)
                } else {
                    Err(value)
                };
                match (&mut ids, settled) {
                    (Ids::Stream(_, selection), Ok(next)) if index == NEXT_ID => {
                        if member(&next, "done").is_truthy() {
                            many.total = Some(many.run.items());
                            many.run.no_more();
                            ids = Ids::List(Vec::new().into_iter());
                        } else {
                            many.add_value(&member(&next, "value"), selection);
                        }
                    }
                    (Ids::Stream(..), Err(thrown)) if index == NEXT_ID => {
                        error = Some(thrown);
                        many.run.fail();
                        ids = Ids::List(Vec::new().into_iter());
                    }
                    (_, settled) => many.hear(index, settled),
                }
            }
            Command::End => break,
        }
    }
    inbox.close();
    if let Ids::Stream(iterator, _) = &ids {
        host::stop(iterator);
    }
    let report = objects::counts(many.run.counts());
    objects::put(&report, "items", &many.items);
    objects::put(&report, "aborted", &stopped.into());
    if let Some(error) = error {
        objects::put(&report, "error", &error);
    }
    report
}

/// A run, and its report in the making.
struct Many<'a> {
    job: &'a Job,
    make_error: &'a JsFunction,
    /// The items of earlier runs, and of each its id and its outcome.
    earlier: &'a Array,
    run: Run<Item>,
    items: Array,
    /// How many items there will be, once that is known.
    total: Option<u32>,
}

impl Many<'_> {
    /// What the iterator gave.
    fn add_value(&mut self, value: &JsValue, selection: &mut Skip) {
        match arguments::id_of_many(self.run.items(), value) {
            Ok(id) => {
                let choice = selection.choose(&id);
                self.add(id, choice);
            }
            Err(invalid) => {
                let index = self.run.settle(Outcome::NotSent);
                let fields = objects::error(&Box::from(invalid), None, None);
                let error = objects::make_error(self.make_error, &fields, &JsValue::UNDEFINED);
                let item = objects::item(value, Outcome::NotSent.as_str());
                objects::put(&item, "error", &error);
                self.report(index, &item);
            }
        }
    }

    fn add(&mut self, id: CloudPcId, choice: Choice) {
        match choice {
            // There may be thousands of them, and the page is to stay responsive.
            Choice::Send if self.run.is_over() => {
                let index = self.run.settle(Outcome::NotSent);
                let item = objects::item(&id.as_str().into(), Outcome::NotSent.as_str());
                self.report(index, &item);
            }
            Choice::Send => {
                let url = Resource::CreateSnapshot(&id).url(&self.job.root);
                let item = self.job.item(self.job.subject(Some(id)), url);
                self.run.start(item, now());
            }
            Choice::Unknown(item) => {
                let index = self.run.settle(Outcome::Unknown);
                self.report(index, &self.earlier.get(item));
            }
            Choice::LeaveOut => self.run.leave_out(),
        }
    }

    fn take(&mut self, index: u32, step: Step, inbox: &Inbox) {
        let Some((call, item)) = self.run.item(index) else {
            return;
        };
        if let Step::Wait { ms, reason } = step {
            self.job.tell_wait(item, ms, reason);
            return;
        }
        match item.take(self.job, call, step) {
            Some(promise) => inbox.add(index, &promise),
            None if self.job.aborted() => self.run.not_taken(index),
            None => self
                .run
                .heard(index, StepResult::Unsendable, now(), random()),
        }
    }

    fn hear(&mut self, index: u32, settled: Result<JsValue, JsValue>) {
        // Of an item that has ended, nothing matters any more.
        if let Some((_, item)) = self.run.item(index) {
            let heard = item.hear(self.job.function, settled);
            self.run.heard(index, heard, now(), random());
        }
    }

    fn end(&mut self, ended: Ended<Item>) {
        let Ended {
            index,
            item: Item { subject, cause, .. },
            result,
        } = &ended;
        let outcome = match result {
            Some(Ok(_)) => "accepted",
            Some(Err(error)) => error.outcome.as_str(),
            None => Outcome::NotSent.as_str(),
        };
        let id = subject.cloud_pc_id.as_ref().map(CloudPcId::as_str);
        let item = objects::item(&id.into(), outcome);
        match result {
            Some(Ok(accepted)) => {
                objects::put(&item, "receipt", &self.job.accepted(subject, accepted));
            }
            Some(Err(error)) => {
                let error = self.job.failed(subject, error, cause, self.make_error);
                objects::put(&item, "error", &error);
            }
            None => {}
        }
        self.report(*index, &item);
    }

    fn report(&self, index: u32, item: &JsValue) {
        self.items.set(index, item.clone());
        if self.job.options.on_progress.is_undefined() {
            return;
        }
        let progress = objects::counts(self.run.counts());
        objects::put(&progress, "done", &self.run.counts().all().into());
        if let Some(total) = self.total {
            objects::put(&progress, "total", &total.into());
        }
        objects::put(&progress, "item", item);
        call(&self.job.options.on_progress, &progress);
    }
}
