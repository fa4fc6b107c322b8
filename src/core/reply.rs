//! What an answer means: the table "When a request is sent again", as far as one answer decides it.

use super::envelope::Envelope;
use super::error::{Code, Outcome};
use super::retry_after::wait_ms;

/// What came back over HTTP.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status; 0 where a browser hides it.
    pub status: u16,
    /// The answer was a redirect, which is never followed. Browsers hide all else of it.
    pub redirect: bool,
    /// Header `Retry-After`. A browser sees it only where CORS exposes it, which no document of Microsoft's promises.
    pub retry_after: Option<String>,
    /// Header `WWW-Authenticate`, which comes with a 401.
    pub www_authenticate: Option<String>,
    /// Header `request-id`.
    pub request_id: Option<String>,
    /// What the body said, where it was Graph's.
    pub envelope: Envelope,
    /// What else it held.
    pub body: Body,
}

/// What an answer's body holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// What was asked for, if anything was.
    #[default]
    Wanted,
    /// Something else.
    Other,
    /// Its end did not come: the connection was lost, or it took too long.
    CutOff,
}

/// What was sent: that decides what counts as success, and whether sending it again is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `createSnapshot`: a repeat can start a second snapshot.
    Action,
    /// `POST …/bulkActions`: as good as many of these.
    Create,
    /// A `GET`, which changes nothing.
    Read,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// What was asked for.
    Accepted,
    /// A new token may help.
    Unauthenticated,
    /// May be sent again, after a wait.
    TryAgain(Code, Outcome),
    /// The end.
    Failed(Code, Outcome),
}

impl Reply {
    /// How long it asks to wait, in milliseconds, where that can be read.
    pub(super) fn retry_after_ms(&self, now_ms: f64) -> Option<f64> {
        wait_ms(self.retry_after.as_deref()?, now_ms)
    }

    /// `asks` says whether it asks to wait.
    pub(super) fn meaning(&self, kind: Kind, asks: bool) -> Meaning {
        use Kind::{Action, Create, Read};
        use Meaning::{Accepted, Failed, TryAgain, Unauthenticated};
        use Outcome::{Refused, Unknown};
        match (self.status, kind) {
            _ if self.redirect => Failed(Code::Rejected, Refused),
            (204, Action) => Accepted,
            (201, Create) | (200, Read) => match self.body {
                Body::Wanted => Accepted,
                // A connection that was lost, as far as a read is concerned.
                Body::CutOff if kind == Read => TryAgain(Code::Network, Unknown),
                _ => Failed(Code::UnexpectedResponse, Unknown),
            },
            (401, _) => Unauthenticated,
            (403, _) => Failed(Code::Forbidden, Refused),
            (404, _) => Failed(Code::NotFound, Refused),
            (409, _) => Failed(Code::Conflict, Refused),
            // Throttling answers before any work is done.
            (429, _) => TryAgain(Code::Throttled, Refused),
            (300..=499, _) => Failed(Code::Rejected, Refused),
            // Only a service that says when to come back says that it did nothing.
            (503, Action | Create) if asks => TryAgain(Code::ServiceUnavailable, Refused),
            (503, Action | Create) => Failed(Code::ServiceUnavailable, Unknown),
            (503, Read) => TryAgain(Code::ServiceUnavailable, Unknown),
            (500 | 502 | 504, Read) => TryAgain(Code::ServiceError, Unknown),
            (500..=599, _) => Failed(Code::ServiceError, Unknown),
            _ => Failed(Code::UnexpectedResponse, Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(kind: Kind, status: u16, retry_after: Option<&str>) -> Meaning {
        let retry_after = retry_after.map(str::to_owned);
        let reply = Reply {
            status,
            retry_after,
            ..Reply::default()
        };
        reply.meaning(kind, reply.retry_after_ms(0.0).is_some())
    }

    #[test]
    fn every_row_of_the_table() {
        use Code::*;
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
                meaning(Kind::Action, status, after),
                action,
                "{status} {after:?}"
            );
            assert_eq!(
                meaning(Kind::Read, status, after),
                read,
                "{status} {after:?}"
            );
        }
        let hidden = Reply {
            redirect: true,
            ..Reply::default()
        };
        for kind in [Kind::Action, Kind::Read] {
            assert_eq!(hidden.meaning(kind, false), Failed(Rejected, Refused));
        }
    }
}
