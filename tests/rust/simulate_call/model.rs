//! The promises a call makes, in a model that runs beside it: it checks every step, and a failure names the promise.

use cloudpc_snapshot::core::{
    Accepted, Clocks, Error, ErrorCode, Limit, Outcome, Plan, Reason, RequestKind, Step, Timeouts,
};

use crate::headers::Wait;
use crate::service::{Answer, Service};
use crate::table::{Row, row};

/// How long a token function may take in a call without a limit.
const TOKEN_MS: f64 = 300_000.0;

pub(crate) struct Model {
    plan: Plan,
    deadline_ms: f64,
    sends: u32,
    retries: u32,
    refreshes: u32,
    /// Whether the last refresh had claims, if there was one.
    refreshed_with_claims: Option<bool>,
    /// The token function has returned a token since the last send.
    has_token: bool,
    sent_at: Option<f64>,
    /// How much of the call's time was left when the last request was sent.
    sent_left_ms: f64,
    last: Option<Answer>,
    /// What is known while no request is in flight.
    known: Outcome,
    due_ms: f64,
    /// The reason of the wait that is about to begin.
    reason: Option<ErrorCode>,
    /// How the call must end now.
    end: Option<Step>,
}

impl Model {
    pub(crate) fn new(plan: Plan, now: Clocks) -> Self {
        Self {
            plan,
            deadline_ms: now.monotonic_ms + plan.timeouts.total_ms,
            sends: 0,
            retries: 0,
            refreshes: 0,
            refreshed_with_claims: None,
            has_token: false,
            sent_at: None,
            sent_left_ms: 0.0,
            last: None,
            known: Outcome::NotSent,
            due_ms: now.monotonic_ms,
            reason: None,
            end: None,
        }
    }

    pub(crate) fn has_token(&mut self) {
        self.has_token = true;
    }

    pub(crate) fn has_no_token(&mut self, reason: Option<Reason>) {
        self.fails(Error {
            reason,
            ..Error::new(ErrorCode::TokenFailed, self.known)
        });
    }

    /// Within the limit of the step.
    pub(crate) fn gets_no_token(&mut self) {
        if self.deadline_ms == f64::INFINITY {
            self.has_no_token(Some(
                "did not settle within 300 s. Check the sign-in, or set totalTimeoutMs.",
            ));
        } else {
            self.is_late();
        }
    }

    pub(crate) fn cannot_send(&mut self) {
        self.fails(Error::new(ErrorCode::Internal, self.known));
    }

    /// With no request in flight.
    pub(crate) fn is_late(&mut self) {
        let limit = Limit::Total(self.plan.timeouts.total_ms);
        self.fails(*Error::late(limit, self.known));
    }

    pub(crate) fn gets_no_answer(&mut self) {
        self.fails(*Error::late(self.send_limit(), Outcome::Unknown));
    }

    pub(crate) fn gets_answer(&mut self, answer: Answer, now: Clocks, random: f64) {
        let wait_ms = answer.wait.map(|wait| wait.ms(now.epoch_ms));
        match row(self.plan.kind, &answer) {
            Row::Accepted => {
                self.end = Some(Step::Done(Ok(Box::new(Accepted {
                    request_id: None,
                    attempts: self.sends,
                    sent_at: self.sent_at.unwrap_or_default(),
                    accepted_at: now.epoch_ms,
                }))));
            }
            Row::Refresh(_, outcome) if self.may_refresh(&answer) => {
                self.known = outcome;
            }
            Row::Again(code, outcome) if self.may_wait(answer.wait, now, random) => {
                self.known = outcome;
                self.reason = (self.due_ms > now.monotonic_ms).then_some(code);
            }
            Row::Refresh(code, outcome) | Row::Again(code, outcome) | Row::End(code, outcome) => {
                self.fails(Error {
                    status: answer.status().filter(|status| *status > 0),
                    retry_after_ms: wait_ms,
                    claims: answer.claims.clone(),
                    limit: (code == ErrorCode::Timeout).then(|| self.send_limit()),
                    ..Error::new(code, outcome)
                });
            }
        }
        self.last = Some(answer);
    }

    /// One refresh, and a second one if only the second 401 asked for claims.
    fn may_refresh(&self, answer: &Answer) -> bool {
        self.plan.asks_token
            && match self.refreshed_with_claims {
                None => true,
                Some(with_claims) => !with_claims && answer.claims.is_some(),
            }
    }

    fn may_wait(&mut self, asked: Option<Wait>, now: Clocks, random: f64) -> bool {
        let retry = self.plan.retry;
        if self.retries == retry.max_retries {
            return false;
        }
        let bound_ms = retry.delay_ms * 2_f64.powi(self.retries as i32);
        let backoff_ms = bound_ms.min(retry.max_delay_ms) * random;
        let wait_ms = match asked {
            None => backoff_ms,
            Some(Wait::For(ms)) => ms,
            Some(until @ Wait::Until(_)) => until.ms(now.epoch_ms).max(backoff_ms),
        };
        self.retries += 1;
        self.due_ms = now.monotonic_ms + wait_ms;
        // A wait that leaves no time to send is longer than the time left.
        wait_ms <= retry.max_delay_ms && self.due_ms < self.deadline_ms
    }

    /// The shorter of the two limits, for the request in flight.
    fn send_limit(&self) -> Limit {
        let Timeouts {
            attempt_ms,
            total_ms,
        } = self.plan.timeouts;
        if attempt_ms <= self.sent_left_ms {
            Limit::Attempt(attempt_ms)
        } else {
            Limit::Total(total_ms)
        }
    }

    fn fails(&mut self, error: Error) {
        self.end = Some(Step::Done(Err(Box::new(Error {
            attempts: self.sends,
            sent_at: self.sent_at,
            kind: self.plan.kind,
            ..error
        }))));
    }

    /// Before the step is carried out. `punctual`: no timer is ever late.
    pub(crate) fn check(&mut self, step: &Step, now: Clocks, punctual: bool, service: &Service) {
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if self.end.is_none() && left_ms <= 0.0 {
            self.is_late();
        }
        match step {
            Step::Done(result) => {
                // Timers take whole milliseconds.
                assert!(!punctual || left_ms > -1.0, "in time: ends");
                match result.as_ref().map_err(|error| error.outcome) {
                    Ok(_) => assert!(
                        service.accepted,
                        "accepted is true: the service accepted it"
                    ),
                    Err(Outcome::Refused) => {
                        assert_eq!(service.started, 0, "refused is true: nothing started")
                    }
                    Err(Outcome::NotSent) => {
                        assert_eq!(service.received, 0, "notSent is true: nothing sent")
                    }
                    Err(Outcome::Unknown) => {}
                }
                assert_eq!(
                    Some(step),
                    self.end.as_ref(),
                    "by the table: continues while it may and ends as it must"
                );
            }
            Step::Token(limit_ms) => self.check_token(*limit_ms, left_ms),
            Step::Refresh { limit_ms, claims } => {
                self.check_token(*limit_ms, left_ms);
                self.check_refresh(claims.as_deref());
            }
            // A call that continues when it must end is caught when it sends.
            _ if self.end.is_some() => {}
            Step::Wait { ms, reason } => {
                // The first one is as asked for; the difference of two times is rounded.
                let rounding = ms - (self.due_ms - now.monotonic_ms);
                assert!(rounding.abs() < 1e-3, "never early: waits as it must");
                assert_eq!(
                    *reason,
                    self.reason.take(),
                    "by the table: says once why it waits"
                );
            }
            Step::Send(limit_ms) => {
                let most_ms = left_ms.min(self.plan.timeouts.attempt_ms);
                assert_eq!(*limit_ms, most_ms, "in time: an attempt's limit");
            }
        }
    }

    fn check_token(&self, limit_ms: f64, left_ms: f64) {
        assert!(self.plan.asks_token, "one refresh: asks functions only");
        assert!(!self.has_token, "one refresh: asks once before each send");
        let most_ms = if left_ms == f64::INFINITY {
            TOKEN_MS
        } else {
            left_ms
        };
        assert_eq!(limit_ms, most_ms, "in time: a token's limit");
    }

    fn check_refresh(&mut self, claims: Option<&str>) {
        self.refreshes += 1;
        assert!(
            self.refreshes <= 2,
            "one refresh: and a second one for claims"
        );
        assert_ne!(
            self.refreshed_with_claims,
            Some(true),
            "one refresh: none after claims"
        );
        self.refreshed_with_claims = Some(claims.is_some());
        let last = self.last.as_ref();
        assert_eq!(
            last.and_then(Answer::status),
            Some(401),
            "one refresh: after a 401"
        );
        let asked = last.and_then(|answer| answer.claims.as_deref());
        assert_eq!(claims, asked, "one refresh: with the claims");
    }

    /// Called after the service has received the request, so that what it starts counts.
    pub(crate) fn check_sent(&mut self, now: Clocks, service: &Service) {
        assert!(service.started <= 1, "one start");
        assert!(now.monotonic_ms >= self.due_ms, "never early");
        assert!(
            now.monotonic_ms < self.deadline_ms,
            "in time: never sends later"
        );
        let most = 1 + self.plan.retry.max_retries + self.refreshes;
        assert!(service.received <= most, "few sends: {most} at most");
        assert_eq!(
            self.has_token, self.plan.asks_token,
            "one refresh: a token for each send"
        );
        if let (Some(answer), RequestKind::Action | RequestKind::Create) =
            (&self.last, self.plan.kind)
        {
            let nothing_done = match answer.status() {
                Some(401) => self.plan.asks_token,
                Some(429) => true,
                Some(503) => answer.wait.is_some(),
                _ => false,
            };
            assert!(nothing_done, "sent again safely: nothing was done");
        }
        assert_eq!(self.end, None, "by the table: ends");
        self.sends += 1;
        self.sent_at = Some(now.epoch_ms);
        self.sent_left_ms = self.deadline_ms - now.monotonic_ms;
        self.has_token = false;
    }
}
