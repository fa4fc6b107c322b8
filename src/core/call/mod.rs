//! One call as a state machine: it says what to do, gets the result, and says what to do next.
//!
//! [`Call::next`] returns the first step, and the one after each wait. [`Call::settle`] takes the result of any other step and
//! returns the next one. A call with several requests, such as the pages of a list, continues with [`Call::go_on`].

pub(super) mod batch;
pub(super) mod error;
pub(super) mod outcome;
pub(super) mod receipt;
pub(super) mod refresh;
pub(super) mod reply;
pub(super) mod resend;
pub(super) mod step;

use crate::core::call::error::Error;
use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::receipt::Accepted;
use crate::core::call::refresh::Refreshed;
use crate::core::call::reply::Reply;
use crate::core::call::resend::Meaning;
use crate::core::call::step::{Clocks, Step, StepResult};
use crate::core::function::RequestKind;
use crate::core::http::challenge::claims;
use crate::core::http::retry_after::{RetryAfter, wait_ms};
use crate::core::values::given::Reason;
use crate::core::values::limits::TOTAL_TIMEOUT_MS;
use crate::core::values::retry::Retry;
use crate::core::values::timeouts::{Limit, Timeouts};

/// What is wrong with a token function that does not settle in a call without a limit.
const TOO_SLOW: Reason = "did not settle within 300 s. Check the sign-in, or set totalTimeoutMs.";

/// What a call may do.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// What is sent.
    pub kind: RequestKind,
    /// When to send again.
    pub retry: Retry,
    /// How long it may take.
    pub timeouts: Timeouts,
    /// The token comes from a function, which can be called again.
    pub asks_token: bool,
    /// The body goes as a stream.
    pub streams: bool,
    /// The call is one of a run, which decides when to send: a throttle is the run's wait and uses up no retry.
    pub paced: bool,
}

/// One call, from its first send to its end.
#[derive(Clone, Debug)]
pub struct Call {
    plan: Plan,
    attempts: u32,
    retries: u32,
    refreshed: Refreshed,
    in_flight: bool,
    /// The outcome while no request is in flight.
    outcome: Outcome,
    /// The error of the last answer that did not end the call.
    last_error: Option<Box<Error>>,
    /// The limit of the request in flight: the shorter of the two.
    send_limit: Limit,
    sent_at: f64,
    /// `sent_at` of the request before, in case this one cannot be sent.
    sent_before: f64,
    /// Nothing is sent before this time of the monotonic clock.
    due_ms: f64,
    /// Nothing is sent after this time of the monotonic clock.
    deadline_ms: f64,
}

impl Call {
    /// A call that has sent nothing yet. Its time starts now.
    pub fn new(plan: Plan, now: Clocks) -> Self {
        Self {
            plan,
            attempts: 0,
            retries: 0,
            refreshed: Refreshed::No,
            in_flight: false,
            outcome: Outcome::NotSent,
            last_error: None,
            send_limit: Limit::Total(plan.timeouts.total_ms),
            sent_at: 0.0,
            sent_before: 0.0,
            due_ms: f64::NEG_INFINITY,
            deadline_ms: now.monotonic_ms + plan.timeouts.total_ms,
        }
    }

    /// Requests sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// When the last request was sent, in milliseconds since 1970.
    pub fn sent_at(&self) -> f64 {
        self.sent_at
    }

    /// Continues with the next request of the same call, such as a list's next page, within `total_ms`.
    pub fn go_on(&mut self, total_ms: f64, now: Clocks) {
        let Self {
            attempts, sent_at, ..
        } = *self;
        *self = Self::new(self.plan, now);
        self.deadline_ms = now.monotonic_ms + total_ms;
        self.attempts = attempts;
        self.sent_at = sent_at;
        if attempts > 0 {
            // What was read so far is incomplete.
            self.outcome = Outcome::Unknown;
        }
    }

    /// What is not in flight may be sent for this long from now.
    pub(crate) fn extend(&mut self, total_ms: f64, now: Clocks) {
        self.deadline_ms = now.monotonic_ms + total_ms;
    }

    /// Whether a request or its answer is on its way.
    pub(crate) fn in_flight(&self) -> bool {
        self.in_flight
    }

    /// How long the call itself must wait, in milliseconds; 0 or less if it need not.
    pub(crate) fn wait_ms(&self, now: Clocks) -> f64 {
        self.due_ms - now.monotonic_ms
    }

    /// Takes the result of a step, and returns the next step. `random` is in 0..1.
    pub fn settle(&mut self, result: StepResult, now: Clocks, random: f64) -> Step {
        match result {
            StepResult::Token => self.token(now),
            StepResult::NoToken(reason) => self.token_failed(reason),
            StepResult::Reply(reply) => self.answered(reply, now, random),
            // The run gives each call its own part, so a whole batch is no answer to one.
            StepResult::NoReply | StepResult::Parts(_) => self.not_an_answer(),
            StepResult::Lost => self.lost(now, random),
            StepResult::Late => self.late(),
            StepResult::Unsendable => self.unsendable(),
        }
    }

    /// Gives up a call that has nothing in flight. Returns its error, if anything was sent.
    pub(crate) fn abandoned(&mut self) -> Option<Box<Error>> {
        let error = self.last_error.take()?;
        Some(self.fail(error))
    }

    /// The first step, and the one after each [`Step::Wait`]: the rest of the wait, if the timer fired early or could not
    /// wait that long.
    pub fn next(&mut self, now: Clocks) -> Step {
        let ms = self.wait_ms(now);
        if ms > 0.0 {
            return Step::Wait { ms, reason: None };
        }
        if self.plan.asks_token {
            self.in_time(now, |left_ms| Step::Token(token_ms(left_ms)))
        } else {
            self.token(now)
        }
    }

    /// A token has arrived, so the request may be sent.
    pub(crate) fn token(&mut self, now: Clocks) -> Step {
        let step = self.in_time(now, Step::Send);
        if let Step::Send(limit_ms) = step {
            self.attempts = self.attempts.saturating_add(1);
            self.in_flight = true;
            self.sent_before = self.sent_at;
            self.sent_at = now.epoch_ms;
            let Timeouts {
                attempt_ms,
                total_ms,
            } = self.plan.timeouts;
            self.send_limit = if attempt_ms <= limit_ms {
                Limit::Attempt(attempt_ms)
            } else {
                Limit::Total(total_ms)
            };
            return Step::Send(limit_ms.min(attempt_ms));
        }
        step
    }

    fn token_failed(&self, reason: Option<Reason>) -> Step {
        let mut error = Error::boxed(ErrorCode::TokenFailed, self.outcome);
        error.reason = reason;
        self.done(error)
    }

    fn answered(&mut self, reply: Reply, now: Clocks, random: f64) -> Step {
        self.in_flight = false;
        let asked = reply.asked_wait(now.epoch_ms);
        let claims = reply.www_authenticate.as_deref().and_then(claims);
        let meaning = reply.meaning(self.plan.kind, asked.is_some());
        let (code, outcome) = match meaning {
            Meaning::Accepted => {
                return Step::Done(Ok(Box::new(Accepted {
                    request_id: reply.request_id,
                    attempts: self.attempts,
                    sent_at: self.sent_at,
                    accepted_at: now.epoch_ms,
                })));
            }
            Meaning::Unauthenticated => (ErrorCode::Unauthenticated, Outcome::Refused),
            Meaning::Failed(code, outcome) | Meaning::TryAgain(code, outcome) => (code, outcome),
        };
        let mut error = Error::boxed(code, outcome);
        error.retry_after_ms = asked.map(|asked| asked.ms);
        error.status = (reply.status != 0).then_some(reply.status);
        error.limit = (code == ErrorCode::Timeout).then_some(self.send_limit);
        error.claims = claims;
        error.reason = reply.reason;
        error.envelope = reply.envelope;
        if reply.request_id.is_some() {
            error.envelope.request_id = reply.request_id;
        }
        match meaning {
            Meaning::Unauthenticated
                if self.plan.asks_token && self.refreshed.again(error.claims.is_some()) =>
            {
                let claims = error.claims.clone();
                self.outcome = outcome;
                self.last_error = Some(error);
                self.in_time(now, |left_ms| Step::Refresh {
                    claims,
                    limit_ms: token_ms(left_ms),
                })
            }
            Meaning::TryAgain(..) => self.again(error, asked, now, random),
            _ => self.done(error),
        }
    }

    fn lost(&mut self, now: Clocks, random: f64) -> Step {
        self.in_flight = false;
        let error = Error::boxed(ErrorCode::Network, Outcome::Unknown);
        match self.plan.kind {
            RequestKind::Read => self.again(error, None, now, random),
            RequestKind::Action | RequestKind::Create => self.done(error),
        }
    }

    fn not_an_answer(&self) -> Step {
        self.done(Error::boxed(
            ErrorCode::UnexpectedResponse,
            Outcome::Unknown,
        ))
    }

    fn late(&self) -> Step {
        if self.in_flight {
            return self.done(Error::late(self.send_limit, Outcome::Unknown));
        }
        if self.deadline_ms.is_infinite() {
            return self.token_failed(Some(TOO_SLOW));
        }
        let limit = Limit::Total(self.plan.timeouts.total_ms);
        self.done(Error::late(limit, self.outcome))
    }

    fn unsendable(&mut self) -> Step {
        self.not_sent();
        self.done(Error::boxed(ErrorCode::Internal, self.outcome))
    }

    /// Takes back a send that did not happen.
    pub(crate) fn not_sent(&mut self) {
        if self.in_flight {
            self.in_flight = false;
            self.attempts = self.attempts.saturating_sub(1);
            self.sent_at = self.sent_before;
        }
    }

    fn in_time(&self, now: Clocks, step: impl FnOnce(f64) -> Step) -> Step {
        let left = self.deadline_ms - now.monotonic_ms;
        if left > 0.0 { step(left) } else { self.late() }
    }

    /// Sends again after `error`, or ends with it.
    fn again(
        &mut self,
        error: Box<Error>,
        asked: Option<RetryAfter>,
        now: Clocks,
        random: f64,
    ) -> Step {
        let Plan { retry, paced, .. } = self.plan;
        let code = error.code;
        let throttled = paced && code == ErrorCode::Throttled;
        if !throttled {
            if self.retries >= retry.max_retries {
                return self.done(error);
            }
            self.retries = self.retries.saturating_add(1);
        }
        let backoff_ms = if throttled {
            0.0
        } else {
            retry.backoff_ms(self.retries, random)
        };
        let Some(ms) = wait_ms(asked, backoff_ms, retry.max_delay_ms) else {
            return self.done(error);
        };
        let due_ms = now.monotonic_ms + ms;
        if due_ms >= self.deadline_ms {
            return self.done(error);
        }
        self.outcome = error.outcome;
        self.last_error = Some(error);
        self.due_ms = due_ms;
        let begins = Step::Wait {
            ms,
            reason: Some(code),
        };
        if paced {
            return begins;
        }
        match self.next(now) {
            // The wait as it was asked for: the difference of two times is rounded.
            Step::Wait { .. } => begins,
            step => step,
        }
    }

    fn done(&self, error: Box<Error>) -> Step {
        Step::Done(Err(self.fail(error)))
    }

    /// Completes an error that ends the call with what was sent, and when. If nothing was, nothing is unknown.
    pub fn fail(&self, mut error: Box<Error>) -> Box<Error> {
        error.kind = self.plan.kind;
        error.streamed = self.plan.streams;
        error.attempts = self.attempts;
        error.sent_at = (self.attempts > 0).then_some(self.sent_at);
        if self.attempts == 0 {
            error.outcome = Outcome::NotSent;
        }
        error
    }
}

/// How long a token function may take. Without a limit, a call must not wait for it for ever.
fn token_ms(left_ms: f64) -> f64 {
    if left_ms.is_finite() {
        left_ms
    } else {
        TOTAL_TIMEOUT_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Envelope;
    use crate::core::testing::{self, at};

    fn reply(status: u16, retry_after: Option<&str>) -> Reply {
        Reply {
            status,
            retry_after: retry_after.map(str::to_owned),
            request_id: Some(String::from("r")),
            ..Reply::default()
        }
    }

    fn plan(kind: RequestKind, retry: Retry) -> Plan {
        let plan = testing::plan(kind);
        Plan { retry, ..plan }
    }

    /// A wait that begins because of `code`.
    fn wait(ms: f64, code: ErrorCode) -> Step {
        let reason = Some(code);
        Step::Wait { ms, reason }
    }

    const SEND: Step = Step::Send(30_000.0);

    fn sent_as(plan: Plan) -> Call {
        let mut call = Call::new(plan, at(0.0));
        assert!(matches!(call.next(at(0.0)), Step::Send(_)));
        call
    }

    fn sent(retry: Retry) -> Call {
        sent_as(plan(RequestKind::Action, retry))
    }

    /// A call with a token function, whose first request has been sent.
    fn sent_asking(retry: Retry) -> Call {
        let mut call = Call::new(
            Plan {
                asks_token: true,
                ..plan(RequestKind::Action, retry)
            },
            at(0.0),
        );
        assert_eq!(call.next(at(0.0)), Step::Token(300_000.0));
        assert_eq!(call.token(at(0.0)), SEND);
        call
    }

    fn error(step: Step) -> Error {
        match step {
            Step::Done(Err(error)) => *error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_204_is_accepted() {
        let step = sent(Retry::default()).answered(reply(204, None), at(40.0), 0.5);
        assert_eq!(
            step,
            Step::Done(Ok(Box::new(Accepted {
                request_id: Some("r".into()),
                attempts: 1,
                sent_at: 1e12,
                accepted_at: 1e12 + 40.0
            })))
        );
    }

    #[test]
    fn the_next_request_of_a_call_adds_to_what_is_known() {
        let plan = Plan {
            asks_token: true,
            ..plan(RequestKind::Read, Retry::NONE)
        };
        let mut call = Call::new(plan, at(0.0));
        call.go_on(1_000.0, at(0.0));
        assert_eq!((call.attempts(), call.sent_at()), (0, 0.0));
        let unread = error(call.clone().settle(StepResult::NoToken(None), at(0.0), 0.5));
        assert_eq!((unread.outcome, unread.sent_at), (Outcome::NotSent, None));
        assert_eq!(call.next(at(0.0)), Step::Token(1_000.0));
        assert!(matches!(call.token(at(40.0)), Step::Send(_)));
        call.settle(StepResult::Reply(reply(200, None)), at(50.0), 0.5);
        call.go_on(1_000.0, at(60.0));
        assert_eq!((call.attempts(), call.sent_at()), (1, 1e12 + 40.0));
        // The pages so far are not the whole list.
        let partly = error(call.settle(StepResult::NoToken(None), at(60.0), 0.5));
        assert_eq!(partly.outcome, Outcome::Unknown);
        assert_eq!(partly.sent_at, Some(1e12 + 40.0));
    }

    #[test]
    fn nothing_is_unknown_if_nothing_was_sent() {
        let unknown = || Error::boxed(ErrorCode::Timeout, Outcome::Unknown);
        let failed = Call::new(plan(RequestKind::Read, Retry::NONE), at(0.0)).fail(unknown());
        assert_eq!((failed.outcome, failed.sent_at), (Outcome::NotSent, None));
        let failed = sent(Retry::NONE).fail(unknown());
        assert_eq!(
            (failed.outcome, failed.sent_at),
            (Outcome::Unknown, Some(1e12))
        );
    }

    #[test]
    fn says_how_long_it_waits_without_rounding() {
        // 1234.84 + 1000.0 - 1234.84 is a little more than 1000.0.
        assert_eq!(
            sent(Retry::default()).answered(reply(429, Some("1")), at(1234.84), 0.5),
            wait(1_000.0, ErrorCode::Throttled)
        );
    }

    #[test]
    fn waits_exactly_as_long_as_asked() {
        let mut call = sent(Retry::default());
        assert_eq!(
            call.answered(reply(429, Some("10")), at(5.0), 0.5),
            wait(10_000.0, ErrorCode::Throttled)
        );
        assert_eq!(
            call.next(at(10_004.0)),
            Step::Wait {
                ms: 1.0,
                reason: None
            }
        );
        assert_eq!(call.next(at(10_005.0)), SEND);
        let Step::Done(Ok(accepted)) = call.answered(reply(204, None), at(10_100.0), 0.5) else {
            panic!()
        };
        assert_eq!((accepted.attempts, accepted.sent_at), (2, 1e12 + 10_005.0));
    }

    #[test]
    fn backs_off_without_retry_after() {
        let mut call = sent(Retry::default());
        assert_eq!(
            call.answered(reply(429, None), at(0.0), 0.5),
            wait(1_500.0, ErrorCode::Throttled)
        );
        assert_eq!(call.next(at(1_500.0)), SEND);
        assert_eq!(
            call.answered(reply(429, None), at(1_500.0), 0.5),
            wait(3_000.0, ErrorCode::Throttled)
        );
    }

    #[test]
    fn a_date_in_the_past_does_not_shorten_the_wait() {
        // A client whose clock is ahead.
        let date = "Thu, 01 Jan 1970 00:00:00 GMT";
        assert_eq!(
            sent(Retry::default()).answered(reply(429, Some(date)), at(0.0), 0.5),
            wait(1_500.0, ErrorCode::Throttled)
        );
    }

    #[test]
    fn retry_after_0_sends_at_once() {
        assert_eq!(
            sent(Retry::default()).answered(reply(503, Some("0")), at(0.0), 0.5),
            SEND
        );
    }

    #[test]
    fn ends_after_the_last_retry() {
        let mut call = sent(Retry {
            max_retries: 2,
            ..Retry::default()
        });
        for _ in 0..2 {
            assert_eq!(call.answered(reply(429, Some("0")), at(0.0), 0.5), SEND);
        }
        let error = error(call.answered(reply(429, Some("0")), at(0.0), 0.5));
        assert_eq!(
            (error.code, error.outcome, error.attempts),
            (ErrorCode::Throttled, Outcome::Refused, 3)
        );
        assert_eq!(error.retry_after_ms, Some(0.0));
    }

    #[test]
    fn retry_none_never_sends_again() {
        for (status, code) in [
            (429, ErrorCode::Throttled),
            (503, ErrorCode::ServiceUnavailable),
        ] {
            let error = error(sent(Retry::NONE).answered(reply(status, Some("7")), at(0.0), 0.5));
            assert_eq!((error.code, error.outcome), (code, Outcome::Refused));
            assert_eq!(error.retry_after_ms, Some(7_000.0));
        }
    }

    #[test]
    fn a_wait_beyond_the_limit_ends_at_once() {
        let error = error(sent(Retry::default()).answered(reply(429, Some("181")), at(0.0), 0.5));
        assert_eq!(
            (error.code, error.outcome, error.attempts),
            (ErrorCode::Throttled, Outcome::Refused, 1)
        );
        assert_eq!(error.retry_after_ms, Some(181_000.0));
    }

    #[test]
    fn waits_a_month_in_several_timers() {
        let mut long = plan(
            RequestKind::Action,
            Retry {
                max_delay_ms: 1e12,
                ..Retry::default()
            },
        );
        long.timeouts.total_ms = f64::INFINITY;
        let mut call = sent_as(long);
        let month = 30.0 * 86_400_000.0;
        assert_eq!(
            call.answered(reply(429, Some("2592000")), at(0.0), 0.5),
            wait(month, ErrorCode::Throttled)
        );
        let ms = month - 2_147_483_647.0;
        assert_eq!(
            call.next(at(2_147_483_647.0)),
            Step::Wait { ms, reason: None }
        );
        assert_eq!(call.next(at(month)), SEND);
    }

    #[test]
    fn a_wait_beyond_the_time_left_ends_at_once() {
        let limited = |total_ms| {
            let mut plan = plan(RequestKind::Action, Retry::default());
            plan.timeouts.total_ms = total_ms;
            sent_as(plan)
        };
        let error = error(limited(60_000.0).answered(reply(429, Some("60")), at(0.0), 0.5));
        assert_eq!(
            (error.code, error.outcome, error.retry_after_ms),
            (ErrorCode::Throttled, Outcome::Refused, Some(60_000.0))
        );
        let mut call = limited(60_001.0);
        assert_eq!(
            call.answered(reply(429, Some("60")), at(0.0), 0.5),
            wait(60_000.0, ErrorCode::Throttled)
        );
        // The time left limits the next attempt.
        assert_eq!(call.next(at(60_000.0)), Step::Send(1.0));
    }

    #[test]
    fn a_timeout_reports_what_is_known() {
        let late = error(sent(Retry::default()).late());
        assert_eq!(
            (late.code, late.outcome, late.attempts),
            (ErrorCode::Timeout, Outcome::Unknown, 1)
        );
        let mut asking = Call::new(
            Plan {
                asks_token: true,
                ..plan(RequestKind::Action, Retry::default())
            },
            at(0.0),
        );
        assert_eq!(asking.next(at(0.0)), Step::Token(300_000.0));
        let first = error(asking.late());
        assert_eq!(
            (first.code, first.outcome, first.attempts, first.sent_at),
            (ErrorCode::Timeout, Outcome::NotSent, 0, None)
        );
        // The token came, but too late to send anything.
        let too_late = error(asking.token(at(300_000.0)));
        assert_eq!((too_late.outcome, too_late.attempts), (Outcome::NotSent, 0));

        let mut again = sent_asking(Retry::default());
        assert_eq!(
            again.answered(reply(429, Some("0")), at(0.0), 0.5),
            Step::Token(300_000.0)
        );
        assert_eq!(error(again.late()).outcome, Outcome::Refused);
        // The timer woke up when the call's time was over.
        let mut asleep = sent(Retry::default());
        assert_eq!(
            asleep.answered(reply(429, Some("9")), at(0.0), 0.5),
            wait(9_000.0, ErrorCode::Throttled)
        );
        let error = error(asleep.next(at(300_000.0)));
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::Refused)
        );
    }

    #[test]
    fn a_token_function_that_never_settles_ends_the_call() {
        let mut plan = plan(RequestKind::Action, Retry::default());
        plan.asks_token = true;
        plan.timeouts.total_ms = f64::INFINITY;
        let mut call = Call::new(plan, at(0.0));
        assert_eq!(call.next(at(0.0)), Step::Token(300_000.0));
        let first = error(call.clone().settle(StepResult::Late, at(300_000.0), 0.5));
        let known = (first.code, first.outcome);
        assert_eq!(known, (ErrorCode::TokenFailed, Outcome::NotSent));
        assert_eq!(
            first.message(),
            "The token function gave no usable token: it did not settle within 300 s. Check the sign-in, or set totalTimeoutMs."
        );
        // The same for a refresh.
        assert_eq!(call.token(at(1.0)), SEND);
        let step = call.answered(reply(401, None), at(2.0), 0.5);
        let limit_ms = 300_000.0;
        let claims = None;
        assert_eq!(step, Step::Refresh { claims, limit_ms });
        let late = error(call.settle(StepResult::Late, at(300_002.0), 0.5));
        let known = (late.code, late.outcome);
        assert_eq!(known, (ErrorCode::TokenFailed, Outcome::Refused));
    }

    #[test]
    fn a_refused_token_is_refreshed_once_and_costs_no_retry() {
        let challenge = |status| Reply {
            www_authenticate: Some(
                r#"Bearer error="insufficient_claims", claims="eyJhIjoxfQ==""#.into(),
            ),
            ..reply(status, None)
        };
        let mut call = sent_asking(Retry::NONE);
        let refresh = Step::Refresh {
            claims: Some(r#"{"a":1}"#.into()),
            limit_ms: 299_990.0,
        };
        assert_eq!(call.answered(challenge(401), at(10.0), 0.5), refresh);
        assert_eq!(call.token(at(20.0)), SEND);
        let refused = error(call.answered(challenge(401), at(30.0), 0.5));
        assert_eq!(
            (refused.code, refused.outcome, refused.attempts),
            (ErrorCode::Unauthenticated, Outcome::Refused, 2)
        );
        assert_eq!(refused.claims.as_deref(), Some(r#"{"a":1}"#));

        // The retries remain for throttling.
        let mut call = sent_asking(Retry {
            max_retries: 1,
            ..Retry::default()
        });
        assert!(matches!(
            call.answered(reply(401, None), at(0.0), 0.5),
            Step::Refresh { claims: None, .. }
        ));
        assert_eq!(call.token(at(0.0)), SEND);
        assert_eq!(
            call.answered(reply(429, Some("0")), at(0.0), 0.5),
            Step::Token(300_000.0)
        );
        assert_eq!(call.token(at(0.0)), SEND);
        let throttled = error(call.answered(reply(429, Some("0")), at(0.0), 0.5));
        assert_eq!(
            (throttled.code, throttled.attempts),
            (ErrorCode::Throttled, 3)
        );

        // A token given as a string cannot be refreshed; the caller gets the claims.
        let fixed = error(sent(Retry::default()).answered(challenge(401), at(0.0), 0.5));
        assert_eq!(
            (fixed.code, fixed.attempts),
            (ErrorCode::Unauthenticated, 1)
        );
        assert!(fixed.claims.is_some());
    }

    #[test]
    fn a_token_function_that_fails_ends_the_call() {
        let mut call = sent_asking(Retry::default());
        let failed = error(call.token_failed(Some("is empty.")));
        assert_eq!(
            (failed.code, failed.reason),
            (ErrorCode::TokenFailed, Some("is empty."))
        );
        assert!(failed.message().ends_with("usable token: it is empty."));
        assert!(matches!(
            call.answered(reply(401, None), at(0.0), 0.5),
            Step::Refresh { .. }
        ));
        assert_eq!(error(call.token_failed(None)).outcome, Outcome::Refused);
        let first = Call::new(plan(RequestKind::Action, Retry::default()), at(0.0));
        assert_eq!(error(first.token_failed(None)).outcome, Outcome::NotSent);
    }

    #[test]
    fn a_read_is_sent_again_after_a_fault_and_a_lost_connection() {
        let read = plan(RequestKind::Read, Retry::default());
        for status in [500, 502, 503, 504] {
            let mut call = sent_as(read);
            let Step::Wait { ms, .. } = call.answered(reply(status, None), at(0.0), 0.5) else {
                panic!("{status}");
            };
            assert_eq!(ms, 1_500.0);
            assert_eq!(call.next(at(ms)), SEND);
        }
        let mut call = sent_as(read);
        for bound in [3e3, 6e3, 12e3] {
            assert_eq!(call.lost(at(0.0), 1.0), wait(bound, ErrorCode::Network));
            call.due_ms = 0.0;
            assert_eq!(call.next(at(0.0)), SEND);
        }
        let lost = error(call.lost(at(0.0), 1.0));
        assert_eq!((lost.outcome, lost.attempts), (Outcome::Unknown, 4));
        // A later refusal counts as one, whatever came before.
        let mut call = sent_as(read);
        let Step::Wait { ms, .. } = call.lost(at(0.0), 0.5) else {
            panic!();
        };
        assert_eq!(error(call.clone().late()).outcome, Outcome::Unknown);
        assert_eq!(call.next(at(ms)), SEND);
        assert_eq!(
            error(call.answered(reply(404, None), at(ms), 0.5)).outcome,
            Outcome::Refused
        );
    }

    #[test]
    fn errors_contain_what_the_answer_said() {
        let mut answer = reply(403, Some("60"));
        answer.envelope = Envelope {
            code: Some("Authorization_RequestDenied".into()),
            message: Some("Insufficient privileges.".into()),
            request_id: Some("from the body".into()),
        };
        let found = error(sent(Retry::default()).answered(answer.clone(), at(1.0), 0.5));
        assert_eq!(found.status, Some(403));
        assert_eq!(found.retry_after_ms, Some(60_000.0));
        assert_eq!(
            found.envelope.code.as_deref(),
            Some("Authorization_RequestDenied")
        );
        assert_eq!(found.envelope.request_id.as_deref(), Some("r"));
        assert_eq!(found.sent_at, Some(1e12));
        answer.request_id = None;
        let found = error(sent(Retry::default()).answered(answer, at(1.0), 0.5));
        assert_eq!(found.envelope.request_id.as_deref(), Some("from the body"));
    }

    #[test]
    fn an_unsendable_request_was_not_sent() {
        let first = error(sent(Retry::default()).unsendable());
        assert_eq!(
            (first.code, first.outcome, first.attempts, first.sent_at),
            (ErrorCode::Internal, Outcome::NotSent, 0, None)
        );
        let mut call = sent(Retry::default());
        assert_eq!(call.answered(reply(429, Some("0")), at(5.0), 0.5), SEND);
        let second = error(call.unsendable());
        assert_eq!(
            (second.outcome, second.attempts, second.sent_at),
            (Outcome::Refused, 1, Some(1e12))
        );
    }

    #[test]
    fn a_lost_answer_is_unknown_and_never_sent_again() {
        for step in [
            sent(Retry::default()).lost(at(1.0), 0.5),
            sent(Retry::default()).not_an_answer(),
        ] {
            let error = error(step);
            assert_eq!(
                (error.outcome, error.status, error.attempts),
                (Outcome::Unknown, None, 1)
            );
        }
    }
}
