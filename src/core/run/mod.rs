//! Snapshots of many Cloud PCs, as a state machine: it asks for ids, says which call takes its next step, and sends at the
//! service's pace.
//!
//! Carry out what [`Run::next`] says until it says to wait. Then report to the run whatever comes first: the result of a
//! step, an id, a stop, or that the time has passed. A run keeps only the calls in progress, and counts the others.

pub(super) mod command;
pub(super) mod counts;
pub(super) mod item_outcome;
mod outage;
pub(super) mod pace;
mod refusals;
pub(super) mod skip;
mod slot;

use std::iter::once;
use std::mem::{replace, take};

use crate::core::call::error::Error;
use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::receipt::Accepted;
use crate::core::call::step::{Clocks, Step, StepResult};
use crate::core::call::{Call, Plan};
use crate::core::function::RequestKind;
use crate::core::run::command::{Command, EarlyEnd, Ended, ItemEnd, PROBE};
use crate::core::run::counts::Counts;
use crate::core::run::item_outcome::ItemOutcome;
use crate::core::run::outage::Outage;
use crate::core::run::pace::Pace;
use crate::core::run::refusals::Refusals;
use crate::core::run::skip::{Choice, Earlier};
use crate::core::run::slot::{Slot, State};
use crate::core::values::limits::{BATCH_ID_MS, BATCH_PARTS, MIN_RUN_WAIT_MS};
use crate::core::values::retry::Retry;
use crate::core::values::timeouts::Limit;

/// Where the ids come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// It may have more.
    Open,
    /// It was asked for the next one.
    Asked,
    /// It has no more.
    Exhausted,
}

/// What a run may do.
#[derive(Clone, Copy, Debug)]
pub struct RunPlan {
    /// What each of its calls may do.
    pub call: Plan,
    /// How many Cloud PCs are in progress at a time.
    pub concurrency: u32,
    /// Several Cloud PCs go in one request.
    pub batch: bool,
    /// The source is a list, which is reported to its end even if the run ends early.
    pub whole: bool,
}

/// A run, from its first send to its end.
#[derive(Clone, Debug)]
pub struct Run<T> {
    plan: Plan,
    concurrency: usize,
    /// How many Cloud PCs go in one request at most.
    most_parts: usize,
    whole: bool,
    deadline_ms: f64,
    pace: Pace,
    outage: Outage,
    refusals: Refusals,
    slots: Vec<Slot<T>>,
    /// The request that finds out whether the service answers again.
    probe: Option<Slot<T>>,
    source: Source,
    /// When the source was asked for the next id, by the monotonic clock.
    asked_ms: f64,
    /// How many groups of items with the same token there were.
    groups: u32,
    /// Nothing more is sent.
    over: bool,
    early_end: Option<EarlyEnd>,
    items: u32,
    counts: Counts,
}

impl<T> Run<T> {
    /// A run that has sent nothing yet. Its time begins now.
    pub fn new(plan: RunPlan, now: Clocks) -> Self {
        let concurrency = plan.concurrency as usize;
        let mut call = plan.call;
        call.paced = true;
        if call.kind == RequestKind::Read {
            // Whoever polls reads again later. Until then, a failed read must hold up no other, and a throttle only delays.
            call.retry.max_retries = 0;
            call.retry.max_delay_ms = f64::INFINITY;
        }
        Self {
            plan: call,
            concurrency,
            most_parts: if plan.batch { BATCH_PARTS } else { 1 },
            whole: plan.whole,
            deadline_ms: now.monotonic_ms + call.timeouts.total_ms,
            pace: Pace::new(plan.call.retry),
            outage: Outage::new(plan.call.retry, concurrency),
            refusals: Refusals::new(call.kind, concurrency),
            slots: Vec::with_capacity(concurrency),
            probe: None,
            source: Source::Open,
            asked_ms: 0.0,
            groups: 0,
            over: false,
            early_end: None,
            items: 0,
            counts: Counts::default(),
        }
    }

    /// The number of items so far.
    pub fn items(&self) -> u32 {
        self.items
    }

    /// How many of the items have ended, and how.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Why the run ended before its last item, unless it was stopped.
    pub fn early_end(&self) -> Option<&EarlyEnd> {
        self.early_end.as_ref()
    }

    /// Items in progress, at most `concurrency`.
    pub fn in_progress(&self) -> usize {
        self.slots.len()
    }

    /// The call of an item in progress or of the probe, and what [`Run::start`] or [`Run::probe`] got for it.
    pub fn item(&mut self, index: u32) -> Option<(&Call, &mut T)> {
        let slot = self.slot(index)?;
        Some((&slot.call, &mut slot.item))
    }

    /// The items that take the step of the item at this index together, in one batch: this one first. Empty without batches.
    pub fn parts(&mut self, index: u32) -> Vec<u32> {
        let slot = self.slot(index);
        slot.map(|slot| slot.parts.clone()).unwrap_or_default()
    }

    /// What to do with the next id now. Once nothing more is sent, reporting thousands of ids at once costs less than
    /// starting each.
    pub fn admit(&self, choice: Choice) -> Choice {
        match choice {
            Choice::Send(None) if self.over => Choice::NotSent,
            Choice::Send(Some(earlier)) if self.over => Choice::Unknown(earlier.item),
            choice => choice,
        }
    }

    /// Sends to the next id. Returns the item's index.
    pub fn start(&mut self, item: T, earlier: Option<Earlier>, now: Clocks) -> u32 {
        let index = self.next_index();
        let mut call = Call::new(self.plan, now);
        call.go_on(self.deadline_ms - now.monotonic_ms, now);
        self.slots.push(Slot::new(index, item, earlier, call));
        index
    }

    /// The next id becomes an item with this outcome, and nothing is sent. Returns the item's index.
    pub fn record(&mut self, outcome: ItemOutcome) -> u32 {
        self.counts.add(outcome);
        self.next_index()
    }

    /// The next id does not become an item of this run.
    pub fn leave_out(&mut self) {
        self.source = Source::Open;
    }

    /// There is no next id.
    pub fn no_more_ids(&mut self) {
        self.source = Source::Exhausted;
    }

    /// The source threw instead of returning an id. The run awaits what is in flight, and sends nothing more.
    pub fn source_failed(&mut self) {
        self.no_more_ids();
        self.stop();
    }

    /// When its time is over, by the monotonic clock.
    pub(crate) fn deadline_ms(&self) -> f64 {
        self.deadline_ms
    }

    /// Whether it sends nothing more.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Goes on for this long from now, with what is in progress too.
    pub(crate) fn go_on(&mut self, total_ms: f64, now: Clocks) {
        self.deadline_ms = now.monotonic_ms + total_ms;
        for slot in &mut self.slots {
            slot.call.extend(total_ms, now);
        }
    }

    /// Sends nothing more. The answers to what is in flight are awaited; on abort, cut these requests and report them as
    /// lost, unless their answers have arrived.
    pub fn stop(&mut self) {
        self.over = true;
    }

    /// An item's step was not carried out, because an abort came first.
    pub fn not_taken(&mut self, index: u32) {
        for index in once(index).chain(self.parts(index)) {
            if let Some(slot) = self.slot(index) {
                slot.call.not_sent();
            }
        }
    }

    /// Takes the request that [`Command::Probe`] asked for.
    pub fn probe(&mut self, item: T, now: Clocks) {
        if let Some(wait) = self.outage.probe_wait() {
            let mut probe = Slot::new(PROBE, item, None, Call::new(self.plan, now));
            probe.state = State::Takes(wait.step());
            self.probe = Some(probe);
        }
    }

    /// Takes the result of a step of an item, or of the probe. `random` is in 0..1. Ignores it if the item has ended.
    pub fn settle(&mut self, index: u32, mut result: StepResult, now: Clocks, random: f64) {
        let slot = self.slot(index);
        let parts = slot.map_or_else(Vec::new, |slot| take(&mut slot.parts));
        if index == PROBE {
            self.settle_probe(result, now, random);
        } else if parts.is_empty() {
            self.settle_item(index, result, now, random);
        } else {
            let mut replies = Vec::new();
            if let StepResult::Parts(given) = &mut result {
                replies = take(given);
            }
            let mut replies = replies.into_iter();
            for part in parts {
                let own = replies.next().map(StepResult::Reply);
                self.settle_item(
                    part,
                    own.unwrap_or_else(|| result.without_reply()),
                    now,
                    random,
                );
            }
        }
        if let Some(item) = self.outage.is_over() {
            self.end_early(EarlyEnd::Item(item));
        }
    }

    fn settle_item(&mut self, index: u32, result: StepResult, now: Clocks, random: f64) {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.index == index) else {
            return;
        };
        if let StepResult::Token = result {
            slot.state = State::HasToken;
            return;
        }
        let replied = matches!(&result, StepResult::Reply(_));
        let now_ms = now.monotonic_ms;
        let mut step = slot.call.settle(result, now, random);
        match &step {
            // A lost read costs nothing.
            Step::Done(Err(_)) if self.plan.kind == RequestKind::Read => {}
            Step::Done(Err(error)) if error.outcome == Outcome::Unknown => {
                let failure = (index, error.code);
                self.outage
                    .unanswered(failure, slot.number, replied, now_ms, random);
            }
            _ if replied => self.outage.answered(slot.number),
            _ => {}
        }
        if let Step::Wait { ms, reason } = &mut step
            && *reason == Some(ErrorCode::Throttled)
        {
            self.pace.on_throttle(slot.sent_ms, *ms, now_ms, random);
            if *ms <= 0.0 {
                // The service did not say how long.
                *ms = self.pace.pause_ms(now_ms);
                if self.plan.retry.max_delay_ms < MIN_RUN_WAIT_MS
                    && let Some(error) = slot.call.abandoned()
                {
                    step = Step::Done(Err(error));
                }
            }
            for slot in &mut self.slots {
                // One that still waits for its token will not show whether the pause is over.
                if take(&mut slot.may_send) {
                    self.pace.on_result(slot.sent_ms, false, now_ms);
                }
            }
        } else {
            self.pace.on_result(slot.sent_ms, replied, now_ms);
        }
        if let Step::Done(Err(error)) = &step
            && error.code == ErrorCode::Throttled
        {
            // The wait would be longer than `maxDelayMs` or the time left.
            self.end_early(EarlyEnd::Item(index));
        }
        if let Some(slot) = self.slot(index) {
            slot.state = State::Takes(step);
        }
    }

    fn settle_probe(&mut self, result: StepResult, now: Clocks, random: f64) {
        let Some(probe) = &mut self.probe else {
            return;
        };
        let (replied, answers) = match &result {
            // A browser hides the status of a redirect.
            StepResult::Reply(reply) => {
                (true, reply.redirect || (100..500).contains(&reply.status))
            }
            _ => (false, false),
        };
        if answers {
            // Any answer will do, even a refused token.
            self.outage.recovered();
            self.probe = None;
            return;
        }
        let now_ms = now.monotonic_ms;
        let mut step = probe.call.settle(result, now, random);
        if let Step::Done(Err(error)) = &step {
            let took_ms = now_ms - probe.sent_ms;
            let failure = (error.code, error.retry_after_ms);
            self.outage
                .probe_failed(failure, replied, took_ms, now_ms, random);
            if let Some(wait) = self.outage.probe_wait() {
                step = wait.step();
            }
        }
        probe.state = State::Takes(step);
    }

    /// What to do now.
    pub fn next(&mut self, now: Clocks) -> Command<T> {
        if now.monotonic_ms >= self.deadline_ms {
            self.time_is_up();
        }
        loop {
            if self.over {
                self.probe = None;
                if let Some(ended) = self.give_up() {
                    return ended;
                }
            }
            if let Some(command) = self.take_step() {
                return command;
            }
            if self.needs_probe() {
                return Command::Probe;
            }
            let takes_id = self.slots.len() < self.concurrency
                && self.source == Source::Open
                && (self.whole || !self.over);
            // A batch is filled first.
            let fills = takes_id && self.most_parts > 1;
            let wait_ms = if fills { 0.0 } else { self.next_turn(now) };
            if wait_ms <= 0.0 && !fills {
                continue;
            }
            if takes_id {
                self.source = Source::Asked;
                self.asked_ms = now.monotonic_ms;
                return Command::NextId;
            }
            if self.slots.is_empty() && (self.over || self.source == Source::Exhausted) {
                return Command::End;
            }
            return Command::Wait(wait_ms);
        }
    }

    /// The next step of an item or of the probe, or the end of an item.
    fn take_step(&mut self) -> Option<Command<T>> {
        let mut slots = self.slots.iter_mut().chain(&mut self.probe);
        let slot = slots.find(|slot| matches!(slot.state, State::Takes(_)))?;
        let index = slot.index;
        let State::Takes(step) = replace(&mut slot.state, State::Busy) else {
            return None;
        };
        match step {
            Step::Done(result) => {
                let (code, answered) = match &result {
                    Ok(_) => (None, true),
                    Err(error) => (Some(error.code), error.status.is_some()),
                };
                if self.refusals.end(code, answered) {
                    self.end_early(EarlyEnd::Item(index));
                }
                self.end(index, Some(result))
            }
            step => {
                if let Step::Wait { .. } = step {
                    slot.state = State::Ready;
                }
                if let Step::Refresh { claims, .. } = &step
                    && self.most_parts > 1
                {
                    self.share_refresh(index, claims);
                }
                Some(Command::Step(index, step))
            }
        }
    }

    /// The items of a batch that were refused alike refresh their token together, to go on in one batch.
    fn share_refresh(&mut self, index: u32, claims: &Option<String>) {
        self.groups = self.groups.wrapping_add(1);
        let new = self.groups;
        let mut parts = vec![index];
        let Some(group) = self.slot(index).map(|slot| replace(&mut slot.group, new)) else {
            return;
        };
        for slot in &mut self.slots {
            if let State::Takes(Step::Refresh { claims: own, .. }) = &slot.state
                && own == claims
                && slot.group == group
            {
                slot.state = State::Busy;
                slot.group = new;
                parts.push(slot.index);
            }
        }
        if let Some(slot) = self.slot(index) {
            slot.parts = parts;
        }
    }

    /// Ends an item that will not be sent again.
    fn give_up(&mut self) -> Option<Command<T>> {
        let ends = |slot: &&mut Slot<T>| {
            !slot.call.in_flight() && !matches!(slot.state, State::Takes(Step::Done(_)))
        };
        let slot = self.slots.iter_mut().find(ends)?;
        let index = slot.index;
        let result = slot.call.abandoned().map(Err);
        self.end(index, result)
    }

    /// Whether nothing answers, something waits to be sent, and there is no probe yet.
    fn needs_probe(&self) -> bool {
        let waits = !self.over && self.outage.probe_wait().is_some();
        waits && self.probe.is_none() && !self.slots.is_empty()
    }

    /// If it is anyone's turn, lets the first item in line take its next step, or else the probe. Returns how long until
    /// the next turn.
    fn next_turn(&mut self, now: Clocks) -> f64 {
        let now_ms = now.monotonic_ms;
        let mut first = None;
        let mut due: usize = 0;
        let mut wait_ms = f64::INFINITY;
        let mut idle = !self.slots.is_empty();
        let open = self.outage.lets_send(self.under_way());
        let pace_ms = if self.most_parts > 1 {
            self.pace.batch_wait_ms(now_ms)
        } else {
            self.pace.wait_ms(now_ms)
        };
        for (at, slot) in self.slots.iter().enumerate() {
            match slot.wait_ms(pace_ms, open, now) {
                Some(ms) if ms <= 0.0 => {
                    wait_ms = 0.0;
                    due = due.saturating_add(1);
                    let key = (!slot.may_send, slot.index);
                    if first.is_none_or(|(least, _)| key < least) {
                        first = Some((key, at));
                    }
                }
                Some(ms) => wait_ms = wait_ms.min(ms),
                None => idle = false,
            }
        }
        if due > 0 && self.awaits_id(due) {
            let id_ms = self.asked_ms + BATCH_ID_MS - now_ms;
            if id_ms > 0.0 {
                (wait_ms, first) = (id_ms, None);
            }
        }
        let mut probe = self.probe.as_mut().zip(self.outage.probe_wait());
        if let Some((slot, wait)) = &mut probe {
            match slot.state {
                State::Ready => wait_ms = wait_ms.min(wait.due_ms - now_ms),
                _ => idle = false,
            }
        }
        let left_ms = self.deadline_ms - now_ms;
        if !self.over && wait_ms >= left_ms {
            // The time would be over before the wait.
            wait_ms = if idle { 0.0 } else { left_ms };
            if idle {
                self.time_is_up();
            }
        } else if let Some((_, at)) = first {
            self.take_turn(at, now);
        } else if let Some((slot, wait)) = probe
            && wait_ms <= 0.0
        {
            let mut plan = Plan {
                kind: RequestKind::Read,
                retry: Retry::NONE,
                ..self.plan
            };
            plan.timeouts.total_ms = wait.probe_ms().min(left_ms);
            slot.call = Call::new(plan, now);
            slot.sent_ms = now_ms;
            slot.state = State::Takes(slot.call.next(now));
        }
        wait_ms
    }

    /// Whether a batch of this many items would be larger with the id that the source was asked for.
    fn awaits_id(&self, due: usize) -> bool {
        due < self.most_parts && self.slots.len() < self.concurrency && self.source == Source::Asked
    }

    /// How many items are about to send, or wait for an answer.
    fn under_way(&self) -> usize {
        self.slots.iter().filter(|slot| slot.under_way()).count()
    }

    /// Lets the item at this place take its next step; with batches, together with all others that can.
    fn take_turn(&mut self, first: usize, now: Clocks) {
        let now_ms = now.monotonic_ms;
        let Some(token) = self.slots.get(first).map(Slot::token) else {
            return;
        };
        self.groups = self.groups.wrapping_add(1);
        let mut under_way = self.under_way();
        let mut parts = Vec::new();
        let others = (0..self.slots.len()).filter(|at| *at != first);
        for at in once(first).chain(others) {
            if parts.len() == self.most_parts {
                break;
            }
            let open = self.outage.lets_send(under_way);
            // The first one's turn has come.
            let pace_ms = if at == first {
                0.0
            } else {
                self.pace.wait_ms(now_ms)
            };
            let Some(slot) = self.slots.get_mut(at) else {
                break;
            };
            let wait_ms = slot.wait_ms(pace_ms, open, now);
            if wait_ms.is_none_or(|ms| ms > 0.0) || !slot.joins(token) {
                continue;
            }
            if !slot.may_send {
                slot.may_send = true;
                slot.sent_ms = now_ms;
                self.pace.on_send(now_ms);
                under_way = under_way.saturating_add(1);
            }
            let step = match slot.state {
                State::HasToken => slot.call.token(now),
                _ => slot.call.next(now),
            };
            match step {
                Step::Send(_) => {
                    slot.may_send = false;
                    slot.sent_ms = now_ms;
                    slot.number = self.outage.send();
                }
                Step::Token(_) => slot.group = self.groups,
                // Its time is over.
                step => {
                    slot.state = State::Takes(step);
                    continue;
                }
            }
            slot.state = if parts.is_empty() {
                State::Takes(step)
            } else {
                State::Busy
            };
            parts.push(slot.index);
        }
        if self.most_parts > 1
            && let Some(slot) = parts.first().and_then(|index| self.slot(*index))
        {
            slot.parts = parts;
        }
    }

    /// Sends nothing more, because there is no time for it.
    pub(crate) fn time_is_up(&mut self) {
        if self.slots.is_empty() && self.source == Source::Exhausted {
            self.over = true;
        }
        if !self.over {
            let limit = Limit::Total(self.plan.timeouts.total_ms);
            let error = Error::late(limit, Outcome::NotSent);
            self.end_early(EarlyEnd::Error(error));
        }
    }

    fn end_early(&mut self, early_end: EarlyEnd) {
        if !self.over {
            self.over = true;
            self.early_end = Some(early_end);
        }
    }

    fn end(
        &mut self,
        index: u32,
        result: Option<Result<Box<Accepted>, Box<Error>>>,
    ) -> Option<Command<T>> {
        let at = self.slots.iter().position(|slot| slot.index == index)?;
        let Slot { item, earlier, .. } = self.slots.remove(at);
        let end = match (result, earlier) {
            (Some(Ok(accepted)), _) => ItemEnd::Accepted(accepted),
            (Some(Err(mut error)), Some(earlier)) => {
                // A refusal is about this request, not about the earlier one.
                error.outcome = Outcome::Unknown;
                error.sent_at = earlier.first(error.sent_at);
                ItemEnd::Failed(error)
            }
            (Some(Err(error)), None) => ItemEnd::Failed(error),
            (None, Some(earlier)) => ItemEnd::StillUnknown(earlier.item),
            (None, None) => ItemEnd::NotSent,
        };
        self.counts.add(end.outcome());
        Some(Command::Ended(Ended { index, item, end }))
    }

    fn next_index(&mut self) -> u32 {
        self.source = Source::Open;
        let index = self.items;
        self.items = index.saturating_add(1);
        index
    }

    fn slot(&mut self, index: u32) -> Option<&mut Slot<T>> {
        let mut slots = self.slots.iter_mut().chain(&mut self.probe);
        slots.find(|slot| slot.index == index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::testing::{self, at};
    use crate::core::{CloudPcId, Reply, Skip};

    fn plan(total_ms: f64) -> Plan {
        let mut plan = testing::plan(RequestKind::Action);
        plan.timeouts.total_ms = total_ms;
        plan
    }

    fn new(call: Plan, concurrency: u32, whole: bool, now: Clocks) -> Run<char> {
        let plan = RunPlan {
            call,
            concurrency,
            batch: false,
            whole,
        };
        Run::new(plan, now)
    }

    /// A run of a list whose first `count` items (`a`, `b`, …) were sent at 0.
    fn sent(plan: Plan, count: u32) -> Run<char> {
        let mut run = new(plan, count, true, at(0.0));
        for (index, letter) in (0..count).zip('a'..) {
            assert_eq!(run.next(at(0.0)), Command::NextId);
            assert_eq!(run.start(letter, None, at(0.0)), index);
            assert!(is_send(&run.next(at(0.0)), index));
        }
        run
    }

    fn is_send(command: &Command<char>, index: u32) -> bool {
        matches!(command, Command::Step(at, Step::Send(_)) if *at == index)
    }

    fn reply(status: u16, retry_after: Option<&str>) -> StepResult {
        StepResult::Reply(Reply {
            status,
            retry_after: retry_after.map(str::to_owned),
            ..Reply::default()
        })
    }

    /// The index of the item that ended, and the code and outcome of its error.
    fn failed(command: Command<char>) -> (u32, ErrorCode, Outcome) {
        match command {
            Command::Ended(Ended {
                index,
                end: ItemEnd::Failed(error),
                ..
            }) => (index, error.code, error.outcome),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fills_every_place_and_ends_with_the_last_item() {
        let mut run = sent(plan(f64::INFINITY), 2);
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.settle(1, reply(204, None), at(5.0), 0.5);
        let Command::Ended(ended) = run.next(at(5.0)) else {
            panic!();
        };
        assert_eq!((ended.index, ended.item), (1, 'b'));
        assert!(matches!(ended.end, ItemEnd::Accepted(_)));
        assert_eq!(run.next(at(5.0)), Command::NextId);
        // It asks only once.
        assert_eq!(run.next(at(5.0)), Command::Wait(f64::INFINITY));
        run.no_more_ids();
        run.settle(0, StepResult::Lost, at(6.0), 0.5);
        assert_eq!(
            failed(run.next(at(6.0))),
            (0, ErrorCode::Network, Outcome::Unknown)
        );
        assert_eq!(run.next(at(6.0)), Command::End);
        let counts = run.counts();
        assert_eq!((counts.accepted, counts.unknown), (1, 1));
    }

    #[test]
    fn a_throttle_pauses_all_and_uses_up_no_retry() {
        let mut plan = plan(f64::INFINITY);
        plan.retry = Retry::NONE;
        let mut run = sent(plan, 2);
        let mut now = 0.0;
        for _ in 0..20 {
            run.settle(0, reply(429, Some("10")), at(now), 0.5);
            let reported = Command::Step(
                0,
                Step::Wait {
                    ms: 10_000.0,
                    reason: Some(ErrorCode::Throttled),
                },
            );
            assert_eq!(run.next(at(now)), reported);
            assert_eq!(run.next(at(now)), Command::Wait(10_000.0));
            now += 10_000.0;
            assert!(is_send(&run.next(at(now)), 0));
        }
        // The other item's answer frees a place, and the item that takes it waits for the throttle as well.
        run.settle(1, reply(204, None), at(now), 0.5);
        assert!(matches!(run.next(at(now)), Command::Ended(_)));
        assert_eq!(run.next(at(now)), Command::NextId);
        run.start('c', None, at(now));
        assert_eq!(run.next(at(now)), Command::Wait(f64::INFINITY));
        // A 503 concerns this item only, and there is no retry.
        run.settle(0, reply(503, Some("1")), at(now), 0.5);
        let (_, code, outcome) = failed(run.next(at(now)));
        assert_eq!(
            (code, outcome),
            (ErrorCode::ServiceUnavailable, Outcome::Refused)
        );
    }

    #[test]
    fn a_wait_beyond_max_delay_ms_ends_the_run() {
        let mut run = sent(plan(f64::INFINITY), 2);
        run.settle(0, reply(429, Some("181")), at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Throttled, Outcome::Refused)
        );
        // The run awaits what is in flight, and reports the list to its end.
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.start('c', None, at(0.0));
        let rest = Command::Ended(Ended {
            index: 2,
            item: 'c',
            end: ItemEnd::NotSent,
        });
        assert_eq!(run.next(at(0.0)), rest);
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.no_more_ids();
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.settle(1, reply(204, None), at(1.0), 0.5);
        assert!(matches!(run.next(at(1.0)), Command::Ended(_)));
        assert_eq!(run.next(at(1.0)), Command::End);
    }

    #[test]
    fn a_wait_beyond_the_time_left_ends_the_run_at_once() {
        let mut run = sent(plan(60_000.0), 1);
        run.settle(0, reply(503, Some("1")), at(59_500.0), 0.5);
        assert_eq!(
            failed(run.next(at(59_500.0))),
            (0, ErrorCode::ServiceUnavailable, Outcome::Refused)
        );
        // The run's own wait is at most half of 3 s, and 1 s is left.
        let mut run = sent(plan(60_000.0), 1);
        run.settle(0, reply(429, None), at(59_000.0), 0.9);
        assert!(matches!(run.next(at(59_000.0)), Command::Step(0, _)));
        assert_eq!(
            failed(run.next(at(59_000.0))),
            (0, ErrorCode::Throttled, Outcome::Refused)
        );
    }

    #[test]
    fn a_stop_ends_each_item_with_what_is_known() {
        let mut run = sent(plan(f64::INFINITY), 3);
        let mut throttled = Reply {
            status: 429,
            retry_after: Some("10".to_owned()),
            request_id: Some("r".to_owned()),
            ..Reply::default()
        };
        throttled.envelope.code = Some("TooManyRequests".to_owned());
        run.settle(1, StepResult::Reply(throttled), at(0.0), 0.5);
        assert!(matches!(run.next(at(0.0)), Command::Step(1, _)));
        run.stop();
        let Command::Ended(Ended {
            index: 1,
            end: ItemEnd::Failed(error),
            ..
        }) = run.next(at(0.0))
        else {
            panic!("it waited")
        };
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Throttled, Outcome::Refused)
        );
        assert_eq!(
            (error.status, error.retry_after_ms, error.attempts),
            (Some(429), Some(10_000.0), 1)
        );
        assert_eq!(error.envelope.request_id.as_deref(), Some("r"));
        assert_eq!(error.envelope.code.as_deref(), Some("TooManyRequests"));
        // What was accepted is never lost.
        run.settle(2, reply(204, None), at(0.0), 0.5);
        assert!(matches!(
            run.next(at(0.0)),
            Command::Ended(Ended {
                index: 2,
                end: ItemEnd::Accepted(_),
                ..
            })
        ));
        run.settle(0, StepResult::Lost, at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Network, Outcome::Unknown)
        );
        assert_eq!(run.next(at(1.0)), Command::NextId);
        assert_eq!(run.admit(Choice::Send(None)), Choice::NotSent);
        assert_eq!(run.record(ItemOutcome::NotSent), 3);
        assert_eq!(run.next(at(1.0)), Command::NextId);
        run.no_more_ids();
        assert_eq!(run.next(at(1.0)), Command::End);
        assert_eq!(run.early_end(), None);
    }

    #[test]
    fn calls_no_token_function_once_nothing_more_is_sent() {
        let mut plan = plan(f64::INFINITY);
        plan.asks_token = true;
        let mut run = new(plan, 1, false, at(0.0));
        run.next(at(0.0));
        run.start('a', None, at(0.0));
        run.next(at(0.0));
        run.settle(0, StepResult::Token, at(0.0), 0.5);
        assert!(is_send(&run.next(at(0.0)), 0));
        run.stop();
        run.settle(0, reply(401, None), at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Unauthenticated, Outcome::Refused)
        );
    }

    #[test]
    fn ends_if_the_next_items_would_fail_like_the_last() {
        for (statuses, ends) in [
            ([401, 401], true),
            ([403, 403], true),
            ([401, 403], false),
            ([403, 204], false),
            ([404, 404], false),
        ] {
            let mut run = sent(plan(f64::INFINITY), 2);
            for (index, status) in (0..).zip(statuses) {
                run.settle(index, reply(status, None), at(0.0), 0.5);
                assert!(matches!(run.next(at(0.0)), Command::Ended(_)));
            }
            assert_eq!(run.next(at(0.0)), Command::NextId);
            run.start('c', None, at(0.0));
            let command = run.next(at(0.0));
            assert_eq!(matches!(command, Command::Ended(_)), ends, "{statuses:?}");
            assert_eq!(is_send(&command, 2), !ends, "{statuses:?}");
            let early_end = ends.then_some(&EarlyEnd::Item(1));
            assert_eq!(run.early_end(), early_end);
        }
    }

    #[test]
    fn ends_if_the_token_function_always_fails() {
        let mut run = asking();
        for index in 0..2 {
            run.settle(index, StepResult::NoToken(None), at(1.0), 0.5);
            let ended = (index, ErrorCode::TokenFailed, Outcome::NotSent);
            assert_eq!(failed(run.next(at(1.0))), ended);
        }
        assert_eq!(run.next(at(1.0)), Command::End);
        assert_eq!(run.early_end(), Some(&EarlyEnd::Item(1)));
    }

    #[test]
    fn ends_if_the_token_function_never_settles() {
        let mut run = asking();
        for index in 0..2 {
            run.settle(index, StepResult::Late, at(300_000.0), 0.5);
            let ended = (index, ErrorCode::TokenFailed, Outcome::NotSent);
            assert_eq!(failed(run.next(at(300_000.0))), ended);
        }
        assert_eq!(run.next(at(300_000.0)), Command::End);
        assert_eq!(run.early_end(), Some(&EarlyEnd::Item(1)));
    }

    #[test]
    fn a_pause_of_unknown_length_requires_a_max_delay_ms_of_a_second() {
        for (max_delay_ms, retry_after, ends) in [
            (999.0, None, true),
            (0.0, Some("0"), true),
            (1_000.0, None, false),
            (1_000.0, Some("1"), false),
        ] {
            let mut plan = plan(f64::INFINITY);
            plan.retry.max_delay_ms = max_delay_ms;
            let mut run = sent(plan, 1);
            run.settle(0, reply(429, retry_after), at(0.0), 0.5);
            let early_end = ends.then_some(&EarlyEnd::Item(0));
            assert_eq!(run.early_end(), early_end, "{max_delay_ms} {retry_after:?}");
            if ends {
                let ended = (0, ErrorCode::Throttled, Outcome::Refused);
                assert_eq!(failed(run.next(at(0.0))), ended);
            }
        }
    }

    #[test]
    fn reports_that_its_time_is_over() {
        let mut run = sent(plan(60_000.0), 1);
        run.settle(0, StepResult::Late, at(60_000.0), 0.5);
        let ended = (0, ErrorCode::Timeout, Outcome::Unknown);
        assert_eq!(failed(run.next(at(60_000.0))), ended);
        let Some(EarlyEnd::Error(error)) = run.early_end() else {
            panic!("it ended early")
        };
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::NotSent)
        );
        // Nothing is left to do.
        let mut run = sent(plan(60_000.0), 1);
        run.settle(0, reply(204, None), at(59_000.0), 0.5);
        assert!(matches!(run.next(at(59_000.0)), Command::Ended(_)));
        assert_eq!(run.next(at(59_000.0)), Command::NextId);
        run.no_more_ids();
        assert_eq!(run.next(at(60_000.0)), Command::End);
        assert_eq!(run.early_end(), None);
    }

    /// Item 9 of an earlier run, which was sent at 5 s and left unknown.
    fn earlier() -> Earlier {
        let mut skip = Skip::default();
        let id = CloudPcId::parse("662009bc-7732-4f6f-8726-25883518b33e").unwrap();
        let sent_at = Some("2001-09-09T01:46:45Z");
        skip.skip(Some(&id), Some("unknown"), sent_at, 9);
        skip.resend_unknown();
        match skip.choose(&id) {
            Choice::Send(Some(earlier)) => earlier,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn admits_no_sends_once_it_is_over() {
        let mut run = sent(plan(f64::INFINITY), 1);
        let choices = [
            Choice::Send(None),
            Choice::Send(Some(earlier())),
            Choice::NotSent,
            Choice::Unknown(3),
            Choice::LeaveOut,
        ];
        assert_eq!(choices.map(|choice| run.admit(choice)), choices);
        run.stop();
        let admitted = [
            Choice::NotSent,
            Choice::Unknown(9),
            Choice::NotSent,
            Choice::Unknown(3),
            Choice::LeaveOut,
        ];
        assert_eq!(choices.map(|choice| run.admit(choice)), admitted);
    }

    #[test]
    fn counts_the_items_but_not_what_is_left_out() {
        let mut run = new(plan(f64::INFINITY), 2, false, at(0.0));
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.leave_out();
        assert_eq!(run.next(at(0.0)), Command::NextId);
        assert_eq!(run.record(ItemOutcome::NotSent), 0);
        assert_eq!(run.next(at(0.0)), Command::NextId);
        assert_eq!(run.start('a', None, at(0.0)), 1);
        assert_eq!((run.items(), run.in_progress()), (2, 1));
        assert_eq!(run.counts().all(), 1);
    }

    #[test]
    fn a_source_that_throws_ends_it() {
        let mut run = sent(plan(f64::INFINITY), 1);
        run.source_failed();
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.settle(0, reply(429, Some("1")), at(0.0), 0.5);
        let ended = (0, ErrorCode::Throttled, Outcome::Refused);
        assert_eq!(failed(run.next(at(0.0))), ended);
        assert_eq!(run.next(at(0.0)), Command::End);
        assert_eq!(run.early_end(), None);
    }

    #[test]
    fn an_item_has_what_is_left_of_the_time() {
        let mut plan = plan(60_000.0);
        plan.asks_token = true;
        let mut run = new(plan, 1, true, at(1_000.0));
        assert_eq!(run.next(at(2_000.0)), Command::NextId);
        run.start('a', None, at(2_000.0));
        let token = Command::Step(0, Step::Token(59_000.0));
        assert_eq!(run.next(at(2_000.0)), token);
    }

    #[test]
    fn only_answers_end_a_row_without_any() {
        for (result, is_outage) in [
            (reply(204, None), false),
            (reply(404, None), false),
            (reply(429, Some("1")), false),
            (StepResult::Unsendable, true),
        ] {
            let mut run = sent(plan(f64::INFINITY), 3);
            run.settle(0, StepResult::Lost, at(0.0), 0.5);
            assert!(matches!(run.next(at(0.0)), Command::Ended(_)));
            run.settle(2, result.clone(), at(0.0), 0.5);
            run.settle(1, StepResult::Lost, at(0.0), 0.5);
            // A fourth one fails last. Only without an answer is it the third in a row.
            let mut now = 0.0;
            let waits = loop {
                match run.next(at(now)) {
                    Command::Step(index @ 2.., Step::Send(_)) => {
                        run.settle(index, StepResult::Lost, at(now), 0.5);
                        break run.outage.probe_wait().is_some();
                    }
                    Command::NextId => drop(run.start('d', None, at(now))),
                    Command::Wait(ms) => now += ms,
                    _ => {}
                }
            };
            assert_eq!(waits, is_outage, "{result:?}");
        }
    }

    /// How the item of a run ends, if an earlier run sent it at 5 s and left it unknown.
    fn end_of_unknown(settle: impl FnOnce(&mut Run<char>)) -> ItemEnd {
        let mut run = new(plan(f64::INFINITY), 1, true, at(60_000.0));
        run.next(at(60_000.0));
        run.start('a', Some(earlier()), at(60_000.0));
        settle(&mut run);
        match run.next(at(60_000.0)) {
            Command::Ended(ended) => {
                assert_eq!(run.counts().all(), 1);
                ended.end
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_unknown_item_stays_unknown_until_it_is_accepted() {
        let results = [
            (reply(409, None), ErrorCode::Conflict),
            (StepResult::Lost, ErrorCode::Network),
            (StepResult::Unsendable, ErrorCode::Internal),
        ];
        for (result, code) in results {
            let end = end_of_unknown(|run| {
                assert!(is_send(&run.next(at(60_000.0)), 0));
                run.settle(0, result, at(60_000.0), 0.5);
            });
            assert_eq!(end.outcome(), ItemOutcome::Unknown);
            let ItemEnd::Failed(error) = end else {
                panic!("{end:?}")
            };
            let expected = (code, Outcome::Unknown, Some(1e12 + 5_000.0));
            assert_eq!((error.code, error.outcome, error.sent_at), expected);
        }
        let accepted = end_of_unknown(|run| {
            run.next(at(60_000.0));
            run.settle(0, reply(204, None), at(60_000.0), 0.5);
        });
        assert_eq!(accepted.outcome(), ItemOutcome::Accepted);
        let end = end_of_unknown(|run| {
            let choice = Choice::Send(None);
            assert_eq!(run.admit(choice), choice);
            run.stop();
            assert_eq!(run.admit(choice), Choice::NotSent);
        });
        assert_eq!(end, ItemEnd::StillUnknown(9));
        assert_eq!(end.outcome(), ItemOutcome::Unknown);
    }

    /// A run of two at a time, whose first requests were lost.
    fn in_outage(asks_token: bool, total_ms: f64) -> Run<char> {
        let mut run = sent(plan(total_ms), 2);
        run.plan.asks_token = asks_token;
        run.settle(0, reply(500, None), at(0.0), 0.5);
        run.settle(1, StepResult::Lost, at(0.0), 0.5);
        for index in 0..2 {
            assert!(matches!(run.next(at(0.0)), Command::Ended(ended) if ended.index == index));
        }
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.start('c', None, at(0.0));
        run
    }

    /// Asserts that the wait before a probe begins, because of `reason`.
    fn waits(command: Command<char>, ms: f64, reason: ErrorCode) {
        let reason = Some(reason);
        assert_eq!(command, Command::Step(PROBE, Step::Wait { ms, reason }));
    }

    #[test]
    fn an_outage_lasts_until_a_probe_is_answered() {
        let mut run = in_outage(false, f64::INFINITY);
        assert_eq!(run.next(at(0.0)), Command::Probe);
        run.probe('p', at(0.0));
        waits(run.next(at(0.0)), 1_500.0, ErrorCode::Network);
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.no_more_ids();
        assert_eq!(run.next(at(0.0)), Command::Wait(1_500.0));
        let failures = [
            // A second longer than the back-off.
            (
                reply(503, Some("4")),
                ErrorCode::ServiceUnavailable,
                4_000.0,
            ),
            (reply(0, None), ErrorCode::UnexpectedResponse, 6_000.0),
            (StepResult::Late, ErrorCode::Timeout, 12_000.0),
        ];
        let mut now = at(1_500.0);
        for (result, code, wait_ms) in failures {
            let probe = Command::Step(PROBE, Step::Send(30_000.0));
            assert_eq!(run.next(now), probe);
            assert_eq!(run.item(PROBE).map(|(_, item)| *item), Some('p'));
            run.settle(PROBE, result, now, 0.5);
            waits(run.next(now), wait_ms, code);
            assert_eq!(run.next(now), Command::Wait(wait_ms));
            now = at(now.monotonic_ms + wait_ms);
        }
        assert!(matches!(run.next(now), Command::Step(PROBE, _)));
        assert_eq!(run.next(now), Command::Wait(f64::INFINITY));
        run.settle(PROBE, reply(404, None), now, 0.5);
        assert!(is_send(&run.next(now), 2));
        assert_eq!(run.next(now), Command::Wait(f64::INFINITY));
        assert!(run.item(PROBE).is_none());
        run.settle(2, reply(204, None), now, 0.5);
        assert!(matches!(run.next(now), Command::Ended(_)));
        assert_eq!(run.next(now), Command::End);
        assert_eq!(run.early_end(), None);
    }

    #[test]
    fn any_answer_below_500_ends_an_outage() {
        let redirect = Reply {
            redirect: true,
            ..Reply::default()
        };
        let answers = [200, 302, 401, 403, 429].map(|status| reply(status, None));
        for answer in answers.into_iter().chain([StepResult::Reply(redirect)]) {
            let mut run = in_outage(true, f64::INFINITY);
            run.next(at(0.0));
            run.probe('p', at(0.0));
            run.next(at(0.0));
            let token = Command::Step(PROBE, Step::Token(178_500.0));
            assert_eq!(run.next(at(1_500.0)), token);
            run.settle(PROBE, StepResult::Token, at(1_500.0), 0.5);
            let send = Command::Step(PROBE, Step::Send(30_000.0));
            assert_eq!(run.next(at(1_500.0)), send);
            run.settle(PROBE, answer, at(1_500.0), 0.5);
            let token = Command::Step(2, Step::Token(300_000.0));
            assert_eq!(run.next(at(1_500.0)), token);
        }
    }

    #[test]
    fn a_probe_without_a_token_counts_as_unanswered() {
        let mut run = in_outage(true, f64::INFINITY);
        run.next(at(0.0));
        run.probe('p', at(0.0));
        run.next(at(0.0));
        run.next(at(1_500.0));
        run.settle(PROBE, StepResult::NoToken(None), at(1_500.0), 0.5);
        waits(run.next(at(1_500.0)), 3_000.0, ErrorCode::TokenFailed);
    }

    #[test]
    fn an_item_whose_turn_has_come_sends_before_one_whose_wait_is_over() {
        let mut run = asking();
        assert_eq!(run.in_progress(), 2);
        run.settle(0, StepResult::Token, at(0.0), 0.5);
        assert!(is_send(&run.next(at(0.0)), 0));
        run.settle(0, reply(503, Some("1")), at(0.0), 0.5);
        assert!(matches!(
            run.next(at(0.0)),
            Command::Step(0, Step::Wait { .. })
        ));
        run.settle(1, StepResult::Token, at(1_000.0), 0.5);
        assert!(is_send(&run.next(at(1_000.0)), 1));
        let token = Step::Token(300_000.0);
        assert_eq!(run.next(at(1_000.0)), Command::Step(0, token));
    }

    #[test]
    fn the_time_limit_is_why_a_run_ends_that_waits_for_ids() {
        for exhausted in [false, true] {
            let mut run = new(plan(1_000.0), 2, false, at(0.0));
            assert_eq!(run.next(at(0.0)), Command::NextId);
            if exhausted {
                run.no_more_ids();
            }
            assert_eq!(run.next(at(1_000.0)), Command::End);
            assert_eq!(run.early_end().is_none(), exhausted);
        }
    }

    #[test]
    fn the_time_limit_or_a_stop_ends_an_outage() {
        let mut run = in_outage(false, 1_500.0);
        run.next(at(0.0));
        run.probe('p', at(0.0));
        run.next(at(0.0));
        // The wait is as long as the time left.
        let rest = run.next(at(0.0));
        assert!(matches!(rest, Command::Ended(ended) if ended.end == ItemEnd::NotSent));
        assert!(matches!(run.early_end(), Some(EarlyEnd::Error(_))));

        let mut run = in_outage(false, f64::INFINITY);
        run.next(at(0.0));
        run.probe('p', at(0.0));
        run.next(at(0.0));
        assert!(is_probe(&run.next(at(1_500.0))));
        run.stop();
        let rest = run.next(at(1_500.0));
        assert!(matches!(rest, Command::Ended(ended) if ended.end == ItemEnd::NotSent));
        assert!(run.item(PROBE).is_none());
        run.settle(PROBE, reply(200, None), at(1_500.0), 0.5);
        assert_eq!(run.next(at(1_500.0)), Command::NextId);
        assert_eq!(run.early_end(), None);
    }

    #[test]
    fn a_long_outage_ends_the_run() {
        let mut run = in_outage(false, f64::INFINITY);
        run.next(at(0.0));
        run.probe('p', at(0.0));
        let mut ms = 0.0;
        while run.early_end().is_none() {
            match run.next(at(ms)) {
                Command::Step(PROBE, Step::Send(_)) => {
                    run.settle(PROBE, StepResult::Lost, at(ms), 0.5);
                }
                Command::Step(PROBE, Step::Wait { .. }) => {}
                Command::NextId => run.no_more_ids(),
                Command::Wait(wait_ms) => ms += wait_ms,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(ms, 180_000.0);
        assert_eq!(run.early_end(), Some(&EarlyEnd::Item(1)));
        let rest = run.next(at(ms));
        assert!(matches!(rest, Command::Ended(ended) if ended.end == ItemEnd::NotSent));
        assert_eq!(run.next(at(ms)), Command::End);
    }

    fn is_probe(command: &Command<char>) -> bool {
        matches!(command, Command::Step(PROBE, Step::Send(_)))
    }

    #[test]
    fn an_item_that_an_abort_kept_from_being_sent_is_not_sent() {
        let mut run = sent(plan(f64::INFINITY), 2);
        run.not_taken(1);
        run.stop();
        assert!(
            matches!(run.next(at(1.0)), Command::Ended(ended) if ended.index == 1 && ended.end == ItemEnd::NotSent)
        );
    }

    /// A run of two items that each ask for a token.
    fn asking() -> Run<char> {
        let mut plan = plan(f64::INFINITY);
        plan.asks_token = true;
        let mut run = new(plan, 2, false, at(0.0));
        for letter in ['a', 'b'] {
            assert_eq!(run.next(at(0.0)), Command::NextId);
            let index = run.start(letter, None, at(0.0));
            assert_eq!(
                run.next(at(0.0)),
                Command::Step(index, Step::Token(300_000.0))
            );
        }
        run
    }

    #[test]
    fn gets_a_token_for_each_send_and_none_during_a_pause() {
        let mut run = asking();
        run.settle(0, StepResult::Token, at(1.0), 0.5);
        assert!(is_send(&run.next(at(1.0)), 0));
        run.settle(0, reply(429, Some("10")), at(2.0), 0.5);
        assert!(matches!(
            run.next(at(2.0)),
            Command::Step(0, Step::Wait { .. })
        ));
        // The other item's token arrives when nothing may be sent.
        run.settle(1, StepResult::Token, at(3.0), 0.5);
        assert_eq!(run.next(at(3.0)), Command::Wait(9_999.0));
        assert!(matches!(
            run.next(at(10_002.0)),
            Command::Step(0, Step::Token(_))
        ));
    }

    #[test]
    fn a_throttle_while_the_trial_waits_for_a_token_prolongs_the_pause() {
        let mut run = asking();
        for index in 0..2 {
            run.settle(index, StepResult::Token, at(0.0), 0.5);
            assert!(is_send(&run.next(at(0.0)), index));
        }
        run.settle(0, reply(429, Some("10")), at(1.0), 0.5);
        run.next(at(1.0));
        // It is about to probe, when the other item is throttled once more.
        assert!(matches!(
            run.next(at(10_001.0)),
            Command::Step(0, Step::Token(_))
        ));
        run.settle(1, reply(429, Some("10")), at(10_002.0), 0.5);
        run.next(at(10_002.0));
        run.settle(0, StepResult::Token, at(10_003.0), 0.5);
        assert_eq!(run.next(at(10_003.0)), Command::Wait(9_999.0));
        assert!(is_send(&run.next(at(20_002.0)), 0));
    }

    /// A run of this many items in batches, all of which have begun.
    fn batched(asks_token: bool, concurrency: u32, items: u32) -> Run<char> {
        let mut call = plan(f64::INFINITY);
        call.asks_token = asks_token;
        let plan = RunPlan {
            call,
            concurrency,
            batch: true,
            whole: true,
        };
        let mut run = Run::new(plan, at(0.0));
        for index in 0..items {
            assert_eq!(run.next(at(0.0)), Command::NextId, "{index}");
            run.start('a', None, at(0.0));
        }
        if items < concurrency {
            assert_eq!(run.next(at(0.0)), Command::NextId);
            run.no_more_ids();
        }
        run
    }

    fn parts(replies: &[(u16, Option<&str>)]) -> StepResult {
        let replies = replies.iter().map(|(status, retry_after)| Reply {
            status: *status,
            retry_after: retry_after.map(str::to_owned),
            ..Reply::default()
        });
        StepResult::Parts(replies.collect())
    }

    #[test]
    fn a_batch_has_as_many_parts_as_may_be_in_progress() {
        for (concurrency, items, sizes) in [
            (20, 20, vec![20]),
            (80, 50, vec![20, 20, 10]),
            (7, 7, vec![7]),
            (80, 1, vec![1]),
        ] {
            let mut run = batched(false, concurrency, items);
            let mut sent = Vec::new();
            while let Command::Step(index, Step::Send(30_000.0)) = run.next(at(0.0)) {
                let parts = run.parts(index);
                assert_eq!(parts.first(), Some(&index));
                assert!(parts.is_sorted());
                sent.push(parts.len());
            }
            assert_eq!(sent, sizes);
        }
    }

    #[test]
    fn each_part_of_a_batch_has_its_own_end() {
        let mut run = batched(false, 4, 4);
        assert!(is_send(&run.next(at(0.0)), 0));
        let replies = [(204, None), (404, None), (504, None), (429, Some("10"))];
        run.settle(0, parts(&replies), at(1.0), 0.5);
        use ItemOutcome::{Accepted, Refused, Unknown};
        let ended = [Accepted, Refused, Unknown].map(|end| run_end(&mut run, end));
        assert_eq!(ended, [0, 1, 2]);
        // Only the throttled one goes again, when the service says so.
        assert!(matches!(
            run.next(at(1.0)),
            Command::Step(3, Step::Wait { ms: 10_000.0, .. })
        ));
        assert_eq!(run.next(at(1.0)), Command::NextId);
        run.no_more_ids();
        assert_eq!(run.next(at(1.0)), Command::Wait(10_000.0));
        assert!(is_send(&run.next(at(10_001.0)), 3));
        assert_eq!(run.parts(3), [3]);
    }

    /// The index of the item that ends next, in this way.
    fn run_end(run: &mut Run<char>, outcome: ItemOutcome) -> u32 {
        match run.next(at(1.0)) {
            Command::Ended(ended) => {
                assert_eq!(ended.end.outcome(), outcome);
                ended.index
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_answer_to_a_batch_is_for_all_its_parts() {
        for (result, outcome) in [
            (parts(&[(403, None); 3]), ItemOutcome::Refused),
            (parts(&[(504, None); 3]), ItemOutcome::Unknown),
            (StepResult::Lost, ItemOutcome::Unknown),
            (StepResult::Late, ItemOutcome::Unknown),
            (StepResult::NoReply, ItemOutcome::Unknown),
            (StepResult::Unsendable, ItemOutcome::NotSent),
        ] {
            let mut run = batched(false, 4, 3);
            assert!(is_send(&run.next(at(0.0)), 0));
            run.settle(0, result, at(1.0), 0.5);
            for index in 0..3 {
                assert_eq!(run_end(&mut run, outcome), index);
            }
            assert_eq!(run.next(at(1.0)), Command::End);
        }
        let mut run = batched(false, 4, 3);
        run.next(at(0.0));
        run.settle(0, parts(&[(429, Some("10")); 3]), at(1.0), 0.5);
        for index in 0..3 {
            assert!(
                matches!(run.next(at(1.0)), Command::Step(at, Step::Wait { .. }) if at == index)
            );
        }
        // One of them shows whether the pause is over.
        assert!(is_send(&run.next(at(10_001.0)), 0));
        assert_eq!(run.parts(0), [0]);
    }

    #[test]
    fn a_batch_has_one_token_and_one_refresh() {
        let mut run = batched(true, 4, 3);
        let token = Command::Step(0, Step::Token(300_000.0));
        assert_eq!(run.next(at(0.0)), token);
        assert_eq!(run.parts(0), [0, 1, 2]);
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.settle(0, StepResult::Token, at(0.0), 0.5);
        assert!(is_send(&run.next(at(0.0)), 0));
        assert_eq!(run.parts(0), [0, 1, 2]);
        // Two were refused alike, and the third for want of claims.
        let refused = |www_authenticate: Option<&str>| Reply {
            status: 401,
            www_authenticate: www_authenticate.map(str::to_owned),
            ..Reply::default()
        };
        let claims = r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#;
        let replies = vec![refused(None), refused(Some(claims)), refused(None)];
        run.settle(0, StepResult::Parts(replies), at(1.0), 0.5);
        for (index, members) in [(0, vec![0, 2]), (1, vec![1])] {
            assert!(
                matches!(run.next(at(1.0)), Command::Step(at, Step::Refresh { .. }) if at == index)
            );
            assert_eq!(run.parts(index), members);
        }
        for index in [0, 1] {
            run.settle(index, StepResult::Token, at(2.0), 0.5);
        }
        // Each goes on with the token of its own refresh.
        for (index, members) in [(0, vec![0, 2]), (1, vec![1])] {
            assert!(is_send(&run.next(at(2.0)), index));
            assert_eq!(run.parts(index), members);
        }
    }

    #[test]
    fn a_token_that_fails_fails_for_the_whole_batch() {
        let mut run = batched(true, 4, 3);
        run.next(at(0.0));
        run.settle(0, StepResult::NoToken(None), at(1.0), 0.5);
        for index in 0..3 {
            assert_eq!(run_end(&mut run, ItemOutcome::NotSent), index);
        }
    }

    #[test]
    fn a_batch_that_an_abort_kept_from_being_sent_is_not_sent() {
        let mut run = batched(false, 4, 3);
        assert!(is_send(&run.next(at(0.0)), 0));
        run.not_taken(0);
        run.stop();
        for index in 0..3 {
            assert_eq!(run_end(&mut run, ItemOutcome::NotSent), index);
        }
    }

    #[test]
    fn a_batch_waits_a_moment_for_the_ids_of_a_slow_source() {
        let mut run = batched(false, 20, 3);
        run.source = Source::Open;
        assert_eq!(run.next(at(10.0)), Command::NextId);
        assert_eq!(run.next(at(10.0)), Command::Wait(50.0));
        run.start('d', None, at(30.0));
        assert_eq!(run.next(at(30.0)), Command::NextId);
        assert_eq!(run.next(at(40.0)), Command::Wait(40.0));
        assert!(is_send(&run.next(at(80.0)), 0));
        assert_eq!(run.parts(0), [0, 1, 2, 3]);
        // Once it is full, it waits for nothing.
        let mut run = batched(false, 80, 19);
        run.source = Source::Open;
        run.next(at(0.0));
        run.start('d', None, at(0.0));
        assert_eq!(run.next(at(0.0)), Command::NextId);
        assert!(is_send(&run.next(at(0.0)), 0));
    }

    #[test]
    fn a_paced_batch_gathers_the_parts_whose_turns_have_come() {
        let mut run = batched(false, 80, 40);
        for leader in [0, 20] {
            assert!(is_send(&run.next(at(0.0)), leader));
        }
        run.settle(0, parts(&[(204, None); 20]), at(100.0), 0.5);
        run.settle(20, parts(&[(429, Some("1")); 20]), at(100.0), 0.5);
        let mut now = 100.0;
        let mut sizes = Vec::new();
        while sizes.len() < 4 {
            match run.next(at(now)) {
                Command::Step(index, Step::Send(_)) => {
                    let size = run.parts(index).len();
                    sizes.push((now, size));
                    run.settle(index, parts(&vec![(204, None); size]), at(now), 0.5);
                }
                Command::NextId => run.no_more_ids(),
                Command::Wait(ms) => now += ms,
                _ => {}
            }
        }
        // One shows that the pause is over. 20 in a second were accepted, so some 5 go each quarter of a second.
        assert_eq!(sizes[0], (1_100.0, 1));
        let even = sizes[1..].iter().all(|(_, size)| (4..=7).contains(size));
        assert!(even, "{sizes:?}");
        assert!(
            sizes
                .windows(2)
                .skip(1)
                .all(|two| two[1].0 - two[0].0 > 200.0)
        );
    }
}
