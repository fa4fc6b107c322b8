//! Many Cloud PCs, a snapshot each, as a state machine: it asks for ids, says which call is to take its next step, and
//! sends at the service's pace.
//!
//! [`Run::next`] says what to do until there is nothing but to wait; then whatever comes first is told to it: what came of
//! a step, an id, an abort, or that the time has passed. It holds the calls in progress, and of all others a count.

pub(super) mod command;
pub(super) mod counts;
pub(super) mod pace;
pub(super) mod skip;
pub(super) mod slot;

use crate::core::call::error::Error;
use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::step::{Accepted, Clocks, Step, StepResult};
use crate::core::call::{Call, Plan};
use crate::core::run::command::{Command, Ended};
use crate::core::run::counts::Counts;
use crate::core::run::pace::Pace;
use crate::core::run::slot::{Slot, State};

use crate::core::values::limits::CONCURRENCY;

/// Where the ids come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// Has more.
    Open,
    /// Was asked for the next.
    Asked,
    /// Has none.
    Exhausted,
}

/// A run, from its first send to its end.
#[derive(Clone, Debug)]
pub struct Run<T> {
    plan: Plan,
    concurrency: usize,
    /// Ids that are not sent are items nevertheless: all of them are at hand.
    whole: bool,
    deadline_ms: f64,
    pace: Pace,
    slots: Vec<Slot<T>>,
    source: Source,
    /// Nothing more is sent.
    over: bool,
    items: u32,
    counts: Counts,
    /// Answers that ended an item, up to `concurrency`, and what they have all been.
    answers: usize,
    denied: Option<ErrorCode>,
}

impl<T> Run<T> {
    /// A run that has sent nothing yet; its time runs. `whole` says that the source is a list, which is reported to its
    /// end even where the run ends before.
    pub fn new(plan: Plan, concurrency: Option<u32>, whole: bool, now: Clocks) -> Self {
        let concurrency = concurrency.unwrap_or(CONCURRENCY) as usize;
        Self {
            plan: Plan {
                paced: true,
                ..plan
            },
            concurrency,
            whole,
            deadline_ms: now.monotonic_ms + plan.timeouts.total_ms,
            pace: Pace::new(plan.retry),
            slots: Vec::with_capacity(concurrency),
            source: Source::Open,
            over: false,
            items: 0,
            counts: Counts::default(),
            answers: 0,
            denied: None,
        }
    }

    /// How many items there have been so far.
    pub fn items(&self) -> u32 {
        self.items
    }

    /// How many of them have ended.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Items in progress, at most `concurrency`.
    pub fn in_progress(&self) -> usize {
        self.slots.len()
    }

    /// The call of an item in progress, and what it was started with.
    pub fn item(&mut self, index: u32) -> Option<(&Call, &mut T)> {
        let slot = self.slot(index)?;
        Some((&slot.call, &mut slot.item))
    }

    /// The next id is one to send to. The item's index.
    pub fn start(&mut self, item: T, now: Clocks) -> u32 {
        self.source = Source::Open;
        let mut plan = self.plan;
        plan.timeouts.total_ms = self.deadline_ms - now.monotonic_ms;
        let index = self.items;
        self.items = index.saturating_add(1);
        self.slots.push(Slot {
            index,
            item,
            call: Call::new(plan, now),
            state: State::Ready,
            may_send: false,
            sent_ms: 0.0,
        });
        index
    }

    /// The next id makes an item that has this outcome without a send. The item's index.
    pub fn settle(&mut self, outcome: Outcome) -> u32 {
        self.source = Source::Open;
        self.counts.add(Some(outcome));
        let index = self.items;
        self.items = index.saturating_add(1);
        index
    }

    /// The next id is no item of this run.
    pub fn leave_out(&mut self) {
        self.source = Source::Open;
    }

    /// There is no next id.
    pub fn no_more(&mut self) {
        self.source = Source::Exhausted;
    }

    /// The source has failed: what is in flight may end, and nothing more is sent.
    pub fn fail(&mut self) {
        self.no_more();
        self.stop();
    }

    /// Nothing more is sent, for an abort has come. What is in flight is to be cut, then told as lost, unless its answer has
    /// come by then.
    pub fn stop(&mut self) {
        self.over = true;
    }

    /// Whether nothing more is sent: the rest of a list is best settled, not started.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// What has been started, of the items in progress.
    pub fn in_flight(&self) -> impl Iterator<Item = &T> {
        let in_flight = self.slots.iter().filter(|slot| slot.call.in_flight());
        in_flight.map(|slot| &slot.item)
    }

    /// An item's step was not taken, for an abort came first.
    pub fn not_taken(&mut self, index: u32) {
        if let Some(slot) = self.slot(index) {
            slot.call.not_sent();
        }
    }

    /// What came of an item's step. `random` is in 0..1. Of an item that has ended, nothing matters any more.
    pub fn heard(&mut self, index: u32, heard: StepResult, now: Clocks, random: f64) {
        let answered = matches!(&heard, StepResult::Reply(_));
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.index == index) else {
            return;
        };
        if let StepResult::Token = heard {
            slot.state = State::HasToken;
            return;
        }
        let mut step = slot.call.settle(heard, now, random);
        let sent_ms = slot.sent_ms;
        let throttle_ms = match &mut step {
            Step::Wait { ms, reason } if *reason == Some(ErrorCode::Throttled) => Some(ms),
            // Asked for a longer wait than is allowed.
            Step::Done(Err(error)) if error.code == ErrorCode::Throttled => {
                self.over = true;
                None
            }
            _ => None,
        };
        if let Some(asked_ms) = throttle_ms {
            self.pace
                .throttled(sent_ms, *asked_ms, now.monotonic_ms, random);
            if *asked_ms <= 0.0 {
                *asked_ms = self.pace.stop_ms(now.monotonic_ms);
            }
            slot.state = State::Takes(step);
            for slot in &mut self.slots {
                // Of one that still asks for a token, nothing will tell whether the stop is over.
                if std::mem::take(&mut slot.may_send) {
                    self.pace.heard(slot.sent_ms, false, now.monotonic_ms);
                }
            }
        } else {
            slot.state = State::Takes(step);
            self.pace.heard(sent_ms, answered, now.monotonic_ms);
        }
    }

    /// What to do now.
    pub fn next(&mut self, now: Clocks) -> Command<T> {
        if now.monotonic_ms >= self.deadline_ms {
            self.over = true;
        }
        loop {
            if self.over
                && let Some(ended) = self.give_up()
            {
                return ended;
            }
            if let Some(command) = self.take_step() {
                return command;
            }
            let wait_ms = self.next_turn(now);
            if wait_ms <= 0.0 {
                continue;
            }
            if self.slots.len() < self.concurrency
                && self.source == Source::Open
                && (self.whole || !self.over)
            {
                self.source = Source::Asked;
                return Command::NextId;
            }
            if self.slots.is_empty() && (self.over || self.source == Source::Exhausted) {
                return Command::End;
            }
            return Command::Wait(wait_ms);
        }
    }

    /// What a slot has to do or to say.
    fn take_step(&mut self) -> Option<Command<T>> {
        let takes = |slot: &Slot<T>| matches!(slot.state, State::Takes(_));
        let at = self.slots.iter().position(takes)?;
        let slot = self.slots.get_mut(at)?;
        let State::Takes(step) = std::mem::replace(&mut slot.state, State::Busy) else {
            return None;
        };
        if let Step::Done(result) = step {
            self.judge(&result);
            return Some(self.end(at, Some(result)));
        }
        if let Step::Wait { .. } = step {
            slot.state = State::Ready;
        }
        Some(Command::Step(slot.index, step))
    }

    /// Ends an item that shall not be sent any more.
    fn give_up(&mut self) -> Option<Command<T>> {
        let ends = |slot: &Slot<T>| {
            !slot.call.in_flight() && !matches!(slot.state, State::Takes(Step::Done(_)))
        };
        let at = self.slots.iter().position(ends)?;
        let result = self.slots.get(at)?.call.abandoned().map(Err);
        Some(self.end(at, result))
    }

    /// Lets the first item in the row take its next step, if it is its turn; else how long until then.
    fn next_turn(&mut self, now: Clocks) -> f64 {
        let mut first = None;
        let mut wait_ms = f64::INFINITY;
        let mut idle = !self.slots.is_empty();
        for slot in &mut self.slots {
            match slot.wait_ms(&self.pace, now) {
                Some(ms) if ms <= 0.0 => {
                    wait_ms = 0.0;
                    let key = (!slot.may_send, slot.index);
                    if first.as_ref().is_none_or(|(least, _)| key < *least) {
                        first = Some((key, slot));
                    }
                }
                Some(ms) => wait_ms = wait_ms.min(ms),
                None => idle = false,
            }
        }
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if !self.over && wait_ms >= left_ms {
            // Nothing can come of a wait that long.
            self.over = idle;
            wait_ms = if idle { 0.0 } else { left_ms };
        }
        if let Some((_, slot)) = first {
            if !slot.may_send {
                slot.may_send = true;
                slot.sent_ms = now.monotonic_ms;
                self.pace.send(now.monotonic_ms);
            }
            let step = match slot.state {
                State::HasToken => slot.call.token(now),
                _ => slot.call.next(now),
            };
            if let Step::Send(_) = step {
                slot.may_send = false;
                slot.sent_ms = now.monotonic_ms;
            }
            slot.state = State::Takes(step);
        }
        wait_ms
    }

    /// Where the first answers are all 401, or all 403, so will be the rest.
    fn judge(&mut self, result: &Result<Box<Accepted>, Box<Error>>) {
        let code = match result {
            Ok(_) => None,
            Err(error) if error.status.is_none() => return,
            Err(error) => Some(error.code),
        };
        if self.answers < self.concurrency {
            let denies = matches!(
                code,
                Some(ErrorCode::Unauthenticated | ErrorCode::Forbidden)
            );
            let alike = self.answers == 0 || code == self.denied;
            self.denied = code.filter(|_| denies && alike);
            self.answers = self.answers.saturating_add(1);
            self.over |= self.answers == self.concurrency && self.denied.is_some();
        }
    }

    fn end(&mut self, at: usize, result: Option<Result<Box<Accepted>, Box<Error>>>) -> Command<T> {
        self.counts.add(match &result {
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error.outcome),
            None => Some(Outcome::NotSent),
        });
        let Slot { index, item, .. } = self.slots.swap_remove(at);
        Command::Ended(Ended {
            index,
            item,
            result,
        })
    }

    fn slot(&mut self, index: u32) -> Option<&mut Slot<T>> {
        self.slots.iter_mut().find(|slot| slot.index == index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Reply, RequestKind, Retry, Timeouts};

    fn at(ms: f64) -> Clocks {
        Clocks {
            epoch_ms: 1e12 + ms,
            monotonic_ms: ms,
        }
    }

    fn plan(total_ms: f64) -> Plan {
        Plan {
            kind: RequestKind::Action,
            retry: Retry::default(),
            timeouts: Timeouts {
                total_ms,
                ..Timeouts::default()
            },
            asks_token: false,
            paced: true,
        }
    }

    /// A run of a list whose first `count` items, by their letters, have been sent at 0.
    fn sent(plan: Plan, count: u32) -> Run<char> {
        let mut run = Run::new(plan, Some(count), true, at(0.0));
        for (index, letter) in (0..count).zip('a'..) {
            assert_eq!(run.next(at(0.0)), Command::NextId);
            assert_eq!(run.start(letter, at(0.0)), index);
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

    /// The index of the item that has ended, and what its error says.
    fn failed(command: Command<char>) -> (u32, ErrorCode, Outcome) {
        match command {
            Command::Ended(Ended {
                index,
                result: Some(Err(error)),
                ..
            }) => (index, error.code, error.outcome),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keeps_as_many_in_flight_and_ends_with_the_last() {
        let mut run = sent(plan(f64::INFINITY), 2);
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.heard(1, reply(204, None), at(5.0), 0.5);
        let Command::Ended(ended) = run.next(at(5.0)) else {
            panic!();
        };
        assert_eq!((ended.index, ended.item), (1, 'b'));
        assert!(matches!(ended.result, Some(Ok(_))));
        assert_eq!(run.next(at(5.0)), Command::NextId);
        // Asked once.
        assert_eq!(run.next(at(5.0)), Command::Wait(f64::INFINITY));
        run.no_more();
        run.heard(0, StepResult::Lost, at(6.0), 0.5);
        assert_eq!(
            failed(run.next(at(6.0))),
            (0, ErrorCode::Network, Outcome::Unknown)
        );
        assert_eq!(run.next(at(6.0)), Command::End);
        let counts = run.counts();
        assert_eq!((counts.accepted, counts.unknown), (1, 1));
    }

    #[test]
    fn a_throttle_stops_all_and_costs_no_retry() {
        let mut plan = plan(f64::INFINITY);
        plan.retry = Retry::NONE;
        let mut run = sent(plan, 2);
        let mut now = 0.0;
        for _ in 0..20 {
            run.heard(0, reply(429, Some("10")), at(now), 0.5);
            let told = Command::Step(
                0,
                Step::Wait {
                    ms: 10_000.0,
                    reason: Some(ErrorCode::Throttled),
                },
            );
            assert_eq!(run.next(at(now)), told);
            assert_eq!(run.next(at(now)), Command::Wait(10_000.0));
            now += 10_000.0;
            assert!(is_send(&run.next(at(now)), 0));
        }
        // The other one's answer frees a place, and what takes it waits for the throttle as well.
        run.heard(1, reply(204, None), at(now), 0.5);
        assert!(matches!(run.next(at(now)), Command::Ended(_)));
        assert_eq!(run.next(at(now)), Command::NextId);
        run.start('c', at(now));
        assert_eq!(run.next(at(now)), Command::Wait(f64::INFINITY));
        // A 503 is the item's own, and there is no retry.
        run.heard(0, reply(503, Some("1")), at(now), 0.5);
        let (_, code, outcome) = failed(run.next(at(now)));
        assert_eq!(
            (code, outcome),
            (ErrorCode::ServiceUnavailable, Outcome::Refused)
        );
    }

    #[test]
    fn too_long_a_wait_ends_it() {
        let mut run = sent(plan(f64::INFINITY), 2);
        run.heard(0, reply(429, Some("181")), at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Throttled, Outcome::Refused)
        );
        // What is in flight is heard out, and the list told to its end.
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.start('c', at(0.0));
        let rest = Command::Ended(Ended {
            index: 2,
            item: 'c',
            result: None,
        });
        assert_eq!(run.next(at(0.0)), rest);
        assert_eq!(run.next(at(0.0)), Command::NextId);
        run.no_more();
        assert_eq!(run.next(at(0.0)), Command::Wait(f64::INFINITY));
        run.heard(1, reply(204, None), at(1.0), 0.5);
        assert!(matches!(run.next(at(1.0)), Command::Ended(_)));
        assert_eq!(run.next(at(1.0)), Command::End);
    }

    #[test]
    fn a_wait_beyond_the_time_left_ends_it_at_once() {
        let mut run = sent(plan(60_000.0), 1);
        run.heard(0, reply(503, Some("1")), at(59_500.0), 0.5);
        assert_eq!(
            failed(run.next(at(59_500.0))),
            (0, ErrorCode::ServiceUnavailable, Outcome::Refused)
        );
        // The run's own wait: half of 3 s at most, of which there is 1 left.
        let mut run = sent(plan(60_000.0), 1);
        run.heard(0, reply(429, None), at(59_000.0), 0.9);
        assert!(matches!(run.next(at(59_000.0)), Command::Step(0, _)));
        assert_eq!(
            failed(run.next(at(59_000.0))),
            (0, ErrorCode::Throttled, Outcome::Refused)
        );
    }

    #[test]
    fn an_abort_ends_each_by_what_is_known() {
        let mut run = sent(plan(f64::INFINITY), 3);
        run.heard(1, reply(429, Some("10")), at(0.0), 0.5);
        assert!(matches!(run.next(at(0.0)), Command::Step(1, _)));
        run.stop();
        assert_eq!(
            failed(run.next(at(0.0))),
            (1, ErrorCode::Throttled, Outcome::Refused)
        );
        assert_eq!(run.in_flight().collect::<String>(), "ac");
        // What was accepted is never lost.
        run.heard(2, reply(204, None), at(0.0), 0.5);
        assert!(matches!(
            run.next(at(0.0)),
            Command::Ended(Ended {
                index: 2,
                result: Some(Ok(_)),
                ..
            })
        ));
        run.heard(0, StepResult::Lost, at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Network, Outcome::Unknown)
        );
        assert_eq!(run.next(at(1.0)), Command::NextId);
        run.no_more();
        assert_eq!(run.next(at(1.0)), Command::End);
    }

    #[test]
    fn asks_for_no_token_where_nothing_more_is_sent() {
        let mut plan = plan(f64::INFINITY);
        plan.asks_token = true;
        let mut run = Run::new(plan, Some(1), false, at(0.0));
        run.next(at(0.0));
        run.start('a', at(0.0));
        run.next(at(0.0));
        run.heard(0, StepResult::Token, at(0.0), 0.5);
        assert!(is_send(&run.next(at(0.0)), 0));
        run.stop();
        run.heard(0, reply(401, None), at(0.0), 0.5);
        assert_eq!(
            failed(run.next(at(0.0))),
            (0, ErrorCode::Unauthenticated, Outcome::Refused)
        );
    }

    #[test]
    fn ends_where_the_first_answers_are_all_alike() {
        for (statuses, ends) in [
            ([401, 401], true),
            ([403, 403], true),
            ([401, 403], false),
            ([403, 204], false),
            ([404, 404], false),
        ] {
            let mut run = sent(plan(f64::INFINITY), 2);
            for (index, status) in (0..).zip(statuses) {
                run.heard(index, reply(status, None), at(0.0), 0.5);
                assert!(matches!(run.next(at(0.0)), Command::Ended(_)));
            }
            assert_eq!(run.next(at(0.0)), Command::NextId);
            run.start('c', at(0.0));
            let command = run.next(at(0.0));
            assert_eq!(matches!(command, Command::Ended(_)), ends, "{statuses:?}");
        }
    }

    #[test]
    fn what_an_abort_kept_from_being_sent_was_not_sent() {
        let mut run = sent(plan(f64::INFINITY), 2);
        run.not_taken(1);
        run.stop();
        assert!(
            matches!(run.next(at(1.0)), Command::Ended(ended) if ended.index == 1 && ended.result.is_none())
        );
    }

    /// A run of two items that each ask for a token.
    fn asking() -> Run<char> {
        let mut plan = plan(f64::INFINITY);
        plan.asks_token = true;
        let mut run = Run::new(plan, Some(2), false, at(0.0));
        for letter in ['a', 'b'] {
            assert_eq!(run.next(at(0.0)), Command::NextId);
            let index = run.start(letter, at(0.0));
            assert_eq!(
                run.next(at(0.0)),
                Command::Step(index, Step::Token(f64::INFINITY))
            );
        }
        run
    }

    #[test]
    fn asks_a_token_for_each_send_and_none_in_a_stop() {
        let mut run = asking();
        run.heard(0, StepResult::Token, at(1.0), 0.5);
        assert!(is_send(&run.next(at(1.0)), 0));
        run.heard(0, reply(429, Some("10")), at(2.0), 0.5);
        assert!(matches!(
            run.next(at(2.0)),
            Command::Step(0, Step::Wait { .. })
        ));
        // The token of the other one comes when nothing may be sent.
        run.heard(1, StepResult::Token, at(3.0), 0.5);
        assert_eq!(run.next(at(3.0)), Command::Wait(9_999.0));
        assert!(matches!(
            run.next(at(10_002.0)),
            Command::Step(0, Step::Token(_))
        ));
    }

    #[test]
    fn a_throttle_while_the_one_that_tries_asks_for_a_token_does_not_end_it() {
        let mut run = asking();
        for index in 0..2 {
            run.heard(index, StepResult::Token, at(0.0), 0.5);
            assert!(is_send(&run.next(at(0.0)), index));
        }
        run.heard(0, reply(429, Some("10")), at(1.0), 0.5);
        run.next(at(1.0));
        // It is to see whether the stop is over, when the other one hears that it is not.
        assert!(matches!(
            run.next(at(10_001.0)),
            Command::Step(0, Step::Token(_))
        ));
        run.heard(1, reply(429, Some("10")), at(10_002.0), 0.5);
        run.next(at(10_002.0));
        run.heard(0, StepResult::Token, at(10_003.0), 0.5);
        assert_eq!(run.next(at(10_003.0)), Command::Wait(9_999.0));
        assert!(is_send(&run.next(at(20_002.0)), 0));
    }
}
