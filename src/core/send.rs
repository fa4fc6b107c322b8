//! One call as a state machine: it says `Send`, `Wait` or `Done`, is told what came of that, and says the next thing.

use super::error::{Code, Error, Outcome};
use super::reply::{Meaning, Reply};
use super::retry::Retry;

/// The time, from outside.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The wall clock, in milliseconds since 1970: for dates.
    pub epoch_ms: f64,
    /// A clock that never steps, in milliseconds: for waits.
    pub monotonic_ms: f64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Send the request, then call [`Call::answered`] or [`Call::lost`].
    Send,
    /// Wait this many milliseconds, then call [`Call::waited`].
    Wait(f64),
    /// The call has ended.
    Done(Result<Box<Accepted>, Box<Error>>),
}

/// The service has taken the request. The snapshot does not exist yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// Header `request-id` of the answer.
    pub request_id: Option<String>,
    /// Requests sent, this one included.
    pub attempts: u32,
    /// When it was sent, in milliseconds since 1970.
    pub sent_at: f64,
    /// When the answer came, in milliseconds since 1970.
    pub accepted_at: f64,
}

/// The longest wait a JavaScript timer can do: above 2^31 - 1 ms it fires at once.
const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// One call of `createSnapshot`, from its first send to its end.
#[derive(Clone, Debug)]
pub struct Call {
    retry: Retry,
    attempts: u32,
    sent_at: f64,
    /// Not before this, by the monotonic clock.
    due_ms: f64,
}

impl Call {
    /// A call that has sent nothing yet.
    pub fn new(retry: Retry) -> Self {
        Self {
            retry,
            attempts: 0,
            sent_at: 0.0,
            due_ms: f64::NEG_INFINITY,
        }
    }

    /// The first step, and the one after each [`Step::Wait`]. A timer that fired early, or could not wait so long, waits on.
    pub fn next(&mut self, now: Now) -> Step {
        let rest = self.due_ms - now.monotonic_ms;
        if rest > 0.0 {
            return Step::Wait(rest.min(LONGEST_TIMER_MS));
        }
        self.attempts = self.attempts.saturating_add(1);
        self.sent_at = now.epoch_ms;
        Step::Send
    }

    /// An answer has come. `random` is in 0..1.
    pub fn answered(&mut self, reply: Reply, now: Now, random: f64) -> Step {
        match reply.meaning(now.epoch_ms) {
            Meaning::Accepted => Step::Done(Ok(Box::new(Accepted {
                request_id: reply.request_id,
                attempts: self.attempts,
                sent_at: self.sent_at,
                accepted_at: now.epoch_ms,
            }))),
            Meaning::TryAgain(code, asked) => {
                let wait = asked.unwrap_or_else(|| self.retry.backoff_ms(self.attempts, random));
                // `attempts` counts the first send, which is no retry.
                if self.attempts > self.retry.max_retries || wait > self.retry.max_delay_ms {
                    return self.failed(reply, code, Outcome::Refused, asked);
                }
                self.due_ms = now.monotonic_ms + wait;
                self.next(now)
            }
            Meaning::Failed(code, outcome) => self.failed(reply, code, outcome, None),
        }
    }

    /// No answer came.
    pub fn lost(&self) -> Step {
        self.done(Error::new(Code::Network, Outcome::Unknown))
    }

    /// What came is no HTTP answer at all: a stand-in `fetch` gave something else.
    pub fn not_an_answer(&self) -> Step {
        self.done(Error::new(Code::UnexpectedResponse, Outcome::Unknown))
    }

    /// The request could not be made, let alone sent. Earlier attempts, if any, were refused.
    pub fn unsendable(&mut self) -> Step {
        self.attempts = self.attempts.saturating_sub(1);
        let outcome = if self.attempts == 0 {
            Outcome::NotSent
        } else {
            Outcome::Refused
        };
        self.done(Error::new(Code::Internal, outcome))
    }

    fn failed(
        &self,
        reply: Reply,
        code: Code,
        outcome: Outcome,
        retry_after_ms: Option<f64>,
    ) -> Step {
        let mut error = Error::new(code, outcome);
        error.status = (reply.status != 0).then_some(reply.status);
        error.envelope = reply.envelope;
        if reply.request_id.is_some() {
            error.envelope.request_id = reply.request_id;
        }
        error.retry_after_ms = retry_after_ms;
        self.done(error)
    }

    fn done(&self, mut error: Error) -> Step {
        error.attempts = self.attempts;
        error.sent_at = (self.attempts > 0).then_some(self.sent_at);
        Step::Done(Err(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Envelope;

    fn at(ms: f64) -> Now {
        // Two clocks that differ, so that one taken for the other shows.
        Now {
            epoch_ms: 1e12 + ms,
            monotonic_ms: ms,
        }
    }

    fn reply(status: u16, retry_after: Option<&str>) -> Reply {
        Reply {
            status,
            retry_after: retry_after.map(str::to_owned),
            request_id: Some(String::from("r")),
            ..Reply::default()
        }
    }

    fn sent(retry: Retry) -> Call {
        let mut call = Call::new(retry);
        assert_eq!(call.next(at(0.0)), Step::Send);
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
    fn waits_as_long_as_asked_and_not_a_moment_less() {
        let mut call = sent(Retry::default());
        assert_eq!(
            call.answered(reply(429, Some("10")), at(5.0), 0.5),
            Step::Wait(10_000.0)
        );
        assert_eq!(call.next(at(10_004.0)), Step::Wait(1.0));
        assert_eq!(call.next(at(10_005.0)), Step::Send);
        let Step::Done(Ok(accepted)) = call.answered(reply(204, None), at(10_100.0), 0.5) else {
            panic!()
        };
        assert_eq!((accepted.attempts, accepted.sent_at), (2, 1e12 + 10_005.0));
    }

    #[test]
    fn backs_off_where_not_told() {
        let mut call = sent(Retry::default());
        assert_eq!(
            call.answered(reply(429, None), at(0.0), 0.5),
            Step::Wait(1_500.0)
        );
        assert_eq!(call.next(at(1_500.0)), Step::Send);
        assert_eq!(
            call.answered(reply(429, None), at(1_500.0), 0.5),
            Step::Wait(3_000.0)
        );
    }

    #[test]
    fn a_wait_of_nothing_sends_at_once() {
        assert_eq!(
            sent(Retry::default()).answered(reply(503, Some("0")), at(0.0), 0.5),
            Step::Send
        );
    }

    #[test]
    fn ends_after_the_last_retry() {
        let mut call = sent(Retry {
            max_retries: 2,
            ..Retry::default()
        });
        for _ in 0..2 {
            assert_eq!(
                call.answered(reply(429, Some("0")), at(0.0), 0.5),
                Step::Send
            );
        }
        let error = error(call.answered(reply(429, Some("0")), at(0.0), 0.5));
        assert_eq!(
            (error.code, error.outcome, error.attempts),
            (Code::Throttled, Outcome::Refused, 3)
        );
        assert_eq!(error.retry_after_ms, Some(0.0));
    }

    #[test]
    fn no_retries_means_none() {
        for (status, code) in [(429, Code::Throttled), (503, Code::ServiceUnavailable)] {
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
            (Code::Throttled, Outcome::Refused, 1)
        );
        assert_eq!(error.retry_after_ms, Some(181_000.0));
    }

    #[test]
    fn a_wait_beyond_what_a_timer_can_do_is_waited_in_parts() {
        let mut call = sent(Retry {
            max_delay_ms: 1e12,
            ..Retry::default()
        });
        let month = 30.0 * 86_400_000.0;
        assert_eq!(
            call.answered(reply(429, Some("2592000")), at(0.0), 0.5),
            Step::Wait(2_147_483_647.0)
        );
        assert_eq!(
            call.next(at(2_147_483_647.0)),
            Step::Wait(month - 2_147_483_647.0)
        );
        assert_eq!(call.next(at(month)), Step::Send);
    }

    #[test]
    fn errors_carry_what_the_answer_said() {
        let mut answer = reply(403, None);
        answer.envelope = Envelope {
            code: Some("Authorization_RequestDenied".into()),
            message: Some("Insufficient privileges.".into()),
            request_id: Some("from the body".into()),
        };
        let found = error(sent(Retry::default()).answered(answer.clone(), at(1.0), 0.5));
        assert_eq!(found.status, Some(403));
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
    fn what_cannot_be_sent_was_not() {
        let first = error(sent(Retry::default()).unsendable());
        assert_eq!(
            (first.code, first.outcome, first.attempts, first.sent_at),
            (Code::Internal, Outcome::NotSent, 0, None)
        );
        let mut call = sent(Retry::default());
        assert_eq!(
            call.answered(reply(429, Some("0")), at(0.0), 0.5),
            Step::Send
        );
        let second = error(call.unsendable());
        assert_eq!((second.outcome, second.attempts), (Outcome::Refused, 1));
    }

    #[test]
    fn a_lost_answer_is_unknown_and_never_sent_again() {
        for step in [
            sent(Retry::default()).lost(),
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
