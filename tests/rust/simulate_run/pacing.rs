//! A job against a throttle, done by a run, and in the naive way by a pool: each of its workers waits by itself.

use std::iter::repeat_n;

use cloudpc_snapshot::core::{
    Clocks, Command, Plan, Reply, RequestKind, Retry, Run, RunPlan, Step, StepResult, Timeouts,
};
use fastrand::Rng;

use crate::queue::Queue;
use crate::throttle::Throttle;

/// The requests to make, and the service that receives them.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) throttle: Throttle,
    pub(crate) network: Network,
    pub(crate) items: usize,
    pub(crate) concurrency: usize,
    /// The run sends in batches.
    pub(crate) batch: bool,
    pub(crate) start_ms: f64,
}

impl Job {
    /// The shortest time it can take.
    pub(crate) fn ideal_ms(&self) -> f64 {
        let alone_ms = self.items as f64 * self.network.mean_ms() / self.concurrency as f64;
        let ideal_ms = self.throttle.ideal_ms(self.items, self.start_ms);
        ideal_ms.max(alone_ms)
    }
}

/// What a job cost.
#[derive(Debug, Default)]
pub(crate) struct Cost {
    pub(crate) ms: f64,
    pub(crate) sent: u32,
    pub(crate) throttled: u32,
    /// How many of those were sent before any request was accepted after a throttle.
    pub(crate) throttled_first: u32,
    pub(crate) accepted: usize,
}

/// How far away the service is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Network {
    /// As far as Graph.
    Far,
    /// On the same machine, as the stand-in Graph is.
    Near,
}

impl Network {
    /// From a send to its arrival at the service, and from there to the arrival of the answer.
    fn latency_ms(self, rng: &mut Rng) -> (f64, f64) {
        match self {
            Self::Far => (
                20.0 + rng.f64() * 30.0,
                80.0 + rng.f64() * rng.f64() * 500.0,
            ),
            Self::Near => (0.5 + rng.f64(), 1.5 + rng.f64() * 4.0),
        }
    }

    fn mean_ms(self) -> f64 {
        match self {
            Self::Far => 35.0 + 80.0 + 125.0,
            Self::Near => 1.0 + 3.5,
        }
    }
}

/// Sends requests at `at_ms`, all at once. Returns when the answers arrive, and the answers.
fn send(
    job: &mut Job,
    count: usize,
    at_ms: f64,
    rng: &mut Rng,
    cost: &mut Cost,
) -> (f64, Vec<Reply>) {
    let (there_ms, back_ms) = job.network.latency_ms(rng);
    let replies = (0..count).map(|_| {
        cost.sent += 1;
        let mut reply = Reply {
            status: 204,
            ..Reply::default()
        };
        if let Err(retry_after) = job.throttle.take(at_ms + there_ms) {
            reply.status = 429;
            reply.retry_after = retry_after;
            cost.throttled += 1;
        } else {
            cost.accepted += 1;
            if cost.throttled_first == 0 {
                cost.throttled_first = cost.throttled;
            }
        }
        reply
    });
    (at_ms + there_ms + back_ms, replies.collect())
}

pub(crate) fn now(ms: f64) -> Clocks {
    Clocks {
        epoch_ms: 1e12 + ms,
        monotonic_ms: ms,
    }
}

/// Calls of a run that has no time limit.
pub(crate) fn unlimited(asks_token: bool) -> Plan {
    Plan {
        kind: RequestKind::Action,
        retry: Retry::default(),
        timeouts: Timeouts {
            total_ms: f64::INFINITY,
            ..Timeouts::default()
        },
        asks_token,
        streams: false,
        paced: true,
    }
}

pub(crate) fn run(mut job: Job, rng: &mut Rng) -> Cost {
    let plan = RunPlan {
        call: unlimited(false),
        concurrency: u32::try_from(job.concurrency).expect("few"),
        batch: job.batch,
        whole: true,
    };
    let mut cost = Cost::default();
    let mut ms = job.start_ms;
    let mut run = Run::new(plan, now(ms));
    let mut ids = repeat_n((), job.items);
    let mut queue = Queue::new();
    loop {
        let wait_ms = match run.next(now(ms)) {
            Command::NextId => {
                match ids.next() {
                    Some(id) => drop(run.start(id, None, now(ms))),
                    None => run.no_more_ids(),
                }
                continue;
            }
            Command::Step(index, Step::Send(_)) => {
                let parts = run.parts(index).len().max(1);
                assert!(job.batch || parts == 1);
                let (at_ms, replies) = send(&mut job, parts, ms, rng, &mut cost);
                queue.push(at_ms, (index, replies));
                continue;
            }
            Command::Step(..) | Command::Ended(_) => continue,
            Command::Probe => panic!("the service answers"),
            Command::Wait(wait_ms) => wait_ms,
            Command::End => break,
        };
        // A timer is a few milliseconds late.
        let timer_ms = ms + wait_ms + rng.f64() * 4.0;
        if queue.next_ms() <= timer_ms {
            let (at_ms, (index, mut replies)) = queue.pop().expect("an answer");
            ms = at_ms;
            let result = match job.batch {
                true => StepResult::Parts(replies),
                false => StepResult::Reply(replies.remove(0)),
            };
            run.settle(index, result, now(ms), rng.f64());
        } else {
            ms = timer_ms;
        }
    }
    cost.ms = ms - job.start_ms;
    cost
}

/// Each worker waits as long as it is asked to, or 3 s, and sends again.
pub(crate) fn pool(mut job: Job, rng: &mut Rng) -> Cost {
    let mut cost = Cost::default();
    let mut queue = Queue::new();
    let mut left = job.items;
    let mut ms = job.start_ms;
    for _ in 0..job.concurrency {
        queue.push(ms, 204);
    }
    while let Some((at_ms, answer)) = queue.pop() {
        ms = at_ms;
        if answer == 204 {
            if left == 0 {
                continue;
            }
            left -= 1;
        }
        let (answer_ms, replies) = send(&mut job, 1, ms, rng, &mut cost);
        let reply = &replies[0];
        let seconds = reply
            .retry_after
            .as_ref()
            .and_then(|text| text.parse().ok());
        let wait_ms = match reply.status {
            429 => seconds.unwrap_or(3.0) * 1_000.0,
            _ => 0.0,
        };
        queue.push(answer_ms + wait_ms, reply.status);
    }
    cost.ms = ms - job.start_ms;
    cost
}
