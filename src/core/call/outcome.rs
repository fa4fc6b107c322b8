//! How a call may end: codes and outcomes, by the names that users compare with.

/// What went wrong: `SnapshotError.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// An argument or option was refused before anything was sent.
    InvalidArgument,
    /// The token function threw or rejected, or what it gave is no token.
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
    /// It took longer than the call may.
    Timeout,
    /// An answer the action does not have.
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

/// What is known of the snapshot: `SnapshotError.outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No request was sent.
    NotSent,
    /// The service said no: nothing was started.
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
