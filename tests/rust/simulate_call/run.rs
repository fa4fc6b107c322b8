//! One run: a call, and everything that can happen to its steps.

use cloudpc_snapshot::core::{
    Call, Plan, Refreshes, Refreshing, RequestKind, Retry, Step, StepResult, Timeouts, Token,
};
use fastrand::Rng;

use crate::clock::{Clock, delay_ms};
use crate::model::Model;
use crate::one_of;
use crate::service::{Service, What};

/// Twelve sends with their tokens, and eleven waits of a few timers each, are far fewer.
const MOST_STEPS: u32 = 1_000;

/// Runs the call of this seed. Returns how it ended.
pub(crate) fn run(seed: u64, shown: bool) -> &'static str {
    let rng = &mut Rng::with_seed(seed);
    let plan = plan(rng);
    let mut clock = Clock::new(rng);
    let mut service = Service::new(plan.kind, rng);
    let mut model = Model::new(plan, clock.now());
    let mut call = Call::new(plan, clock.now());
    let mut step = call.next(clock.now());
    let (mut refreshes, other) = (
        Refreshes::default(),
        Token::parse("other").expect("a token"),
    );
    let mut sent = refreshes.sent();
    if shown {
        eprintln!("{plan:?}");
    }
    for _ in 0..MOST_STEPS {
        let now = clock.now();
        if shown {
            eprintln!("{:>20.6} {step:?}", now.monotonic_ms);
        }
        model.check(&step, now, clock.is_punctual(), &service);
        let result = match step {
            Step::Token(limit_ms) => ask(limit_ms, &mut clock, &mut model, rng),
            Step::Refresh { limit_ms, claims } => {
                // Other calls with the same function refresh at any time.
                if rng.bool() {
                    let number = started(refreshes.refused(refreshes.sent(), rng.bool()));
                    refreshes.settle(number, rng.bool().then_some(&other));
                }
                match refreshes.refused(sent, claims.is_some()) {
                    Refreshing::Start(number) => {
                        let result = ask(limit_ms, &mut clock, &mut model, rng);
                        let is_token = matches!(result, StepResult::Token);
                        refreshes.settle(number, is_token.then_some(&other));
                        result
                    }
                    Refreshing::Use(_) => {
                        model.has_token();
                        StepResult::Token
                    }
                    Refreshing::Join(_) => panic!("no refresh is under way"),
                }
            }
            Step::Send(_) if rng.u8(..) == 0 => {
                model.cannot_send();
                StepResult::Unsendable
            }
            Step::Send(limit_ms) => {
                sent = refreshes.sent();
                let answer = service.receive(now.epoch_ms, rng);
                model.check_sent(now, &service);
                if clock.race(answer.after_ms, limit_ms, rng) {
                    let result = match &answer.what {
                        What::Reply(reply) => StepResult::Reply(reply.clone()),
                        What::Lost => StepResult::Lost,
                        What::NoReply => StepResult::NoReply,
                    };
                    let (now, random) = (clock.now(), rng.f64());
                    model.gets_answer(answer, now, random);
                    step = call.settle(result, now, random);
                    continue;
                }
                model.gets_no_answer();
                StepResult::Late
            }
            Step::Wait { ms, .. } => {
                clock.wait(ms, rng);
                step = call.next(clock.now());
                continue;
            }
            Step::Done(Ok(_)) => return "accepted",
            Step::Done(Err(error)) => return error.outcome.as_str(),
        };
        step = call.settle(result, clock.now(), rng.f64());
    }
    panic!("in time: every run ends");
}

fn plan(rng: &mut Rng) -> Plan {
    Plan {
        kind: one_of(
            [RequestKind::Action, RequestKind::Create, RequestKind::Read],
            rng,
        ),
        retry: Retry {
            max_retries: rng.u32(0..=10),
            delay_ms: one_of([0.0, 0.5, 3_000.0, 1e5], rng),
            max_delay_ms: one_of([1_000.0, 180_000.0, 1e10], rng),
        },
        timeouts: Timeouts {
            attempt_ms: one_of([90.0, 30_000.0, f64::INFINITY], rng),
            total_ms: one_of([1_000.0, 300_000.0, 1e9, f64::INFINITY], rng),
        },
        asks_token: rng.bool(),
        streams: false,
        paced: false,
    }
}

/// Calls the token function.
fn ask(limit_ms: f64, clock: &mut Clock, model: &mut Model, rng: &mut Rng) -> StepResult {
    if !clock.race(delay_ms(rng), limit_ms, rng) {
        model.gets_no_token();
        return StepResult::Late;
    }
    match token(rng) {
        Ok(_) => {
            model.has_token();
            StepResult::Token
        }
        Err(reason) => {
            model.has_no_token(reason);
            StepResult::NoToken(reason)
        }
    }
}

fn started(refreshing: Refreshing) -> u32 {
    match refreshing {
        Refreshing::Start(number) => number,
        other => panic!("a request that was just sent needs a refresh of its own: {other:?}"),
    }
}

/// What the token function returns; it may also throw.
fn token(rng: &mut Rng) -> Result<Token, Option<&'static str>> {
    match rng.u8(0..32) {
        0 => Err(None),
        1 => Token::parse("no token").map_err(Some),
        _ => Token::parse("token").map_err(Some),
    }
}
