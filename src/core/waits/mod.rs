//! Waiting for the restore points of many Cloud PCs, as a state machine: a run whose items are polls.
//!
//! Carry out what [`Waits::next`] says until it says to wait. Then report whatever comes first: the result of a step, a
//! stop, or that the time has passed. Steps and stops are those of its [`Waits::run`].
//!
//! Each item waits in a queue until it is due: at first all are, the oldest request first, and then each again
//! `pollMs` after its last poll. The run says when there is a place for the next poll. It pauses all polls if the service
//! throttles one, and ends if there is no usable token. But a poll that fails is only made again later: so the wait outlasts
//! any outage.

pub(super) mod awaited;
pub(super) mod command;

use crate::core::call::error::Error;
use crate::core::call::outcome::ErrorCode;
use crate::core::call::step::Clocks;
use crate::core::http::json::Json;
use crate::core::run::command::{Command, EarlyEnd, Ended, ItemEnd};
use crate::core::run::counts::Counts;
use crate::core::run::{Run, RunPlan};
use crate::core::values::limits::{LAST_LOOK_MS, SLEPT_MS};
use crate::core::wait::WaitReason;
use crate::core::waits::awaited::{Awaited, Progress, ReportItems, push};
use crate::core::waits::command::{Polled, WaitsCommand};

/// Added to the message of a timeout.
const SOME_MISSING: &str = " Some restore points did not appear in that time: the service may need more time, or they were never started. Wait again with this report, or look in the portal.";

/// A wait, from its first poll to its end.
#[derive(Clone, Debug)]
pub struct Waits<T> {
    run: Run<T>,
    poll_ms: f64,
    /// The machine slept past the end, so each item is polled once more.
    last_look: bool,
    /// Items that are not being polled, the first one due first.
    queue: Vec<Awaited>,
    /// Items that are being polled, each with the number of its poll.
    polled: Vec<(u32, Awaited)>,
    /// Polls that go on with their next page.
    pages: Vec<Polled<T>>,
    /// The run has a place for the next poll.
    asked: bool,
    counts: Counts,
    progress: Progress,
    /// Why the last list that could not be read could not.
    failed: Option<Box<Error>>,
}

impl<T> Waits<T> {
    /// A wait that has polled nothing yet. Its time begins now. The calls of `plan` are reads.
    pub fn new(plan: RunPlan, poll_ms: f64, items: ReportItems, now: Clocks) -> Self {
        let total_ms = plan.call.timeouts.total_ms;
        Self {
            run: Run::new(plan, now),
            poll_ms,
            // It has not slept if its time was over before it began.
            last_look: total_ms <= 0.0,
            queue: items.queue,
            polled: Vec::new(),
            pages: Vec::new(),
            asked: false,
            counts: items.counts,
            progress: items.progress,
            failed: None,
        }
    }

    /// How many items of the report have which outcome.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How far the wait is.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Why the wait ended before its last item, unless it was stopped, or [`WaitsCommand::Failed`] said why.
    pub fn early_end(&self) -> Option<Box<Error>> {
        match self.run.early_end()? {
            EarlyEnd::Error(error) if self.progress.done < self.progress.total => {
                let is_unread = self.queue.iter().any(|item| item.unread);
                let failed = self.failed.clone().filter(|_| is_unread);
                Some(Error::waited(error.limit?, failed, SOME_MISSING))
            }
            EarlyEnd::Error(_) | EarlyEnd::Item(_) => None,
        }
    }

    /// The run of the polls. What a step, a stop or an abort means for it is the same as for any run.
    pub fn run(&mut self) -> &mut Run<T> {
        &mut self.run
    }

    /// Starts the poll that [`WaitsCommand::Poll`] asked for.
    pub fn start(&mut self, item: T, now: Clocks) {
        if !self.queue.is_empty() {
            let mut awaited = self.queue.remove(0);
            awaited.is_last = self.last_look;
            self.begin(Polled { item, awaited }, now);
        }
    }

    /// The list has another page. `polled.item` is now the read of that page.
    pub fn next_page(&mut self, polled: Polled<T>) {
        self.pages.push(polled);
    }

    /// Takes the whole list, with all its pages.
    pub fn listed(
        &mut self,
        mut polled: Polled<T>,
        snapshots: &[impl Json],
        now: Clocks,
    ) -> Option<WaitsCommand<T>> {
        let Some(at) = polled.awaited.new.find(snapshots) else {
            return self.again(polled, None, now);
        };
        self.progress.found();
        let Awaited {
            index, is_unknown, ..
        } = polled.awaited;
        if is_unknown {
            self.counts.unknown = self.counts.unknown.saturating_sub(1);
            self.counts.accepted = self.counts.accepted.saturating_add(1);
        }
        Some(WaitsCommand::Found(index, polled.item, at))
    }

    /// The list could not be read to its end: its next page must not be read, for example.
    pub fn unlisted(
        &mut self,
        polled: Polled<T>,
        error: Box<Error>,
        now: Clocks,
    ) -> Option<WaitsCommand<T>> {
        self.again(polled, Some(error), now)
    }

    /// What to do now.
    pub fn next(&mut self, now: Clocks) -> WaitsCommand<T> {
        self.look_once_more(now);
        loop {
            let deadline_ms = self.run.deadline_ms();
            let first = self.queue.first();
            let due_ms = first.map_or(f64::INFINITY, |first| first.due_ms);
            if self.run.in_progress() == 0 && self.pages.is_empty() && due_ms >= deadline_ms {
                // Nothing is due before the end.
                self.run.time_is_up();
            }
            match self.run.next(now) {
                Command::NextId => self.asked = true,
                Command::Step(poll, step) => return WaitsCommand::Step(poll, step),
                Command::Ended(ended) => {
                    if let Some(command) = self.ended(ended, now) {
                        return command;
                    }
                }
                Command::Wait(ms) if !self.asked || self.run.is_over() => {
                    return WaitsCommand::Wait(ms);
                }
                // Nothing else is to be done first, such as to end because there is no usable token.
                Command::Wait(ms) => {
                    if let Some(polled) = self.pages.pop() {
                        self.begin(polled, now);
                        continue;
                    }
                    let due_in_ms = due_ms - now.monotonic_ms;
                    return match self.queue.first() {
                        Some(first) if due_in_ms <= 0.0 => {
                            WaitsCommand::Poll(first.index, first.id.clone())
                        }
                        _ => WaitsCommand::Wait(ms.min(due_in_ms)),
                    };
                }
                // A run of reads never probes.
                Command::End | Command::Probe => return WaitsCommand::End,
            }
        }
    }

    fn begin(&mut self, polled: Polled<T>, now: Clocks) {
        self.asked = false;
        let Polled { item, awaited } = polled;
        let poll = self.run.start(item, None, now);
        self.polled.push((poll, awaited));
    }

    /// If the machine slept past the end, there is time for one more poll of each item.
    fn look_once_more(&mut self, now: Clocks) {
        let late_ms = now.monotonic_ms - self.run.deadline_ms();
        if late_ms < SLEPT_MS || self.last_look {
            return;
        }
        self.last_look = true;
        // A timer that was only a little late must not make the wait much longer.
        let left_ms = LAST_LOOK_MS.max(self.poll_ms).min(late_ms);
        self.run.go_on(left_ms, now);
    }

    fn ended(&mut self, ended: Ended<T>, now: Clocks) -> Option<WaitsCommand<T>> {
        let is_it = |(poll, _): &(u32, Awaited)| *poll == ended.index;
        let at = self.polled.iter().position(is_it)?;
        let (_, awaited) = self.polled.swap_remove(at);
        let item = ended.item;
        let polled = Polled { item, awaited };
        let error = match ended.end {
            ItemEnd::Accepted(_) => return Some(WaitsCommand::Page(polled)),
            ItemEnd::Failed(error) => error,
            ItemEnd::NotSent | ItemEnd::StillUnknown(_) => return None,
        };
        let index = polled.awaited.index;
        if self.run.early_end() == Some(&EarlyEnd::Item(ended.index)) {
            return Some(WaitsCommand::Failed(index, polled.item, error));
        }
        match error.code {
            ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::Conflict
            | ErrorCode::Rejected
            | ErrorCode::InvalidArgument
            | ErrorCode::Internal => {
                self.progress.done = self.progress.done.saturating_add(1);
                Some(WaitsCommand::Refused(index, polled.item, error))
            }
            ErrorCode::Network
            | ErrorCode::Timeout
            | ErrorCode::Throttled
            | ErrorCode::ServiceUnavailable
            | ErrorCode::ServiceError
            | ErrorCode::UnexpectedResponse
            // Another poll has ended the wait for the same reason.
            | ErrorCode::TokenFailed
            | ErrorCode::Unauthenticated => self.again(polled, Some(error), now),
        }
    }

    /// Puts the item back into the queue, unless nothing more is polled.
    fn again(
        &mut self,
        polled: Polled<T>,
        failed: Option<Box<Error>>,
        now: Clocks,
    ) -> Option<WaitsCommand<T>> {
        let Polled { item, mut awaited } = polled;
        let asked_ms = failed.as_ref().and_then(|error| error.retry_after_ms);
        let ms = match (&failed, asked_ms) {
            _ if awaited.is_last => f64::INFINITY,
            // The machine slept through it.
            (Some(_), None) if self.last_look => 0.0,
            _ => asked_ms.unwrap_or_default().max(self.poll_ms),
        };
        awaited.due_ms = now.monotonic_ms + ms;
        awaited.unread = failed.is_some();
        let (index, due_ms) = (awaited.index, awaited.due_ms);
        push(&mut self.queue, awaited);
        let is_polled = due_ms < self.run.deadline_ms() && !self.run.is_over();
        let reason = WaitReason::of(&failed);
        self.failed = failed.or(self.failed.take());
        is_polled.then_some(WaitsCommand::Again {
            index,
            item,
            ms,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::StepResult;
    use crate::core::testing::{self, at};
    use crate::core::{BodyState, Given, Limit, Outcome, Reply, RequestKind, Step};
    use serde_json::{Value, json};

    const TOTAL_MS: f64 = 7_200_000.0;

    /// A wait, what it said, and the polls that were sent.
    struct Wait {
        waits: Waits<u32>,
        polls: Vec<(u32, u32)>,
        /// The Cloud PCs whose restore point exists, and those whose list has a second page.
        exists: Vec<u32>,
        long: Vec<u32>,
    }

    fn plan(concurrency: u32, total_ms: f64) -> RunPlan {
        let mut call = testing::plan(RequestKind::Read);
        call.timeouts.total_ms = total_ms;
        RunPlan {
            call,
            concurrency,
            batch: false,
            whole: false,
        }
    }

    /// Items with these outcomes. The last one was sent first.
    fn items(outcomes: &[&str]) -> ReportItems {
        let mut items = ReportItems::new(at(0.0));
        for (second, outcome) in (0..40).rev().zip(outcomes) {
            let sent_at = Given::Text(format!("2001-09-09T01:46:{second:02}Z"));
            let id = Given::Text(format!("662009bc-7732-4f6f-8726-{second:012}"));
            let outcome = Given::Text((*outcome).to_owned());
            items.add(&id, &outcome, &sent_at, false).unwrap();
        }
        items
    }

    fn of(plan: RunPlan, items: ReportItems) -> Wait {
        Wait {
            waits: Waits::new(plan, 60_000.0, items, at(0.0)),
            polls: Vec::new(),
            exists: Vec::new(),
            long: Vec::new(),
        }
    }

    /// A wait for that many restore points, all polls of which are under way.
    fn polled(count: usize) -> Wait {
        let plan = plan(4, TOTAL_MS);
        let mut wait = of(plan, items(&vec!["accepted"; count]));
        let sends = (0..count).rev().map(|item| format!("send {item}"));
        let mut expected: Vec<String> = sends.collect();
        expected.push(format!("wait {TOTAL_MS}"));
        assert_eq!(wait.go(0.0), expected);
        wait
    }

    fn reply(status: u16, retry_after: Option<&str>) -> StepResult {
        StepResult::Reply(Reply {
            status,
            retry_after: retry_after.map(str::to_owned),
            body: BodyState::Wanted,
            ..Reply::default()
        })
    }

    impl Wait {
        /// Carries out what it says until it waits or ends.
        fn go(&mut self, ms: f64) -> Vec<String> {
            let mut said = Vec::new();
            loop {
                let mut command = Some(self.waits.next(at(ms)));
                if let Some(WaitsCommand::Page(mut polled)) = command {
                    if self.long.contains(&polled.item) {
                        self.long.retain(|item| *item != polled.item);
                        polled.item += 100;
                        self.waits.next_page(polled);
                        continue;
                    }
                    let snapshot = json!({ "id": "a", "snapshotType": "manual", "createdDateTime": "2001-09-09T01:50:00Z" });
                    let exists = self.exists.contains(&(polled.item % 100));
                    let list: Vec<Value> = exists.then_some(snapshot).into_iter().collect();
                    command = self.waits.listed(polled, &list, at(ms));
                }
                said.push(match command {
                    None => continue,
                    Some(WaitsCommand::Poll(index, _)) => {
                        self.waits.start(index, at(ms));
                        continue;
                    }
                    Some(WaitsCommand::Step(poll, Step::Send(_))) => {
                        let item = *self.waits.run().item(poll).unwrap().1;
                        self.polls.push((item, poll));
                        let parts = self.waits.run().parts(poll);
                        if parts.is_empty() {
                            format!("send {item}")
                        } else {
                            let items = parts
                                .iter()
                                .map(|poll| *self.waits.run().item(*poll).unwrap().1);
                            format!("send {:?}", items.collect::<Vec<_>>())
                        }
                    }
                    Some(WaitsCommand::Step(poll, step)) => {
                        let item = *self.waits.run().item(poll).unwrap().1;
                        format!("{item} {step:?}")
                    }
                    Some(WaitsCommand::Again {
                        index, ms, reason, ..
                    }) => {
                        format!("again {index} {ms} {}", reason.as_str())
                    }
                    Some(WaitsCommand::Found(index, _, at)) => format!("found {index} at {at}"),
                    Some(WaitsCommand::Refused(index, _, error)) => {
                        format!("refused {index} {}", error.code.as_str())
                    }
                    Some(WaitsCommand::Failed(index, _, error)) => {
                        format!("failed {index} {}", error.code.as_str())
                    }
                    Some(WaitsCommand::Page(_)) => panic!("after a list"),
                    Some(WaitsCommand::Wait(ms)) => {
                        assert!(ms > 0.0);
                        said.push(format!("wait {ms}"));
                        return said;
                    }
                    Some(WaitsCommand::End) => {
                        said.push("end".to_owned());
                        return said;
                    }
                });
            }
        }

        /// The last poll of this item has that result.
        fn settle(&mut self, item: u32, result: StepResult, ms: f64) -> Vec<String> {
            let at_ = self.polls.iter().position(|(polled, _)| *polled == item);
            let (_, poll) = self.polls.remove(at_.unwrap());
            self.waits.run().settle(poll, result, at(ms), 0.5);
            self.go(ms)
        }

        /// The last poll of this item read a list.
        fn read(&mut self, item: u32, ms: f64) -> Vec<String> {
            self.settle(item, reply(200, None), ms)
        }

        fn early_end(&self) -> Option<ErrorCode> {
            self.waits.early_end().map(|error| error.code)
        }
    }

    #[test]
    fn polls_the_oldest_request_first_and_then_each_in_turn() {
        let plan = plan(2, TOTAL_MS);
        let mut wait = of(plan, items(&["accepted"; 3]));
        assert_eq!(wait.go(0.0), ["send 2", "send 1", "wait 7200000"]);
        let again = "again 2 60000 pending";
        assert_eq!(wait.read(2, 500.0), [again, "send 0", "wait 7199500"]);
        let again = "again 1 60000 pending";
        assert_eq!(wait.read(1, 700.0), [again, "wait 59800"]);
        // A timer may be early.
        assert_eq!(wait.go(60_499.0), ["wait 1"]);
        assert_eq!(wait.go(60_500.0), ["send 2", "wait 7139500"]);
        // The first poll of the third item still takes a place, but holds up no other.
        assert_eq!(
            wait.read(2, 60_600.0),
            ["again 2 60000 pending", "wait 100"]
        );
        assert_eq!(wait.go(60_700.0), ["send 1", "wait 7139300"]);
        wait.exists = vec![0, 1];
        assert_eq!(wait.read(0, 61_000.0), ["found 0 at 0", "wait 59600"]);
        assert_eq!(wait.read(1, 61_001.0), ["found 1 at 0", "wait 59599"]);
        wait.exists.push(2);
        assert_eq!(wait.go(120_600.0), ["send 2", "wait 7079400"]);
        assert_eq!(wait.read(2, 120_700.0), ["found 2 at 0", "end"]);
        assert_eq!(wait.early_end(), None);
    }

    #[test]
    fn what_is_found_was_accepted() {
        let outcomes = ["refused", "unknown", "notSent", "accepted", "unknown"];
        let mut wait = of(plan(4, TOTAL_MS), items(&outcomes));
        wait.exists = vec![1, 3];
        assert_eq!(wait.go(0.0)[..3], ["send 4", "send 3", "send 1"]);
        for item in [1, 3, 4] {
            wait.read(item, 1.0);
        }
        let counts = wait.waits.counts();
        assert_eq!((counts.accepted, counts.refused), (2, 1));
        assert_eq!((counts.unknown, counts.not_sent), (1, 1));
        let progress = Progress {
            done: 2,
            total: 3,
            exists: 2,
        };
        assert_eq!(wait.waits.progress(), progress);
    }

    #[test]
    fn ends_at_once_if_nothing_is_awaited() {
        let mut wait = of(plan(4, TOTAL_MS), items(&["refused", "notSent"]));
        assert_eq!(wait.go(0.0), ["end"]);
        assert_eq!(wait.early_end(), None);
    }

    #[test]
    fn a_refusal_ends_its_item_only() {
        let mut wait = polled(4);
        for (item, status, code) in [
            (3, 403, "forbidden"),
            (2, 404, "notFound"),
            (1, 302, "rejected"),
        ] {
            let said = wait.settle(item, reply(status, None), 1.0);
            assert_eq!(said[0], format!("refused {item} {code}"));
        }
        assert_eq!(
            wait.settle(0, reply(423, None), 1.0),
            ["refused 0 rejected", "end"]
        );
        let progress = Progress {
            done: 4,
            total: 4,
            exists: 0,
        };
        assert_eq!(wait.waits.progress(), progress);
        assert_eq!(wait.waits.counts().accepted, 4);
        assert_eq!(wait.early_end(), None);
    }

    #[test]
    fn the_end_comes_before_a_poll_that_is_due() {
        let mut wait = polled(2);
        assert_eq!(wait.read(0, 1.0)[0], "again 0 60000 pending");
        // Item 0 is due, and there is a place for its poll.
        let (ms, poll) = (60_001.0, wait.polls[0].1);
        wait.waits.run().settle(poll, reply(401, None), at(ms), 0.5);
        let next = wait.waits.next(at(ms));
        assert!(matches!(next, WaitsCommand::Failed(1, ..)), "{next:?}");
    }

    #[test]
    fn without_a_usable_token_the_wait_ends() {
        for (result, code) in [
            (reply(401, None), "unauthenticated"),
            (StepResult::NoToken(None), "tokenFailed"),
        ] {
            let mut wait = polled(4);
            wait.exists = vec![1];
            let failed = format!("failed 3 {code}");
            assert_eq!(
                wait.settle(3, result.clone(), 1.0),
                [failed, "wait inf".to_owned()]
            );
            // What is in flight may still be found. But nothing is polled again.
            assert_eq!(wait.read(1, 2.0), ["found 1 at 0", "wait inf"]);
            assert_eq!(wait.settle(2, result, 2.0), ["wait inf"]);
            assert_eq!(wait.read(0, 3.0), ["end"]);
            assert_eq!(wait.early_end(), None);
            assert_eq!(wait.waits.progress().done, 1);
        }
    }

    #[test]
    fn any_other_failure_only_delays_the_next_poll() {
        let cut = Reply {
            status: 200,
            body: BodyState::CutOff,
            ..Reply::default()
        };
        let mut wait = polled(1);
        let mut ms = 0.0;
        for (result, again_ms, code) in [
            (StepResult::Lost, 60_000, "network"),
            (StepResult::Late, 60_000, "timeout"),
            (StepResult::NoReply, 60_000, "unexpectedResponse"),
            (StepResult::Reply(cut), 60_000, "network"),
            (reply(500, None), 60_000, "serviceError"),
            (reply(503, None), 60_000, "serviceUnavailable"),
            (reply(503, Some("59")), 60_000, "serviceUnavailable"),
            (reply(503, Some("400")), 400_000, "serviceUnavailable"),
        ] {
            let said = wait.settle(0, result, ms);
            let again = format!("again 0 {again_ms} {code}");
            assert_eq!(said, [again, format!("wait {again_ms}")]);
            ms += f64::from(again_ms);
            assert_eq!(wait.go(ms)[0], "send 0");
        }
        // Its next page must not be read.
        let poll = wait.polls.remove(0).1;
        wait.waits.run().settle(poll, reply(200, None), at(ms), 0.5);
        let WaitsCommand::Page(polled) = wait.waits.next(at(ms)) else {
            panic!("a page was read");
        };
        let error = Error::unexpected("Elsewhere.");
        let again = wait.waits.unlisted(polled, error, at(ms));
        let reason = WaitReason::Error(ErrorCode::UnexpectedResponse);
        assert!(
            matches!(again, Some(WaitsCommand::Again { ms: 60_000.0, reason: other, .. }) if other == reason)
        );
        wait.exists = vec![0];
        assert_eq!(wait.go(ms + 60_000.0)[0], "send 0");
        assert_eq!(wait.read(0, ms + 60_000.0), ["found 0 at 0", "end"]);
    }

    #[test]
    fn an_outage_ends_nothing() {
        let mut wait = polled(4);
        // Nothing has ever been answered.
        for minute in 0..100 {
            let ms = f64::from(minute) * 60_000.0;
            for item in (0..4).rev() {
                let said = wait.settle(item, StepResult::Lost, ms);
                assert_eq!(said[0], format!("again {item} 60000 network"));
            }
            assert_eq!(
                wait.go(ms + 60_000.0)[..4],
                ["send 3", "send 2", "send 1", "send 0"]
            );
        }
    }

    #[test]
    fn a_throttle_pauses_all_however_long_it_is() {
        let mut wait = polled(2);
        // Longer than `maxDelayMs`.
        let said = wait.settle(1, reply(429, Some("1000")), 0.0);
        let begins = "1 Wait { ms: 1000000.0, reason: Some(Throttled) }";
        assert_eq!(said, [begins, "wait 1000000"]);
        assert_eq!(wait.read(0, 1.0), ["again 0 60000 pending", "wait 60000"]);
        assert_eq!(wait.go(60_001.0), ["wait 939999"]);
        assert_eq!(wait.go(1_000_000.0), ["send 1", "wait 6200000"]);
        assert_eq!(wait.read(1, 1_000_100.0)[0], "again 1 60000 pending");
        assert_eq!(wait.go(1_010_000.0)[0], "send 0");
    }

    #[test]
    fn a_throttle_of_unknown_length_pauses_for_max_delay_ms_at_most() {
        let mut wait = polled(1);
        let mut ms = 0.0;
        for _ in 0..20 {
            wait.settle(0, reply(429, None), ms);
            let pause_ms = wait.waits.run.next(at(ms));
            let Command::Wait(pause_ms) = pause_ms else {
                panic!("{pause_ms:?}");
            };
            assert!(pause_ms <= 180_000.0, "{pause_ms}");
            ms += pause_ms;
            assert_eq!(wait.go(ms)[0], "send 0");
        }
        assert!(ms > 20.0 * 60_000.0, "{ms}");
    }

    #[test]
    fn a_throttle_beyond_the_time_left_ends_the_wait() {
        let mut wait = polled(2);
        let said = wait.settle(1, reply(429, Some("7201")), 0.0);
        assert_eq!(said, ["failed 1 throttled", "wait inf"]);
        wait.exists = vec![0];
        assert_eq!(wait.read(0, 1.0), ["found 0 at 0", "end"]);
        assert_eq!(wait.early_end(), None);
    }

    #[test]
    fn the_end_of_its_time_leaves_what_is_known() {
        let mut wait = polled(2);
        wait.exists = vec![1];
        wait.read(1, 100.0);
        wait.read(0, 100.0);
        for ms in (1..120).map(|minute| f64::from(minute) * 60_000.0 + 100.0) {
            assert_eq!(wait.go(ms)[0], "send 0");
            // The last poll must end in time, and then there is none before the end.
            let said = wait.read(0, ms);
            assert_eq!(
                said[said.len() - 1] == "end",
                ms > TOTAL_MS - 60_000.0,
                "{said:?}"
            );
        }
        let error = wait.waits.early_end().unwrap();
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::Unknown)
        );
        assert_eq!(error.limit, Some(Limit::Total(TOTAL_MS)));
        let message = error.message();
        assert!(
            message.starts_with("It took longer than totalTimeoutMs allows (7200 s). Some"),
            "{message}"
        );
        let advice = "Wait again with this report, or look in the portal.";
        assert!(message.ends_with(advice), "{message}");
        assert_eq!(wait.waits.progress().exists, 1);
    }

    #[test]
    fn the_end_of_its_time_says_if_lists_could_not_be_read() {
        let mut wait = of(plan(4, 90_000.0), items(&["accepted"; 2]));
        let end = |wait: &Wait| wait.waits.early_end().unwrap();
        wait.go(0.0);
        wait.read(1, 1.0);
        let answer = Reply {
            status: 502,
            request_id: Some("r".into()),
            ..Reply::default()
        };
        wait.settle(0, StepResult::Reply(answer), 2.0);
        let mut found = wait.waits.clone();
        let mut lost = Wait {
            polls: Vec::new(),
            exists: vec![0],
            long: Vec::new(),
            waits: wait.waits,
        };
        assert_eq!(lost.go(60_002.0)[..2], ["send 1", "send 0"]);
        assert_eq!(lost.settle(1, StepResult::Lost, 60_003.0), ["wait 29997"]);
        assert_eq!(lost.read(0, 60_004.0), ["found 0 at 0", "end"]);
        let error = end(&lost);
        assert_eq!(error.unread, Some(ErrorCode::Network));
        let message = error.message();
        assert!(
            message.starts_with("It took longer than totalTimeoutMs allows (90 s). The last list could not be read (network). Some restore points did not"),
            "{message}"
        );
        // Only if it was the last list of an item that is missing.
        assert!(matches!(found.next(at(90_000.0)), WaitsCommand::End));
        let error = found.early_end().unwrap();
        assert_eq!(
            (error.unread, error.status),
            (Some(ErrorCode::ServiceError), Some(502))
        );
        assert_eq!(error.envelope.request_id.as_deref(), Some("r"));
        let starts = "Microsoft Graph answered 502. It took longer than totalTimeoutMs allows (90 s). The last list";
        assert!(error.message().starts_with(starts), "{}", error.message());
    }

    #[test]
    fn a_poll_in_flight_has_the_time_that_is_left() {
        let plan = plan(4, 10_000.0);
        let mut wait = of(plan, items(&["accepted"]));
        wait.exists = vec![0];
        assert!(matches!(wait.waits.next(at(0.0)), WaitsCommand::Poll(0, _)));
        wait.waits.start(0, at(2_000.0));
        let step = wait.waits.next(at(2_000.0));
        assert!(
            matches!(step, WaitsCommand::Step(0, Step::Send(8_000.0))),
            "{step:?}"
        );
        wait.polls.push((0, 0));
        // Nothing is lost if the answer and the end come together.
        assert_eq!(wait.go(10_000.0), ["wait inf"]);
        assert_eq!(wait.read(0, 10_001.0), ["found 0 at 0", "end"]);
        assert_eq!(wait.early_end(), None);
    }

    /// A wait whose machine slept past the end while one item was not due, one was in flight, and one was to be polled.
    fn slept(until_ms: f64, poll_ms: f64) -> (Wait, Vec<String>) {
        let plan = plan(1, TOTAL_MS);
        let mut wait = of(plan, items(&["accepted"; 3]));
        wait.waits.poll_ms = poll_ms;
        wait.go(0.0);
        assert_eq!(wait.read(2, TOTAL_MS - 1_000.0)[0], "send 1");
        let said = wait.go(until_ms);
        (wait, said)
    }

    #[test]
    fn looks_once_more_after_it_slept_past_the_end() {
        for (poll_ms, look_ms) in [(1_000.0, 30_000), (60_000.0, 60_000)] {
            let ms = 20_000_000.0;
            let (mut wait, said) = slept(ms, poll_ms);
            assert_eq!(said, [format!("wait {look_ms}")]);
            let said = wait.settle(1, StepResult::Lost, ms + 1.0);
            assert_eq!(said[..2], ["again 1 0 network", "send 0"]);
            wait.exists = vec![0];
            assert_eq!(wait.read(0, ms + 2.0)[..2], ["found 0 at 0", "send 2"]);
            assert_eq!(wait.read(2, ms + 3.0)[0], "send 1");
            // Each once.
            assert_eq!(wait.settle(1, StepResult::Lost, ms + 4.0), ["end"]);
            assert_eq!(wait.early_end(), Some(ErrorCode::Timeout));
        }
    }

    #[test]
    fn the_last_look_has_its_end_too() {
        let ms = 20_000_000.0;
        let (mut wait, _) = slept(ms, 60_000.0);
        wait.settle(1, StepResult::Lost, ms);
        assert_eq!(wait.go(ms + 60_000.0), ["wait inf"]);
        assert_eq!(wait.settle(0, StepResult::Late, ms + 60_001.0), ["end"]);
        assert_eq!(wait.early_end(), Some(ErrorCode::Timeout));
        // No sooner than the service asks.
        let (mut wait, _) = slept(ms, 60_000.0);
        let busy = reply(503, Some("100"));
        assert_eq!(wait.settle(1, busy, ms)[0], "send 0");
        // Even if it sleeps again.
        let (mut wait, _) = slept(ms, 60_000.0);
        assert_eq!(wait.settle(1, StepResult::Late, 2.0 * ms), ["end"]);
    }

    #[test]
    fn a_timer_that_is_a_little_late_adds_little() {
        assert_eq!(slept(TOTAL_MS + 4.0, 60_000.0).1, ["wait inf"]);
        assert_eq!(slept(TOTAL_MS + 1_500.0, 60_000.0).1, ["wait 1500"]);
    }

    #[test]
    fn what_waited_for_a_throttle_goes_out_after_the_sleep() {
        let mut wait = polled(1);
        wait.settle(0, reply(429, Some("7000")), 0.0);
        assert_eq!(wait.go(20_000_000.0), ["send 0", "wait 60000"]);
        wait.exists = vec![0];
        assert_eq!(wait.read(0, 20_000_001.0), ["found 0 at 0", "end"]);
    }

    #[test]
    fn a_wait_without_time_never_polls() {
        let plan = plan(4, -5_000.0);
        let mut wait = of(plan, items(&["accepted"]));
        assert_eq!(wait.go(0.0), ["end"]);
        assert_eq!(wait.early_end(), Some(ErrorCode::Timeout));
    }

    #[test]
    fn a_stop_awaits_what_is_in_flight() {
        let plan = plan(2, TOTAL_MS);
        let mut wait = of(plan, items(&["accepted"; 3]));
        wait.go(0.0);
        wait.waits.run().stop();
        assert_eq!(wait.go(1.0), ["wait inf"]);
        wait.exists = vec![1];
        assert_eq!(wait.read(1, 2.0), ["found 1 at 0", "wait inf"]);
        assert_eq!(wait.read(2, 3.0), ["end"]);
        assert_eq!(wait.early_end(), None);
        // Another one is due, and there is a place for it.
        let mut wait = polled(2);
        wait.read(0, 1.0);
        wait.waits.run().stop();
        let next = wait.waits.next(at(60_001.0));
        assert!(
            matches!(next, WaitsCommand::Wait(f64::INFINITY)),
            "{next:?}"
        );
    }

    #[test]
    fn the_next_page_goes_before_other_items() {
        let plan = plan(1, TOTAL_MS);
        let mut wait = of(plan, items(&["accepted"; 2]));
        wait.go(0.0);
        (wait.long, wait.exists) = (vec![1], vec![1]);
        assert_eq!(wait.read(1, 1.0)[0], "send 101");
        assert_eq!(wait.read(101, 2.0)[..2], ["found 1 at 0", "send 0"]);
        // A stop comes before a next page.
        wait.long = vec![0];
        wait.waits.run().stop();
        assert_eq!(wait.read(0, 3.0), ["end"]);
    }

    #[test]
    fn polls_in_batches() {
        let mut plan = plan(20, TOTAL_MS);
        plan.batch = true;
        let mut wait = of(plan, items(&["accepted"; 25]));
        let first: Vec<u32> = (5..25).rev().collect();
        assert_eq!(wait.go(0.0)[0], format!("send {first:?}"));
        wait.exists = (10..25).collect();
        let replies = (0..20).map(|_| Reply {
            status: 200,
            body: BodyState::Wanted,
            ..Reply::default()
        });
        let said = wait.settle(24, StepResult::Parts(replies.collect()), 1.0);
        assert_eq!(said[19], "again 5 60000 pending");
        // There may be more of them soon.
        assert_eq!(said[20..], ["wait 50"]);
        assert_eq!(wait.go(51.0)[0], "send [4, 3, 2, 1, 0]");
        assert_eq!(wait.go(60_001.0), ["wait 50"]);
        assert_eq!(wait.go(60_051.0)[0], "send [9, 8, 7, 6, 5]");
    }
}
