//! The table "When a request is sent again", row by row.

use cloudpc_snapshot::core::{BodyState, ErrorCode, Outcome, Reply, RequestKind};

use crate::service::{Answer, What};

/// What happens after an answer, and the code and outcome if the call ends with it.
pub(crate) enum Row {
    Accepted,
    /// One refresh and one more send, if the token is a function.
    Refresh(ErrorCode, Outcome),
    /// A wait and one more send, if both are allowed.
    Again(ErrorCode, Outcome),
    End(ErrorCode, Outcome),
}

pub(crate) fn row(kind: RequestKind, answer: &Answer) -> Row {
    use Outcome::{Refused, Unknown};
    let reply = match (&answer.what, kind) {
        (What::Reply(reply), _) => reply,
        (What::Lost, RequestKind::Action | RequestKind::Create) => {
            return Row::End(ErrorCode::Network, Unknown);
        }
        (What::Lost, RequestKind::Read) => return Row::Again(ErrorCode::Network, Unknown),
        (What::NoReply, _) => return Row::End(ErrorCode::UnexpectedResponse, Unknown),
    };
    let code = code(reply);
    match (kind, reply.status) {
        _ if reply.redirect => Row::End(code, Refused),
        (RequestKind::Action, 204) => Row::Accepted,
        (RequestKind::Create, 201) | (RequestKind::Read, 200) => match (reply.body, kind) {
            (BodyState::Wanted, _) => Row::Accepted,
            (BodyState::CutOff, RequestKind::Read) => Row::Again(ErrorCode::Network, Unknown),
            (BodyState::Late, RequestKind::Read) => Row::Again(ErrorCode::Timeout, Unknown),
            _ => Row::End(code, Unknown),
        },
        (_, 401) => Row::Refresh(code, Refused),
        (_, 429) => Row::Again(code, Refused),
        (_, 300..=499) => Row::End(code, Refused),
        (RequestKind::Action | RequestKind::Create, 503) if answer.wait.is_some() => {
            Row::Again(code, Refused)
        }
        (RequestKind::Read, 500 | 502 | 503 | 504) => Row::Again(code, Unknown),
        _ => Row::End(code, Unknown),
    }
}

fn code(reply: &Reply) -> ErrorCode {
    match reply.status {
        _ if reply.redirect => ErrorCode::Rejected,
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        409 => ErrorCode::Conflict,
        429 => ErrorCode::Throttled,
        300..=499 => ErrorCode::Rejected,
        503 => ErrorCode::ServiceUnavailable,
        500..=599 => ErrorCode::ServiceError,
        _ => ErrorCode::UnexpectedResponse,
    }
}
