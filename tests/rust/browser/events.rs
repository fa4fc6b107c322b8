//! `onEvent`: which events it gets, in which order, and that it changes nothing.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, with_random};
use crate::support::{
    CloudPc, TOKEN, failure, get, js, names, none, number, rejection_at_once, show, text, to_json,
    verdict, with,
};

const ATTEMPT: [&str; 5] = ["type", "cloudPcId", "clientRequestId", "attempts", "sentAt"];
const WAIT: [&str; 6] = [
    "type",
    "cloudPcId",
    "clientRequestId",
    "attempts",
    "waitMs",
    "reason",
];

/// A call whose events are recorded.
fn begin(pc: &CloudPc, token: impl Into<JsValue>, opts: JsValue) -> (Promise, Double) {
    let events = Double::listener(&JsValue::UNDEFINED);
    let call = pc.begin(token, events.option(opts, "onEvent"));
    events.note_end_of(&call);
    (call, events)
}

/// The types of the events, with "settled" at the point where the promise settled.
fn types(events: &Double) -> Vec<String> {
    let types = events.calls();
    types
        .iter()
        .filter_map(|event| text(event, "type"))
        .collect()
}

/// An event says the same as the result of the call, except for its own members.
fn says_the_same(event: &JsValue, settled: &JsValue, own: &[&str]) {
    let rest = Object::assign(&Object::new(), event.unchecked_ref());
    for name in own {
        assert!(js_sys::Reflect::delete_property(&rest, &(*name).into()).unwrap());
    }
    assert_eq!(show(&rest), show(settled));
}

#[wasm_bindgen_test]
async fn a_plain_success() {
    let pc = CloudPc::new().await;
    let (call, events) = begin(&pc, TOKEN, js(r#"{"accessTier": "cool"}"#));
    let receipt = JsFuture::from(call).await.unwrap();
    assert_eq!(types(&events), ["attempt", "accepted", "settled"]);
    let [attempt, accepted, _] = &events.calls()[..] else {
        panic!();
    };
    assert_eq!(names(attempt), ATTEMPT);
    assert_eq!(text(attempt, "cloudPcId").unwrap(), pc.id);
    for name in ["clientRequestId", "sentAt", "attempts"] {
        assert_eq!(get(attempt, name), get(&receipt, name), "{name}");
    }
    says_the_same(accepted, &receipt, &["type"]);
}

#[wasm_bindgen_test]
async fn a_wait() {
    let pc = CloudPc::with_fault(r#""status": 429"#).await;
    pc.fault(r#""status": 503, "headers": {"retry-after": "1"}"#)
        .await;
    let (call, events) = begin(&pc, TOKEN, js(r#"{"retry": {"delayMs": 30}}"#));
    let receipt = with_random(0.5, &call).await.unwrap();
    assert_eq!(
        types(&events),
        [
            "attempt", "wait", "attempt", "wait", "attempt", "accepted", "settled"
        ]
    );
    let events = events.calls();
    for (at, ms, reason) in [(1, 15.0, "throttled"), (3, 1000.0, "serviceUnavailable")] {
        assert_eq!(names(&events[at]), WAIT);
        assert_eq!(number(&events[at], "waitMs"), Some(ms));
        assert_eq!(text(&events[at], "reason").unwrap(), reason);
    }
    let attempts: Vec<_> = events
        .iter()
        .filter_map(|event| number(event, "attempts"))
        .collect();
    assert_eq!(attempts, [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    for event in events.iter().take(6) {
        for name in ["cloudPcId", "clientRequestId"] {
            assert_eq!(get(event, name), get(&receipt, name));
        }
    }
    assert_eq!(get(&events[4], "sentAt"), get(&receipt, "sentAt"));
}

#[wasm_bindgen_test]
async fn a_wait_of_no_time_is_no_event() {
    let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "0"}"#).await;
    pc.fault(r#""status": 401"#).await;
    let token = Double::tokens(&["one", "two", "three"]);
    let (call, events) = begin(&pc, token.function(), none());
    JsFuture::from(call).await.unwrap();
    assert_eq!(
        types(&events),
        ["attempt", "attempt", "attempt", "accepted", "settled"]
    );
    assert_eq!(pc.tokens().await, ["one", "two", "three"]);
}

#[wasm_bindgen_test]
async fn a_failure() {
    for fault in [
        r#""status": 403, "body": {"error": {"code": "c", "message": "m"}}"#,
        r#""status": 429, "headers": {"retry-after": "9999"}"#,
        r#""status": 401, "headers": {"www-authenticate": "Bearer claims=\"e30\""}"#,
        r#""times": null, "cut": "before""#,
    ] {
        let pc = CloudPc::with_fault(fault).await;
        let (call, events) = begin(&pc, TOKEN, none());
        let error = failure(call).await;
        assert_eq!(types(&events), ["attempt", "failed", "settled"]);
        let failed = &events.calls()[1];
        assert_eq!(text(failed, "cloudPcId").unwrap(), pc.id);
        // The cause may be any value, so only the error has it.
        let error = with(to_json(&error), "cause", &JsValue::UNDEFINED);
        let error = with(error, "name", &JsValue::UNDEFINED);
        says_the_same(failed, &error, &["type", "cloudPcId"]);
    }
}

#[wasm_bindgen_test]
async fn where_nothing_is_sent() {
    let pc = CloudPc::new().await;
    let no_token = Double::doing(&[("throw", "no".into())]);
    let (call, events) = begin(&pc, no_token.function(), none());
    assert_eq!(verdict(&failure(call).await), "tokenFailed/notSent");
    assert_eq!(types(&events), ["failed", "settled"]);
    let (call, events) = begin(&pc, TOKEN, js(r#"{"accessTier": "Warm"}"#));
    assert_eq!(verdict(&failure(call).await), "invalidArgument/notSent");
    assert_eq!(types(&events), ["settled"]);
}

const THROTTLED: &str = r#""status": 429, "headers": {"retry-after": "1"}"#;

#[wasm_bindgen_test]
async fn what_the_listener_throws_changes_nothing() {
    let throws = Double::doing(&[("throw", "no".into())]);
    let pc = CloudPc::with_fault(THROTTLED).await;
    let opts = throws.option(none(), "onEvent");
    let receipt = pc.snapshot(opts.clone()).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
    assert_eq!((pc.posts().await.len(), pc.started().await.len()), (2, 1));
    assert_eq!(throws.calls().len(), 4);
    let pc = CloudPc::with_fault(r#""status": 403"#).await;
    assert_eq!(verdict(&pc.failure(opts).await), "forbidden/refused");
    assert_eq!(throws.calls().len(), 6);
}

/// A call whose listener aborts it at the event of this type.
fn aborts_itself(at: &str, pc: &CloudPc) -> (Promise, Double) {
    let controller = AbortController::new().unwrap();
    let (signal, at) = (controller.signal(), at.to_owned());
    let abort = Closure::<dyn FnMut(JsValue)>::new(move |event| {
        if text(&event, "type").as_ref() == Some(&at) {
            controller.abort_with_reason(&"enough".into());
        }
    });
    let events = Double::listener(&abort.into_js_value());
    let opts = events.option(with(none(), "signal", &signal), "onEvent");
    (pc.begin(TOKEN, opts), events)
}

#[wasm_bindgen_test]
async fn a_listener_may_abort_the_call() {
    let pc = CloudPc::new().await;
    let (call, events) = aborts_itself("attempt", &pc);
    assert_eq!(rejection_at_once(&call).await, "enough");
    assert_eq!(types(&events), ["attempt"]);
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);

    let pc = CloudPc::with_fault(THROTTLED).await;
    let (call, events) = aborts_itself("wait", &pc);
    assert_eq!(JsFuture::from(call).await.unwrap_err(), "enough");
    assert_eq!(types(&events), ["attempt", "wait"]);
    assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 0));
}

#[wasm_bindgen_test]
async fn too_late_to_abort() {
    let pc = CloudPc::new().await;
    let (call, _) = aborts_itself("accepted", &pc);
    let receipt = JsFuture::from(call).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(1.0));
    let pc = CloudPc::with_fault(r#""status": 403"#).await;
    let (call, _) = aborts_itself("failed", &pc);
    assert_eq!(verdict(&failure(call).await), "forbidden/refused");
}
