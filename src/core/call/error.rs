//! What went wrong, what is known of the snapshot, and what to do next.

use crate::core::call::outcome::{ErrorCode, Outcome};
use crate::core::function::RequestKind;
use crate::core::http::envelope::Envelope;
use crate::core::text::digits::push_number;
use crate::core::values::given::Reason;
use crate::core::values::invalid_argument::InvalidArgument;

/// Why a call failed. JavaScript gets it as a `SnapshotError`.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// What went wrong.
    pub code: ErrorCode,
    /// What is known of the snapshot.
    pub outcome: Outcome,
    /// The refused argument and the whole message, of an [`ErrorCode::InvalidArgument`].
    pub argument: Option<Box<InvalidArgument>>,
    /// What is wrong with what the token function gave; or what to say in place of the code's own advice.
    pub reason: Option<Reason>,
    /// What was sent, or would have been.
    pub kind: RequestKind,
    /// The answer's HTTP status. None where there was no answer, or a browser hides it (a redirect).
    pub status: Option<u16>,
    /// What the answer said of itself, and the service's id of the request.
    pub envelope: Envelope,
    /// How long the service asked to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// What a new token must satisfy, from the challenge of a 401.
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
            status: None,
            envelope: Envelope::default(),
            retry_after_ms: None,
            claims: None,
            attempts: 0,
            sent_at: None,
        }
    }

    /// The same on the heap. Made and moved in many places, the whole was kilobytes of the module.
    #[inline(never)]
    pub(crate) fn boxed(code: ErrorCode, outcome: Outcome) -> Box<Self> {
        Box::new(Self::new(code, outcome))
    }

    /// An answer that cannot be used, for that reason.
    pub fn unexpected(reason: Reason) -> Box<Self> {
        let mut error = Self::boxed(ErrorCode::UnexpectedResponse, Outcome::Unknown);
        error.reason = Some(reason);
        error
    }

    /// A sentence or two for a person: what happened, and what to do next.
    pub fn message(&self) -> String {
        if let Some(argument) = &self.argument {
            return argument.message.clone();
        }
        let mut text = String::new();
        if let Some(status) = self.status {
            text.push_str("Microsoft Graph answered ");
            push_number(&mut text, status.into());
            if let Some(code) = &self.envelope.code {
                text.push_str(" (");
                text.push_str(code);
                text += ")";
            }
            if let Some(message) = &self.envelope.message {
                text.push_str(": ");
                text.push_str(message);
            }
            text.push_str(if text.ends_with(".") { " " } else { ". " });
        }
        text.push_str(match (self.status, self.code) {
            // Of what is sent, only a stream has no length.
            (Some(411), _) => "A proxy insists on a Content-Length, which a streamed body has not: turn singleSend off.",
            (_, ErrorCode::UnexpectedResponse) if self.reason.is_some() => "",
            (Some(_), ErrorCode::Network) => "The answer was cut off, or too slow for attemptTimeoutMs.",
            _ => advice(self.code),
        });
        if self.code == ErrorCode::TokenFailed {
            text.push_str(match self.reason {
                Some(_) => ": it ",
                None => ": see cause.",
            });
        }
        text.push_str(match self.reason {
            Some(reason) => reason,
            None if self.code == ErrorCode::Timeout => {
                " The connection may be slow, or the token function hang."
            }
            None => "",
        });
        if self.outcome == Outcome::Unknown {
            text.push_str(match self.kind {
                RequestKind::Action => {
                    " The snapshot may have been started: look for a new restore point before you send again."
                }
                // Its restore points may be hours away.
                RequestKind::Create => {
                    " The bulk action may have been started: look for it in the portal before you send again."
                }
                RequestKind::Read => "",
            });
        }
        text
    }
}

/// What to do next, for a person.
const fn advice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::TokenFailed => "The token function gave no usable token",
        ErrorCode::Unauthenticated => {
            "The token was refused: get a fresh one whose audience is this Graph host, for a scope of REQUIRED_SCOPES, such as CloudPC.ReadWrite.All."
        }
        ErrorCode::Forbidden => {
            "The token or its user may not do this: consent as an admin to a scope of REQUIRED_SCOPES, such as CloudPC.ReadWrite.All, and give the user a role in Windows 365, such as Windows 365 Administrator."
        }
        ErrorCode::NotFound => {
            "There is no such thing in this tenant. Of a Cloud PC, use its id, not its managedDeviceId or aadDeviceId, which are GUIDs as well."
        }
        ErrorCode::Conflict => {
            "Another action may be under way on this Cloud PC: try again when it is done."
        }
        ErrorCode::Rejected => {
            "The service did not take the request as it was: see status and graphCode."
        }
        ErrorCode::Throttled => {
            "The tenant is being throttled: try again later, with fewer requests at a time."
        }
        ErrorCode::ServiceUnavailable | ErrorCode::ServiceError => {
            "The service has a fault of its own."
        }
        ErrorCode::Network => {
            "No answer came: the connection failed, was lost or cut by an abort, or a content security policy, CORS or an extension blocked it."
        }
        ErrorCode::Timeout => "It took longer than attemptTimeoutMs or totalTimeoutMs allow.",
        ErrorCode::UnexpectedResponse => {
            "This is not an answer the service gives: a proxy may have given it."
        }
        ErrorCode::Internal => "This is a defect in cloudpc-snapshot: please report it.",
        // The message of its own says all.
        ErrorCode::InvalidArgument => "",
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

    #[test]
    fn messages_say_what_happened_and_what_to_do() {
        let mut error = Error::new(ErrorCode::NotFound, Outcome::Refused);
        error.status = Some(404);
        error.envelope.code = Some("itemNotFound".into());
        error.envelope.message = Some("No such thing.".into());
        assert_eq!(
            error.message(),
            "Microsoft Graph answered 404 (itemNotFound): No such thing. There is no such thing in this tenant. Of a Cloud PC, use its id, not its managedDeviceId or aadDeviceId, which are GUIDs as well."
        );

        let error = Error::new(ErrorCode::Network, Outcome::Unknown);
        assert!(
            error
                .message()
                .ends_with("look for a new restore point before you send again.")
        );
        assert!(!error.message().contains("answered"));

        let mut error = Error::new(ErrorCode::Network, Outcome::Unknown);
        error.kind = RequestKind::Create;
        assert!(
            error
                .message()
                .ends_with("look for it in the portal before you send again.")
        );
        error.kind = RequestKind::Read;
        assert!(!error.message().contains("may have been started"));
        error.status = Some(200);
        assert!(error.message().ends_with("too slow for attemptTimeoutMs."));
    }

    #[test]
    fn advice_names_what_each_refusal_needs() {
        for (code, words) in [
            (ErrorCode::Unauthenticated, vec!["audience"]),
            (ErrorCode::Forbidden, vec!["CloudPC.ReadWrite.All", "role"]),
            (ErrorCode::NotFound, vec!["managedDeviceId", "aadDeviceId"]),
        ] {
            let message = Error::new(code, Outcome::Refused).message();
            for word in words {
                assert!(message.contains(word), "{message}");
            }
        }
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
        assert!(error.message().ends_with("turn singleSend off."));
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
