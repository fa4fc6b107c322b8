//! One run: a call, and all that can happen to its steps.

use cloudpc_snapshot::core::{Call, Plan, RequestKind, Retry, Step, Timeouts, Token};
use fastrand::Rng;

use crate::clock::{Clock, delay_ms};
use crate::model::Model;
use crate::one_of;
use crate::service::{Service, What};

/// Twelve sends with their tokens, and eleven waits of a few timers each, are far fewer.
const MOST_STEPS: u32 = 1_000;

/// How the run of that seed ended.
pub(crate) fn run(seed: u64, shown: bool) -> &'static str {
    let rng = &mut Rng::with_seed(seed);
    let plan = plan(rng);
    let mut clock = Clock::new(rng);
    let mut service = Service::new(plan.kind, rng);
    let mut model = Model::new(plan, clock.now());
    let mut call = Call::new(plan, clock.now());
    let mut step = call.next(clock.now());
    if shown {
        eprintln!("{plan:?}");
    }
    for _ in 0..MOST_STEPS {
        let now = clock.now();
        if shown {
            eprintln!("{:>20.6} {step:?}", now.monotonic_ms);
        }
        model.check(&step, now, !clock.sleepy, &service);
        step = match step {
            Step::Token(limit_ms) | Step::Refresh { limit_ms, .. } => {
                if !clock.race(delay_ms(rng), limit_ms, rng) {
                    model.is_late();
                    call.late()
                } else {
                    match token(rng) {
                        Ok(_) => {
                            model.has_token();
                            call.token(clock.now())
                        }
                        Err(reason) => {
                            model.has_no_token(reason);
                            call.token_failed(reason)
                        }
                    }
                }
            }
            Step::Send(_) if rng.u8(..) == 0 => {
                model.cannot_send();
                call.unsendable()
            }
            Step::Send(limit_ms) => {
                let answer = service.receive(now.epoch_ms, rng);
                model.check_sent(now, &service);
                if clock.race(answer.after_ms, limit_ms, rng) {
                    let (now, random) = (clock.now(), rng.f64());
                    let step = match &answer.what {
                        What::Reply(reply) => call.answered(reply.clone(), now, random),
                        What::Lost => call.lost(now, random),
                        What::NoReply => call.not_an_answer(),
                    };
                    model.hears(answer, now, random);
                    step
                } else {
                    model.hears_nothing();
                    call.late()
                }
            }
            Step::Wait { ms, .. } => {
                clock.wait(ms, rng);
                call.next(clock.now())
            }
            Step::Done(Ok(_)) => return "accepted",
            Step::Done(Err(error)) => return error.outcome.as_str(),
        };
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
        paced: false,
    }
}

/// What the token function gives; it may throw as well.
fn token(rng: &mut Rng) -> Result<Token, Option<&'static str>> {
    match rng.u8(0..32) {
        0 => Err(None),
        1 => Token::parse("no token").map_err(Some),
        _ => Token::parse("token").map_err(Some),
    }
}
