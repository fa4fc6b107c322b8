//! A token function after a `401`: once more, with the claims of the challenge.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{CloudPc, failure, get, js, none, number, text, verdict};

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#;
/// The second of two challenges has claims, in base64 with its padding.
const CHALLENGE: &str = r#""www-authenticate": "Basic realm=\"claims=\\\"\", Bearer realm=\"\", error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzAwMDAwMDAwIn19fQ==\"""#;
const THROTTLED: &str = r#""status": 429, "headers": {"retry-after": "0"}"#;

/// A token that only this Cloud PC uses: the stand-in recognises faults by tokens.
fn token_of(pc: &CloudPc, name: &str) -> String {
    format!("{name}-{}", pc.id)
}

/// Refuses a token with this challenge, for any Cloud PC and for ever.
async fn refuse(token: &str, challenge: &str) {
    CloudPc::fault_of_all(&format!(
        r#""token": "{token}", "times": null, "status": 401, "headers": {{{challenge}}}"#
    ))
    .await;
}

#[wasm_bindgen_test]
async fn it_is_asked_once_more_and_the_request_sent_once_more() {
    for opts in [
        "{}",
        r#"{"retry": false}"#,
        r#"{"retry": {"maxRetries": 0}}"#,
    ] {
        for (challenge, claims) in [(CHALLENGE, Some(CLAIMS)), ("", None)] {
            let pc = CloudPc::new().await;
            let [old, new] = ["old", "new"].map(|name| token_of(&pc, name));
            refuse(&old, challenge).await;
            let token = Double::tokens(&[&old, &new]);
            let call = pc.begin(token.function(), js(opts));
            let receipt = JsFuture::from(call).await.unwrap();
            assert_eq!(number(&receipt, "attempts"), Some(2.0));
            assert_eq!(pc.tokens().await, [old, new]);
            assert_eq!(pc.started().await.len(), 1);
            for post in pc.posts().await {
                assert_eq!(
                    text(&post, "headers.client-request-id"),
                    text(&receipt, "clientRequestId")
                );
            }
            let calls = token.calls();
            assert_eq!(calls.len(), 2);
            assert!(get(&calls[0], "claims").is_undefined());
            assert_eq!(text(&calls[1], "claims").as_deref(), claims);
            assert_eq!(get(&calls[1], "signal.aborted"), JsValue::FALSE);
        }
    }
}

#[wasm_bindgen_test]
async fn it_is_no_retry() {
    let pc = CloudPc::new().await;
    let [old, new] = ["old", "new"].map(|name| token_of(&pc, name));
    refuse(&old, "").await;
    pc.fault(THROTTLED).await;
    let token = Double::tokens(&[&old, &new]);
    let opts = js(r#"{"retry": {"maxRetries": 1}}"#);
    let receipt = JsFuture::from(pc.begin(token.function(), opts))
        .await
        .unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(3.0));
    assert_eq!(pc.tokens().await, [&*old, &new, &new]);
    assert_eq!(pc.started().await.len(), 1);
    // The function was called before the third send as before any other.
    let claims: Vec<_> = token
        .calls()
        .iter()
        .map(|asked| get(asked, "claims"))
        .collect();
    assert_eq!(claims, [JsValue::UNDEFINED; 3]);
}

#[wasm_bindgen_test]
async fn a_second_401_is_the_end() {
    let pc = CloudPc::with_fault(&format!(
        r#""times": null, "status": 401, "headers": {{{CHALLENGE}}}"#
    ))
    .await;
    let token = Double::tokens(&["first", "second", "third"]);
    let error = failure(pc.begin(token.function(), none())).await;
    assert_eq!(verdict(&error), "unauthenticated/refused");
    assert_eq!(text(&error, "claims").unwrap(), CLAIMS);
    assert_eq!(number(&error, "attempts"), Some(2.0));
    assert_eq!(pc.tokens().await, ["first", "second"]);
    assert_eq!((token.calls().len(), pc.started().await.len()), (2, 0));
}

#[wasm_bindgen_test]
async fn a_token_that_is_a_text_is_not_refreshed() {
    let pc = CloudPc::with_fault(&format!(
        r#""times": null, "status": 401, "headers": {{{CHALLENGE}}}"#
    ))
    .await;
    let error = pc.failure(none()).await;
    assert_eq!(verdict(&error), "unauthenticated/refused");
    assert_eq!(text(&error, "claims").unwrap(), CLAIMS);
    assert_eq!(pc.posts().await.len(), 1);
}
