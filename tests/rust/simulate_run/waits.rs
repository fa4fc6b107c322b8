//! Waits for many restore points, with everything that can happen to them, and the promises they must keep: each seed is a
//! wait.

use std::collections::{BTreeSet, VecDeque};

use cloudpc_snapshot::core::{
    AnswerShape, BodyState, ErrorCode, Given, Guid, Json, Plan, Polled, Reply, ReportItems,
    RequestKind, Retry, RunPlan, Step, StepResult, Timeouts, Waits, WaitsCommand, read_batch,
};
use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::batch::Body;
use crate::network::{Failure, Network};
use crate::pacing::now;
use crate::queue::Queue;
use crate::testing::{Replay, number, one_of};
use crate::throttle::{Kind, Says, Throttle};

/// As many waits as a dev build does in a few seconds.
const RUNS: u64 = 1_000;

#[test]
fn waits_keep_every_promise() {
    if let Some(seed) = number("SIMULATION_SEED") {
        Simulation::new(seed, false).play(true);
        return;
    }
    let runs = number("SIMULATION_RUNS").unwrap_or(RUNS);
    let mut sum = Sum::default();
    for seed in 0..runs {
        let _replay = Replay("simulate_run", seed);
        // Large ones take as long as a thousand small ones.
        let large = seed % 2_500 == 1;
        sum.add(&Simulation::new(seed, large).play(false));
    }
    println!("{runs} waits: {sum:?}");
    let Sum {
        found,
        refused,
        missing,
        late,
        failed,
        last_looks,
        calm,
    } = sum;
    for count in [found, refused, missing] {
        assert!(count > runs / 10, "{sum:?}");
    }
    for count in [late, failed, last_looks, calm] {
        assert!(count > runs / 100, "{sum:?}");
    }
}

/// How many items were found, were refused, and are missing; and how many waits were out of time, failed, had a last look,
/// and had to find all.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    found: u64,
    refused: u64,
    missing: u64,
    late: u64,
    failed: u64,
    last_looks: u64,
    calm: u64,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.refused += other.refused;
        self.missing += other.missing;
        self.late += other.late;
        self.failed += other.failed;
        self.last_looks += other.last_looks;
        self.calm += other.calm;
    }
}

/// When the wait begins, by both clocks: the requests were sent before.
const START_MS: f64 = 1e9;

/// One item of the report, and its Cloud PC.
struct Pc {
    id: String,
    outcome: &'static str,
    /// When its request was sent. All times are of the monotonic clock.
    sent_ms: f64,
    /// It had its restore point before the wait.
    exists: bool,
    /// Its restore points: when each was created, when it appears in the list, and its type.
    snapshots: Vec<(f64, f64, &'static str)>,
    /// How many pages its list has.
    pages: usize,
    /// How many in 256 reads are refused: all, or none.
    refuses: bool,
    state: State,
    /// When it may be polled again.
    due_ms: f64,
    /// Its last poll may have been lost in the sleep.
    lost: bool,
    polls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Waits,
    Polled,
    Found,
    Refused,
}

impl Pc {
    fn is_awaited(&self) -> bool {
        matches!(self.outcome, "accepted" | "unknown")
    }

    /// The place of the right restore point in a list.
    fn expected(&self, list: &[Value]) -> Option<usize> {
        let created = |value: &Value| {
            let at = value["id"].as_str()?.parse::<usize>().ok()?;
            let (created_ms, _, kind) = self.snapshots[at];
            (kind == "manual" && created_ms >= self.sent_ms - 30_000.0).then_some(created_ms)
        };
        let new = list.iter().enumerate();
        let new = new.filter_map(|(at, value)| Some((created(value)?, at)));
        new.min_by(|one, other| one.0.total_cmp(&other.0))
            .map(|(_, at)| at)
    }

    /// When the right restore point appears.
    fn appears_ms(&self) -> f64 {
        let new = self.snapshots.iter().filter(|(created_ms, _, kind)| {
            *kind == "manual" && *created_ms >= self.sent_ms - 30_000.0
        });
        new.map(|(_, appears_ms, _)| *appears_ms)
            .fold(f64::INFINITY, f64::min)
    }

    /// A page of its list.
    fn page(&self, page: usize, at_ms: f64) -> Value {
        let listed = self.snapshots.iter().enumerate();
        let listed = listed
            .filter(|(at, (_, appears_ms, _))| *appears_ms <= at_ms && at % self.pages == page);
        let values = listed.map(|(at, (created_ms, _, kind))| {
            json!({ "id": at.to_string(), "snapshotType": kind, "createdDateTime": time(*created_ms), "status": "ready" })
        });
        let mut answer = json!({ "value": values.collect::<Vec<_>>() });
        if page + 1 < self.pages {
            answer["@odata.nextLink"] = json!("next");
        }
        answer
    }
}

fn time(ms: f64) -> String {
    let ms = now(ms).epoch_ms as i64;
    Timestamp::from_millisecond(ms).expect("a time").to_string()
}

/// How long an answer asks to wait. What a batch's answer says is a list.
fn asked_ms(reply: &Reply) -> f64 {
    let text = reply.retry_after.as_deref().unwrap_or_default();
    let waits = text.split(',').filter(|wait| !wait.is_empty());
    let waits = waits.map(|wait| 1e3 * wait.parse::<f64>().expect("seconds"));
    waits.fold(0.0, f64::max)
}

/// What the driver keeps for a poll.
#[derive(Clone)]
struct Read {
    pc: usize,
    page: usize,
    body: Value,
    list: Vec<Value>,
}

/// The result of a step, with the parts it is for and their pages.
struct Event {
    poll: u32,
    result: StepResult,
    parts: Vec<(u32, Option<Value>)>,
    is_send: bool,
}

struct Simulation {
    rng: Rng,
    ms: f64,
    pcs: Vec<Pc>,
    concurrency: usize,
    batch: bool,
    poll_ms: f64,
    deadline_ms: f64,
    asks_token: bool,
    token_ends_ms: f64,
    stop_ms: f64,
    aborts: bool,
    /// How many in 256 reads meet a fault.
    faults: u8,
    throttle: Option<Throttle>,
    network: Option<Network>,
    /// The machine sleeps.
    sleep: std::ops::Range<f64>,
    waits: Waits<Read>,
    queue: Queue<Event>,
    in_flight: BTreeSet<u32>,
    /// No request may be sent before this, according to the answers.
    not_before_ms: f64,
    /// Those that were never polled, the oldest request first.
    unpolled: VecDeque<usize>,
    stopped: bool,
    failed: bool,
    /// When it woke up.
    woke_ms: Option<f64>,
    last_look: bool,
    sum: Sum,
}

impl Simulation {
    fn new(seed: u64, large: bool) -> Self {
        let mut rng = Rng::with_seed(seed);
        let poll_ms = one_of([1_000.0, 10_000.0, 60_000.0, 60_000.0, 600_000.0], &mut rng);
        let mut total_ms: f64 = one_of([5_000.0, 300_000.0, 7_200_000.0, 7_200_000.0], &mut rng);
        if poll_ms == 1_000.0 {
            total_ms = total_ms.min(300_000.0);
        }
        let count = match large {
            true => 5_000,
            false => one_of([0, 1, 5, 30], &mut rng) + rng.usize(0..8),
        };
        let pages = one_of([1, 1, 3], &mut rng);
        let refusing = one_of([0, 0, 32, 255], &mut rng);
        let pcs: Vec<Pc> = (0..count)
            .map(|_| Pc::new(total_ms, pages, refusing, &mut rng))
            .collect();
        let mut items = ReportItems::new(now(START_MS));
        for pc in &pcs {
            let text = |text: &str| Given::Text(text.to_owned());
            let sent_at = match pc.exists || !pc.is_awaited() {
                true => Given::Other("undefined"),
                false => text(&time(pc.sent_ms)),
            };
            items
                .add(&text(&pc.id), &text(pc.outcome), &sent_at, pc.exists)
                .expect("an item");
        }
        let mut unpolled: Vec<usize> = (0..count).collect();
        unpolled.retain(|pc| pcs[*pc].state == State::Waits && pcs[*pc].is_awaited());
        unpolled.sort_by(|one, other| {
            let sent_ms = |pc: &usize| pcs[*pc].sent_ms.min(START_MS);
            sent_ms(one).total_cmp(&sent_ms(other))
        });
        let batch = rng.u8(..) < 96;
        let concurrency = one_of(if batch { [1, 4, 20, 80] } else { [1, 2, 4, 32] }, &mut rng);
        let concurrency = if large {
            concurrency.max(4)
        } else {
            concurrency
        };
        let asks_token = rng.bool();
        let call = Plan {
            kind: RequestKind::Read,
            retry: Retry {
                max_retries: rng.u32(0..4),
                delay_ms: one_of([0.0, 3_000.0], &mut rng),
                max_delay_ms: one_of([500.0, 5_000.0, 180_000.0], &mut rng),
            },
            timeouts: Timeouts {
                attempt_ms: 30_000.0,
                total_ms,
            },
            asks_token,
            streams: false,
            paced: true,
        };
        let plan = RunPlan {
            call,
            concurrency: u32::try_from(concurrency).expect("few"),
            batch,
            whole: false,
        };
        let throttle = (rng.u8(..) < 96).then(|| {
            let kind = one_of([Kind::Fixed, Kind::Sliding, Kind::Bucket], &mut rng);
            let says = one_of([Says::Seconds, Says::Nothing], &mut rng);
            let writes = rng.usize(1..60);
            Throttle::new(kind, writes, one_of([1e3, 1e4, 6e4, 3e5], &mut rng), says)
        });
        let soon = |rng: &mut Rng| START_MS + rng.f64() * total_ms;
        let mut simulation = Self {
            ms: START_MS,
            pcs,
            concurrency,
            batch,
            poll_ms,
            deadline_ms: START_MS + total_ms,
            asks_token,
            token_ends_ms: f64::INFINITY,
            stop_ms: f64::INFINITY,
            aborts: false,
            faults: 0,
            throttle,
            network: None,
            sleep: f64::INFINITY..f64::INFINITY,
            waits: Waits::new(plan, poll_ms, items, now(START_MS)),
            queue: Queue::new(),
            in_flight: BTreeSet::new(),
            not_before_ms: 0.0,
            unpolled: unpolled.into(),
            stopped: false,
            failed: false,
            woke_ms: None,
            last_look: false,
            sum: Sum::default(),
            rng: Rng::with_seed(seed),
        };
        match rng.u8(0..16) {
            0 => simulation.token_ends_ms = soon(&mut rng),
            1 => simulation.stop_ms = soon(&mut rng),
            2 => {
                simulation.stop_ms = soon(&mut rng);
                simulation.aborts = true;
            }
            3..6 => {
                let start_ms = soon(&mut rng);
                simulation.sleep = start_ms..start_ms + 2.0 * total_ms * rng.f64();
            }
            6..10 => {
                let start_ms = one_of([f64::NEG_INFINITY, soon(&mut rng)], &mut rng);
                let end_ms = start_ms.max(START_MS) + rng.f64() * total_ms;
                use Failure::{Answers, Hangs, Rejects};
                simulation.network = Some(Network {
                    down_ms: start_ms..end_ms,
                    failure: one_of(
                        [Rejects, Rejects, Hangs, Answers(502), Answers(204)],
                        &mut rng,
                    ),
                    cuts: rng.bool(),
                    reads_work: false,
                });
            }
            10..12 => simulation.faults = one_of([16, 128], &mut rng),
            _ => {}
        }
        simulation
    }

    fn play(mut self, shown: bool) -> Sum {
        let mut given: Option<WaitsCommand<Read>> = None;
        loop {
            let late_ms = self.ms - self.deadline_ms;
            if late_ms >= 1_000.0 && !self.last_look && !self.stopped && !self.failed {
                // It slept past the end.
                self.last_look = true;
                self.sum.last_looks += 1;
                self.deadline_ms = self.ms + self.poll_ms.max(30_000.0).min(late_ms);
                self.pcs.iter_mut().for_each(|pc| pc.polls = 0);
            }
            let command = match given.take() {
                Some(command) => command,
                None => self.waits.next(now(self.ms)),
            };
            if shown {
                eprintln!("{:>14.3} {}", self.ms - START_MS, shown_as(&command));
            }
            let wait_ms = match command {
                WaitsCommand::Poll(index, id) => {
                    let pc = index as usize;
                    assert_eq!(id.as_str(), self.pcs[pc].id);
                    self.check_poll(pc);
                    let read = Read {
                        pc,
                        page: 0,
                        body: Value::Null,
                        list: Vec::new(),
                    };
                    self.waits.start(read, now(self.ms));
                    continue;
                }
                WaitsCommand::Step(poll, Step::Send(limit_ms)) => {
                    self.send(poll, limit_ms);
                    continue;
                }
                WaitsCommand::Step(
                    poll,
                    Step::Token(limit_ms) | Step::Refresh { limit_ms, .. },
                ) => {
                    self.ask(poll, limit_ms);
                    continue;
                }
                WaitsCommand::Step(_, Step::Wait { .. }) => continue,
                WaitsCommand::Step(_, Step::Done(_)) => panic!("an end is a command of its own"),
                WaitsCommand::Page(polled) => {
                    given = self.page(polled);
                    continue;
                }
                WaitsCommand::Found(index, read, at) => {
                    let pc = &mut self.pcs[index as usize];
                    assert_eq!(pc.state, State::Polled, "once");
                    assert_eq!(pc.expected(&read.list), Some(at), "the right one");
                    pc.state = State::Found;
                    self.sum.found += 1;
                    continue;
                }
                WaitsCommand::Again { index, ms, .. } => {
                    let pc = &self.pcs[index as usize];
                    assert_eq!(pc.state, State::Waits, "told once");
                    assert!(self.ms + ms < self.deadline_ms, "will be polled");
                    continue;
                }
                WaitsCommand::Refused(index, _, error) => {
                    let pc = &mut self.pcs[index as usize];
                    assert!(pc.refuses || self.faults > 0);
                    let status = error.status.unwrap_or(302);
                    assert!((300..500).contains(&status));
                    assert_eq!(pc.state, State::Polled, "once");
                    pc.state = State::Refused;
                    self.sum.refused += 1;
                    continue;
                }
                WaitsCommand::Failed(_, _, error) => {
                    assert!(!self.failed, "once");
                    self.failed = true;
                    self.sum.failed += 1;
                    match error.code {
                        ErrorCode::Throttled => {
                            let asked_ms = error.retry_after_ms.expect("a time");
                            assert!(self.ms + asked_ms >= self.deadline_ms, "too long");
                        }
                        ErrorCode::Unauthenticated | ErrorCode::TokenFailed => {
                            assert!(self.ms >= self.token_ends_ms || self.faults > 0);
                        }
                        code => panic!("{code:?} ends nothing"),
                    }
                    continue;
                }
                WaitsCommand::Wait(ms) => ms,
                WaitsCommand::End => break,
            };
            assert!(wait_ms > 0.0, "waits if there is nothing to do");
            self.pass(wait_ms);
        }
        self.check_end();
        self.sum
    }

    /// Time passes until something happens.
    fn pass(&mut self, wait_ms: f64) {
        // Timers are late.
        let timer_ms = self.ms + wait_ms + self.rng.f64() * 4.0;
        let next_ms = self.queue.next_ms().min(timer_ms);
        assert!(
            next_ms < f64::INFINITY || self.stop_ms < f64::INFINITY,
            "waits for what can come"
        );
        if next_ms > self.sleep.start {
            // What is in flight is lost.
            let woke_ms = self.sleep.end.max(self.ms);
            self.sleep = f64::INFINITY..f64::INFINITY;
            self.ms = woke_ms;
            self.woke_ms = Some(woke_ms);
            self.pcs
                .iter_mut()
                .for_each(|pc| pc.lost = pc.state == State::Polled);
            return self.cut(woke_ms);
        }
        if !self.stopped && self.stop_ms <= next_ms {
            self.ms = self.ms.max(self.stop_ms);
            self.stopped = true;
            self.waits.run().stop();
            if self.aborts {
                self.cut(self.ms);
            }
        } else if self.queue.next_ms() <= timer_ms {
            let (at_ms, event) = self.queue.pop().expect("an event");
            self.ms = at_ms;
            self.settle(event);
        } else {
            self.ms = timer_ms;
        }
    }

    /// What is in flight is lost, unless its answer has arrived.
    fn cut(&mut self, at_ms: f64) {
        let events: Vec<_> = std::iter::from_fn(|| self.queue.pop()).collect();
        for (_, mut event) in events {
            if event.is_send && self.rng.u8(..) >= 64 {
                event.result = StepResult::Lost;
                event.parts.iter_mut().for_each(|(_, body)| *body = None);
            }
            self.queue.push(at_ms, event);
        }
    }

    fn check_poll(&mut self, pc: usize) {
        assert!(
            !self.stopped && !self.failed,
            "polls nothing once it has ended"
        );
        let is_first = self.pcs[pc].polls == 0;
        if !self.last_look {
            if is_first {
                assert_eq!(
                    self.unpolled.pop_front(),
                    Some(pc),
                    "the oldest request first"
                );
            } else {
                assert!(self.unpolled.is_empty(), "each once before any again");
            }
            if self.pcs.len() < 100 {
                let waiting = self
                    .pcs
                    .iter()
                    .filter(|pc| pc.state == State::Waits && pc.is_awaited());
                let first_ms = waiting.map(|pc| pc.due_ms).fold(f64::INFINITY, f64::min);
                assert!(self.pcs[pc].due_ms <= first_ms, "in turn");
            }
        } else {
            assert!(is_first, "one last look");
        }
        let poll = &mut self.pcs[pc];
        assert!(
            poll.is_awaited() && poll.state == State::Waits,
            "nothing that has ended"
        );
        assert!(self.ms >= poll.due_ms || poll.lost, "not before it is due");
        poll.state = State::Polled;
        poll.lost = false;
        poll.polls += 1;
    }

    fn ask(&mut self, poll: u32, limit_ms: f64) {
        assert!(self.asks_token);
        let after_ms = self.rng.f64() * 50.0;
        let result = if after_ms >= limit_ms {
            StepResult::Late
        } else if self.ms > self.token_ends_ms {
            StepResult::NoToken(None)
        } else {
            StepResult::Token
        };
        let event = Event {
            poll,
            result,
            parts: Vec::new(),
            is_send: false,
        };
        self.queue.push(self.ms + after_ms.min(limit_ms), event);
    }

    fn send(&mut self, poll: u32, limit_ms: f64) {
        assert!(
            self.ms < self.deadline_ms,
            "sends nothing when its time is over"
        );
        assert!(
            !self.stopped && !self.failed,
            "sends nothing once it has ended"
        );
        assert!(self.ms >= self.not_before_ms, "never early");
        let parts = self.waits.run().parts(poll);
        assert_eq!(parts.is_empty(), !self.batch);
        assert!(parts.len() <= 20, "as many as the service takes");
        let polls = if self.batch { parts } else { vec![poll] };
        for poll in &polls {
            assert!(self.in_flight.insert(*poll), "one request at a time");
        }
        assert!(
            self.in_flight.len() <= self.concurrency,
            "no more at a time"
        );
        let there_ms = self.ms + 20.0 + self.rng.f64() * 30.0;
        let back_ms = there_ms + self.rng.f64() * 400.0;
        let network = self.network.as_ref();
        let failed = network.and_then(|network| network.fails(self.ms, back_ms, limit_ms));
        let end_ms = self.ms + limit_ms;
        let (result, at_ms, bodies) = match failed {
            Some((result, at_ms)) if at_ms < end_ms => (result, at_ms, Vec::new()),
            None if back_ms < end_ms && self.batch => {
                let (result, bodies) = self.answer_batch(&polls, there_ms);
                (result, back_ms, bodies)
            }
            None if back_ms < end_ms => {
                let (result, body) = self.answer(poll, there_ms);
                (result, back_ms, vec![body])
            }
            _ => (StepResult::Late, end_ms, Vec::new()),
        };
        let mut bodies = bodies.into_iter();
        let parts = polls
            .into_iter()
            .map(|poll| (poll, bodies.next().flatten()));
        let event = Event {
            poll,
            result,
            parts: parts.collect(),
            is_send: true,
        };
        self.queue.push(at_ms, event);
    }

    /// What the service answers to one read.
    fn answer(&mut self, poll: u32, at_ms: f64) -> (StepResult, Option<Value>) {
        let Read { pc, page, .. } = *self.waits.run().item(poll).expect("in flight").1;
        let mut reply = Reply {
            status: 200,
            body: BodyState::Wanted,
            ..Reply::default()
        };
        let throttle = self.throttle.as_mut();
        let throttled = throttle.and_then(|throttle| throttle.take(at_ms).err());
        if at_ms > self.token_ends_ms {
            reply.status = 401;
        } else if let Some(retry_after) = throttled {
            reply.status = 429;
            reply.retry_after = retry_after;
        } else if self.pcs[pc].refuses {
            reply.status = 400 + pc as u16 % 29;
            // These say nothing about the item.
            if let 401 | 429 = reply.status {
                reply.status = 404;
            }
        } else if self.rng.u8(..) < self.faults {
            match self.rng.u8(0..8) {
                0 => return (StepResult::Lost, None),
                1 => return (StepResult::NoReply, None),
                2 => {
                    reply.body = one_of(
                        [BodyState::CutOff, BodyState::Late, BodyState::Other],
                        &mut self.rng,
                    )
                }
                3 => {
                    // A browser hides the rest of it.
                    reply.redirect = true;
                    reply.status = 0;
                }
                4 => {
                    reply.status = one_of([429, 503], &mut self.rng);
                    reply.retry_after =
                        Some(one_of(["0", "1", "30", "200", "9000"], &mut self.rng).to_owned());
                }
                _ => {
                    let statuses = [302, 401, 403, 404, 500, 502, 503, 504];
                    reply.status = one_of(statuses, &mut self.rng);
                }
            }
        } else {
            return (
                StepResult::Reply(reply),
                Some(self.pcs[pc].page(page, at_ms)),
            );
        }
        (StepResult::Reply(reply), None)
    }

    /// What the service answers to a batch.
    fn answer_batch(&mut self, polls: &[u32], at_ms: f64) -> (StepResult, Vec<Option<Value>>) {
        let mut outer = Reply {
            status: 200,
            body: BodyState::Wanted,
            ..Reply::default()
        };
        if self.rng.u8(..) < self.faults / 4 {
            outer.body = BodyState::Other;
            outer.status = one_of([200, 400, 413, 429, 500, 503, 504], &mut self.rng);
        }
        let mut responses = Vec::new();
        for (at, poll) in polls.iter().enumerate() {
            let (result, body) = self.answer(*poll, at_ms);
            // Others are missing from the answer.
            if let StepResult::Reply(reply) = result
                && !reply.redirect
            {
                let mut response =
                    json!({ "id": (at + 1).to_string(), "status": reply.status, "headers": {} });
                if let Some(retry_after) = reply.retry_after {
                    response["headers"]["Retry-After"] = json!(retry_after);
                }
                if let Some(body) = body {
                    response["body"] = body;
                }
                responses.push(response);
            }
        }
        self.rng.shuffle(&mut responses);
        let answer = Body(json!({ "responses": responses }));
        let count = u32::try_from(polls.len()).expect("few");
        let (result, bodies) = read_batch(outer, &answer, AnswerShape::List, count);
        let bodies = bodies.into_iter().map(|body| body.map(|body| body.0));
        (result, bodies.collect())
    }

    fn settle(&mut self, event: Event) {
        let Event {
            poll,
            result,
            parts,
            is_send,
        } = event;
        let replies: Vec<Option<Reply>> = match &result {
            StepResult::Parts(replies) => replies.iter().cloned().map(Some).collect(),
            StepResult::Reply(reply) => vec![Some(reply.clone()); parts.len()],
            _ => vec![None; parts.len()],
        };
        for ((part, body), reply) in parts.into_iter().zip(replies) {
            assert!(self.in_flight.remove(&part));
            if let Some(reply) = &reply
                && reply.status == 429
                && !reply.redirect
            {
                self.not_before_ms = self.not_before_ms.max(self.ms + asked_ms(reply));
            }
            let Some((_, read)) = self.waits.run().item(part) else {
                continue;
            };
            read.body = body.unwrap_or_default();
            let asked = reply.as_ref().filter(|reply| reply.status == 503);
            let asked_ms = asked.map_or(0.0, asked_ms);
            self.pcs[read.pc].due_ms = self.ms + asked_ms.max(self.poll_ms);
            let status = reply.map_or(0, |reply| if reply.redirect { 302 } else { reply.status });
            let is_asked = asked_ms > 0.0;
            self.note(part, status, is_asked);
        }
        if !is_send && !matches!(result, StepResult::Token) {
            // There is no time for a token, or none.
            let parts = self.waits.run().parts(poll);
            let parts = if self.batch { parts } else { vec![poll] };
            parts.into_iter().for_each(|part| self.note(part, 0, false));
        }
        let random = self.rng.f64();
        let is_known = self.waits.run().item(poll).is_some();
        assert!(is_known || !is_send, "awaits what is in flight");
        self.waits.run().settle(poll, result, now(self.ms), random);
    }

    /// What will become of a poll that has this answer, if it is no success.
    fn note(&mut self, poll: u32, status: u16, is_asked: bool) {
        let Some((_, read)) = self.waits.run().item(poll) else {
            return;
        };
        let is_read = !read.body.is_null();
        let pc = &mut self.pcs[read.pc];
        pc.lost &= !is_read && !is_asked;
        let goes_on = is_read || (300..500).contains(&status);
        if !goes_on {
            pc.state = State::Waits;
        }
    }

    /// What `web` does with a page.
    fn page(&mut self, mut polled: Polled<Read>) -> Option<WaitsCommand<Read>> {
        let read = &mut polled.item;
        let body = std::mem::take(&mut read.body);
        let values = body["value"].as_array().expect("a list");
        read.list.extend(values.iter().cloned());
        if Body(body).member("@odata.nextLink").is_some() {
            read.page += 1;
            self.waits.next_page(polled);
            return None;
        }
        let list: Vec<Body> = read.list.iter().cloned().map(Body).collect();
        let pc = &mut self.pcs[read.pc];
        if pc.expected(&read.list).is_none() {
            pc.state = State::Waits;
        }
        self.waits.listed(polled, &list, now(self.ms))
    }

    fn check_end(&mut self) {
        assert!(self.in_flight.is_empty(), "awaits what is in flight");
        // A short sleep changes nothing.
        let late_ms = if self.woke_ms.is_some() { 1_000.0 } else { 5.0 };
        assert!(self.ms <= self.deadline_ms + late_ms, "ends in time");
        let count = |test: &dyn Fn(&Pc) -> bool| {
            u32::try_from(self.pcs.iter().filter(|pc| test(pc)).count()).expect("few")
        };
        let found = count(&|pc| pc.state == State::Found);
        let refused = count(&|pc| pc.state == State::Refused);
        let total = count(&Pc::is_awaited);
        let progress = self.waits.progress();
        assert_eq!((progress.exists, progress.total), (found, total));
        assert_eq!(progress.done, found + refused);
        let counts = self.waits.counts();
        let is = |outcome| move |pc: &Pc| pc.outcome == outcome;
        let known = |pc: &Pc| pc.outcome == "unknown" && pc.state == State::Found && !pc.exists;
        let known = count(&known);
        assert_eq!(counts.accepted, count(&is("accepted")) + known);
        assert_eq!(counts.unknown, count(&is("unknown")) - known);
        assert_eq!(counts.refused, count(&is("refused")));
        assert_eq!(counts.not_sent, count(&is("notSent")));
        let is_done = progress.done == total;
        let early_end = self.waits.early_end().map(|error| error.code);
        let expected = !is_done && !self.failed && !self.stopped;
        assert_eq!(early_end, expected.then_some(ErrorCode::Timeout));
        self.sum.late += u64::from(expected);
        self.sum.missing += u64::from(total - progress.done);
        self.check_found();
    }

    /// The promises of a wait to which nothing happens but a throttle and an outage.
    fn check_found(&mut self) {
        let Self {
            network,
            throttle,
            pcs,
            ..
        } = self;
        let requests = pcs.len() as f64 * pcs.first().map_or(1, |pc| pc.pages) as f64;
        let round_ms = requests * 500.0;
        let woke_ms = self.woke_ms.unwrap_or(START_MS);
        if self.failed || self.stopped || self.faults > 0 {
            return;
        }
        if self.last_look {
            if throttle.is_none() && woke_ms + round_ms < self.deadline_ms {
                let mut waiting = pcs.iter().filter(|pc| pc.state == State::Waits);
                let is_polled = |pc: &Pc| pc.polls > 0 || pc.due_ms > self.ms || !pc.is_awaited();
                assert!(waiting.all(is_polled), "looks at each once more");
            }
            return;
        }
        // Without `Retry-After`, up to 180 s at a time; at first nobody knows the pace.
        let throttled_ms = throttle.as_ref().map_or(0.0, |throttle| {
            let windows = 4.0 * requests / throttle.writes as f64 + 4.0;
            windows * throttle.window_ms + 400_000.0
        });
        let outage_ms = match network {
            Some(network) if network.down_ms.end > START_MS => network.down_ms.end,
            _ => START_MS,
        };
        let calm_ms = outage_ms.max(woke_ms);
        let slack_ms = 2.0 * (self.poll_ms + round_ms) + throttled_ms + 60_000.0;
        let mut has_time = false;
        for pc in pcs.iter().filter(|pc| pc.is_awaited() && !pc.refuses) {
            if pc.appears_ms().max(calm_ms) + slack_ms < self.deadline_ms {
                has_time = true;
                assert_eq!(pc.state, State::Found, "all that exist are found");
            }
        }
        self.sum.calm += u64::from(has_time);
    }
}

impl Pc {
    fn new(total_ms: f64, pages: usize, refusing: u8, rng: &mut Rng) -> Self {
        let id = Guid::from_random(rng.u128(..).to_ne_bytes());
        let outcome = one_of(
            ["accepted", "accepted", "unknown", "refused", "notSent"],
            rng,
        );
        let exists = rng.u8(..) < 16 && matches!(outcome, "accepted" | "unknown");
        // A timestamp has whole milliseconds.
        let sent_ms = (START_MS - 3e6 * rng.f64() + 1e4 * rng.f64()).floor();
        let hour_ms = one_of([60_000.0, total_ms, 2.0 * total_ms], rng);
        let mut snapshots = vec![
            (sent_ms - 30_001.0, 0.0, "manual"),
            (sent_ms + 1.0, 0.0, "automatic"),
            (sent_ms + 2.0, 0.0, "retention"),
        ];
        if rng.u8(..) < 192 {
            let created_ms = (sent_ms - 30_000.0 + rng.f64() * rng.f64() * 60_000.0).ceil();
            let appears_ms = START_MS + (2.0 * rng.f64() - 1.0).max(0.0) * hour_ms;
            snapshots.push((created_ms, appears_ms, "manual"));
            if rng.bool() {
                // Somebody made another one.
                let later_ms = START_MS + rng.f64() * hour_ms;
                snapshots.push((created_ms + 1e3, later_ms, "manual"));
            }
        }
        rng.shuffle(&mut snapshots);
        Self {
            id: id.as_str().to_owned(),
            outcome,
            sent_ms,
            exists,
            snapshots,
            pages,
            refuses: rng.u8(..) < refusing,
            state: if exists { State::Found } else { State::Waits },
            due_ms: 0.0,
            lost: false,
            polls: 0,
        }
    }
}

/// A command, for a person.
fn shown_as(command: &WaitsCommand<Read>) -> String {
    match command {
        WaitsCommand::Poll(index, _) => format!("poll {index}"),
        WaitsCommand::Step(poll, step) => format!("step of {poll}: {step:?}"),
        WaitsCommand::Page(polled) => format!("page of {}", polled.item.pc),
        WaitsCommand::Found(index, _, at) => format!("found {index} at {at}"),
        WaitsCommand::Again {
            index, ms, reason, ..
        } => format!("again {index} in {ms}: {reason:?}"),
        WaitsCommand::Refused(index, _, error) => format!("refused {index}: {:?}", error.code),
        WaitsCommand::Failed(index, _, error) => format!("failed {index}: {:?}", error.code),
        WaitsCommand::Wait(ms) => format!("wait {ms}"),
        WaitsCommand::End => "end".to_owned(),
    }
}
