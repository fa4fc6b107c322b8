//! Runs whose tokens are refused again and again: who asks the token function for a new one, and how often.

use std::iter::repeat_n;

use cloudpc_snapshot::core::{
    Command, ItemEnd, Refreshes, Refreshing, Reply, Run, RunPlan, Sent, Step, StepResult, Token,
};
use fastrand::Rng;

use crate::pacing::{now, unlimited};
use crate::queue::Queue;
use crate::testing::Replay;

const ITEMS: usize = 3_000;

/// As many runs as a dev build does in a second.
const RUNS: u64 = 60;

enum Event {
    /// The token function answers an item's usual call, from its cache.
    Asked(u32),
    /// The token function answers the refresh of that number.
    Refreshed(u32),
    /// An item's request reaches the service.
    Arrives(u32),
    /// An item's answer is back: the status.
    Answered(u32, u16),
}

/// An item in progress: the number of its token, and when it was sent.
#[derive(Clone, Copy, Default)]
struct Progress {
    token: u32,
    sent: Sent,
}

fn token(number: u32) -> Token {
    Token::parse(&format!("token-{number}")).expect("a token")
}

fn number(token: &Token) -> u32 {
    let text = token.authorization();
    let digits = text.rsplit('-').next().expect("a number");
    digits.parse().expect("a number")
}

/// The items that take a step together with this one.
fn items(run: &mut Run<()>, index: u32) -> Vec<usize> {
    let parts = run.parts(index);
    let parts = if parts.is_empty() { vec![index] } else { parts };
    parts.into_iter().map(|part| part as usize).collect()
}

/// The service refuses each token after some seconds: all in flight are refused, and one refresh serves them.
#[test]
fn a_stale_refresh_is_asked_for_again_and_once_per_wave() {
    for seed in 0..RUNS {
        let _replay = Replay("simulate_run", seed);
        for (concurrency, batch) in [(1, false), (4, false), (32, false), (20, true), (80, true)] {
            run(concurrency, batch, &mut Rng::with_seed(seed));
        }
    }
}

fn run(concurrency: u32, batch: bool, rng: &mut Rng) {
    let plan = RunPlan {
        call: unlimited(true),
        concurrency,
        batch,
        whole: true,
    };
    let wave_ms = 3_000.0 + rng.f64() * 3_000.0;
    let mut ms = rng.f64() * 1e6;
    let start_ms = ms;
    // The token that the service accepts, and the one in the function's cache.
    let accepted_token = |ms: f64| 1 + ((ms - start_ms) / wave_ms) as u32;
    let mut cached = 1;
    let mut run = Run::new(plan, now(ms));
    let mut ids = repeat_n((), ITEMS);
    let mut queue = Queue::new();
    let mut progress = vec![Progress::default(); ITEMS];
    let mut refreshes = Refreshes::default();
    let mut waiting: Vec<(u32, u32)> = Vec::new();
    let (mut asked, mut sent_stale, mut accepted) = (0, 0, 0);
    loop {
        let wait_ms = match run.next(now(ms)) {
            Command::NextId => {
                match ids.next() {
                    Some(id) => drop(run.start(id, None, now(ms))),
                    None => run.no_more_ids(),
                }
                continue;
            }
            Command::Step(index, Step::Token(_)) => {
                queue.push(ms + rng.f64() * 50.0, Event::Asked(index));
                continue;
            }
            Command::Step(index, Step::Refresh { claims, .. }) => {
                let item = &mut progress[index as usize];
                match refreshes.refused(item.sent, claims.is_some()) {
                    Refreshing::Start(number) => {
                        asked += 1;
                        waiting.push((number, index));
                        queue.push(ms + rng.f64() * 800.0, Event::Refreshed(number));
                    }
                    Refreshing::Join(number) => waiting.push((number, index)),
                    Refreshing::Use(token) => {
                        for item in items(&mut run, index) {
                            progress[item].token = number(&token);
                        }
                        run.settle(index, StepResult::Token, now(ms), rng.f64());
                    }
                }
                continue;
            }
            Command::Step(index, Step::Send(_)) => {
                let token = progress[index as usize].token;
                for item in items(&mut run, index) {
                    let item = &mut progress[item];
                    item.sent = refreshes.sent();
                    assert_eq!(item.token, token, "a batch has one token");
                    sent_stale += u32::from(item.token < cached);
                }
                queue.push(ms + 20.0 + rng.f64() * 30.0, Event::Arrives(index));
                continue;
            }
            Command::Ended(ended) => {
                accepted += usize::from(matches!(ended.end, ItemEnd::Accepted(_)));
                continue;
            }
            Command::Step(..) => continue,
            Command::Probe => panic!("the service answers"),
            Command::Wait(wait_ms) => wait_ms,
            Command::End => break,
        };
        let timer_ms = ms + wait_ms + rng.f64() * 4.0;
        if queue.next_ms() > timer_ms {
            ms = timer_ms;
            continue;
        }
        let (at_ms, event) = queue.pop().expect("an event");
        ms = at_ms;
        match event {
            Event::Asked(index) => {
                for item in items(&mut run, index) {
                    progress[item].token = cached;
                }
                run.settle(index, StepResult::Token, now(ms), rng.f64());
            }
            Event::Refreshed(number) => {
                cached = accepted_token(ms);
                refreshes.settle(number, Some(&token(cached)));
                let (done, others): (Vec<_>, Vec<_>) =
                    waiting.drain(..).partition(|(one, _)| *one == number);
                waiting = others;
                for (_, index) in done {
                    for item in items(&mut run, index) {
                        progress[item].token = cached;
                    }
                    run.settle(index, StepResult::Token, now(ms), rng.f64());
                }
            }
            Event::Arrives(index) => {
                let is_current = progress[index as usize].token >= accepted_token(ms);
                let status = if is_current { 204 } else { 401 };
                let back_ms = 80.0 + rng.f64() * 300.0;
                queue.push(ms + back_ms, Event::Answered(index, status));
            }
            Event::Answered(index, status) => {
                let reply = Reply {
                    status,
                    ..Reply::default()
                };
                let result = match batch {
                    true => StepResult::Parts(vec![reply; items(&mut run, index).len()]),
                    false => StepResult::Reply(reply),
                };
                run.settle(index, result, now(ms), rng.f64());
            }
        }
    }
    let waves = accepted_token(ms) - 1;
    assert!(
        asked <= waves + sent_stale,
        "{asked} asked, {waves} waves, {sent_stale} stale"
    );
    assert!(waves == 0 || asked > 0, "a refused token is refreshed");
    // Two waves may meet in one item, which has one refresh: as many at most as are in flight.
    let most_refused = waves as usize * concurrency as usize;
    assert!(accepted + most_refused >= ITEMS, "{accepted} accepted");
    assert!(accepted * 10 >= ITEMS * 9, "{accepted} accepted");
}
