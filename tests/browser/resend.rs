//! When a request is sent again, by what the server saw.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{CloudPc, js, none, number, text, verdict};

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
async fn a_refusal_whose_body_is_cut_short_is_sent_again_all_the_same() {
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
        let opts = js(r#"{"attemptTimeoutMs": 1000}"#);
        let receipt = pc.snapshot(opts).await.unwrap();
        assert_eq!(number(&receipt, "attempts"), Some(2.0), "{body}");
        assert_eq!(pc.started().await.len(), 1, "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_hidden_retry_after_means_backing_off() {
    let pc = CloudPc::with_fault(
        r#""status": 429, "headers": {"retry-after": "3600"}, "exposeRetryAfter": false"#,
    )
    .await;
    let receipt = pc.snapshot(js(r#"{"retry":{"delayMs":1}}"#)).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
    assert_eq!(pc.started().await.len(), 1);

    // The same of a 503 says nothing of what was done.
    let pc = CloudPc::with_fault(r#""status": 503, "headers": {"retry-after": "0"}, "exposeRetryAfter": false, "started": true"#).await;
    let error = pc.failure(none()).await;
    assert_eq!(verdict(&error), "serviceUnavailable/unknown");
    assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 1));
}

#[wasm_bindgen_test]
async fn a_wait_too_long_ends_at_once() {
    let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "181"}"#).await;
    let error = pc.failure(none()).await;
    assert_eq!(verdict(&error), "throttled/refused");
    assert_eq!(number(&error, "retryAfterMs"), Some(181_000.0));
    assert_eq!(pc.posts().await.len(), 1);
}

#[wasm_bindgen_test]
async fn retries_have_an_end() {
    for (retry, sends) in [
        ("false", 1),
        (r#"{"maxRetries":0}"#, 1),
        (r#"{"maxRetries":2}"#, 3),
    ] {
        let pc =
            CloudPc::with_fault(r#""times": null, "status": 429, "headers": {"retry-after": "0"}"#)
                .await;
        let error = pc.failure(js(&format!(r#"{{"retry":{retry}}}"#))).await;
        assert_eq!(verdict(&error), "throttled/refused");
        assert_eq!(pc.posts().await.len(), sends);
        assert_eq!(number(&error, "attempts"), Some(sends as f64));
    }
}

#[wasm_bindgen_test]
async fn what_may_have_worked_is_never_sent_again() {
    for fault in [
        r#""status": 500"#,
        r#""status": 502"#,
        r#""status": 503"#,
        r#""status": 504, "headers": {"retry-after": "0"}"#,
    ] {
        let pc = CloudPc::with_fault(&format!(r#"{fault}, "started": true"#)).await;
        let error = pc.failure(none()).await;
        assert!(verdict(&error).ends_with("/unknown"));
        assert_eq!(
            (pc.posts().await.len(), pc.started().await.len()),
            (1, 1),
            "{fault}"
        );
    }
}
