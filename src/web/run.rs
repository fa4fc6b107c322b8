//! `createSnapshots`: carries out what the run in the core says.

use js_sys::{Array, Function as JsFunction};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::drive::{Begun, Item};
use super::host::{self, Inbox, now, random};
use super::ids::Ids;
use super::job::Job;
use super::value::{member, put};
use super::{arguments, objects};
use crate::core::{
    CallOptions, Choice, CloudPcId, Command, EarlyEnd, Ended, Error, Function, ItemEnd,
    ItemOutcome, PROBE, Resource, Run, Step,
};

/// The index that the inbox uses for the iterator's next value.
const NEXT_ID: u32 = u32::MAX;

/// Carries out a run. It always resolves with a report.
pub(super) async fn run(
    job: &Job,
    ids: Ids,
    earlier: &Array,
    items: Array,
    make_error: &JsFunction,
) -> JsValue {
    let mut many = Many::new(job, ids, earlier, items, make_error);
    while let Some(ms) = many.go_on() {
        // `undefined` when the time is over or the signal has fired.
        let entry = JsFuture::from(many.inbox.next(ms)).await.ok();
        if let Some(entry) = entry.and_then(|entry| entry.dyn_into::<Array>().ok()) {
            many.take(&entry);
        }
    }
    many.finish()
}

/// A run, and the report that it fills.
struct Many<'a> {
    job: &'a Job,
    make_error: &'a JsFunction,
    ids: Ids,
    /// The items of earlier runs, each with its id and its outcome.
    earlier: &'a Array,
    /// Boxed, because a run moves its items about.
    run: Run<Box<Item>>,
    /// What is in flight.
    inbox: Inbox,
    /// The report's items. JavaScript keeps them, too, and they are true at any time: the module may trap.
    items: Array,
    /// How many items there will be, once that is known.
    total: Option<u32>,
    aborted: bool,
    /// What the iterator threw, if it did.
    thrown: Option<JsValue>,
}

impl<'a> Many<'a> {
    fn new(
        job: &'a Job,
        ids: Ids,
        earlier: &'a Array,
        items: Array,
        make_error: &'a JsFunction,
    ) -> Self {
        let total = match &ids {
            Ids::List(items) => u32::try_from(items.len()).ok(),
            Ids::Stream(..) => None,
        };
        let concurrency = job.options.checked.concurrency;
        let many = Self {
            job,
            make_error,
            ids,
            earlier,
            run: Run::new(job.plan(), concurrency, total.is_some(), now()),
            inbox: host::inbox(&job.signal(), &job.stop_signal()),
            items,
            total,
            aborted: false,
            thrown: None,
        };
        if let Ids::List(ids) = &many.ids {
            for (id, choice) in ids.as_slice() {
                many.list(id, *choice);
            }
        }
        many
    }

    /// Does all that can be done now. Returns how long to wait for an entry of the inbox; `None` if the run has ended.
    fn go_on(&mut self) -> Option<f64> {
        loop {
            if !self.aborted && self.job.is_aborted() {
                // The same signal cuts what is in flight.
                self.aborted = true;
                self.run.stop();
            }
            if self.job.is_stopped() {
                self.run.stop();
            }
            match self.run.next(now()) {
                Command::NextId => self.next_id(),
                Command::Probe => self.probe(),
                Command::Step(index, step) => self.begin(index, step),
                Command::Ended(ended) => self.end(&ended),
                Command::Wait(ms) => return Some(ms),
                Command::End => return None,
            }
        }
    }

    fn next_id(&mut self) {
        match &mut self.ids {
            Ids::List(items) => match items.next() {
                Some((id, choice)) => self.add(id, choice),
                None => self.run.no_more_ids(),
            },
            Ids::Stream(iterator, _) => self.inbox.add(NEXT_ID, &host::pull(iterator)),
        }
    }

    /// Takes an entry of the inbox.
    fn take(&mut self, entry: &Array) {
        let index = entry.get(0).as_f64().unwrap_or_default() as u32;
        let is_ok = entry.get(1) == JsValue::TRUE;
        let value = entry.get(2);
        if index != NEXT_ID {
            return self.settle(index, if is_ok { Ok(value) } else { Err(value) });
        }
        let next: &Array = value.unchecked_ref();
        if is_ok && !next.get(0).is_truthy() {
            return self.add_value(&next.get(1));
        }
        self.ids = Ids::List(Vec::new().into_iter());
        if is_ok {
            self.total = Some(self.run.items());
            self.run.no_more_ids();
        } else {
            self.thrown = Some(value);
            self.run.source_failed();
        }
    }

    /// The report.
    fn finish(self) -> JsValue {
        self.inbox.close();
        if let Ids::Stream(iterator, _) = &self.ids {
            host::stop(iterator);
        }
        let report = objects::counts(self.run.counts());
        put(&report, "items", &self.items);
        put(&report, "aborted", &self.aborted.into());
        if let Some(error) = self.early_error() {
            put(&report, "error", &error);
        }
        report
    }

    /// Takes the next value of the iterator.
    fn add_value(&mut self, value: &JsValue) {
        match arguments::id_of_many(self.run.items(), value) {
            Ok(id) => {
                if let Ids::Stream(_, selection) = &mut self.ids {
                    let choice = selection.choose(&id);
                    self.add(id, choice);
                }
            }
            Err(invalid) => {
                let index = self.run.record(ItemOutcome::NotSent);
                let error = self.error(&Box::from(invalid));
                let item = objects::item(value, ItemOutcome::NotSent);
                put(&item, "error", &error);
                self.report(index, &item);
            }
        }
    }

    /// Lists an item that has not begun.
    fn list(&self, id: &CloudPcId, choice: Choice) {
        let item = match choice {
            Choice::Unknown(earlier) => self.earlier.get(earlier),
            Choice::Send(None) | Choice::NotSent | Choice::LeaveOut => {
                objects::item(&id.as_str().into(), ItemOutcome::NotSent)
            }
            Choice::Send(Some(_)) => objects::item(&id.as_str().into(), ItemOutcome::Unknown),
        };
        self.items.push(&item);
    }

    fn add(&mut self, id: CloudPcId, choice: Choice) {
        if self.run.items() >= self.items.length() && choice != Choice::LeaveOut {
            self.list(&id, choice);
        }
        match self.run.admit(choice) {
            Choice::Send(earlier) => {
                let url = Resource::CreateSnapshot(&id).url(&self.job.root);
                let item = Item::new(self.job.function, self.job.subject(Some(id)), url);
                self.run.start(Box::new(item), earlier, now());
            }
            Choice::NotSent => {
                let index = self.run.record(ItemOutcome::NotSent);
                self.report(index, &self.items.get(index));
            }
            Choice::Unknown(item) => {
                let index = self.run.record(ItemOutcome::Unknown);
                self.report(index, &self.earlier.get(item));
            }
            Choice::LeaveOut => self.run.leave_out(),
        }
    }

    /// A request that changes nothing.
    fn probe(&mut self) {
        let mut options = CallOptions::new(Function::ListCloudPcs);
        options.top = Some(1);
        let url = Resource::CloudPcs(&options).url(&self.job.root);
        let item = Item::new(Function::ListCloudPcs, self.job.subject(None), url);
        self.run.probe(Box::new(item), now());
    }

    fn begin(&mut self, index: u32, step: Step) {
        let Some((call, item)) = self.run.item(index) else {
            return;
        };
        if let Step::Wait { ms, reason } = step {
            if let Some(reason) = reason {
                self.job.emit_wait(&item.subject, call, ms, reason.as_str());
            }
            return;
        }
        let is_send = matches!(step, Step::Send(_)) && index != PROBE;
        match item.begin(self.job, call, step) {
            Begun::Promise(promise) => {
                if is_send {
                    let item = self.items.get(index);
                    put(&item, "outcome", &ItemOutcome::Unknown.as_str().into());
                }
                self.inbox.add(index, &promise);
            }
            Begun::Result(result) => self.run.settle(index, result, now(), random()),
            Begun::Aborted => self.run.not_taken(index),
        }
    }

    fn settle(&mut self, index: u32, settled: Result<JsValue, JsValue>) {
        // If the item has ended, its result does not matter any more.
        if let Some((_, item)) = self.run.item(index) {
            let result = item.settle(self.job, settled);
            self.run.settle(index, result, now(), random());
        }
    }

    fn end(&mut self, ended: &Ended<Box<Item>>) {
        let Ended {
            index,
            item: ended_item,
            end,
        } = ended;
        let Item { subject, cause, .. } = &**ended_item;
        let item = self.items.get(*index);
        put(&item, "outcome", &end.outcome().as_str().into());
        match end {
            ItemEnd::Accepted(accepted) => {
                put(&item, "receipt", &self.job.accepted(subject, accepted));
            }
            ItemEnd::Failed(error) => {
                let error = self.job.failed(subject, error, cause, self.make_error);
                put(&item, "error", &error);
            }
            ItemEnd::NotSent => {}
            ItemEnd::StillUnknown(earlier) => {
                return self.report(*index, &self.earlier.get(*earlier));
            }
        }
        self.report(*index, &item);
    }

    /// Why the run ended early, if it did.
    fn early_error(&self) -> Option<JsValue> {
        if self.thrown.is_some() {
            return self.thrown.clone();
        }
        Some(match self.run.early_end()? {
            EarlyEnd::Item(index) => member(&self.items.get(*index), "error"),
            EarlyEnd::Error(error) => self.error(error),
        })
    }

    /// An error that concerns no request.
    fn error(&self, error: &Error) -> JsValue {
        let tokens = self.job.tokens();
        let fields = objects::error(error, None, tokens);
        objects::make_error(self.make_error, &fields, &JsValue::UNDEFINED, tokens)
    }

    fn report(&self, index: u32, item: &JsValue) {
        self.items.set(index, item.clone());
        if self.job.options.on_progress.is_undefined() {
            return;
        }
        let progress = objects::counts(self.run.counts());
        put(&progress, "done", &self.run.counts().all().into());
        if let Some(total) = self.total {
            put(&progress, "total", &total.into());
        }
        put(&progress, "item", item);
        host::tell(&self.job.options.on_progress, &progress);
    }
}
