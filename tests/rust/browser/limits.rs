//! `attemptTimeoutMs` and `totalTimeoutMs` at every stage: the outcome is what is known then, and the request is cancelled.
//!
//! Most tests hold the page's timers back, and let them fire once the server has reached the right stage.

use std::ops::RangeInclusive;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers, answer, fire};
use crate::support::{CloudPc, TOKEN, failure, get, js, none, number, text, verdict, with};

/// The last timer of a call that has set this many; its milliseconds are in this range.
async fn timer(timers: &Timers, count: u32, ms: RangeInclusive<f64>) -> JsValue {
    let timer = timers.set(count - 1).await;
    // Sums of fractions are not exact.
    let set = number(&timer, "ms").unwrap().round();
    assert!(ms.contains(&set), "{set} is not in {ms:?}");
    let live = |timer: &JsValue| get(timer, "live") == JsValue::TRUE;
    assert_eq!(timers.all().iter().filter(|timer| live(timer)).count(), 1);
    timer
}

#[wasm_bindgen_test]
async fn an_attempt_in_flight() {
    for (opts, ms) in [
        (r#"{}"#, 30_000.0),
        (r#"{"attemptTimeoutMs": 49.5}"#, 50.0),
        (r#"{"attemptTimeoutMs": 5000000000}"#, 300_000.0),
        (
            r#"{"attemptTimeoutMs": 9000, "totalTimeoutMs": 8000}"#,
            8_000.0,
        ),
        (
            r#"{"attemptTimeoutMs": 5000000000, "totalTimeoutMs": 5000000000}"#,
            2_147_483_647.0,
        ),
    ] {
        let pc = CloudPc::with_fault(r#""delayMs": 600000, "started": true"#).await;
        let timers = Timers::held();
        let call = pc.begin(TOKEN, js(opts));
        pc.arrived().await;
        fire(&timer(&timers, 1, ms - 500.0..=ms).await);
        let error = failure(call).await;
        assert_eq!(verdict(&error), "timeout/unknown");
        assert_eq!(number(&error, "attempts"), Some(1.0));
        assert!(get(&error, "status").is_undefined());
        assert!(get(&error, "cause").is_undefined());
        assert!(text(&error, "sentAt").is_some());
        pc.cancelled().await;
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 1));
        assert_eq!(timers.all().len(), 1, "a timeout is not tried again");
    }
}

#[wasm_bindgen_test]
async fn a_token_function_has_the_whole_time() {
    let pc = CloudPc::new().await;
    let token = Double::doing(&[("later", JsValue::NULL)]);
    let timers = Timers::held();
    let opts = js(r#"{"attemptTimeoutMs": 5, "totalTimeoutMs": 70000}"#);
    let call = pc.begin(token.function(), opts);
    let asked = token.call(0).await;
    fire(&timer(&timers, 1, 69_000.0..=70_000.0).await);
    let error = failure(call).await;
    assert_eq!(verdict(&error), "timeout/notSent");
    assert_eq!(number(&error, "attempts"), Some(0.0));
    assert!(get(&error, "sentAt").is_undefined());
    assert_eq!(get(&asked, "signal.aborted"), JsValue::TRUE);
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn a_token_function_that_hangs_after_a_refusal() {
    // A body that is not JSON is cut off, which does not concern the token function.
    for body in ["", r#", "body": """#] {
        let pc = CloudPc::with_fault(&format!(
            r#""status": 429, "headers": {{"retry-after": "0"}}{body}"#
        ))
        .await;
        let token = Double::doing(&[("give", TOKEN.into()), ("later", JsValue::NULL)]);
        let timers = Timers::held();
        let call = pc.begin(token.function(), none());
        let asked = token.call(1).await;
        assert_eq!(get(&asked, "signal.aborted"), JsValue::FALSE, "{body}");
        // The timers of the first token, the head, the body and the second token.
        fire(&timer(&timers, 4, 290_000.0..=300_000.0).await);
        let error = failure(call).await;
        assert_eq!(verdict(&error), "timeout/refused");
        assert_eq!(number(&error, "attempts"), Some(1.0));
        assert_eq!(get(&asked, "signal.aborted"), JsValue::TRUE);
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 0));
    }
}

#[wasm_bindgen_test]
async fn a_body_that_hangs() {
    for (opts, ms) in [
        (r#"{}"#, 5_000.0),
        (r#"{"attemptTimeoutMs": 4900}"#, 4_900.0),
        (r#"{"totalTimeoutMs": 4800}"#, 4_800.0),
    ] {
        let pc = CloudPc::with_fault(r#""status": 403, "bodyHang": true"#).await;
        let timers = Timers::held();
        let call = pc.begin(TOKEN, js(opts));
        fire(&timer(&timers, 2, 0.0..=ms).await);
        let error = failure(call).await;
        assert_eq!(verdict(&error), "forbidden/refused");
        assert_eq!(number(&error, "status"), Some(403.0));
        assert!(text(&error, "requestId").is_some());
        assert!(get(&error, "graphCode").is_undefined());
        pc.cancelled().await;
        assert_eq!(pc.posts().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn the_time_left_limits_the_next_attempt() {
    let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "1"}"#).await;
    pc.fault(r#""delayMs": 600000"#).await;
    let timers = Timers::watched();
    let call = pc.begin(TOKEN, js(r#"{"totalTimeoutMs": 20000}"#));
    // After the timers of the first attempt's head and body, and of the wait.
    fire(&timer(&timers, 4, 0.0..=19_000.0).await);
    let error = failure(call).await;
    assert_eq!(verdict(&error), "timeout/unknown");
    assert_eq!(number(&error, "attempts"), Some(2.0));
}

#[wasm_bindgen_test]
async fn real_timers() {
    let pc = CloudPc::new().await;
    let token = Double::doing(&[("later", JsValue::NULL)]);
    let error = failure(pc.begin(token.function(), js(r#"{"totalTimeoutMs": 40}"#))).await;
    assert_eq!(verdict(&error), "timeout/notSent");
    for (behaviour, expected) in [
        ("hang", "timeout/unknown"),
        ("answerWithoutEnd", "forbidden/refused"),
    ] {
        let opts = js(r#"{"attemptTimeoutMs": 40}"#);
        let opts = Double::fetch(behaviour).option(opts, "fetch");
        assert_eq!(verdict(&pc.failure(opts).await), expected);
    }
}

#[wasm_bindgen_test]
async fn without_limits_a_call_goes_on() {
    let opts = with(none(), "attemptTimeoutMs", &f64::INFINITY.into());
    let opts = with(opts, "totalTimeoutMs", &f64::INFINITY.into());
    let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "0"}"#).await;
    let receipt = pc.snapshot(opts).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
}

#[wasm_bindgen_test]
async fn late_answers_change_nothing() {
    let fetch = Double::fetch("answerLater");
    let timers = Timers::held();
    let call = CloudPc::nowhere().begin(TOKEN, fetch.option(none(), "fetch"));
    let sent = fetch.call(0).await;
    fire(&timers.set(0).await);
    answer(&sent, 204, &none());
    assert_eq!(verdict(&failure(call).await), "timeout/unknown");
    assert_eq!(get(&sent, "request.signal.aborted"), JsValue::TRUE);
}
