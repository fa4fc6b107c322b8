//! One step of a call, and its result.

use crate::core::call::error::Error;
use crate::core::call::outcome::ErrorCode;
use crate::core::call::receipt::Accepted;
use crate::core::call::reply::Reply;
use crate::core::values::given::Reason;

/// The time, read outside of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// The wall clock, in milliseconds since 1970: for dates.
    pub epoch_ms: f64,
    /// A clock that nobody can set, in milliseconds: for waits.
    pub monotonic_ms: f64,
}

/// What to do next. A limit is in milliseconds; a step that takes longer results in [`StepResult::Late`].
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Call the token function, within this limit. Then call `Call::settle`.
    Token(f64),
    /// The token was refused: get a new one, as [`Refreshes`](crate::core::Refreshes) says. Then call `Call::settle`.
    Refresh {
        /// The claims that the new token must satisfy.
        claims: Option<String>,
        /// The limit.
        limit_ms: f64,
    },
    /// Send the request, within this limit. Then call `Call::settle`.
    Send(f64),
    /// Wait, then call `Call::next`, even if the wait was too long for one timer.
    Wait {
        /// The wait in milliseconds.
        ms: f64,
        /// Why the wait begins. `None` for the rest of a wait.
        reason: Option<ErrorCode>,
    },
    /// The call has ended.
    Done(Result<Box<Accepted>, Box<Error>>),
}

/// The result of a step.
#[derive(Clone, Debug)]
pub enum StepResult {
    /// There is a token.
    Token,
    /// There is no token. `None`: the function threw or rejected. Otherwise why its result is not a token.
    NoToken(Option<Reason>),
    /// An answer arrived.
    Reply(Reply),
    /// The answer to a batch arrived, with one reply for each part. If it refuses the batch, each part has it.
    Parts(Vec<Reply>),
    /// The caller's own `fetch` returned something that is not a response.
    NoReply,
    /// No answer: the connection failed or was lost.
    Lost,
    /// The limit passed.
    Late,
    /// The request could not be built, so it was not sent.
    Unsendable,
}

impl StepResult {
    /// The same result for one more part of a batch. A reply is for one part only.
    pub(crate) fn without_reply(&self) -> Self {
        match self {
            Self::Token => Self::Token,
            Self::NoToken(reason) => Self::NoToken(*reason),
            Self::Reply(_) | Self::Parts(_) | Self::NoReply => Self::NoReply,
            Self::Lost => Self::Lost,
            Self::Late => Self::Late,
            Self::Unsendable => Self::Unsendable,
        }
    }
}
