//! One run with everything that can happen to it, and the promises it must keep.

use std::vec::IntoIter;

use cloudpc_snapshot::core::{
    Choice, CloudPcId, Command, EarlyEnd, Ended, ErrorCode, ItemEnd, ItemOutcome, PROBE, Reply,
    Run, RunPlan, Skip, Step, StepResult,
};
use fastrand::Rng;

use crate::batch::{self, Said};
use crate::chain::{Pc, Reported};
use crate::pacing::now;
use crate::queue::Queue;
use crate::setting::Setting;
use crate::testing::one_of;

/// What the source returns: a Cloud PC by its number, or something that is not an id.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Entry {
    Pc(usize),
    NoId,
}

enum Event {
    /// The result of a step.
    Result(u32, StepResult),
    /// The result of a batch, and what the service said to each of its parts.
    Batch(u32, StepResult, Vec<(u32, Option<Said>)>),
    /// The source has its next id.
    Next,
}

/// What the run gets as the item of its probe.
const NO_PC: usize = usize::MAX;

pub(crate) struct Simulation<'a> {
    setting: Setting,
    rng: &'a mut Rng,
    pub(crate) ms: f64,
    pcs: &'a mut [Pc],
    source: IntoIter<Entry>,
    pulled: usize,
    skip: Skip,
    earlier: Vec<Reported>,
    run: Run<usize>,
    queue: Queue<Event>,
    /// The report's items, once each has ended.
    items: Vec<(Entry, Option<Reported>)>,
    /// No request may be sent before this, according to the answers.
    not_before_ms: f64,
    /// The service asked for a longer wait than is allowed.
    gives_up: bool,
    aborted: bool,
    stopped: bool,
    requests: Requests,
    /// How many items in a row ended without a usable token.
    tokenless: usize,
}

/// The requests of a run, and which were answered.
#[derive(Default)]
struct Requests {
    sent: u32,
    in_flight: usize,
    /// The numbers of the unanswered ones, since a later one or a probe was answered.
    unanswered: Vec<u32>,
    /// How many were not answered in all.
    lost: usize,
    reached: bool,
    probes: usize,
    probing: bool,
    /// When the last result came.
    result_ms: f64,
}

impl<'a> Simulation<'a> {
    pub(crate) fn new(
        mut setting: Setting,
        pcs: &'a mut [Pc],
        skip: Skip,
        earlier: Vec<Reported>,
        ms: f64,
        rng: &'a mut Rng,
    ) -> Self {
        let mut source: Vec<Entry> = Vec::new();
        for number in 0..pcs.len() {
            source.push(Entry::Pc(number));
            match rng.u8(0..16) {
                0 => source.push(Entry::Pc(rng.usize(0..=number))),
                1 if !setting.whole => source.push(Entry::NoId),
                _ => {}
            }
        }
        let plan = RunPlan {
            call: setting.plan,
            concurrency: u32::try_from(setting.concurrency).expect("few"),
            batch: setting.batch,
            whole: setting.whole,
        };
        let run = Run::new(plan, now(ms));
        if let Some(network) = &mut setting.network {
            network.down_ms.start += ms;
            network.down_ms.end += ms;
        }
        for after_ms in [
            &mut setting.abort_ms,
            &mut setting.stop_ms,
            &mut setting.token_ends_ms,
        ] {
            *after_ms += ms;
        }
        Self {
            setting,
            rng,
            ms,
            pcs,
            source: source.into_iter(),
            pulled: 0,
            skip,
            earlier,
            run,
            queue: Queue::new(),
            items: Vec::new(),
            not_before_ms: 0.0,
            gives_up: false,
            aborted: false,
            stopped: false,
            requests: Requests::default(),
            tokenless: 0,
        }
    }

    pub(crate) fn play(&mut self, shown: bool) {
        let deadline_ms = self.ms + self.setting.plan.timeouts.total_ms;
        loop {
            let command = self.run.next(now(self.ms));
            if shown {
                eprintln!("{:>14.3} {command:?}", self.ms);
            }
            assert!(
                self.run.in_progress() <= self.setting.concurrency,
                "bounded memory"
            );
            let wait_ms = match command {
                Command::NextId if self.setting.whole => {
                    self.pull();
                    continue;
                }
                Command::NextId => {
                    let at_ms = self.ms + self.rng.f64() * self.rng.f64() * 5_000.0;
                    self.queue.push(at_ms, Event::Next);
                    continue;
                }
                Command::Probe => {
                    self.run.probe(NO_PC, now(self.ms));
                    continue;
                }
                Command::Step(index, Step::Send(limit_ms)) => {
                    assert!(self.ms < deadline_ms, "sends nothing when its time is over");
                    assert!(
                        !self.stopped && self.run.early_end().is_none(),
                        "sends nothing once it has ended"
                    );
                    let parts = self.run.parts(index);
                    if index == PROBE {
                        self.send_probe(limit_ms);
                    } else if self.setting.batch {
                        self.send_batch(index, parts, limit_ms);
                    } else {
                        assert!(parts.is_empty(), "sends no batch");
                        self.send(index, limit_ms);
                    }
                    continue;
                }
                Command::Step(index, Step::Token(limit_ms) | Step::Refresh { limit_ms, .. }) => {
                    self.ask(index, limit_ms);
                    continue;
                }
                Command::Step(_, Step::Wait { .. }) => continue,
                Command::Step(_, Step::Done(_)) => panic!("an end is a command of its own"),
                Command::Ended(ended) => {
                    self.check_end(ended);
                    continue;
                }
                Command::Wait(ms) => ms,
                Command::End => break,
            };
            assert!(wait_ms > 0.0, "waits if there is nothing to do");
            // Timers are late.
            let timer_ms = self.ms + wait_ms + self.rng.f64() * 4.0;
            let next_ms = self.queue.next_ms().min(timer_ms);
            let Setting {
                abort_ms, stop_ms, ..
            } = self.setting;
            if !self.stopped && abort_ms.min(stop_ms) <= next_ms {
                self.ms = self.ms.max(abort_ms.min(stop_ms));
                self.stopped = true;
                self.run.stop();
                if abort_ms < stop_ms {
                    self.cut();
                }
            } else if self.queue.next_ms() <= timer_ms {
                let (at_ms, event) = self.queue.pop().expect("an event");
                self.ms = at_ms;
                match event {
                    Event::Next => self.pull(),
                    Event::Result(index, result) => self.settle(index, result),
                    Event::Batch(index, result, parts) => self.settle_batch(index, result, parts),
                }
            } else {
                assert!(timer_ms < f64::INFINITY, "waits for what can come");
                self.ms = timer_ms;
            }
        }
    }

    /// An abort cuts what is in flight. Some answers have arrived by then.
    fn cut(&mut self) {
        self.aborted = true;
        let events: Vec<_> = std::iter::from_fn(|| self.queue.pop()).collect();
        for (at_ms, event) in events {
            match event {
                Event::Next => self.queue.push(at_ms, event),
                Event::Result(..) | Event::Batch(..) if self.rng.u8(..) < 64 => {
                    self.queue.push(self.ms, event);
                }
                Event::Result(index, _) => {
                    let lost = Event::Result(index, StepResult::Lost);
                    self.queue.push(self.ms, lost);
                }
                Event::Batch(index, _, mut parts) => {
                    parts.iter_mut().for_each(|(_, said)| *said = None);
                    let lost = Event::Batch(index, StepResult::Lost, parts);
                    self.queue.push(self.ms, lost);
                }
            }
        }
    }

    /// What `web` does with the source's next value.
    fn pull(&mut self) {
        self.pulled += 1;
        let entry = match self.source.next() {
            _ if self.pulled > self.setting.fails_after => return self.run.source_failed(),
            None => return self.run.no_more_ids(),
            Some(entry) => entry,
        };
        let Entry::Pc(number) = entry else {
            let outcome = ItemOutcome::NotSent;
            let index = self.run.record(outcome);
            let reported = Reported {
                pc: None,
                outcome,
                sent_at: None,
            };
            return self.add(index, entry, Some(reported));
        };
        let mut id = self.pcs[number].id.clone();
        if self.rng.bool() {
            id.make_ascii_uppercase();
        }
        let id = CloudPcId::parse(&id).expect("an id");
        let choice = self.skip.choose(&id);
        let (index, end) = match self.run.admit(choice) {
            Choice::LeaveOut => return self.run.leave_out(),
            Choice::Unknown(item) => {
                let index = self.run.record(ItemOutcome::Unknown);
                (index, Some(ItemEnd::StillUnknown(item)))
            }
            Choice::NotSent => {
                let index = self.run.record(ItemOutcome::NotSent);
                (index, Some(ItemEnd::NotSent))
            }
            Choice::Send(earlier) => {
                assert!(
                    earlier.is_none() || self.setting.resends,
                    "what is unknown is not sent again without consent"
                );
                (self.run.start(number, earlier, now(self.ms)), None)
            }
        };
        let reported = end.map(|end| self.reported(number, &end));
        self.add(index, entry, reported);
    }

    fn add(&mut self, index: u32, entry: Entry, reported: Option<Reported>) {
        assert_eq!(index as usize, self.items.len(), "counts from 0");
        self.items.push((entry, reported));
    }

    fn ask(&mut self, index: u32, limit_ms: f64) {
        assert!(self.setting.plan.asks_token);
        assert!(limit_ms < f64::INFINITY, "no token function holds a run");
        let fault = self.rng.u8(..) < self.setting.faults / 8;
        let (result, after_ms) = match self.rng.u8(0..3) {
            0 if fault => (StepResult::NoToken(None), 5.0),
            1 if fault => (StepResult::Late, limit_ms),
            _ if self.ms > self.setting.token_ends_ms => (StepResult::NoToken(None), 5.0),
            _ => (StepResult::Token, self.rng.f64() * 50.0),
        };
        let result = if after_ms < limit_ms {
            result
        } else {
            StepResult::Late
        };
        let at_ms = self.ms + after_ms.min(limit_ms);
        self.queue.push(at_ms, Event::Result(index, result));
    }

    fn send_probe(&mut self, limit_ms: f64) {
        let requests = &mut self.requests;
        assert_eq!(requests.in_flight, 0, "probes if nothing is in flight");
        assert!(
            requests.unanswered.len() >= self.setting.concurrency,
            "probes if nothing answers"
        );
        let since_ms = self.ms - requests.result_ms;
        assert!(since_ms > 999.0, "backs off: {since_ms}");
        requests.probes += 1;
        requests.probing = true;
        let answered_ms = self.ms + 20.0 + self.rng.f64() * 430.0;
        let network = self.setting.network.as_ref();
        let failed = network
            .filter(|network| !network.reads_work)
            .and_then(|network| network.fails(self.ms, answered_ms, limit_ms));
        let faulty = self.rng.u8(..) < self.setting.faults / 2;
        let (result, at_ms) = match failed {
            Some(failed) => failed,
            None if answered_ms > self.ms + limit_ms => (StepResult::Late, self.ms + limit_ms),
            None if faulty => (StepResult::Lost, answered_ms),
            None => {
                let status = one_of([200, 200, 401, 403, 404, 429], self.rng);
                let reply = Reply {
                    status,
                    ..Reply::default()
                };
                (StepResult::Reply(reply), answered_ms)
            }
        };
        self.queue.push(at_ms, Event::Result(PROBE, result));
    }

    fn send(&mut self, index: u32, limit_ms: f64) {
        self.begin(index);
        let (there_ms, back_ms) = (20.0 + self.rng.f64() * 30.0, self.rng.f64() * 400.0);
        let (result, at_ms, received, starts) =
            self.answer(self.ms + there_ms, self.ms + there_ms + back_ms, limit_ms);
        self.receive(index, received, starts);
        if let StepResult::Unsendable = result {
            // It is known at once.
            return self.settle(index, result);
        }
        self.queue.push(at_ms, Event::Result(index, result));
    }

    /// Checks that a request may be sent for this item, and notes that it is.
    fn begin(&mut self, index: u32) {
        let (entry, reported) = &self.items[index as usize];
        let Entry::Pc(number) = *entry else {
            panic!("sends something that is not an id")
        };
        assert!(
            reported.is_none(),
            "sends nothing for an item that has ended"
        );
        assert!(!self.gives_up, "sends nothing where it must not wait");
        assert!(self.ms >= self.not_before_ms, "never early");
        assert!(
            self.tokenless < self.setting.concurrency,
            "ends if there is no usable token"
        );
        let requests = &mut self.requests;
        assert!(!requests.probing, "a probe is alone");
        requests.sent += 1;
        requests.in_flight += 1;
        assert!(
            requests.in_flight + requests.unanswered.len() <= self.setting.concurrency,
            "each unanswered request keeps its place"
        );
        let pc = &mut self.pcs[number].now;
        assert!(!pc.in_flight, "one request at a time");
        pc.in_flight = true;
        pc.number = self.requests.sent;
        pc.sent_ms = self.ms;
    }

    /// The service receives a request for this item, if it was sent at all, and perhaps starts a snapshot.
    fn receive(&mut self, index: u32, received: bool, starts: bool) {
        let Entry::Pc(number) = self.items[index as usize].0 else {
            panic!("sends something that is not an id")
        };
        let pc = &mut self.pcs[number].now;
        if received {
            pc.received += 1;
            pc.started += u32::from(starts);
        }
        assert!(pc.started <= 1, "one start");
    }

    fn send_batch(&mut self, index: u32, parts: Vec<u32>, limit_ms: f64) {
        assert_eq!(parts.first(), Some(&index), "the first one leads");
        assert!(parts.len() <= 20, "as many as the service takes");
        parts.iter().for_each(|part| self.begin(*part));
        let there_ms = self.ms + 20.0 + self.rng.f64() * 30.0;
        let back_ms = there_ms + self.rng.f64() * 400.0;
        let network = self.setting.network.as_ref();
        let failed = network.and_then(|network| network.fails(self.ms, back_ms, limit_ms));
        if let Some((mut result, at_ms)) = failed {
            let mut said = None;
            if let StepResult::Reply(reply) = result {
                said = Some(Said::of(&reply));
                result = StepResult::Parts(vec![reply; parts.len()]);
            }
            let parts = parts.into_iter().map(|part| {
                let starts = self.rng.bool();
                self.receive(part, true, starts);
                (part, said)
            });
            let parts = parts.collect();
            return self.queue.push(at_ms, Event::Batch(index, result, parts));
        }
        let mut answers = Vec::new();
        for _ in &parts {
            let (result, _, received, starts) = self.answer(there_ms, back_ms, limit_ms);
            answers.push((result, received, starts));
        }
        let answer = batch::answer(answers, self.setting.faults, self.rng);
        let mut said = Vec::new();
        for (part, answer) in parts.iter().zip(answer.parts) {
            self.receive(*part, answer.received, answer.starts);
            said.push((*part, answer.said));
        }
        if let StepResult::Unsendable = answer.result {
            return self.settle_batch(index, answer.result, said);
        }
        if back_ms >= self.ms + limit_ms {
            said.iter_mut().for_each(|(_, said)| *said = None);
            let late = Event::Batch(index, StepResult::Late, said);
            return self.queue.push(self.ms + limit_ms, late);
        }
        self.queue
            .push(back_ms, Event::Batch(index, answer.result, said));
    }

    /// The result of a request, and when; whether it was sent at all, and whether it starts a snapshot.
    fn answer(
        &mut self,
        there_ms: f64,
        back_ms: f64,
        limit_ms: f64,
    ) -> (StepResult, f64, bool, bool) {
        let setting = &mut self.setting;
        let network = setting.network.as_ref();
        if let Some((result, at_ms)) =
            network.and_then(|network| network.fails(self.ms, back_ms, limit_ms))
        {
            return (result, at_ms, true, self.rng.bool());
        }
        let mut reply = Reply {
            status: 204,
            ..Reply::default()
        };
        let mut starts = false;
        let throttled = setting
            .throttle
            .as_mut()
            .and_then(|throttle| throttle.take(there_ms).err());
        if let Some(status) = setting.denied {
            reply.status = status;
        } else if self.ms > setting.token_ends_ms {
            reply.status = 401;
        } else if let Some(retry_after) = throttled {
            reply.status = 429;
            reply.retry_after = retry_after;
        } else if self.rng.u8(..) < setting.faults {
            starts = self.rng.bool();
            let at_ms = back_ms.min(self.ms + limit_ms);
            match self.rng.u8(0..10) {
                0 => return (StepResult::Lost, at_ms, true, starts),
                1 => return (StepResult::NoReply, at_ms, true, starts),
                2 => return (StepResult::Late, self.ms + limit_ms, true, starts),
                3 => reply.status = one_of([200, 500, 502, 503, 504], self.rng),
                4 => return (StepResult::Unsendable, self.ms, false, false),
                5 | 6 => {
                    reply.status = 503;
                    reply.retry_after = Some(one_of(["0", "1", "30"], self.rng).to_owned());
                    starts = false;
                }
                _ => {
                    reply.status = one_of([400, 401, 401, 403, 404, 409, 429], self.rng);
                    starts = false;
                }
            }
        } else {
            starts = true;
        }
        if back_ms >= self.ms + limit_ms {
            return (StepResult::Late, self.ms + limit_ms, true, starts);
        }
        (StepResult::Reply(reply), back_ms, true, starts)
    }

    fn settle(&mut self, index: u32, result: StepResult) {
        let said = match &result {
            StepResult::Reply(reply) => Some(Said::of(reply)),
            _ => None,
        };
        self.requests.reached |= said.is_some();
        if matches!(result, StepResult::Token) {
            // Only the next step counts.
        } else if index == PROBE {
            let requests = &mut self.requests;
            requests.probing = false;
            requests.result_ms = self.ms;
            if said.is_some_and(|said| said.status < 500) {
                requests.unanswered.clear();
            }
        } else {
            self.note(index, said, matches!(result, StepResult::Unsendable));
        }
        self.run.settle(index, result, now(self.ms), self.rng.f64());
    }

    fn settle_batch(&mut self, index: u32, result: StepResult, parts: Vec<(u32, Option<Said>)>) {
        self.requests.reached |= matches!(result, StepResult::Parts(_));
        for (part, said) in parts {
            self.note(part, said, matches!(result, StepResult::Unsendable));
        }
        self.run.settle(index, result, now(self.ms), self.rng.f64());
    }

    /// Notes what the service said to the request of this item, if one is in flight.
    fn note(&mut self, index: u32, said: Option<Said>, unsendable: bool) {
        let (Entry::Pc(number), None) = &self.items[index as usize] else {
            return;
        };
        let pc = &mut self.pcs[*number].now;
        if !pc.in_flight {
            return;
        }
        pc.in_flight = false;
        let status = said.map(|said| said.status);
        let asked_ms = said.and_then(|said| said.asked_ms);
        let works = match status {
            Some(503) => asked_ms.is_some(),
            Some(status) => status == 204 || (300..500).contains(&status),
            None => false,
        };
        pc.status = status;
        pc.lost = !works && !unsendable;
        pc.accepted |= status == Some(204);
        let requests = &mut self.requests;
        requests.in_flight -= 1;
        requests.result_ms = self.ms;
        if works {
            requests.unanswered.retain(|number| *number > pc.number);
        } else if pc.lost {
            requests.lost += 1;
            requests.unanswered.push(pc.number);
        }
        if status == Some(429) {
            let max_ms = self.setting.plan.retry.max_delay_ms;
            let asked_ms = asked_ms.unwrap_or(0.0);
            self.gives_up |= asked_ms > max_ms || (asked_ms <= 0.0 && max_ms < 1_000.0);
            // The first one of a stop makes it last a second.
            let is_first = pc.sent_ms >= self.not_before_ms;
            let wait_ms = if is_first { 999.0_f64 } else { 0.0 };
            let wait_ms = if asked_ms > 0.0 { asked_ms } else { wait_ms };
            self.not_before_ms = self.not_before_ms.max(self.ms + wait_ms);
        }
    }

    /// What `web` puts into the report.
    fn reported(&self, number: usize, end: &ItemEnd) -> Reported {
        let sent_at = match end {
            ItemEnd::Failed(error) => error.sent_at,
            ItemEnd::StillUnknown(item) => {
                let item = &self.earlier[*item as usize];
                assert_eq!(item.pc, Some(number), "its own earlier item");
                item.sent_at
            }
            ItemEnd::Accepted(_) | ItemEnd::NotSent => None,
        };
        let pc = &self.pcs[number];
        let outcome = end.outcome();
        if let Some(first) = pc.unknown_since {
            assert!(
                matches!(outcome, ItemOutcome::Accepted | ItemOutcome::Unknown),
                "what was unknown stays so until it is accepted"
            );
            if outcome == ItemOutcome::Unknown {
                // A timestamp has whole milliseconds.
                let late_ms = sent_at.expect("a time") - first;
                assert!(late_ms.abs() <= 1.0, "with its first sentAt: {late_ms}");
            }
        }
        Reported {
            pc: Some(number),
            outcome,
            sent_at,
        }
    }

    fn check_end(&mut self, ended: Ended<usize>) {
        let Ended { index, item, end } = ended;
        let reported = self.reported(item, &end);
        let was_unknown = self.pcs[item].unknown_since.is_some();
        let pc = &self.pcs[item].now;
        assert!(!pc.in_flight, "waits for the answer to what is in flight");
        let (mut tokenless, mut refused) = (false, false);
        if let ItemEnd::Failed(error) = &end {
            assert_eq!(error.attempts, pc.received, "says how many were sent");
            let has_time = error.attempts > 0 || was_unknown;
            assert_eq!(error.sent_at.is_some(), has_time, "and when");
            use ErrorCode::{
                Forbidden, ServiceUnavailable, Throttled, TokenFailed, Unauthenticated,
            };
            tokenless = matches!(error.code, TokenFailed | Unauthenticated);
            refused = matches!(
                error.code,
                Forbidden | ServiceUnavailable | Throttled | Unauthenticated
            );
            assert!(
                !refused || error.status == pc.status,
                "says the status of the answer"
            );
        }
        assert_eq!(
            reported.outcome == ItemOutcome::Accepted,
            pc.accepted,
            "accepted if the service said so, and else not"
        );
        match reported.outcome {
            ItemOutcome::Accepted => {}
            ItemOutcome::NotSent => assert_eq!(pc.received, 0, "notSent is true"),
            ItemOutcome::Refused => assert_eq!(pc.started, 0, "refused is true"),
            ItemOutcome::Unknown => {
                assert!(pc.received > 0 || was_unknown, "unknown has been sent");
            }
        }
        if pc.lost {
            let outcome = reported.outcome;
            assert_eq!(outcome, ItemOutcome::Unknown, "what was lost is unknown");
        }
        if pc.status == Some(429) && !was_unknown && self.stopped && !pc.lost {
            assert!(refused || tokenless, "what waited was refused");
        }
        if end != ItemEnd::NotSent {
            self.tokenless = if tokenless { self.tokenless + 1 } else { 0 };
        }
        let place = &mut self.items[index as usize];
        assert!(place.1.is_none(), "ends once");
        assert_eq!(place.0, Entry::Pc(item), "in its place");
        place.1 = Some(reported);
    }

    /// The report, and how many items ended as accepted, refused, unknown and not sent.
    pub(crate) fn check_report(&mut self) -> (Vec<Reported>, [u32; 4]) {
        let whole = self.setting.whole;
        let rest = self.source.by_ref().count();
        assert!(!whole || rest == 0, "a list is reported to its end");
        let mut report: Vec<Reported> = Vec::new();
        for (entry, reported) in &self.items {
            let reported = reported.clone().expect("every item ends");
            if let Entry::Pc(number) = entry {
                let pc = &mut self.pcs[*number];
                assert!(!pc.now.is_reported, "each once");
                assert!(!pc.done, "what was accepted is left out");
                if pc.unknown_since.is_some() && !self.setting.resends {
                    assert_eq!(pc.now.received, 0, "what is unknown is not sent again");
                }
                pc.now.is_reported = true;
            }
            report.push(reported);
        }
        let numbers = report.iter().filter_map(|item| item.pc);
        assert!(numbers.is_sorted(), "in the order first seen");
        let counts = self.run.counts();
        let counts = [
            counts.accepted,
            counts.refused,
            counts.unknown,
            counts.not_sent,
        ];
        let count = |outcome| {
            let alike = report.iter().filter(|item| item.outcome == outcome);
            u32::try_from(alike.count()).expect("few")
        };
        use ItemOutcome::{Accepted, NotSent, Refused, Unknown};
        let expected = [Accepted, Refused, Unknown, NotSent].map(count);
        assert_eq!(counts, expected, "counts each");
        self.check_early_end(&report);
        self.check_whole(&report);
        (report, counts)
    }

    fn check_early_end(&self, report: &[Reported]) {
        match self.run.early_end() {
            Some(EarlyEnd::Item(index)) => {
                let item = &report[*index as usize];
                assert_ne!(item.outcome, ItemOutcome::Accepted, "ends after a failure");
            }
            Some(EarlyEnd::Error(error)) => {
                assert_eq!(error.code, ErrorCode::Timeout, "says that its time is over");
                assert!(self.setting.plan.timeouts.total_ms < f64::INFINITY);
            }
            None => {
                let is_sent =
                    |item: &Reported| item.pc.is_none() || item.outcome != ItemOutcome::NotSent;
                let failed = self.pulled > self.setting.fails_after;
                // A request that cannot be made ends its own item only.
                assert!(
                    self.stopped
                        || failed
                        || self.setting.faults > 0
                        || self.setting.token_ends_ms < f64::INFINITY
                        || report.iter().all(is_sent),
                    "says why it ended"
                );
            }
        }
    }

    /// The promises of a run to which nothing happens except that the network goes away.
    fn check_whole(&self, report: &[Reported]) {
        let Setting {
            concurrency,
            plan,
            denied,
            ..
        } = self.setting;
        let requests = &self.requests;
        if denied.is_some() && self.setting.faults == 0 && self.setting.network.is_none() {
            let most = 2 * concurrency - 1;
            let sent = report.iter().filter(|item| item.sent_at.is_some());
            let sent = sent.filter(|item| self.pcs[item.pc.expect("a Cloud PC")].now.received > 0);
            assert!(sent.count() <= most, "ends if all are denied");
        }
        let is_calm = !self.stopped
            && !self.gives_up
            && self.setting.fails_after == usize::MAX
            && denied.is_none()
            && self.setting.token_ends_ms == f64::INFINITY
            && plan.timeouts.total_ms == f64::INFINITY
            && self.setting.faults == 0;
        if !is_calm {
            return;
        }
        let all_sent = |why: &str| {
            for pc in self.pcs.iter() {
                let is_unknown = pc.unknown_since.is_some() && !self.setting.resends;
                assert_eq!(pc.now.is_reported, !pc.done, "all others are reported");
                assert!(
                    pc.done || is_unknown || pc.now.lost || pc.now.accepted,
                    "{why}"
                );
            }
        };
        let Some(network) = &self.setting.network else {
            return all_sent("a throttle only delays");
        };
        if !network.is_honest() {
            assert!(
                requests.lost < 4 * concurrency,
                "three outages in a row: {}",
                requests.lost
            );
            return;
        }
        let most = if network.cuts {
            concurrency
        } else {
            2 * concurrency - 1
        };
        assert!(requests.lost <= most, "an outage costs {}", requests.lost);
        let long_ms = network.down_ms.end - network.down_ms.start;
        if long_ms < plan.retry.max_delay_ms - 2_000.0 && requests.reached {
            all_sent("an outage only delays");
        }
        if !requests.reached {
            assert!(requests.probes <= 1, "one probe is enough");
        }
    }
}
