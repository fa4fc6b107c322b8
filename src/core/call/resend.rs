//! What an answer means: the table "When a request is sent again", as far as one answer decides it
//! (docs/graph.md#sending-again).

use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::call::reply::Reply;
use crate::core::function::RequestKind;
use crate::core::http::body::BodyState;
use crate::core::http::retry_after::RetryAfter;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// The service did what was asked for.
    Accepted,
    /// A new token may help.
    Unauthenticated,
    /// The request may be sent again after a wait. If not, the call ends with this.
    TryAgain(ErrorCode, Outcome),
    /// The call ends with this.
    Failed(ErrorCode, Outcome),
}

impl Reply {
    /// How long the answer asks to wait, if its header can be read.
    pub(crate) fn asked_wait(&self, now_ms: f64) -> Option<RetryAfter> {
        RetryAfter::read(self.retry_after.as_deref()?, now_ms)
    }

    /// The row of this answer. `asks`: the answer asks to wait.
    pub(crate) fn meaning(&self, kind: RequestKind, asks: bool) -> Meaning {
        use Meaning::{Accepted, Failed, TryAgain, Unauthenticated};
        use Outcome::{Refused, Unknown};
        use RequestKind::{Action, Create, Read};
        match (self.status, kind) {
            _ if self.redirect => Failed(ErrorCode::Rejected, Refused),
            // Nobody knows what it means, whatever its status.
            _ if self.reason.is_some() => Failed(ErrorCode::UnexpectedResponse, Unknown),
            (204, Action) => Accepted,
            (201, Create) | (200, Read) => match self.body {
                BodyState::Wanted => Accepted,
                // For a read, this is a lost connection.
                BodyState::CutOff if kind == Read => TryAgain(ErrorCode::Network, Unknown),
                BodyState::Late if kind == Read => TryAgain(ErrorCode::Timeout, Unknown),
                BodyState::Other | BodyState::CutOff | BodyState::Late => {
                    Failed(ErrorCode::UnexpectedResponse, Unknown)
                }
            },
            (401, _) => Unauthenticated,
            (403, _) => Failed(ErrorCode::Forbidden, Refused),
            (404, _) => Failed(ErrorCode::NotFound, Refused),
            (409, _) => Failed(ErrorCode::Conflict, Refused),
            // The service throttles before it does any work.
            (429, _) => TryAgain(ErrorCode::Throttled, Refused),
            (300..=499, _) => Failed(ErrorCode::Rejected, Refused),
            // Only with `Retry-After` does the service say that it did nothing (docs/graph.md#service-unavailable).
            (503, Action | Create) if asks => TryAgain(ErrorCode::ServiceUnavailable, Refused),
            (503, Action | Create) => Failed(ErrorCode::ServiceUnavailable, Unknown),
            (503, Read) => TryAgain(ErrorCode::ServiceUnavailable, Unknown),
            (500 | 502 | 504, Read) => TryAgain(ErrorCode::ServiceError, Unknown),
            (500..=599, _) => Failed(ErrorCode::ServiceError, Unknown),
            _ => Failed(ErrorCode::UnexpectedResponse, Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(kind: RequestKind, status: u16, retry_after: Option<&str>) -> Meaning {
        let retry_after = retry_after.map(str::to_owned);
        let reply = Reply {
            status,
            retry_after,
            ..Reply::default()
        };
        reply.meaning(kind, reply.asked_wait(0.0).is_some())
    }

    #[test]
    fn the_status_decides_though_the_body_hangs() {
        use Outcome::Refused;
        for (status, expected) in [
            (204, Meaning::Accepted),
            (403, Meaning::Failed(ErrorCode::Forbidden, Refused)),
            (429, Meaning::TryAgain(ErrorCode::Throttled, Refused)),
        ] {
            for body in [BodyState::Late, BodyState::CutOff] {
                let reply = Reply {
                    status,
                    body,
                    ..Reply::default()
                };
                assert_eq!(reply.meaning(RequestKind::Action, false), expected);
            }
        }
    }

    #[test]
    fn every_row_of_the_table() {
        use ErrorCode::*;
        use Meaning::{Accepted, Failed, TryAgain, Unauthenticated};
        use Outcome::{Refused, Unknown};
        let both = |status, after, row| [(status, after, row, row)];
        let rows = [
            both(429, Some("5"), TryAgain(Throttled, Refused)).to_vec(),
            both(429, None, TryAgain(Throttled, Refused)).to_vec(),
            both(429, Some("soon"), TryAgain(Throttled, Refused)).to_vec(),
            both(401, None, Unauthenticated).to_vec(),
            both(403, None, Failed(Forbidden, Refused)).to_vec(),
            both(404, None, Failed(NotFound, Refused)).to_vec(),
            both(409, None, Failed(Conflict, Refused)).to_vec(),
            both(300, None, Failed(Rejected, Refused)).to_vec(),
            both(308, None, Failed(Rejected, Refused)).to_vec(),
            both(400, None, Failed(Rejected, Refused)).to_vec(),
            both(411, None, Failed(Rejected, Refused)).to_vec(),
            both(423, Some("5"), Failed(Rejected, Refused)).to_vec(),
            both(499, None, Failed(Rejected, Refused)).to_vec(),
            both(501, Some("5"), Failed(ServiceError, Unknown)).to_vec(),
            both(599, None, Failed(ServiceError, Unknown)).to_vec(),
            both(201, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            both(202, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            both(299, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            both(0, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            both(101, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            both(600, None, Failed(UnexpectedResponse, Unknown)).to_vec(),
            vec![
                (204, None, Accepted, Failed(UnexpectedResponse, Unknown)),
                (
                    204,
                    Some("5"),
                    Accepted,
                    Failed(UnexpectedResponse, Unknown),
                ),
                (200, None, Failed(UnexpectedResponse, Unknown), Accepted),
                (
                    503,
                    Some("5"),
                    TryAgain(ServiceUnavailable, Refused),
                    TryAgain(ServiceUnavailable, Unknown),
                ),
                (
                    503,
                    Some("Thu, 01 Jan 1970 00:00:09 GMT"),
                    TryAgain(ServiceUnavailable, Refused),
                    TryAgain(ServiceUnavailable, Unknown),
                ),
            ],
            [Some("soon"), Some("-5"), None]
                .map(|after| {
                    (
                        503,
                        after,
                        Failed(ServiceUnavailable, Unknown),
                        TryAgain(ServiceUnavailable, Unknown),
                    )
                })
                .to_vec(),
            [500, 502, 504]
                .map(|status| {
                    (
                        status,
                        Some("5"),
                        Failed(ServiceError, Unknown),
                        TryAgain(ServiceError, Unknown),
                    )
                })
                .to_vec(),
        ];
        for (status, after, action, read) in rows.concat() {
            assert_eq!(
                meaning(RequestKind::Action, status, after),
                action,
                "{status} {after:?}"
            );
            assert_eq!(
                meaning(RequestKind::Read, status, after),
                read,
                "{status} {after:?}"
            );
        }
        let hidden = Reply {
            redirect: true,
            ..Reply::default()
        };
        for kind in [RequestKind::Action, RequestKind::Read] {
            assert_eq!(hidden.meaning(kind, false), Failed(Rejected, Refused));
        }
    }
}
