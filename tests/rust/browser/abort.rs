//! `signal`: a call ends at once, with the signal's reason, at every stage, and down to the connection.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, Timers, answer};
use crate::support::{
    CloudPc, TOKEN, get, is, none, number, rejection_at_once, text, values, with_signal,
};

/// Aborts. The call must end at once.
async fn abort(controller: &AbortController, call: &Promise, reason: &JsValue) {
    controller.abort_with_reason(reason);
    let thrown = rejection_at_once(call).await;
    assert!(is(&thrown, reason), "{thrown:?} is not {reason:?}");
}

#[wasm_bindgen_test]
async fn before_the_start() {
    let pc = CloudPc::new().await;
    let token = Double::tokens(&[TOKEN]);
    for reason in values() {
        let controller = AbortController::new().unwrap();
        controller.abort_with_reason(&reason);
        for token in [token.function(), TOKEN.into()] {
            let call = pc.begin(token, with_signal(none(), &controller));
            assert!(is(&rejection_at_once(&call).await, &reason));
        }
    }
    assert_eq!(token.calls().len(), 0);
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn while_the_token_is_asked_for() {
    let pc = CloudPc::new().await;
    for reason in values() {
        let controller = AbortController::new().unwrap();
        let token = Double::doing(&[("later", JsValue::NULL)]);
        let call = pc.begin(token.function(), with_signal(none(), &controller));
        let asked = token.call(0).await;
        assert_eq!(get(&asked, "signal.aborted"), JsValue::FALSE);
        abort(&controller, &call, &reason).await;
        assert_eq!(get(&asked, "signal.aborted"), JsValue::TRUE);
    }
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn while_in_flight() {
    for reason in values() {
        // Longer than the test may take: only the abort can end it.
        let pc = CloudPc::with_fault(r#""delayMs": 600000"#).await;
        let controller = AbortController::new().unwrap();
        let call = pc.begin(TOKEN, with_signal(none(), &controller));
        pc.arrived().await;
        abort(&controller, &call, &reason).await;
        pc.cancelled().await;
        assert_eq!(pc.posts().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn while_the_body_is_read() {
    for reason in values() {
        let pc = CloudPc::with_fault(r#""status": 403, "bodyHang": true"#).await;
        let controller = AbortController::new().unwrap();
        let timers = Timers::watched();
        let call = pc.begin(TOKEN, with_signal(none(), &controller));
        // The first one is for the head.
        timers.set(1).await;
        abort(&controller, &call, &reason).await;
        pc.cancelled().await;
        assert_eq!(pc.posts().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn while_waiting() {
    let fault = r#""times": null, "status": 429, "headers": {"retry-after": "170"}"#;
    for reason in values() {
        let pc = CloudPc::with_fault(fault).await;
        let controller = AbortController::new().unwrap();
        let events = Double::listener(&JsValue::UNDEFINED);
        let opts = events.option(with_signal(none(), &controller), "onEvent");
        let call = pc.begin(TOKEN, opts);
        let event = events.call(1).await;
        assert_eq!(text(&event, "type").unwrap(), "wait");
        abort(&controller, &call, &reason).await;
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 0));
        assert_eq!(events.calls().len(), 2, "an abort is no failure");
    }
}

#[wasm_bindgen_test]
async fn the_callers_own_fetch_gets_the_signal() {
    let fetch = Double::fetch("hang");
    let controller = AbortController::new().unwrap();
    let opts = fetch.option(with_signal(none(), &controller), "fetch");
    let call = CloudPc::nowhere().begin(TOKEN, opts);
    let request = get(&fetch.call(0).await, "request");
    assert_eq!(get(&request, "signal.aborted"), JsValue::FALSE);
    abort(&controller, &call, &"enough".into()).await;
    assert_eq!(get(&request, "signal.aborted"), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn without_a_reason_it_is_the_platforms() {
    let pc = CloudPc::new().await;
    for undefined in [false, true] {
        let controller = AbortController::new().unwrap();
        if undefined {
            controller.abort_with_reason(&JsValue::UNDEFINED);
        } else {
            controller.abort();
        }
        let call = pc.begin(TOKEN, with_signal(none(), &controller));
        let thrown = rejection_at_once(&call).await;
        assert_eq!(thrown, controller.signal().reason());
        assert_eq!(text(&thrown, "name").unwrap(), "AbortError");
    }
}

#[wasm_bindgen_test]
async fn an_accepted_request_is_reported_despite_an_abort() {
    let fetch = Double::fetch("answerLater");
    let controller = AbortController::new().unwrap();
    let opts = fetch.option(with_signal(none(), &controller), "fetch");
    let call = CloudPc::nowhere().begin(TOKEN, opts);
    answer(&fetch.call(0).await, 204, &none());
    controller.abort();
    let receipt = JsFuture::from(call).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(1.0));
}
