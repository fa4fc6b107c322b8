//! How a call can end: codes and outcomes, by the names that users compare with.

/// What went wrong: `SnapshotError.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// An argument or option was refused before anything was sent.
    InvalidArgument,
    /// The token function threw or rejected, or returned something that is not a token.
    TokenFailed,
    /// 401.
    Unauthenticated,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// Another 4xx, or a redirect.
    Rejected,
    /// 429.
    Throttled,
    /// 503.
    ServiceUnavailable,
    /// Another 5xx.
    ServiceError,
    /// No answer: the connection failed or was lost, or the browser blocked the answer.
    Network,
    /// A time limit passed.
    Timeout,
    /// An answer that the service does not give to this request.
    UnexpectedResponse,
    /// A defect in this package.
    Internal,
}

impl ErrorCode {
    /// The name users compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalidArgument",
            Self::TokenFailed => "tokenFailed",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "notFound",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::Throttled => "throttled",
            Self::ServiceUnavailable => "serviceUnavailable",
            Self::ServiceError => "serviceError",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::UnexpectedResponse => "unexpectedResponse",
            Self::Internal => "internal",
        }
    }
}

/// What is known about the snapshot: `SnapshotError.outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No request was sent.
    NotSent,
    /// The service refused: nothing was started.
    Refused,
    /// It may have been started.
    Unknown,
}

impl Outcome {
    /// The name users compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "notSent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}
