//! A token function: when it is called, with what, and what happens to its result.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortSignal;

use crate::doubles::Double;
use crate::support::{
    CloudPc, TOKEN, failure, get, is, js, make_error, names, none, number, text, values, verdict,
};

const THROTTLED: &str = r#""status": 429, "headers": {"retry-after": "0"}"#;

#[wasm_bindgen_test]
async fn is_asked_before_each_send() {
    let pc = CloudPc::with_fault(&format!(r#""times": 2, {THROTTLED}"#)).await;
    let token = Double::doing(&[
        ("give", "first".into()),
        ("promise", "second".into()),
        ("give", "third".into()),
    ]);
    let call = pc.begin(token.function(), none());
    let receipt = JsFuture::from(call).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(3.0));
    assert_eq!(pc.tokens().await, ["first", "second", "third"]);
    assert_eq!(pc.started().await.len(), 1);
    assert_eq!(token.calls().len(), 3);
    for asked in token.calls() {
        assert_eq!(number(&asked, "args.length"), Some(1.0));
        assert_eq!(
            names(&get(&asked, "args.0")),
            ["claims", "forceRefresh", "signal"]
        );
        assert_eq!(get(&asked, "forceRefresh"), JsValue::FALSE);
        assert!(get(&asked, "claims").is_undefined());
        assert!(get(&asked, "signal").is_instance_of::<AbortSignal>());
        assert_eq!(get(&asked, "signal.aborted"), JsValue::FALSE);
    }
}

#[wasm_bindgen_test]
async fn is_not_asked_where_an_argument_is_refused() {
    let pc = CloudPc::new().await;
    let token = Double::tokens(&[TOKEN]);
    let opts = js(r#"{"accessTier": "Warm"}"#);
    let error = failure(pc.begin(token.function(), opts)).await;
    assert_eq!(verdict(&error), "invalidArgument/notSent");
    assert_eq!(token.calls().len(), 0);
}

/// Asserts that a call fails with this verdict, after this many calls of the token function and this many sends.
async fn fails(pc: &CloudPc, token: &Double, expected: &str, asked: usize, sent: usize) -> JsValue {
    let error = failure(pc.begin(token.function(), none())).await;
    assert_eq!(verdict(&error), expected);
    assert_eq!(token.calls().len(), asked);
    assert_eq!(number(&error, "attempts"), Some(sent as f64));
    assert_eq!(get(&error, "sentAt").is_undefined(), sent == 0);
    assert_eq!(
        (pc.posts().await.len(), pc.started().await.len()),
        (sent, 0)
    );
    error
}

#[wasm_bindgen_test]
async fn a_result_that_is_not_a_token_is_not_sent() {
    let pc = CloudPc::new().await;
    for (junk, hint) in [
        (JsValue::UNDEFINED, "it must be a string"),
        (JsValue::NULL, "it must be a string"),
        (7.into(), "it must be a string"),
        (true.into(), "it must be a string"),
        (js(r#"{"accessToken": "s3cret"}"#), "it must be a string"),
        (make_error().into(), "it must be a string"),
        ("".into(), "it is empty"),
        ("Bearer s3cret".into(), "Give the token alone"),
        ("s3cret s3cret".into(), "white space"),
        ("s3cret\n".into(), "white space"),
        ("s3cr\u{e9}t".into(), "no header can carry"),
    ] {
        for does in ["give", "promise"] {
            let token = Double::doing(&[(does, junk.clone())]);
            let error = fails(&pc, &token, "tokenFailed/notSent", 1, 0).await;
            let message = text(&error, "message").unwrap();
            assert!(message.contains(hint), "{junk:?}: {message}");
            assert!(!message.contains("s3cr"), "{message}");
            assert!(get(&error, "cause").is_undefined());
        }
    }
    assert_eq!(pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn what_it_throws_is_the_cause() {
    let pc = CloudPc::new().await;
    for value in values().into_iter().chain([JsValue::UNDEFINED]) {
        for does in ["throw", "reject"] {
            let token = Double::doing(&[(does, value.clone())]);
            let error = fails(&pc, &token, "tokenFailed/notSent", 1, 0).await;
            assert!(is(&get(&error, "cause"), &value), "{value:?}");
        }
    }
    assert_eq!(pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn what_is_known_already_is_reported() {
    for (does, value) in [("throw", "no"), ("give", "")] {
        let pc = CloudPc::with_fault(THROTTLED).await;
        let token = Double::doing(&[("give", TOKEN.into()), (does, value.into())]);
        fails(&pc, &token, "tokenFailed/refused", 2, 1).await;
    }
}
