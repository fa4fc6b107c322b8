//! Graph's error envelope, `{"error":{"code","message","innerError":{…}}}`, in the shapes it is seen in.

use crate::core::http::json::Json;
use crate::core::values::limits::ERROR_DEPTH;

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

impl Envelope {
    /// Reads what is there and skips what is not.
    pub fn read(body: &impl Json) -> Self {
        let mut found = Self::default();
        let mut level = body.member("error");
        for _ in 0..ERROR_DEPTH {
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
    use proptest::prelude::*;
    use serde_json::{Value, json};

    impl Json for Value {
        fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok()
        }

        fn member(&self, name: &str) -> Option<Self> {
            self.get(name).filter(|value| !value.is_null()).cloned()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn length(&self) -> Option<u32> {
            Some(self.as_array()?.len() as u32)
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
            fn parse(_: &str) -> Option<Self> {
                Some(Self)
            }
            fn member(&self, name: &str) -> Option<Self> {
                (name != "code").then_some(Self)
            }
            fn text(&self) -> Option<String> {
                None
            }
            fn length(&self) -> Option<u32> {
                None
            }
        }
        assert_eq!(Envelope::read(&Endless), Envelope::default());
    }

    /// Any JSON, with the members that matter more often than others.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "[a-z]{0,3}|\\PC{0,9}".prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
        ];
        leaf.prop_recursive(10, 24, 4, |inner| {
            let name = "error|inner[Ee]rror|code|message|request-id|[a-z]{0,3}";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn finds_nothing_but_what_is_there(error in any_json()) {
            let body = json!({"error": error});
            let text = body.to_string();
            for (name, found) in ["code", "message", "request-id"].iter().zip(found(body)) {
                let Some(found) = found else { continue };
                prop_assert!(!found.is_empty());
                let member = format!("{}:{}", json!(name), json!(found));
                prop_assert!(text.contains(&member), "{} in {}", member, text);
            }
            prop_assert_eq!(found(json!({"value": error})), [None, None, None]);
        }

        #[test]
        fn the_outermost_text_wins(code in "[a-z]{0,2}", inner in any_json()) {
            let error = json!({"code": code, "innerError": inner});
            let [outer, ..] = found(json!({"error": error}));
            let [deeper, ..] = found(json!({"error": inner}));
            prop_assert_eq!(outer, if code.is_empty() { deeper } else { Some(code) });
        }
    }
}
