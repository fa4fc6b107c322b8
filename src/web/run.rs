//! `createSnapshots`: carries out what the run in the core says.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::drive::{Item, Settled, Turn};
use super::host::{self, now};
use super::ids::Ids;
use super::job::Job;
use super::steps::{Items, Steps};
use super::value::member;
use super::{arguments, objects};
use crate::core::{
    CallOptions, Choice, CloudPcId, Command, EarlyEnd, Ended, Function, ItemEnd, ItemOutcome,
    Resource, Run, RunPlan, Step, Token,
};

/// The index that the inbox uses for the iterator's next value.
const NEXT_ID: u32 = u32::MAX;

/// A run, and the report that it fills. It always resolves.
pub(super) struct Many {
    steps: Steps,
    ids: Ids,
    /// The items of earlier runs, each with its id and its outcome.
    earlier: Array,
    run: Items,
    /// The report's items. JavaScript keeps them, too, and they are true at any time: the module may trap.
    items: Array,
    /// How many items there will be, once that is known.
    total: Option<u32>,
    aborted: bool,
    /// The token that the last item was sent with: what the iterator throws may repeat it.
    token: Option<Token>,
    /// What the iterator threw, if it did.
    thrown: Option<JsValue>,
}

impl Many {
    pub(super) fn new(job: Job, concurrency: u32, ids: Ids, earlier: Array, items: Array) -> Self {
        let total = match &ids {
            Ids::List(items) => u32::try_from(items.len()).ok(),
            Ids::Stream(..) => None,
        };
        let plan = RunPlan {
            call: job.plan(),
            concurrency,
            batch: job.options.checked.batch,
            whole: total.is_some(),
        };
        let many = Self {
            run: Run::new(plan, job.began),
            token: job.token.clone(),
            steps: Steps {
                inbox: host::inbox(&job.signal(), &job.stop_signal()),
                job,
            },
            ids,
            earlier,
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

    /// Does all that can be done now.
    pub(super) fn go_on(&mut self) -> Turn {
        loop {
            let job = &self.steps.job;
            if !self.aborted && job.is_aborted() {
                // The same signal cuts what is in flight.
                self.aborted = true;
                self.run.stop();
            }
            if job.is_stopped() {
                self.run.stop();
            }
            match self.run.next(now()) {
                Command::NextId => self.next_id(),
                Command::Probe => self.probe(),
                Command::Step(index, step) => self.begin(index, step),
                Command::Ended(ended) => self.end(&ended),
                Command::Wait(ms) => match self.steps.shift() {
                    Some((NEXT_ID, settled)) => self.take_id(settled),
                    Some((index, settled)) => self.steps.settle(&mut self.run, index, settled),
                    None => return Turn::Await(self.steps.inbox.wait_for_entry(ms)),
                },
                Command::End => return Turn::End(Ok(self.report())),
            }
        }
    }

    fn next_id(&mut self) {
        match &mut self.ids {
            Ids::List(items) => match items.next() {
                Some((id, choice)) => self.add(id, choice),
                None => self.run.no_more_ids(),
            },
            Ids::Stream(iterator, _) => self.steps.inbox.add(NEXT_ID, &host::pull(iterator)),
        }
    }

    fn take_id(&mut self, settled: Settled) {
        match settled {
            Ok(next) => {
                let next: Array = next.unchecked_into();
                if !next.get(0).is_truthy() {
                    return self.add_value(&next.get(1));
                }
                self.total = Some(self.run.items());
                self.run.no_more_ids();
            }
            Err(thrown) => {
                self.thrown = Some(objects::clean(&thrown, self.token.as_slice()));
                self.run.source_failed();
            }
        }
        self.ids = Ids::List(Vec::new().into_iter());
    }

    fn report(&self) -> JsValue {
        let error = self.early_error().unwrap_or_default();
        objects::report(self.run.counts(), &self.items, self.aborted, &error)
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
                let error = self.steps.job.error(&Box::from(invalid));
                let item = host::item(value, ItemOutcome::NotSent.as_str());
                host::put(&item, "error", &error);
                self.tell(index, &item);
            }
        }
    }

    /// Lists an item that has not begun.
    fn list(&self, id: &CloudPcId, choice: Choice) {
        let id = JsValue::from_str(id.as_str());
        let item = match choice {
            Choice::Unknown(earlier) => self.earlier.get(earlier),
            Choice::Send(None) | Choice::NotSent | Choice::LeaveOut => {
                host::item(&id, ItemOutcome::NotSent.as_str())
            }
            Choice::Send(Some(earlier)) => {
                let item = host::item(&id, ItemOutcome::Unknown.as_str());
                // It says when it was first sent.
                let error = member(&self.earlier.get(earlier.item), "error");
                host::put(&item, "error", &error);
                item
            }
        };
        self.items.push(&item);
    }

    fn add(&mut self, id: CloudPcId, choice: Choice) {
        if self.run.items() >= self.items.length() && choice != Choice::LeaveOut {
            self.list(&id, choice);
        }
        match self.run.admit(choice) {
            Choice::Send(earlier) => {
                let url = Resource::CreateSnapshot(&id).url(&self.steps.job.root);
                let item = Item::new(
                    self.steps.job.function,
                    self.steps.job.subject(Some(id)),
                    url,
                );
                self.run.start(Box::new(item), earlier, now());
            }
            Choice::NotSent => {
                let index = self.run.record(ItemOutcome::NotSent);
                self.tell(index, &self.items.get(index));
            }
            Choice::Unknown(item) => {
                let index = self.run.record(ItemOutcome::Unknown);
                self.tell(index, &self.earlier.get(item));
            }
            Choice::LeaveOut => self.run.leave_out(),
        }
    }

    /// A request that changes nothing.
    fn probe(&mut self) {
        let mut options = CallOptions::new(Function::ListCloudPcs);
        options.top = Some(1);
        let url = Resource::CloudPcs(&options).url(&self.steps.job.root);
        let item = Item::new(Function::ListCloudPcs, self.steps.job.subject(None), url);
        self.run.probe(Box::new(item), now());
    }

    fn begin(&mut self, index: u32, step: Step) {
        let items = &self.items;
        let sending = |index| {
            let unknown = ItemOutcome::Unknown.as_str().into();
            host::put(&items.get(index), "outcome", &unknown);
        };
        self.steps.begin(&mut self.run, index, step, &sending);
    }

    fn end(&mut self, ended: &Ended<Box<Item>>) {
        let Ended {
            index,
            item: ended_item,
            end,
        } = ended;
        let Item { subject, cause, .. } = &**ended_item;
        self.token = subject.tokens.last().cloned();
        let mut receipt = JsValue::UNDEFINED;
        let mut error = JsValue::UNDEFINED;
        match end {
            ItemEnd::Accepted(accepted) => receipt = self.steps.job.accepted(subject, accepted),
            ItemEnd::Failed(failure) => error = self.steps.job.failed(subject, failure, cause),
            ItemEnd::NotSent => {}
            ItemEnd::StillUnknown(earlier) => {
                return self.tell(*index, &self.earlier.get(*earlier));
            }
        }
        let item = self.items.get(*index);
        host::settle(&item, end.outcome().as_str(), &receipt, &error);
        self.tell(*index, &item);
    }

    /// Why the run ended early, if it did.
    fn early_error(&self) -> Option<JsValue> {
        if self.thrown.is_some() {
            return self.thrown.clone();
        }
        Some(match self.run.early_end()? {
            EarlyEnd::Item(index) => member(&self.items.get(*index), "error"),
            EarlyEnd::Error(error) => self.steps.job.error(error),
        })
    }

    /// Lists an item that has ended, and tells the caller.
    fn tell(&self, index: u32, item: &JsValue) {
        self.items.set(index, item.clone());
        let listener = &self.steps.job.options.on_progress;
        if !listener.is_undefined() {
            let counts = self.run.counts();
            host::progress(
                listener,
                counts.accepted,
                counts.refused,
                counts.unknown,
                counts.not_sent,
                counts.all(),
                self.total,
                item,
            );
        }
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        self.steps.inbox.close();
        if let Ids::Stream(iterator, _) = &self.ids {
            host::stop(iterator);
        }
    }
}
