//! What went wrong, what is known about the snapshot, and what to do next.

use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::function::RequestKind;
use crate::core::http::envelope::Envelope;
use crate::core::text::digits::push_number;
use crate::core::values::given::Reason;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::timeouts::Limit;

/// Why a call failed. JavaScript gets it as a `SnapshotError`.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// What went wrong.
    pub code: ErrorCode,
    /// What is known about the snapshot.
    pub outcome: Outcome,
    /// For [`ErrorCode::InvalidArgument`], the refused argument and the whole message.
    pub argument: Option<Box<InvalidArgument>>,
    /// What is wrong with what the token function returned; for other codes, a sentence in place of the code's own advice.
    pub reason: Option<Reason>,
    /// What was sent, or was to be sent.
    pub kind: RequestKind,
    /// Its body was sent as a stream.
    pub streamed: bool,
    /// The HTTP status of the answer. `None` if there was no answer, or a browser hides it (a redirect).
    pub status: Option<u16>,
    /// How the answer describes the error, and the service's id of the request.
    pub envelope: Envelope,
    /// How long the service asked to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// For [`ErrorCode::Timeout`], the limit that passed.
    pub limit: Option<Limit>,
    /// For the timeout of a wait, why its last list could not be read.
    pub unread: Option<ErrorCode>,
    /// The claims that a new token must satisfy, from the challenge of a 401.
    pub claims: Option<String>,
    /// Requests sent.
    pub attempts: u32,
    /// When the last of them was sent, in milliseconds since 1970.
    pub sent_at: Option<f64>,
}

impl Error {
    /// An error with nothing known but its code and outcome.
    pub fn new(code: ErrorCode, outcome: Outcome) -> Self {
        Self {
            code,
            outcome,
            argument: None,
            reason: None,
            kind: RequestKind::Action,
            streamed: false,
            status: None,
            envelope: Envelope::default(),
            retry_after_ms: None,
            limit: None,
            unread: None,
            claims: None,
            attempts: 0,
            sent_at: None,
        }
    }

    /// Like [`Error::new`], on the heap: made and moved in many places, it was kilobytes of the module.
    #[inline(never)]
    pub fn boxed(code: ErrorCode, outcome: Outcome) -> Box<Self> {
        Box::new(Self::new(code, outcome))
    }

    /// The limit passed.
    pub fn late(limit: Limit, outcome: Outcome) -> Box<Self> {
        let mut error = Self::boxed(ErrorCode::Timeout, outcome);
        error.limit = Some(limit);
        error
    }

    /// The time of a wait is over. If its last list could not be read, it says what `failed`.
    pub(crate) fn waited(limit: Limit, failed: Option<Box<Self>>, advice: Reason) -> Box<Self> {
        let unread = failed.as_ref().map(|error| error.code);
        let mut error = failed.unwrap_or_else(|| Self::late(limit, Outcome::Unknown));
        error.code = ErrorCode::Timeout;
        error.outcome = Outcome::Unknown;
        error.limit = Some(limit);
        error.unread = unread;
        error.kind = RequestKind::Read;
        error.reason = Some(advice);
        error
    }

    /// An answer that cannot be used, for that reason.
    pub fn unexpected(reason: Reason) -> Box<Self> {
        let mut error = Self::boxed(ErrorCode::UnexpectedResponse, Outcome::Unknown);
        error.reason = Some(reason);
        error
    }

    /// A few sentences for a person: what happened, and what to do next.
    pub fn message(&self) -> String {
        if let Some(argument) = &self.argument {
            return argument.message.clone();
        }
        let mut text = String::new();
        self.push_answer(&mut text);
        self.push_advice(&mut text);
        if self.outcome == Outcome::Unknown {
            text.push_str(match self.kind {
                RequestKind::Action => {
                    " The snapshot may have been started: look for a new restore point before you send again."
                }
                // Its restore points can be hours away.
                RequestKind::Create => {
                    " The bulk action may have been started: look for it in the portal before you send again."
                }
                RequestKind::Read => "",
            });
        }
        text
    }

    /// What came back.
    fn push_answer(&self, text: &mut String) {
        let Some(status) = self.status else { return };
        text.push_str("Microsoft Graph answered ");
        push_number(text, status.into());
        if let Some(code) = &self.envelope.code {
            text.push_str(" (");
            text.push_str(code);
            *text += ")";
        }
        if let Some(message) = &self.envelope.message {
            text.push_str(": ");
            text.push_str(message);
        }
        text.push_str(if text.ends_with(".") { " " } else { ". " });
    }

    /// What it means, and what to do.
    fn push_advice(&self, text: &mut String) {
        // Then it must be looked for before it is tried again, which the message goes on to say.
        let is_unknown = self.outcome == Outcome::Unknown && self.kind != RequestKind::Read;
        text.push_str(match (self.code, self.status) {
            (ErrorCode::TokenFailed, _) => match self.reason {
                Some(_) => "The token function gave no usable token: it ",
                None => "The token function threw or rejected: see cause.",
            },
            (ErrorCode::Unauthenticated, _) => {
                "The token was refused: get a new one whose audience is this Graph host, for a scope of REQUIRED_SCOPES, such as CloudPC.ReadWrite.All."
            }
            // docs/graph.md#permissions
            (ErrorCode::Forbidden, _) => {
                "Check three things: an admin has consented to a scope of REQUIRED_SCOPES, such as CloudPC.ReadWrite.All; the user has a role in Windows 365, such as Windows 365 Administrator; the tenant has a licence for Windows 365 Enterprise or Flex."
            }
            (ErrorCode::NotFound, _) => {
                "Not found in this tenant. For a Cloud PC, pass its id, not its managedDeviceId or aadDeviceId (also GUIDs)."
            }
            (ErrorCode::Conflict, _) => {
                "Another action may be running on this Cloud PC: try again when it has finished."
            }
            (ErrorCode::Rejected, Some(411)) if self.streamed => {
                "A proxy insists on a Content-Length, which a streamed body does not have: set singleSend to false."
            }
            (ErrorCode::Rejected, Some(400..)) => {
                "The service rejected the request: see status and graphCode."
            }
            (ErrorCode::Rejected, _) => {
                "Graph, or a proxy, answered with a redirect, which is never followed: check baseUrl."
            }
            (ErrorCode::Throttled, _) => "The tenant is being throttled: use fewer requests at a time, and try again ",
            (ErrorCode::ServiceUnavailable | ErrorCode::ServiceError, _) if is_unknown => {
                "The service failed."
            }
            (ErrorCode::ServiceUnavailable | ErrorCode::ServiceError, _) => {
                "The service failed: try again "
            }
            (ErrorCode::Network, Some(_)) if is_unknown => "The answer was cut off.",
            (ErrorCode::Network, Some(_)) => "The answer was cut off: try again.",
            (ErrorCode::Network, None) => {
                "No answer: the connection failed, was lost or was aborted, or a content security policy, CORS or an extension blocked it. Check the connection, and the browser's console."
            }
            (ErrorCode::Timeout, _) => match self.limit {
                Some(Limit::Attempt(_)) => "It took longer than attemptTimeoutMs allows",
                Some(Limit::Total(_)) | None => "It took longer than totalTimeoutMs allows",
            },
            (ErrorCode::UnexpectedResponse, _) if self.reason.is_some() => "",
            (ErrorCode::UnexpectedResponse, _) => {
                "The service does not give this answer, so a proxy may have: check baseUrl and the network."
            }
            (ErrorCode::Internal, _) => {
                "This is a defect in cloudpc-snapshot: please report it."
            }
            // Its own message says it all.
            (ErrorCode::InvalidArgument, _) => "",
        });
        match self.code {
            ErrorCode::ServiceUnavailable | ErrorCode::ServiceError if is_unknown => {}
            ErrorCode::Throttled | ErrorCode::ServiceUnavailable | ErrorCode::ServiceError => {
                match self.retry_after_ms {
                    // Longer than 136 years, it has more digits than a number here.
                    Some(ms) if ms <= 1_000.0 * f64::from(u32::MAX) => {
                        text.push_str("in ");
                        push_duration(text, ms);
                        text.push_str(", as the service asks.");
                    }
                    _ => text.push_str("later."),
                }
            }
            ErrorCode::Timeout => {
                if let Some(Limit::Attempt(ms) | Limit::Total(ms)) = self.limit {
                    text.push_str(" (");
                    push_duration(text, ms);
                    *text += ")";
                }
                *text += ".";
                if let Some(code) = self.unread {
                    text.push_str(" The last list could not be read (");
                    text.push_str(code.as_str());
                    text.push_str(").");
                }
                if self.reason.is_none() {
                    text.push_str(
                        " Check the connection and the token function, or raise the limit.",
                    );
                }
            }
            _ => {}
        }
        text.push_str(self.reason.unwrap_or_default());
    }
}

/// In seconds if they are whole or ten at least, rounded up; else in milliseconds.
fn push_duration(text: &mut String, ms: f64) {
    let seconds = (ms / 1_000.0).ceil();
    if ms >= 10_000.0 || seconds * 1_000.0 == ms {
        push_number(text, seconds as u32);
        text.push_str(" s");
    } else {
        push_number(text, ms.ceil() as u32);
        text.push_str(" ms");
    }
}

impl From<Box<InvalidArgument>> for Box<Error> {
    fn from(argument: Box<InvalidArgument>) -> Self {
        let mut error = Error::boxed(ErrorCode::InvalidArgument, Outcome::NotSent);
        error.argument = Some(argument);
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: ErrorCode, outcome: Outcome, status: Option<u16>) -> Error {
        let mut error = Error::new(code, outcome);
        error.status = status;
        error
    }

    #[test]
    fn messages_say_what_happened_and_what_to_do() {
        let mut error = failed(ErrorCode::NotFound, Outcome::Refused, Some(404));
        error.envelope.code = Some("itemNotFound".into());
        error.envelope.message = Some("No such thing.".into());
        assert_eq!(
            error.message(),
            "Microsoft Graph answered 404 (itemNotFound): No such thing. Not found in this tenant. For a Cloud PC, pass its id, not its managedDeviceId or aadDeviceId (also GUIDs)."
        );
        let mut error = failed(ErrorCode::Network, Outcome::Unknown, None);
        for (kind, end) in [
            (
                RequestKind::Action,
                "look for a new restore point before you send again.",
            ),
            (
                RequestKind::Create,
                "look for it in the portal before you send again.",
            ),
            (RequestKind::Read, "the browser's console."),
        ] {
            error.kind = kind;
            let message = error.message();
            assert!(message.ends_with(end), "{message}");
            assert!(message.starts_with("No answer: "), "{message}");
        }
        error.status = Some(200);
        assert!(error.message().ends_with("was cut off: try again."));
    }

    #[test]
    fn every_message_ends_in_what_to_do_next() {
        use ErrorCode::*;
        use Outcome::{NotSent, Refused, Unknown};
        for (code, outcome, status, words) in [
            (TokenFailed, NotSent, None, "see cause."),
            (
                Unauthenticated,
                Refused,
                Some(401),
                "get a new one whose audience",
            ),
            (
                Forbidden,
                Refused,
                Some(403),
                "consented to a scope of REQUIRED_SCOPES, such as CloudPC.ReadWrite.All",
            ),
            (Forbidden, Refused, Some(403), "a role in Windows 365"),
            (
                Forbidden,
                Refused,
                Some(403),
                "a licence for Windows 365 Enterprise",
            ),
            (
                NotFound,
                Refused,
                Some(404),
                "managedDeviceId or aadDeviceId",
            ),
            (
                Conflict,
                Refused,
                Some(409),
                "try again when it has finished.",
            ),
            (Rejected, Refused, Some(400), "see status and graphCode."),
            (Rejected, Refused, Some(411), "see status and graphCode."),
            (
                Rejected,
                Refused,
                Some(308),
                "redirect, which is never followed: check baseUrl.",
            ),
            (
                Rejected,
                Refused,
                None,
                "redirect, which is never followed: check baseUrl.",
            ),
            (Throttled, Refused, Some(429), "try again later."),
            (
                Throttled,
                Unknown,
                Some(429),
                "try again later. The snapshot may have been started",
            ),
            (
                ServiceUnavailable,
                Refused,
                Some(503),
                "The service failed: try again later.",
            ),
            (
                ServiceError,
                Unknown,
                Some(500),
                "The service failed. The snapshot may have been started: look for",
            ),
            (
                Network,
                Unknown,
                Some(200),
                "The answer was cut off. The snapshot may have been started: look for",
            ),
            (
                Network,
                Refused,
                Some(200),
                "The answer was cut off: try again.",
            ),
            (Network, Unknown, None, "Check the connection"),
            (
                Timeout,
                NotSent,
                None,
                "totalTimeoutMs allows. Check the connection and the token function, or raise the limit.",
            ),
            (
                UnexpectedResponse,
                Unknown,
                Some(202),
                "check baseUrl and the network.",
            ),
            (Internal, NotSent, None, "please report it."),
        ] {
            let message = failed(code, outcome, status).message();
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn says_how_long_the_service_asks_to_wait() {
        for (ms, words) in [
            (315_000.0, "try again in 315 s, as the service asks."),
            (249.0, "in 249 ms, as"),
            (1_000.0, "in 1 s, as"),
            (2_128.5, "in 2129 ms, as"),
            (90_000.5, "in 91 s, as"),
            (4_294_967_295_000.0, "in 4294967295 s, as"),
            (4_294_967_295_001.0, "try again later."),
            (f64::INFINITY, "try again later."),
        ] {
            for code in [ErrorCode::Throttled, ErrorCode::ServiceUnavailable] {
                let mut error = Error::new(code, Outcome::Refused);
                error.retry_after_ms = Some(ms);
                let message = error.message();
                assert!(message.contains(words), "{message}");
            }
        }
    }

    #[test]
    fn says_which_limit_passed() {
        for (limit, words) in [
            (
                Limit::Attempt(30_000.0),
                "attemptTimeoutMs allows (30 s). Check",
            ),
            (
                Limit::Total(1_500.0),
                "totalTimeoutMs allows (1500 ms). Check",
            ),
        ] {
            let mut error = Error::late(limit, Outcome::NotSent);
            assert!(error.message().contains(words), "{}", error.message());
            error.reason = Some(" Look again.");
            assert!(error.message().ends_with("). Look again."));
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_token() {
        let mut error = Error::new(ErrorCode::TokenFailed, Outcome::NotSent);
        error.reason = Some("is empty. Get one.");
        assert_eq!(
            error.message(),
            "The token function gave no usable token: it is empty. Get one."
        );
    }

    #[test]
    fn a_reason_takes_the_place_of_the_advice() {
        assert_eq!(
            Error::unexpected("Try again.").message(),
            "Try again. The snapshot may have been started: look for a new restore point before you send again."
        );
    }

    #[test]
    fn names_are_those_of_the_package() {
        use ErrorCode::*;
        let names = [
            (InvalidArgument, "invalidArgument"),
            (TokenFailed, "tokenFailed"),
            (Unauthenticated, "unauthenticated"),
            (Forbidden, "forbidden"),
            (NotFound, "notFound"),
            (Conflict, "conflict"),
            (Rejected, "rejected"),
            (Throttled, "throttled"),
            (ServiceUnavailable, "serviceUnavailable"),
            (ServiceError, "serviceError"),
            (Network, "network"),
            (Timeout, "timeout"),
            (UnexpectedResponse, "unexpectedResponse"),
            (Internal, "internal"),
        ];
        for (code, name) in names {
            assert_eq!(code.as_str(), name);
        }
        let outcomes = [Outcome::NotSent, Outcome::Refused, Outcome::Unknown];
        assert_eq!(
            outcomes.map(Outcome::as_str),
            ["notSent", "refused", "unknown"]
        );
    }

    #[test]
    fn a_stream_that_needs_a_length_can_be_turned_off() {
        let mut error = Error::new(ErrorCode::Rejected, Outcome::Refused);
        error.status = Some(411);
        error.streamed = true;
        assert!(error.message().ends_with("set singleSend to false."));
    }

    #[test]
    fn a_refused_argument_says_it_itself() {
        let argument = InvalidArgument::new("f", "must be right.", None);
        let error = Box::<Error>::from(argument.clone());
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::InvalidArgument, Outcome::NotSent)
        );
        assert_eq!(error.message(), argument.message);
    }
}
