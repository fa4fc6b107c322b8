//! `Retry-After` in every form that servers write, and the waits without it.

use js_sys::Date;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, Timers, fire, with_random};
use crate::support::{CloudPc, TOKEN, get, js, none, number, text, verdict, with};

/// A Cloud PC whose first request is answered with this status and header.
async fn answered_with(status: u16, retry_after: &str) -> CloudPc {
    let headers = format!(r#"{{"retry-after": "{retry_after}"}}"#);
    CloudPc::with_fault(&format!(r#""status": {status}, "headers": {headers}"#)).await
}

/// The time `ms` from now, or up to a second later, as the header writes it.
fn date_in(ms: f64) -> String {
    let seconds = ((Date::now() + ms) / 1000.0).ceil();
    let date = Date::new(&(seconds * 1000.0).into());
    String::from(date.to_utc_string())
}

/// When the server received the requests, in milliseconds since 1970.
async fn times(pc: &CloudPc) -> Vec<f64> {
    let posts = pc.posts().await;
    let time = |post| Date::parse(&text(post, "receivedAt").unwrap());
    posts.iter().map(time).collect()
}

#[wasm_bindgen_test]
async fn seconds() {
    for status in [429, 503] {
        let pc = answered_with(status, "1").await;
        // As long as it may be.
        let opts = js(r#"{"retry": {"maxDelayMs": 1000}}"#);
        pc.snapshot(opts).await.unwrap();
        let times = times(&pc).await;
        assert_eq!(times.len(), 2);
        assert!(times[1] - times[0] >= 1000.0, "{times:?}");
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_date_to_come() {
    for status in [429, 503] {
        let date = date_in(1000.0);
        let pc = answered_with(status, &date).await;
        pc.snapshot(none()).await.unwrap();
        let times = times(&pc).await;
        assert_eq!(times.len(), 2);
        // Browsers round their clocks to a millisecond or so.
        assert!(times[1] >= Date::parse(&date) - 2.0, "{times:?} {date}");
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_date_that_is_past_in_each_of_its_forms() {
    for date in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        // A 503 whose header could not be read would not be sent again. The wait is the back-off.
        let pc = answered_with(503, date).await;
        let opts = js(r#"{"retry": {"delayMs": 1}}"#);
        let receipt = pc.snapshot(opts).await.unwrap();
        assert_eq!(number(&receipt, "attempts"), Some(2.0), "{date}");
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (2, 1));
    }
}

#[wasm_bindgen_test]
async fn an_unreadable_header_counts_as_absent() {
    for junk in [
        "soon",
        "-1",
        "1.",
        "",
        "1e3",
        "Sun, 32 Nov 1994 08:49:37 GMT",
    ] {
        let pc = answered_with(503, junk).await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), "serviceUnavailable/unknown", "{junk}");
        assert!(get(&error, "retryAfterMs").is_undefined(), "{junk}");
        assert_eq!(pc.posts().await.len(), 1);

        let pc = answered_with(429, junk).await;
        let receipt = pc
            .snapshot(js(r#"{"retry": {"delayMs": 1}}"#))
            .await
            .unwrap();
        assert_eq!(number(&receipt, "attempts"), Some(2.0), "{junk}");
        assert_eq!((pc.posts().await.len(), pc.started().await.len()), (2, 1));
    }
}

#[wasm_bindgen_test]
async fn a_header_that_cors_hides_counts_as_absent() {
    let hidden = r#""headers": {"retry-after": "3600"}, "exposeRetryAfter": false"#;
    let pc = CloudPc::with_fault(&format!(r#""status": 429, {hidden}"#)).await;
    let receipt = pc.snapshot(js(r#"{"retry":{"delayMs":1}}"#)).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
    assert_eq!(pc.started().await.len(), 1);

    // The same for a 503 does not say what was done.
    let pc = CloudPc::with_fault(&format!(r#""status": 503, {hidden}, "started": true"#)).await;
    let error = pc.failure(none()).await;
    assert_eq!(verdict(&error), "serviceUnavailable/unknown");
    assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 1));
}

#[wasm_bindgen_test]
async fn too_long_a_wait_ends_the_call_at_once() {
    for (status, code) in [(429, "throttled"), (503, "serviceUnavailable")] {
        for (retry_after, opts, ms) in [
            ("181", "{}", 181_000.0),
            ("1", r#"{"retry": {"maxDelayMs": 999}}"#, 1_000.0),
            ("60", r#"{"totalTimeoutMs": 60000}"#, 60_000.0),
            ("9", r#"{"retry": false}"#, 9_000.0),
        ] {
            let pc = answered_with(status, retry_after).await;
            let error = pc.failure(js(opts)).await;
            assert_eq!(verdict(&error), format!("{code}/refused"), "{opts}");
            assert_eq!(number(&error, "status"), Some(f64::from(status)));
            assert_eq!(number(&error, "retryAfterMs"), Some(ms));
            assert_eq!(number(&error, "attempts"), Some(1.0));
            assert_eq!((pc.posts().await.len(), pc.started().await.len()), (1, 0));
        }
        let pc = answered_with(status, &date_in(3_600_000.0)).await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), format!("{code}/refused"));
        let ms = number(&error, "retryAfterMs").unwrap();
        assert!((3_500_000.0..=3_601_000.0).contains(&ms), "{ms}");
        assert_eq!(pc.posts().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn without_it_the_bound_doubles_up_to_the_limit() {
    let pc = CloudPc::with_fault(r#""times": 5, "status": 429"#).await;
    let events = Double::listener(&JsValue::UNDEFINED);
    let opts = js(r#"{"retry": {"maxRetries": 5, "delayMs": 8, "maxDelayMs": 50}}"#);
    let call = pc.begin(TOKEN, events.option(opts, "onEvent"));
    with_random(0.5, &call).await.unwrap();
    let waits: Vec<_> = events
        .calls()
        .iter()
        .filter_map(|event| number(event, "waitMs"))
        .collect();
    assert_eq!(waits, [4.0, 8.0, 16.0, 25.0, 25.0]);
    assert_eq!((pc.posts().await.len(), pc.started().await.len()), (6, 1));
    let times = times(&pc).await;
    assert!(times[5] - times[0] >= 78.0, "{times:?}");
}

#[wasm_bindgen_test]
async fn a_month_is_waited_for_in_pieces_a_timer_can_take() {
    const LONGEST: f64 = 2_147_483_647.0;
    let pc = answered_with(429, "2592000").await;
    let controller = AbortController::new().unwrap();
    let events = Double::listener(&JsValue::UNDEFINED);
    let opts = events.option(js(r#"{"retry": {"maxDelayMs": 1e12}}"#), "onEvent");
    let opts = with(opts, "totalTimeoutMs", &f64::INFINITY.into());
    let opts = with(opts, "signal", &controller.signal());
    let timers = Timers::held();
    let call = pc.begin(TOKEN, opts);
    // After the timers of the head and of the body.
    let first = timers.set(2).await;
    assert_eq!(number(&first, "ms"), Some(LONGEST));
    fire(&first);
    assert_eq!(number(&timers.set(3).await, "ms"), Some(LONGEST));
    controller.abort_with_reason(&"enough".into());
    assert_eq!(JsFuture::from(call).await.unwrap_err(), "enough");
    let [_, wait] = &events.calls()[..] else {
        panic!("one attempt, and one wait though in pieces");
    };
    assert_eq!(number(wait, "waitMs"), Some(2_592_000_000.0));
    assert_eq!(pc.posts().await.len(), 1);
}
