//! One step of a call, and its result.

use crate::core::call::error::Error;
use crate::core::call::outcome::ErrorCode;
use crate::core::call::receipt::Accepted;
use crate::core::call::reply::Reply;
use crate::core::values::given::Reason;

/// The time, read outside.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// The wall clock, in milliseconds since 1970: for dates.
    pub epoch_ms: f64,
    /// A clock that is never set, in milliseconds: for waits.
    pub monotonic_ms: f64,
}

/// What to do next. A step with a limit ends with [`StepResult::Late`] after that many milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask the token function, within a limit. Then call `Call::settle`.
    Token(f64),
    /// The token was refused: ask for a new one, by [`Refreshes`](crate::core::Refreshes). Then call `Call::settle`.
    Refresh {
        /// The claims that the new token must satisfy.
        claims: Option<String>,
        /// The limit.
        limit_ms: f64,
    },
    /// Send the request, within a limit. Then call `Call::settle`.
    Send(f64),
    /// Wait, then call `Call::next`, also when the wait was too long for a timer.
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
    /// There is none. `None`: the function threw or rejected; else why what it gave is no token.
    NoToken(Option<Reason>),
    /// An answer arrived.
    Reply(Reply),
    /// A caller's own `fetch` gave something that is no response.
    NoReply,
    /// No answer: the connection failed or was lost.
    Lost,
    /// The limit passed.
    Late,
    /// The request could not be built, so it was not sent.
    Unsendable,
}
