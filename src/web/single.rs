//! A call of any function but `createSnapshots`: carries out what the state machines in the core say.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::drive::{Begun, Item, Settled, Turn};
use super::host::{self, now, random};
use super::ids::BulkSource;
use super::job::Job;
use super::json::JsonValue;
use super::{list, objects};
use crate::core::{Accepted, Call, Error, Json, RequestKind, SnapshotWait, Step, WaitStep};

/// What is to be done.
pub(super) enum Goal {
    /// One request.
    Send,
    /// One request for a bulk action, once its ids are known.
    Bulk(BulkSource),
    /// A list: all its pages, or only the next one.
    List { all: bool },
    /// A list, again and again.
    Wait(SnapshotWait),
}

/// A call under way.
pub(super) struct Single {
    job: Job,
    item: Item,
    call: Call,
    goal: Goal,
    awaits: Awaits,
    /// When the time for the list is over, by the monotonic clock.
    deadline_ms: f64,
}

/// What a call waits for.
enum Awaits {
    /// The next id of a bulk action.
    Id,
    /// The result of a step of the call.
    Step,
    /// The end of a wait of the call.
    Wait,
    /// Nothing, or the end of a wait between two lists.
    Goal,
}

/// What to do next.
enum Next {
    Step(Step),
    Poll(WaitStep),
    Await(Awaits, Promise),
    End(End),
}

/// How a call ends.
enum End {
    /// With this value.
    Done(JsValue),
    /// With a `SnapshotError`. Its cause is the item's.
    Failed(Box<Error>),
    /// With the signal's reason.
    Aborted,
}

impl Single {
    pub(super) fn new(job: Job, item: Item, goal: Goal) -> Self {
        let plan = job.plan();
        let deadline_ms = job.began.monotonic_ms + plan.timeouts.total_ms;
        Self {
            call: Call::new(plan, job.began),
            job,
            item,
            goal,
            awaits: Awaits::Goal,
            deadline_ms,
        }
    }

    /// Goes on with what a promise has settled with; at first, with anything.
    pub(super) fn go_on(&mut self, settled: Settled) -> Turn {
        let mut next = match self.awaits {
            Awaits::Goal => self.begin(),
            Awaits::Id => self.take_id(settled),
            Awaits::Step => {
                let result = self.item.settle(&self.job, settled);
                Next::Step(self.call.settle(result, now(), random()))
            }
            // An abort ends the wait as well: `take` sees it.
            Awaits::Wait => Next::Step(self.call.next(now())),
        };
        loop {
            next = match next {
                Next::Step(step) => self.take(step),
                Next::Poll(step) => self.poll(step),
                Next::Await(awaits, promise) => {
                    self.awaits = awaits;
                    return Turn::Await(promise);
                }
                Next::End(end) => return Turn::End(self.settle(end)),
            };
        }
    }

    fn settle(&self, end: End) -> Settled {
        let Item { subject, cause, .. } = &self.item;
        Err(match end {
            End::Done(value) => return Ok(value),
            End::Failed(error) => self.job.failed(subject, &error, cause),
            End::Aborted => self.job.abort_reason(),
        })
    }

    fn begin(&mut self) -> Next {
        match &mut self.goal {
            Goal::Send => Next::Step(self.call.next(now())),
            Goal::Bulk(source) => match source.next(&mut self.job, &mut self.call) {
                Ok(Some(promise)) => Next::Await(Awaits::Id, promise),
                Ok(None) => Next::Step(self.call.next(now())),
                Err(error) => Next::End(End::Failed(error)),
            },
            Goal::List { .. } => self.begin_list(),
            Goal::Wait(wait) => Next::Poll(wait.next(now())),
        }
    }

    fn take_id(&mut self, settled: Settled) -> Next {
        if self.job.is_aborted() {
            return Next::End(End::Aborted);
        }
        if let Goal::Bulk(source) = &mut self.goal
            && let Err(error) = source.take(settled, &mut self.item.cause)
        {
            return Next::End(End::Failed(error));
        }
        self.begin()
    }

    fn take(&mut self, step: Step) -> Next {
        match step {
            // It was accepted. Nothing may hide that, not even an abort.
            Step::Done(Ok(accepted)) => self.accepted(&accepted),
            _ if self.job.is_aborted() => Next::End(End::Aborted),
            Step::Done(Err(error)) => self.failed(error),
            Step::Wait { ms, reason } => {
                if let Some(reason) = reason {
                    let reason = reason.as_str();
                    self.job
                        .tell_wait(&self.item.subject, self.call.attempts(), ms, reason);
                }
                Next::Await(Awaits::Wait, host::wait(ms, &self.job.signal()))
            }
            step => match self.item.begin(&self.job, &self.call, step) {
                Begun::Promise(promise) => Next::Await(Awaits::Step, promise),
                Begun::Result(result) => Next::Step(self.call.settle(result, now(), random())),
                Begun::Aborted => Next::End(End::Aborted),
            },
        }
    }

    fn accepted(&mut self, accepted: &Accepted) -> Next {
        if let Goal::List { .. } | Goal::Wait(_) = self.goal {
            return self.page();
        }
        let receipt = || self.job.accepted(&self.item.subject, accepted);
        match self.job.function.kind() {
            RequestKind::Action => return Next::End(End::Done(receipt())),
            RequestKind::Create => drop(receipt()),
            RequestKind::Read => {}
        }
        Next::End(End::Done(objects::bulk_action(self.item.body.clone())))
    }

    fn failed(&mut self, error: Box<Error>) -> Next {
        match &mut self.goal {
            Goal::Wait(wait) => {
                let step = wait.failed(error, now());
                self.polled(step)
            }
            _ => Next::End(End::Failed(error)),
        }
    }

    fn begin_list(&mut self) -> Next {
        self.item.found = Array::new();
        self.next_page()
    }

    fn next_page(&mut self) -> Next {
        if let Err(reason) = self.item.pages.next(&self.job.root) {
            let error = self.call.fail(Error::unexpected(reason));
            return self.failed(error);
        }
        let time = now();
        self.call.go_on(self.deadline_ms - time.monotonic_ms, time);
        Next::Step(self.call.next(now()))
    }

    /// Takes the page that was read.
    fn page(&mut self) -> Next {
        let page = JsonValue(self.item.body.clone());
        if let Some(JsonValue(items)) = page.member("value") {
            host::append(&self.item.found, &items);
        }
        let has_next = self.item.pages.read(&page);
        match &mut self.goal {
            Goal::List { all: false } => {
                let next = has_next.then(|| list::to_js(&self.item.pages));
                Next::End(End::Done(Array::of2(&self.item.found, &next.into()).into()))
            }
            _ if has_next => self.next_page(),
            Goal::Wait(wait) => {
                let values: Vec<JsonValue> = self.item.found.iter().map(JsonValue).collect();
                let step = wait.listed(&values, now());
                self.polled(step)
            }
            _ => Next::End(End::Done(self.item.found.clone().into())),
        }
    }

    /// A list was read, or could not be.
    fn polled(&self, step: WaitStep) -> Next {
        if let WaitStep::Wait { ms, reason } = &step {
            let reason = reason.as_str();
            self.job
                .tell_wait(&self.item.subject, self.call.attempts(), *ms, reason);
        }
        Next::Poll(step)
    }

    fn poll(&mut self, step: WaitStep) -> Next {
        match step {
            WaitStep::Found(at) => Next::End(End::Done(self.item.found.get(at as u32))),
            _ if self.job.is_aborted() => Next::End(End::Aborted),
            WaitStep::Failed(error) => Next::End(End::Failed(self.call.fail(error))),
            WaitStep::Wait { ms, .. } => {
                Next::Await(Awaits::Goal, host::wait(ms, &self.job.signal()))
            }
            WaitStep::List(total_ms) => {
                self.item.pages.begin_again();
                self.deadline_ms = now().monotonic_ms + total_ms;
                self.begin_list()
            }
        }
    }
}
