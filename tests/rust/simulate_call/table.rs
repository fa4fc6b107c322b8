//! The table "When a request is sent again", row by row.

use cloudpc_snapshot::core::{Body, Code, Kind, Outcome, Reply};

use crate::service::{Answer, What};

/// What happens after an answer, and what is said if that is the end.
pub(crate) enum Row {
    Accepted,
    /// One refresh and one more send, where the token is a function.
    Refresh(Code, Outcome),
    /// A wait and one more send, where both are allowed.
    Again(Code, Outcome),
    End(Code, Outcome),
}

pub(crate) fn row(kind: Kind, answer: &Answer) -> Row {
    use Outcome::{Refused, Unknown};
    let reply = match (&answer.what, kind) {
        (What::Reply(reply), _) => reply,
        (What::Lost, Kind::Action | Kind::Create) => return Row::End(Code::Network, Unknown),
        (What::Lost, Kind::Read) => return Row::Again(Code::Network, Unknown),
        (What::NoReply, _) => return Row::End(Code::UnexpectedResponse, Unknown),
    };
    let code = code(reply);
    match (kind, reply.status) {
        _ if reply.redirect => Row::End(code, Refused),
        (Kind::Action, 204) => Row::Accepted,
        (Kind::Create, 201) | (Kind::Read, 200) => match (reply.body, kind) {
            (Body::Wanted, _) => Row::Accepted,
            (Body::CutOff, Kind::Read) => Row::Again(Code::Network, Unknown),
            _ => Row::End(code, Unknown),
        },
        (_, 401) => Row::Refresh(code, Refused),
        (_, 429) => Row::Again(code, Refused),
        (_, 300..=499) => Row::End(code, Refused),
        (Kind::Action | Kind::Create, 503) if answer.wait.is_some() => Row::Again(code, Refused),
        (Kind::Read, 500 | 502 | 503 | 504) => Row::Again(code, Unknown),
        _ => Row::End(code, Unknown),
    }
}

fn code(reply: &Reply) -> Code {
    match reply.status {
        _ if reply.redirect => Code::Rejected,
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        409 => Code::Conflict,
        429 => Code::Throttled,
        300..=499 => Code::Rejected,
        503 => Code::ServiceUnavailable,
        500..=599 => Code::ServiceError,
        _ => Code::UnexpectedResponse,
    }
}
