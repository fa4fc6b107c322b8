//! Graph's error envelope, `{"error":{"code","message","innerError":{…}}}`, in the shapes it is seen in.

/// A parsed JSON value, whoever parsed it: the browser at run time, serde_json in tests.
pub trait Json: Sized {
    /// The member of that name, if this is an object that has one.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, if this is a string.
    fn text(&self) -> Option<String>;
}

/// What an error answer says of itself. Empty where the body is not Graph's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `error.code`, or the innermost code where the outer one is empty.
    pub code: Option<String>,
    /// `error.message`.
    pub message: Option<String>,
    /// The service's id of the request, for where CORS hides the header.
    pub request_id: Option<String>,
}

/// Deeper nesting than this is not Graph's.
const MAX_DEPTH: usize = 8;

impl Envelope {
    /// Reads what is there and skips what is not.
    pub fn read(body: &impl Json) -> Self {
        let mut found = Self::default();
        let mut level = body.member("error");
        for _ in 0..MAX_DEPTH {
            let Some(error) = level else { break };
            let text = |name| {
                let text = error.member(name)?.text()?;
                (!text.is_empty()).then_some(text)
            };
            found.code = found.code.or_else(|| text("code"));
            found.message = found.message.or_else(|| text("message"));
            found.request_id = found.request_id.or_else(|| text("request-id"));
            // The documentation's table writes it small, the answers do not.
            level = error
                .member("innerError")
                .or_else(|| error.member("innererror"));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    impl Json for Value {
        fn member(&self, name: &str) -> Option<Self> {
            self.get(name).cloned()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }
    }

    fn found(body: Value) -> [Option<String>; 3] {
        let Envelope {
            code,
            message,
            request_id,
        } = Envelope::read(&body);
        [code, message, request_id]
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn reads_every_shape() {
        assert_eq!(
            found(
                json!({"error": {"code": "TooManyRequests", "message": "Please retry again later.",
                "innerError": {"code": "429", "message": "Please retry after", "request-id": "94fb3b52"}}})
            ),
            [
                some("TooManyRequests"),
                some("Please retry again later."),
                some("94fb3b52")
            ]
        );
        assert_eq!(
            found(
                json!({"error": {"code": "", "message": "", "innererror": {"innerError": {"code": "deep", "message": "m", "request-id": "r"}}}})
            ),
            [some("deep"), some("m"), some("r")]
        );
        for other in [
            json!(null),
            json!([]),
            json!("text"),
            json!({"error": "text"}),
            json!({"error": {"code": 7}}),
            json!({"value": []}),
        ] {
            assert_eq!(found(other), [None, None, None]);
        }
    }

    #[test]
    fn ends_on_endless_nesting() {
        struct Endless;
        impl Json for Endless {
            fn member(&self, name: &str) -> Option<Self> {
                (name != "code").then_some(Self)
            }
            fn text(&self) -> Option<String> {
                None
            }
        }
        assert_eq!(Envelope::read(&Endless), Envelope::default());
    }
}
