//! `SnapshotError`: what it says, what it contains, and how to recognise it.

use std::collections::BTreeSet;

use js_sys::{Symbol, TypeError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{
    CloudPc, error_of_another_realm, get, is_snapshot_error, js, make_error, names, none, text,
    to_json, verdict,
};

async fn error_of(fault: &str, opts: &str) -> JsValue {
    CloudPc::with_fault(fault).await.failure(js(opts)).await
}

#[wasm_bindgen_test]
async fn the_message_says_what_to_do_next() {
    for (status, words) in [
        (401, &["audience", "CloudPC.ReadWrite.All"][..]),
        (403, &["CloudPC.ReadWrite.All", "role", "admin", "licence"]),
        (404, &["managedDeviceId", "aadDeviceId", "in this tenant"]),
        (409, &["Another action"]),
        (411, &["rejected the request"]),
        (429, &["throttled", "later"]),
        (
            500,
            &[
                "The service failed. The snapshot may have been started",
                "look for a new restore point",
            ],
        ),
        (202, &["proxy", "may have been started"]),
    ] {
        let error = error_of(&format!(r#""status": {status}"#), r#"{"retry": false}"#).await;
        let message = text(&error, "message").unwrap();
        for word in words.iter().chain([&&*status.to_string()]) {
            assert!(message.contains(word), "{word}: {message}");
        }
        assert!(!message.contains("singleSend"), "{message}");
        let may_have = message.contains("may have been started");
        assert_eq!(may_have, verdict(&error).ends_with("/unknown"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn it_contains_what_is_known_and_no_more() {
    let graph = r#""body": {"error": {"code": "c", "message": "m"}}"#;
    let known = [
        "name",
        "message",
        "code",
        "outcome",
        "status",
        "graphCode",
        "graphMessage",
        "requestId",
        "clientRequestId",
        "attempts",
        "sentAt",
    ];
    for (answer, extra) in [
        (r#""status": 403"#, None),
        (
            r#""status": 429, "headers": {"retry-after": "9"}"#,
            Some("retryAfterMs"),
        ),
        (
            r#""status": 401, "headers": {"www-authenticate": "Bearer claims=\"e30\""}"#,
            Some("claims"),
        ),
    ] {
        let error = error_of(&format!("{answer}, {graph}"), r#"{"retry": false}"#).await;
        let json = to_json(&error);
        let expected: BTreeSet<_> = known.into_iter().chain(extra).map(str::to_owned).collect();
        let found: BTreeSet<_> = names(&json).into_iter().collect();
        assert_eq!(found, expected);
        for name in &found {
            assert_eq!(get(&json, name), get(&error, name), "{name}");
        }
    }
    let error = CloudPc::nowhere()
        .failure(js(r#"{"accessTier": "Warm"}"#))
        .await;
    let mut found = names(&to_json(&error));
    found.sort_unstable();
    assert_eq!(
        found,
        ["attempts", "code", "field", "message", "name", "outcome"]
    );
}

#[wasm_bindgen_test]
async fn its_cause_becomes_text() {
    for (cause, words) in [
        ("a text".into(), "a text"),
        (7.into(), "7"),
        (JsValue::NULL, "null"),
        (TypeError::new("Failed").into(), "TypeError: Failed"),
        (none(), "[object Object]"),
        (Symbol::for_("mine").into(), "Symbol(mine)"),
    ] {
        let fetch = Double::doing(&[("reject", cause)]);
        let error = CloudPc::nowhere()
            .failure(fetch.option(none(), "fetch"))
            .await;
        assert_eq!(text(&to_json(&error), "cause").unwrap(), words);
    }
}

#[wasm_bindgen_test]
async fn it_is_an_error_with_plain_members() {
    let error = error_of(r#""status": 403"#, "{}").await;
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "name").unwrap(), "SnapshotError");
    assert!(text(&error, "stack").is_some());
    // As with the platform's own errors, the name is not an own member.
    assert!(!names(&error).contains(&"name".to_owned()));
}

#[wasm_bindgen_test]
async fn the_guard_knows_it_and_nothing_else() {
    let foreign = error_of_another_realm().await.unwrap();
    assert!(!foreign.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&foreign, "message").unwrap(), "from the iframe");
    assert!(is_snapshot_error(&foreign));
    for other in [
        JsValue::NULL,
        JsValue::UNDEFINED,
        none(),
        js(r#"{"name": "SnapshotError", "code": "network"}"#),
        js_sys::Error::new("x").into(),
        "x".into(),
        make_error().into(),
    ] {
        assert!(!is_snapshot_error(&other), "{other:?}");
    }
}
