//! When a request is sent again, according to what the server received.

use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Timers, fire};
use crate::support::{CloudPc, TOKEN, get, js, none, number, text, verdict};

#[wasm_bindgen_test]
async fn a_refusal_that_asks_to_come_back_is_sent_again() {
    for status in [429, 503] {
        let pc = CloudPc::with_fault(&format!(
            r#""times": 2, "status": {status}, "headers": {{"retry-after": "0"}}"#
        ))
        .await;
        let receipt = pc.snapshot(none()).await.unwrap();
        assert_eq!(number(&receipt, "attempts"), Some(3.0));
        let posts = pc.posts().await;
        assert_eq!(posts.len(), 3);
        for post in &posts {
            assert_eq!(
                text(post, "headers.client-request-id"),
                text(&receipt, "clientRequestId")
            );
        }
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_refusal_is_sent_again_even_if_its_body_is_cut_short() {
    for body in [
        r#""body": "<!doctype html>""#,
        r#""body": """#,
        r#""bodyBytes": 20000000"#,
        r#""bodyHang": true"#,
    ] {
        let pc = CloudPc::with_fault(&format!(
            r#""status": 429, "headers": {{"retry-after": "0"}}, {body}"#
        ))
        .await;
        // None fires by itself, so nothing is late on a busy machine.
        let timers = Timers::held();
        let call = pc.begin(TOKEN, none());
        if body.contains("bodyHang") {
            // After the timer of the head.
            fire(&timers.set(1).await);
        }
        let receipt = JsFuture::from(call).await.unwrap();
        assert_eq!(number(&receipt, "attempts"), Some(2.0), "{body}");
        assert_eq!(pc.started().await.len(), 1, "{body}");
    }
}

#[wasm_bindgen_test]
async fn retries_have_an_end() {
    for (status, code) in [(429, "throttled"), (503, "serviceUnavailable")] {
        for (retry, sends) in [
            ("null", 4),
            ("false", 1),
            (r#"{"maxRetries":0}"#, 1),
            (r#"{"maxRetries":2}"#, 3),
            (r#"{"maxRetries":10}"#, 11),
        ] {
            let pc = CloudPc::with_fault(&format!(
                r#""times": null, "status": {status}, "headers": {{"retry-after": "0"}}"#
            ))
            .await;
            let error = pc.failure(js(&format!(r#"{{"retry":{retry}}}"#))).await;
            assert_eq!(verdict(&error), format!("{code}/refused"));
            assert_eq!(number(&error, "retryAfterMs"), Some(0.0));
            assert_eq!(pc.posts().await.len(), sends);
            assert_eq!(number(&error, "attempts"), Some(sends as f64));
            assert_eq!(pc.started().await.len(), 0);
        }
    }
}

#[wasm_bindgen_test]
async fn a_request_that_may_have_worked_is_never_sent_again() {
    let at_once = r#", "headers": {"retry-after": "0"}"#;
    for (status, headers, code) in [
        (200, at_once, "unexpectedResponse"),
        (201, "", "unexpectedResponse"),
        (202, at_once, "unexpectedResponse"),
        (500, "", "serviceError"),
        (500, at_once, "serviceError"),
        (501, at_once, "serviceError"),
        (502, at_once, "serviceError"),
        (503, "", "serviceUnavailable"),
        (504, "", "serviceError"),
        (504, at_once, "serviceError"),
        (599, at_once, "serviceError"),
    ] {
        let fault = format!(r#""status": {status}{headers}, "started": true"#);
        let pc = CloudPc::with_fault(&fault).await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), format!("{code}/unknown"), "{fault}");
        assert_eq!(number(&error, "attempts"), Some(1.0));
        assert_eq!(
            (pc.posts().await.len(), pc.started().await.len()),
            (1, 1),
            "{fault}"
        );
    }
}

#[wasm_bindgen_test]
async fn another_refusal_is_never_sent_again() {
    for status in [400, 401, 403, 404, 405, 409, 412, 423, 424, 451] {
        let headers = r#""headers": {"retry-after": "0"}"#;
        let pc = CloudPc::with_fault(&format!(r#""status": {status}, {headers}"#)).await;
        let error = pc.failure(none()).await;
        assert!(verdict(&error).ends_with("/refused"), "{status}");
        assert_eq!(number(&error, "attempts"), Some(1.0));
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 0));
    }
}

#[wasm_bindgen_test]
async fn the_last_answer_decides() {
    for (last, expected, starts) in [
        (r#""status": 403"#, "forbidden/refused", 0),
        (
            r#""status": 500, "started": true"#,
            "serviceError/unknown",
            1,
        ),
        (
            r#""status": 503, "started": true"#,
            "serviceUnavailable/unknown",
            1,
        ),
    ] {
        let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "0"}"#).await;
        pc.fault(r#""status": 503, "headers": {"retry-after": "0"}"#)
            .await;
        pc.fault(last).await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), expected);
        assert_eq!(number(&error, "attempts"), Some(3.0));
        assert!(get(&error, "retryAfterMs").is_undefined());
        assert_eq!(
            (pc.posts().await.len(), pc.started().await.len()),
            (3, starts)
        );
    }
}
