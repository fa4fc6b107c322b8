//! Graph's error envelope, `{"error":{"code","message","innerError":{…}}}`, in every shape seen so far
//! (docs/graph.md#errors).

use crate::core::http::json::Json;
use crate::core::text::build::joined;
use crate::core::text::find::find;
use crate::core::values::guid::is_guid;
use crate::core::values::limits::{ERROR_DEPTH, ERRORS_IN_MESSAGES, GRAPH_TEXT_BYTES};

/// The description of an error in an answer. Empty if the body is not Graph's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `error.code`, or the outermost code that is not empty. The code of an error inside the message takes precedence.
    pub code: Option<String>,
    /// `error.message`, or the message of an error inside it.
    pub message: Option<String>,
    /// The service's id of the request, in case CORS hides the header.
    pub request_id: Option<String>,
}

impl Envelope {
    /// Reads the members it knows and ignores the rest.
    pub fn read<J: Json>(body: &J) -> Self {
        let mut found = Self::default();
        let mut level = body.member("error");
        for _ in 0..ERROR_DEPTH {
            let Some(error) = level else { break };
            found.code = found.code.or_else(|| text(&error, "code"));
            found.message = found.message.or_else(|| text(&error, "message"));
            found.request_id = found.request_id.or_else(|| text(&error, "request-id"));
            // The documentation's table has it in lower case, answers do not.
            level = error
                .member("innerError")
                .or_else(|| error.member("innererror"));
        }
        for _ in 0..ERRORS_IN_MESSAGES {
            if !found.unwrap_message::<J>() {
                break;
            }
        }
        found.split_message();
        found.code = found.code.map(capped);
        found.message = found.message.map(capped);
        found
    }

    /// If the message is itself an error, takes that error's code and message, and returns true. Intune's services write
    /// one as JSON text with `ErrorCode` and `Message`.
    fn unwrap_message<J: Json>(&mut self) -> bool {
        let message = self.message.as_deref().unwrap_or_default();
        if !message.starts_with('{') {
            return false;
        }
        let Some(inner) = J::parse(message) else {
            return false;
        };
        let inner = inner.member("error").unwrap_or(inner);
        let either = |name, other| text(&inner, name).or_else(|| text(&inner, other));
        let code = either("ErrorCode", "code");
        let words = either("Message", "message");
        let is_error = code.is_some() || words.is_some();
        if is_error {
            self.code = code.or(self.code.take());
            self.message = words;
        }
        is_error
    }

    /// Removes the ids for Microsoft's support from the message. The activity's id serves as the request's.
    fn split_message(&mut self) {
        let message = self.message.as_deref().unwrap_or_default();
        let (Some(end), Some(at)) = (find(message, " - Operation ID"), find(message, ACTIVITY))
        else {
            return;
        };
        let id = at.saturating_add(ACTIVITY.len());
        let id = message.get(id..id.saturating_add(36)).unwrap_or_default();
        if is_guid(id.as_bytes()) {
            self.request_id = self.request_id.take().or_else(|| Some(String::from(id)));
            self.message = message.get(..end).map(String::from);
        }
    }
}

const ACTIVITY: &str = " - Activity ID: ";

/// A member that is a string and not empty.
fn text(error: &impl Json, name: &str) -> Option<String> {
    error.member(name)?.text().filter(|text| !text.is_empty())
}

/// Cuts a text that is too long: a proxy may send anything.
fn capped(mut text: String) -> String {
    if text.len() > GRAPH_TEXT_BYTES {
        let end = text.floor_char_boundary(GRAPH_TEXT_BYTES);
        text = joined(&[text.get(..end).unwrap_or_default(), "…"]);
    }
    text
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

        fn number(&self) -> Option<f64> {
            self.as_f64()
        }

        fn length(&self) -> Option<u32> {
            Some(self.as_array()?.len() as u32)
        }

        fn at(&self, index: u32) -> Option<Self> {
            self.get(index as usize).cloned()
        }

        fn header(&self, name: &str) -> Option<String> {
            let mut headers = self.as_object()?.iter();
            let (_, value) = headers.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            value.text()
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

    /// As Intune's services write it.
    fn intune(code: &str, words: &str) -> String {
        let details = json!({ "_version": 3, "Message": words, "CustomApiErrorPhrase": "", "RetryAfter": null,
            "ErrorSourceService": "", "HttpHeaders": "{}" });
        json!({ "ErrorCode": code, "Message": format!("{details:#}"), "Target": null, "Details": null,
            "InnerError": null, "InstanceAnnotations": [], "TypeAnnotation": null })
        .to_string()
    }

    #[test]
    fn unwraps_an_error_in_an_error() {
        let activity = "0d2a7f5c-8a47-4b6a-9b7e-0f4b9d2f6c11";
        let words = format!(
            "An error has occurred - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: {activity} - Url: https://fef.example/x"
        );
        let outer = |message: &str| json!({"error": {"code": "UnknownError", "message": message}});
        for (message, expected) in [
            (
                intune("Forbidden", &words),
                [
                    some("Forbidden"),
                    some("An error has occurred"),
                    some(activity),
                ],
            ),
            (
                intune("BadRequest", "Not a Cloud PC."),
                [some("BadRequest"), some("Not a Cloud PC."), None],
            ),
            // The innermost code wins. An Activity ID that is no GUID stays in the message.
            (
                intune(
                    "Outer",
                    &json!({"error": {"code": "Inner", "message": "m"}}).to_string(),
                ),
                [some("Inner"), some("m"), None],
            ),
            (
                json!({"Message": "a - Activity ID: 7"}).to_string(),
                [some("UnknownError"), some("a - Activity ID: 7"), None],
            ),
            // Three levels, no more.
            (
                (0..4).fold(String::from("deep"), |inner, _| {
                    json!({ "Message": inner }).to_string()
                }),
                [some("UnknownError"), some(r#"{"Message":"deep"}"#), None],
            ),
            // No error in it.
            (
                String::from(r#"{"a":1}"#),
                [some("UnknownError"), some(r#"{"a":1}"#), None],
            ),
            (
                String::from("{0} is missing"),
                [some("UnknownError"), some("{0} is missing"), None],
            ),
        ] {
            assert_eq!(found(outer(&message)), expected, "{message}");
        }
        // The answer's own request id takes precedence over the activity's.
        let mut body = outer(&intune("Forbidden", &words));
        body["error"]["innerError"] = json!({ "request-id": "own" });
        let [_, message, id] = found(body);
        assert_eq!((message, id), (some("An error has occurred"), some("own")));
    }

    #[test]
    fn cuts_long_texts() {
        let long = |of: &str| of.repeat(10_000);
        for text in [long("x"), long("ü"), long("💻")] {
            let body = json!({"error": {"code": text, "message": text}});
            let [code, message, _] = found(body).map(Option::unwrap_or_default);
            assert!(
                message.len() <= GRAPH_TEXT_BYTES + "…".len(),
                "{}",
                message.len()
            );
            assert_eq!(code, message);
            let words = message.strip_suffix('…').unwrap();
            assert!(words.len() > GRAPH_TEXT_BYTES - 4 && text.starts_with(words));
        }
        let fits = "x".repeat(GRAPH_TEXT_BYTES);
        assert_eq!(found(json!({"error": {"message": fits}}))[1], Some(fits));
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
            fn number(&self) -> Option<f64> {
                None
            }
            fn length(&self) -> Option<u32> {
                None
            }
            fn at(&self, _: u32) -> Option<Self> {
                None
            }
            fn header(&self, _: &str) -> Option<String> {
                None
            }
        }
        assert_eq!(Envelope::read(&Endless), Envelope::default());
    }

    /// Any JSON, in which the members that matter are frequent.
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
        fn finds_only_what_is_there(error in any_json()) {
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
