//! One run with all that can happen to it, and what is promised of it.

use std::vec::IntoIter;

use cloudpc_snapshot::core::{
    Choice, CloudPcId, Command, Ended, Guid, Outcome, Plan, Reply, RequestKind, Retry, Run, Skip,
    Step, StepResult, Timeouts,
};
use fastrand::Rng;

use crate::pacing::now;
use crate::queue::Queue;
use crate::throttle::{self, Says, Throttle};

/// What a seed makes of a run.
#[derive(Clone, Debug)]
struct Setting {
    pcs: usize,
    concurrency: usize,
    whole: bool,
    plan: Plan,
    abort_ms: f64,
    /// How many in 256 requests meet with a fault.
    faults: u8,
    /// What every request is answered with.
    denied: Option<u16>,
    throttle: Option<Throttle>,
    /// Ids after which the source throws.
    fails_after: usize,
}

impl Setting {
    fn new(rng: &mut Rng) -> Self {
        let whole = rng.bool();
        let plan = Plan {
            kind: RequestKind::Action,
            retry: Retry {
                max_retries: rng.u32(0..4),
                delay_ms: one_of([0.0, 3_000.0], rng),
                max_delay_ms: one_of([5_000.0, 180_000.0, 180_000.0], rng),
            },
            timeouts: Timeouts {
                attempt_ms: 30_000.0,
                total_ms: one_of([20_000.0, 1e6, f64::INFINITY, f64::INFINITY], rng),
            },
            asks_token: rng.bool(),
            paced: true,
        };
        let throttle = rng.bool().then(|| {
            use throttle::Kind::{Bucket, Fixed, Sliding};
            let kind = one_of([Fixed, Sliding, Bucket], rng);
            let says = one_of([Says::Seconds, Says::Nothing], rng);
            Throttle::new(kind, rng.usize(1..40), one_of([1e3, 1e4, 6e4], rng), says)
        });
        Self {
            pcs: one_of([0, 1, 5, 30, 120], rng) + rng.usize(0..5),
            concurrency: one_of([1, 2, 4, 32], rng),
            whole,
            plan,
            abort_ms: match rng.u8(0..4) {
                0 => rng.f64() * rng.f64() * 60_000.0,
                _ => f64::INFINITY,
            },
            faults: one_of([0, 16, 128], rng),
            denied: one_of([None, None, None, None, None, Some(401), Some(403)], rng),
            throttle,
            fails_after: if whole || rng.u8(..) > 16 {
                usize::MAX
            } else {
                rng.usize(0..50)
            },
        }
    }

    /// As large as tenants are, with a fault now and then.
    fn large(rng: &mut Rng) -> Self {
        let mut setting = Self::new(rng);
        setting.plan.timeouts.total_ms = f64::INFINITY;
        setting.plan.retry = Retry::default();
        Self {
            pcs: 50_000,
            abort_ms: f64::INFINITY,
            faults: 4,
            denied: None,
            throttle: Some(Throttle::new(
                throttle::Kind::Fixed,
                200,
                20_000.0,
                Says::Seconds,
            )),
            fails_after: usize::MAX,
            ..setting
        }
    }
}

fn one_of<T, const N: usize>(choices: [T; N], rng: &mut Rng) -> T {
    rng.choice(choices).expect("a choice")
}

/// One Cloud PC: what the service knows, and what an earlier run left of it.
struct Pc {
    id: String,
    received: u32,
    started: u32,
    in_flight: bool,
    /// A 204 has been heard.
    accepted: bool,
    /// The last that was heard of a request is that nothing will be heard.
    lost: bool,
    earlier: Option<&'static str>,
    taken: bool,
}

/// What the source gives: a Cloud PC by its number, or what is no id.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Entry {
    Pc(usize),
    NoId,
}

enum Event {
    /// Of an item's step, and the time it asks to wait.
    StepResult(u32, StepResult, Option<f64>),
    /// The source has its next id.
    Next,
}

struct Simulation<'a> {
    setting: Setting,
    rng: &'a mut Rng,
    ms: f64,
    pcs: Vec<Pc>,
    source: IntoIter<Entry>,
    pulled: usize,
    selection: Skip,
    run: Run<usize>,
    queue: Queue<Event>,
    /// The report's items, and whether each has ended.
    items: Vec<(Entry, bool)>,
    /// No request may be sent before this, by what was heard.
    not_before_ms: f64,
    /// As long a wait was asked for as is not allowed.
    gives_up: bool,
    aborted: bool,
    sent: Vec<usize>,
}

/// How many items ended as accepted, refused, unknown and not sent.
pub(crate) fn run(seed: u64, large: bool, shown: bool) -> [u32; 4] {
    let rng = &mut Rng::with_seed(seed);
    let setting = if large {
        Setting::large(rng)
    } else {
        Setting::new(rng)
    };
    if shown {
        eprintln!("{setting:?}");
    }
    let mut simulation = Simulation::new(setting, rng);
    simulation.play(shown);
    simulation.check_report()
}

impl<'a> Simulation<'a> {
    fn new(setting: Setting, rng: &'a mut Rng) -> Self {
        let ms = rng.f64() * 1e6;
        let skips = rng.bool();
        let mut selection = Skip::default();
        let mut pcs: Vec<Pc> = Vec::new();
        let mut source: Vec<Entry> = Vec::new();
        for number in 0..setting.pcs {
            let guid = Guid::from_random(rng.u128(..).to_ne_bytes());
            let earlier = if skips && rng.u8(..) < 64 {
                one_of([Some("accepted"), Some("unknown"), Some("refused")], rng)
            } else {
                None
            };
            if earlier.is_some() {
                let id = CloudPcId::parse(guid.as_str()).expect("an id");
                selection.skip(&id, earlier, 0);
            }
            pcs.push(Pc {
                id: guid.as_str().to_owned(),
                received: 0,
                started: 0,
                in_flight: false,
                accepted: false,
                lost: false,
                earlier,
                taken: false,
            });
            source.push(Entry::Pc(number));
            match rng.u8(0..16) {
                0 => source.push(Entry::Pc(rng.usize(0..=number))),
                1 if !setting.whole => source.push(Entry::NoId),
                _ => {}
            }
        }
        let run = Run::new(
            setting.plan,
            u32::try_from(setting.concurrency).ok(),
            setting.whole,
            now(ms),
        );
        Self {
            setting,
            rng,
            ms,
            pcs,
            source: source.into_iter(),
            pulled: 0,
            selection,
            run,
            queue: Queue::new(),
            items: Vec::new(),
            not_before_ms: 0.0,
            gives_up: false,
            aborted: false,
            sent: Vec::new(),
        }
    }

    fn play(&mut self, shown: bool) {
        let abort_ms = self.ms + self.setting.abort_ms;
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
                Command::Step(index, Step::Send(limit_ms)) => {
                    assert!(self.ms < deadline_ms, "sends nothing when its time is over");
                    self.send(index, limit_ms);
                    continue;
                }
                Command::Step(index, Step::Token(limit_ms) | Step::Refresh { limit_ms, .. }) => {
                    self.ask(index, limit_ms);
                    continue;
                }
                Command::Step(_, Step::Wait { .. }) => continue,
                Command::Step(_, Step::Done(_)) => panic!("an end is told as one"),
                Command::Ended(ended) => {
                    self.check_end(&ended);
                    continue;
                }
                Command::Wait(ms) => ms,
                Command::End => break,
            };
            assert!(wait_ms > 0.0, "waits where there is nothing to do");
            // Timers are late.
            let timer_ms = self.ms + wait_ms + self.rng.f64() * 4.0;
            let next_ms = self.queue.next_ms();
            if !self.aborted && abort_ms <= next_ms.min(timer_ms) {
                self.ms = abort_ms;
                self.abort();
            } else if next_ms <= timer_ms {
                let (at_ms, event) = self.queue.pop().expect("an event");
                self.ms = at_ms;
                match event {
                    Event::Next => self.pull(),
                    Event::StepResult(index, heard, asked_ms) => self.hear(index, heard, asked_ms),
                }
            } else {
                assert!(timer_ms < f64::INFINITY, "waits for what can come");
                self.ms = timer_ms;
            }
        }
    }

    /// What is in flight is cut. Some answers have come by then.
    fn abort(&mut self) {
        self.aborted = true;
        self.run.stop();
        let events: Vec<_> = std::iter::from_fn(|| self.queue.pop()).collect();
        for (at_ms, event) in events {
            match event {
                Event::Next => self.queue.push(at_ms, event),
                Event::StepResult(..) if self.rng.u8(..) < 64 => self.queue.push(self.ms, event),
                Event::StepResult(index, ..) => {
                    let lost = Event::StepResult(index, StepResult::Lost, None);
                    self.queue.push(self.ms, lost);
                }
            }
        }
    }

    /// What the boundary does with the source's next value.
    fn pull(&mut self) {
        self.pulled += 1;
        let entry = match self.source.next() {
            _ if self.pulled > self.setting.fails_after => return self.run.fail(),
            None => return self.run.no_more(),
            Some(entry) => entry,
        };
        let (index, ended) = match entry {
            Entry::NoId => (self.run.settle(Outcome::NotSent), true),
            Entry::Pc(number) => {
                let mut id = self.pcs[number].id.clone();
                if self.rng.bool() {
                    id.make_ascii_uppercase();
                }
                let id = CloudPcId::parse(&id).expect("an id");
                match self.selection.choose(&id) {
                    Choice::LeaveOut => return self.run.leave_out(),
                    Choice::Unknown(_) => (self.run.settle(Outcome::Unknown), true),
                    Choice::Send if self.run.is_over() => (self.run.settle(Outcome::NotSent), true),
                    Choice::Send => (self.run.start(number, now(self.ms)), false),
                }
            }
        };
        assert_eq!(index as usize, self.items.len(), "counts from 0");
        self.items.push((entry, ended));
    }

    fn ask(&mut self, index: u32, limit_ms: f64) {
        assert!(self.setting.plan.asks_token);
        let fault = self.rng.u8(..) < self.setting.faults / 8;
        let (heard, after_ms) = match self.rng.u8(0..3) {
            0 if fault => (StepResult::NoToken(None), 5.0),
            1 if fault && limit_ms < f64::INFINITY => (StepResult::Late, limit_ms),
            _ => (StepResult::Token, self.rng.f64() * 50.0),
        };
        let heard = if after_ms < limit_ms {
            heard
        } else {
            StepResult::Late
        };
        let at_ms = self.ms + after_ms.min(limit_ms);
        self.queue
            .push(at_ms, Event::StepResult(index, heard, None));
    }

    fn send(&mut self, index: u32, limit_ms: f64) {
        let (entry, ended) = self.items[index as usize];
        let Entry::Pc(number) = entry else {
            panic!("sends what is no id")
        };
        assert!(!ended, "sends nothing for an item that has ended");
        assert!(!self.aborted, "sends nothing after an abort");
        assert!(!self.gives_up, "sends nothing where it must not wait");
        assert!(self.ms >= self.not_before_ms, "never early");
        if !self.sent.contains(&number) {
            // Few, and needed of the first alone.
            self.sent.truncate(100);
            self.sent.push(number);
        }
        let setting = &self.setting;
        let (there_ms, back_ms) = (20.0 + self.rng.f64() * 30.0, self.rng.f64() * 400.0);
        let mut reply = Reply {
            status: 204,
            ..Reply::default()
        };
        let mut heard = None;
        let mut starts = true;
        if let Some(status) = setting.denied {
            reply.status = status;
            starts = false;
        } else if let Some(Err(retry_after)) = self
            .setting
            .throttle
            .as_mut()
            .map(|throttle| throttle.take(self.ms + there_ms))
        {
            reply.status = 429;
            reply.retry_after = retry_after;
            starts = false;
        } else if self.rng.u8(..) < self.setting.faults {
            starts = self.rng.bool();
            match self.rng.u8(0..10) {
                0 => heard = Some(StepResult::Lost),
                1 => heard = Some(StepResult::NoReply),
                2 => heard = Some(StepResult::Late),
                3 => reply.status = one_of([500, 502, 503, 504], self.rng),
                4 => {
                    heard = Some(StepResult::Unsendable);
                    starts = false;
                }
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
        }
        let pc = &mut self.pcs[number];
        assert!(!pc.in_flight, "one request at a time");
        pc.in_flight = true;
        if !matches!(heard, Some(StepResult::Unsendable)) {
            pc.received += 1;
            pc.started += u32::from(starts);
        }
        assert!(pc.started <= 1, "one start");
        let asked_ms = match (reply.status, &reply.retry_after) {
            (429, Some(seconds)) => Some(1e3 * seconds.parse::<f64>().expect("seconds")),
            _ => None,
        };
        if let Some(StepResult::Unsendable) = heard {
            // Known at once.
            return self.hear(index, StepResult::Unsendable, None);
        }
        let mut after_ms = there_ms + back_ms;
        let heard = heard.unwrap_or(StepResult::Reply(reply));
        let late = after_ms >= limit_ms || matches!(heard, StepResult::Late);
        let (heard, asked_ms) = if late {
            after_ms = limit_ms;
            (StepResult::Late, None)
        } else {
            (heard, asked_ms)
        };
        self.queue.push(
            self.ms + after_ms,
            Event::StepResult(index, heard, asked_ms),
        );
    }

    fn hear(&mut self, index: u32, heard: StepResult, asked_ms: Option<f64>) {
        let (entry, ended) = self.items[index as usize];
        if let (Entry::Pc(number), false) = (entry, ended) {
            let pc = &mut self.pcs[number];
            pc.lost = pc.in_flight
                && matches!(
                    heard,
                    StepResult::Lost | StepResult::NoReply | StepResult::Late
                );
            pc.in_flight = false;
            pc.accepted |= matches!(&heard, StepResult::Reply(reply) if reply.status == 204);
            if let Some(asked_ms) = asked_ms {
                self.not_before_ms = self.not_before_ms.max(self.ms + asked_ms);
                self.gives_up |= asked_ms > self.setting.plan.retry.max_delay_ms;
            }
        }
        self.run.heard(index, heard, now(self.ms), self.rng.f64());
    }

    fn check_end(&mut self, ended: &Ended<usize>) {
        let item = &mut self.items[ended.index as usize];
        assert_eq!(item, &mut (Entry::Pc(ended.item), false), "ends once");
        item.1 = true;
        let pc = &self.pcs[ended.item];
        let outcome = match &ended.result {
            Some(Ok(_)) => None,
            Some(Err(error)) => {
                let sent = error.attempts > 0;
                assert_eq!(error.attempts, pc.received, "says how many were sent");
                assert_eq!(error.sent_at.is_some(), sent, "and when");
                Some(error.outcome)
            }
            None => Some(Outcome::NotSent),
        };
        assert_eq!(
            outcome.is_none(),
            pc.accepted,
            "accepted if the service said so, and else not"
        );
        match outcome {
            None => {}
            Some(Outcome::NotSent) => assert_eq!(pc.received, 0, "notSent is true"),
            Some(Outcome::Refused) => assert_eq!(pc.started, 0, "refused is true"),
            Some(Outcome::Unknown) => assert!(pc.received > 0, "unknown has been sent"),
        }
        assert!(!pc.in_flight, "hears out what is in flight");
        if pc.lost {
            assert_eq!(outcome, Some(Outcome::Unknown), "what was lost is unknown");
        }
    }

    fn check_report(mut self) -> [u32; 4] {
        let mut given: Vec<Entry> = Vec::new();
        let rest: Vec<Entry> = self.source.by_ref().collect();
        let whole = self.setting.whole;
        assert!(!whole || rest.is_empty(), "a list is reported to its end");
        for (entry, ended) in &self.items {
            assert!(ended, "every item ends");
            if let Entry::Pc(number) = entry {
                let pc = &mut self.pcs[*number];
                assert!(!pc.taken, "each once");
                assert_ne!(
                    pc.earlier,
                    Some("accepted"),
                    "what was accepted is left out"
                );
                if pc.earlier == Some("unknown") {
                    assert_eq!(pc.received, 0, "what is unknown is not sent again");
                }
                pc.taken = true;
                given.push(*entry);
            }
        }
        assert!(
            given.is_sorted_by_key(|entry| match entry {
                Entry::Pc(number) => *number,
                Entry::NoId => 0,
            }),
            "in the order first seen"
        );
        let calm = !self.aborted
            && !self.gives_up
            && self.setting.fails_after == usize::MAX
            && self.setting.denied.is_none();
        let calm = calm
            && self.setting.plan.timeouts.total_ms == f64::INFINITY
            && self.setting.faults == 0;
        if whole || calm {
            for pc in &self.pcs {
                let left_out = pc.earlier == Some("accepted");
                assert_ne!(pc.taken, left_out, "all others are in the report");
                if calm && !matches!(pc.earlier, Some("accepted" | "unknown")) {
                    assert!(pc.accepted, "a throttle only delays");
                }
            }
        }
        let denied = self.setting.denied.is_some() && self.setting.faults == 0;
        if denied {
            let most = 2 * self.setting.concurrency - 1;
            assert!(self.sent.len() <= most, "ends where all are denied");
        }
        let counts = self.run.counts();
        let counts = [
            counts.accepted,
            counts.refused,
            counts.unknown,
            counts.not_sent,
        ];
        assert_eq!(
            counts.iter().sum::<u32>() as usize,
            self.items.len(),
            "counts each"
        );
        let accepted = self.pcs.iter().filter(|pc| pc.accepted).count();
        assert_eq!(counts[0] as usize, accepted, "counts what was accepted");
        counts
    }
}
