//! What the body of an answer says, and that the status decides, though the body hangs or breaks off.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers};
use crate::support::{CloudPc, get, none, number, show, text, verdict};

/// The error of a 403 with this body; `fault` is JSON without braces.
async fn forbidden(fault: &str) -> JsValue {
    let pc = CloudPc::with_fault(&format!(r#""times": null, "status": 403, {fault}"#)).await;
    let error = pc.failure(none()).await;
    assert_eq!(verdict(&error), "forbidden/refused", "{fault}");
    assert_eq!(number(&error, "status"), Some(403.0));
    assert_eq!(pc.posts().await.len(), 1);
    error
}

#[wasm_bindgen_test]
async fn graphs_envelope_in_its_shapes() {
    for (envelope, [code, message]) in [
        (
            r#"{"code": "outer", "message": "Outer.", "innerError": {"code": "inner", "message": "Inner."}}"#,
            ["outer", "Outer."],
        ),
        (
            r#"{"code": "", "message": "Outer.", "innerError": {"code": "inner", "message": "Inner."}}"#,
            ["inner", "Outer."],
        ),
        (
            r#"{"innererror": {"innerError": {"code": "innermost", "message": "Innermost."}}}"#,
            ["innermost", "Innermost."],
        ),
        (
            r#"{"code": "ünï-\u20ac", "message": "\ud83d\ude00 – \"no\""}"#,
            ["ünï-€", "😀 – \"no\""],
        ),
    ] {
        let error = forbidden(&format!(r#""body": {{"error": {envelope}}}"#)).await;
        assert_eq!(text(&error, "graphCode").unwrap(), code);
        assert_eq!(text(&error, "graphMessage").unwrap(), message);
        let words = text(&error, "message").unwrap();
        let start = format!("Microsoft Graph answered 403 ({code}): {message}");
        assert!(words.starts_with(&start), "{words}");
    }
}

#[wasm_bindgen_test]
async fn the_services_id_of_the_request_from_either_place() {
    let body = r#""body": {"error": {"innerError": {"request-id": "from the body"}}}"#;
    let error = forbidden(body).await;
    assert_eq!(text(&error, "requestId").unwrap().len(), 36);
    let error = forbidden(&format!(r#""headers": {{"request-id": null}}, {body}"#)).await;
    assert_eq!(text(&error, "requestId").unwrap(), "from the body");
}

#[wasm_bindgen_test]
async fn a_character_may_come_in_pieces() {
    let fetch = Double::fetch("answerByteByByte");
    let error = CloudPc::nowhere()
        .failure(fetch.option(none(), "fetch"))
        .await;
    assert_eq!(text(&error, "graphMessage").unwrap(), "é€😀");
}

#[wasm_bindgen_test]
async fn a_body_that_is_not_graphs() {
    for body in [
        r#""body": "<!doctype html><title>Bad gateway</title>", "headers": {"content-type": "text/html"}"#,
        r#""body": """#,
        r#""body": "{\"error\": {\"code\": \"cut of", "headers": {"content-type": "application/json"}"#,
        r#""body": "[1, 2]", "headers": {"content-type": "application/json"}"#,
        r#""body": {"error": "a text"}"#,
        r#""body": {"error": {"code": 7, "message": ["x"]}}"#,
        r#""bodyCut": true"#,
    ] {
        let error = forbidden(body).await;
        assert!(get(&error, "graphCode").is_undefined(), "{body}");
        assert!(text(&error, "requestId").is_some(), "{}", show(&error));
    }
}

#[wasm_bindgen_test]
async fn a_huge_body_is_not_read_to_its_end() {
    // Half of 20 MB is sent. No timer fires, so waiting for the rest would last for ever.
    let _timers = Timers::held();
    let huge = r#""bodyBytes": 20000000, "bodyHang": true"#;
    for body in ["", r#", "body": "<!doctype html>""#] {
        let pc = CloudPc::with_fault(&format!(r#""status": 403, {huge}{body}"#)).await;
        assert_eq!(verdict(&pc.failure(none()).await), "forbidden/refused");
        pc.cancelled().await;
    }
    // It does not stay open during the next attempt either.
    let again = r#""status": 429, "headers": {"retry-after": "0"}"#;
    let pc = CloudPc::with_fault(&format!("{again}, {huge}")).await;
    let receipt = pc.snapshot(none()).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
    pc.cancelled().await;
}
