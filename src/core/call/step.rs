//! One step of a call, and its result.

use crate::core::call::error::Error;
use crate::core::call::outcome::ErrorCode;
use crate::core::call::reply::Reply;
use crate::core::values::given::Reason;

/// The time, from outside.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// The wall clock, in milliseconds since 1970: for dates.
    pub epoch_ms: f64,
    /// A clock that never steps, in milliseconds: for waits.
    pub monotonic_ms: f64,
}

/// What to do next. Where it takes longer than the limit it comes with, in milliseconds, call [`Call::late`].
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask for a token, then call [`Call::token`] or [`Call::token_failed`].
    Token(f64),
    /// The token was refused: ask for another one, then call the same. Calls in flight that used the same token share it.
    Refresh {
        /// What the new token must satisfy, for the function that gets it.
        claims: Option<String>,
        /// The limit.
        limit_ms: f64,
    },
    /// Send the request, then call [`Call::answered`], [`Call::lost`] or [`Call::not_an_answer`].
    Send(f64),
    /// Wait, then call [`Call::next`]; also where the wait was too long for a timer.
    Wait {
        /// For so many milliseconds.
        ms: f64,
        /// Why, unless it is the rest of a wait.
        reason: Option<ErrorCode>,
    },
    /// The call has ended.
    Done(Result<Box<Accepted>, Box<Error>>),
}

/// The service has taken the request. Of a snapshot, that says that it does not exist yet.
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

/// What came of a step.
#[derive(Clone, Debug)]
pub enum StepResult {
    /// A token is at hand.
    Token,
    /// There is none: the function threw or rejected, or what it gave is no token, for that reason.
    NoToken(Option<Reason>),
    /// An answer has come.
    Reply(Reply),
    /// What came is no HTTP answer at all: a stand-in `fetch` gave something else.
    NoReply,
    /// No answer came.
    Lost,
    /// It took longer than it may.
    Late,
    /// The request could not be made, let alone sent.
    Unsendable,
}
