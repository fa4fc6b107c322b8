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
    /// Header `request-id`.
    pub request_id: Option<String>,
    /// What the body said, where it was Graph's.
    pub envelope: Envelope,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Accepted: the service will make the snapshot.
    Accepted,
    /// Refused before any work, and may be sent again after this many milliseconds (none: back off).
    TryAgain(Code, Option<f64>),
    /// The end.
    Failed(Code, Outcome),
}

impl Reply {
    pub(super) fn meaning(&self, now_ms: f64) -> Meaning {
        use Meaning::{Accepted, Failed, TryAgain};
        let retry_after = self
            .retry_after
            .as_deref()
            .and_then(|header| wait_ms(header, now_ms));
        match (self.status, retry_after) {
            _ if self.redirect => Failed(Code::Rejected, Outcome::Refused),
            (204, _) => Accepted,
            // Throttling answers before any work is done.
            (429, wait) => TryAgain(Code::Throttled, wait),
            // Only a service that says when to come back says that it did nothing.
            (503, Some(wait)) => TryAgain(Code::ServiceUnavailable, Some(wait)),
            (503, None) => Failed(Code::ServiceUnavailable, Outcome::Unknown),
            (401, _) => Failed(Code::Unauthenticated, Outcome::Refused),
            (403, _) => Failed(Code::Forbidden, Outcome::Refused),
            (404, _) => Failed(Code::NotFound, Outcome::Refused),
            (409, _) => Failed(Code::Conflict, Outcome::Refused),
            (300..=499, _) => Failed(Code::Rejected, Outcome::Refused),
            (500..=599, _) => Failed(Code::ServiceError, Outcome::Unknown),
            _ => Failed(Code::UnexpectedResponse, Outcome::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(status: u16, retry_after: Option<&str>) -> Meaning {
        let retry_after = retry_after.map(str::to_owned);
        Reply {
            status,
            retry_after,
            ..Reply::default()
        }
        .meaning(0.0)
    }

    #[test]
    fn every_row_of_the_table() {
        use Meaning::{Accepted, Failed, TryAgain};
        use Outcome::{Refused, Unknown};
        for (status, retry_after, expected) in [
            (204, None, Accepted),
            (204, Some("5"), Accepted),
            (429, Some("5"), TryAgain(Code::Throttled, Some(5000.0))),
            (429, None, TryAgain(Code::Throttled, None)),
            (429, Some("soon"), TryAgain(Code::Throttled, None)),
            (
                503,
                Some("5"),
                TryAgain(Code::ServiceUnavailable, Some(5000.0)),
            ),
            (
                503,
                Some("Thu, 01 Jan 1970 00:00:09 GMT"),
                TryAgain(Code::ServiceUnavailable, Some(9000.0)),
            ),
            (503, Some("soon"), Failed(Code::ServiceUnavailable, Unknown)),
            (503, Some("-5"), Failed(Code::ServiceUnavailable, Unknown)),
            (503, None, Failed(Code::ServiceUnavailable, Unknown)),
            (401, None, Failed(Code::Unauthenticated, Refused)),
            (403, None, Failed(Code::Forbidden, Refused)),
            (404, None, Failed(Code::NotFound, Refused)),
            (409, None, Failed(Code::Conflict, Refused)),
            (300, None, Failed(Code::Rejected, Refused)),
            (308, None, Failed(Code::Rejected, Refused)),
            (400, None, Failed(Code::Rejected, Refused)),
            (411, None, Failed(Code::Rejected, Refused)),
            (423, Some("5"), Failed(Code::Rejected, Refused)),
            (499, None, Failed(Code::Rejected, Refused)),
            (500, None, Failed(Code::ServiceError, Unknown)),
            (500, Some("5"), Failed(Code::ServiceError, Unknown)),
            (502, None, Failed(Code::ServiceError, Unknown)),
            (504, Some("5"), Failed(Code::ServiceError, Unknown)),
            (599, None, Failed(Code::ServiceError, Unknown)),
            (200, None, Failed(Code::UnexpectedResponse, Unknown)),
            (201, None, Failed(Code::UnexpectedResponse, Unknown)),
            (202, None, Failed(Code::UnexpectedResponse, Unknown)),
            (299, None, Failed(Code::UnexpectedResponse, Unknown)),
            (0, None, Failed(Code::UnexpectedResponse, Unknown)),
            (101, None, Failed(Code::UnexpectedResponse, Unknown)),
            (600, None, Failed(Code::UnexpectedResponse, Unknown)),
        ] {
            assert_eq!(
                meaning(status, retry_after),
                expected,
                "{status} {retry_after:?}"
            );
        }
        let hidden = Reply {
            redirect: true,
            ..Reply::default()
        };
        assert_eq!(hidden.meaning(0.0), Failed(Code::Rejected, Refused));
    }
}
