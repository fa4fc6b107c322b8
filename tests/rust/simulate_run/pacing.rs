//! A throttle against a run, and against the naive way: a pool whose workers wait for themselves alone.

use std::iter::repeat_n;

use cloudpc_snapshot::core::{
    Clocks, Command, Plan, Reply, RequestKind, Retry, Run, Step, StepResult, Timeouts,
};
use fastrand::Rng;

use crate::queue::Queue;
use crate::throttle::Throttle;

/// What a job took.
#[derive(Debug)]
pub(crate) struct Cost {
    pub(crate) ms: f64,
    pub(crate) sent: u32,
    pub(crate) throttled: u32,
    pub(crate) accepted: usize,
}

/// From a send to its arrival at the service, and on to the answer's.
fn latency_ms(rng: &mut Rng) -> (f64, f64) {
    let there = 20.0 + rng.f64() * 30.0;
    (there, 80.0 + rng.f64() * rng.f64() * 500.0)
}

pub(crate) const MEAN_LATENCY_MS: f64 = 35.0 + 80.0 + 125.0;

/// Sends one request at a time of the clock; when its answer comes, and that.
fn send(throttle: &mut Throttle, at_ms: f64, rng: &mut Rng, cost: &mut Cost) -> (f64, Reply) {
    let (there, back) = latency_ms(rng);
    cost.sent += 1;
    let mut reply = Reply {
        status: 204,
        ..Reply::default()
    };
    if let Err(retry_after) = throttle.take(at_ms + there) {
        reply.status = 429;
        reply.retry_after = retry_after;
        cost.throttled += 1;
    } else {
        cost.accepted += 1;
    }
    (at_ms + there + back, reply)
}

pub(crate) fn now(ms: f64) -> Clocks {
    Clocks {
        epoch_ms: 1e12 + ms,
        monotonic_ms: ms,
    }
}

const NOTHING: Cost = Cost {
    ms: 0.0,
    sent: 0,
    throttled: 0,
    accepted: 0,
};

pub(crate) fn run(
    mut throttle: Throttle,
    items: usize,
    concurrency: usize,
    start_ms: f64,
    rng: &mut Rng,
) -> Cost {
    let plan = Plan {
        kind: RequestKind::Action,
        retry: Retry::default(),
        timeouts: Timeouts {
            total_ms: f64::INFINITY,
            ..Timeouts::default()
        },
        asks_token: false,
        paced: true,
    };
    let mut cost = NOTHING;
    let mut ms = start_ms;
    let mut run = Run::new(plan, u32::try_from(concurrency).ok(), true, now(ms));
    let mut ids = repeat_n((), items);
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
                let (at_ms, reply) = send(&mut throttle, ms, rng, &mut cost);
                queue.push(at_ms, (index, reply));
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
            let (at_ms, (index, reply)) = queue.pop().expect("an answer");
            ms = at_ms;
            run.settle(index, StepResult::Reply(reply), now(ms), rng.f64());
        } else {
            ms = timer_ms;
        }
    }
    cost.ms = ms - start_ms;
    cost
}

/// Each worker waits as it is asked to, or 3 s, and sends again.
pub(crate) fn pool(
    mut throttle: Throttle,
    items: usize,
    concurrency: usize,
    start_ms: f64,
    rng: &mut Rng,
) -> Cost {
    let mut cost = NOTHING;
    let mut queue = Queue::new();
    let mut left = items;
    let mut ms = start_ms;
    for _ in 0..concurrency {
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
        let (answer_ms, reply) = send(&mut throttle, ms, rng, &mut cost);
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
    cost.ms = ms - start_ms;
    cost
}
