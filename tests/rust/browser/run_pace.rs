//! A throttled run: one `429` slows it all, and uses up no retry.

use js_sys::Date;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers, answer, with_random};
use crate::many::{begin, cloud_pcs, id, ids, ids_of, items, outcomes, report, run, sent};
use crate::support::{get, js, none, number, text};

/// When the calls of a `fetch` were made, in milliseconds after the first.
fn times(fetch: &Double) -> Vec<f64> {
    let calls = fetch.calls();
    let at = |call| number(call, "at").unwrap();
    calls.iter().map(|call| at(call) - at(&calls[0])).collect()
}

/// A `fetch` that throttles the Cloud PC of this number with these headers, this many times, and accepts everything else.
fn throttling(n: u32, times: usize, headers: &str) -> Double {
    let throttled = format!(
        r#"{{"to": "{}", "status": 429, "headers": {headers}}}"#,
        id(n)
    );
    let mut answers = vec![throttled; times];
    // Later than the refusal arrives.
    answers.push(r#"{"ms": 1}"#.to_owned());
    Double::answering(&format!("[{}]", answers.join(", ")))
}

/// The date in this many seconds, or up to one more, as the header writes it.
fn date_in(seconds: f64) -> String {
    let ms = (Date::now() / 1000.0 + seconds).ceil() * 1000.0;
    Date::new(&ms.into()).to_utc_string().into()
}

#[wasm_bindgen_test]
async fn nothing_is_sent_before_the_time() {
    let _clock = Timers::fast();
    for is_date in [false, true] {
        let after = if is_date {
            date_in(100.0)
        } else {
            "100".to_owned()
        };
        let fetch = throttling(0, 1, &format!(r#"{{"retry-after": "{after}"}}"#));
        let report = run(&ids(12), fetch.option(none(), "fetch")).await;
        assert_eq!(outcomes(&report), ["accepted"; 12]);
        assert_eq!(number(&items(&report)[0], "receipt.attempts"), Some(2.0));
        // The first four were on their way; the throttled one goes first, and alone.
        assert_eq!(sent(&fetch)[..5], [0, 1, 2, 3, 0]);
        let times = times(&fetch);
        assert_eq!(times[..4], [0.0; 4]);
        let latest = if is_date { 102_000.0 } else { 100_000.0 };
        assert!((100_000.0..=latest).contains(&times[4]), "{times:?}");
        assert_eq!(times.len(), 13);
    }
}

#[wasm_bindgen_test]
async fn those_in_flight_are_all_throttled() {
    let _clock = Timers::fast();
    let throttled = r#"{"status": 429, "headers": {"retry-after": "7"}}"#;
    let fetch = Double::answering(&format!("[{throttled}, {throttled}, {throttled}, {{}}]"));
    let opts = fetch.option(js(r#"{"concurrency": 3, "retry": false}"#), "fetch");
    let report = run(&ids(5), opts).await;
    assert_eq!(outcomes(&report), ["accepted"; 5]);
    let times = times(&fetch);
    assert_eq!(times[..4], [0.0, 0.0, 0.0, 7_000.0]);
    // One request alone shows whether it is over; the next one is sent after its answer.
    assert_eq!(sent(&fetch)[..4], [0, 1, 2, 0]);
    assert_eq!(times.len(), 8);
}

#[wasm_bindgen_test]
async fn a_throttle_uses_up_no_retry() {
    let _clock = Timers::fast();
    for opts in [r#"{"retry": false}"#, r#"{"retry": {"maxRetries": 0}}"#] {
        let fetch = throttling(1, 20, r#"{"retry-after": "2"}"#);
        let report = run(&ids(3), fetch.option(js(opts), "fetch")).await;
        assert_eq!(outcomes(&report), ["accepted"; 3]);
        assert_eq!(number(&items(&report)[1], "receipt.attempts"), Some(21.0));
        let times = times(&fetch);
        assert!(times[times.len() - 1] >= 40_000.0, "{times:?}");
    }
}

#[wasm_bindgen_test]
async fn without_retry_after_it_backs_off() {
    let _clock = Timers::fast();
    for (delay_ms, expected) in [
        // A third of the back-off, which is half of `delayMs` here, and half of the pause so far.
        (12_000, [2_000.0, 3_000.0, 4_500.0]),
        // At least a second.
        (0, [1_000.0, 1_000.0, 1_000.0]),
    ] {
        let fetch = throttling(0, 3, "{}");
        let events = Double::listener(&JsValue::UNDEFINED);
        let opts = format!(r#"{{"concurrency": 1, "retry": {{"delayMs": {delay_ms}}}}}"#);
        let opts = events.option(fetch.option(js(&opts), "fetch"), "onEvent");
        let call = begin(&ids(1), opts);
        let report = with_random(0.5, &call).await.unwrap();
        assert_eq!(outcomes(&report), ["accepted"]);
        let times = times(&fetch);
        let waits: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(waits, expected);
        let reported = events.calls();
        let reported: Vec<_> = reported
            .iter()
            .filter_map(|e| number(e, "waitMs"))
            .collect();
        assert_eq!(reported, waits);
    }
}

#[wasm_bindgen_test]
async fn goes_on_at_the_pace_that_was_allowed() {
    let _clock = Timers::fast();
    // Ten in some 2 s, and a pause; then the sends are evenly spaced.
    let answers: Vec<_> = (0..10).map(|_| r#"{"ms": 200}"#).collect();
    let fetch = Double::answering(&format!(
        r#"[{}, {{"status": 429, "headers": {{"retry-after": "1"}}}}, {{}}]"#,
        answers.join(", ")
    ));
    let opts = fetch.option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = run(&ids(16), opts).await;
    assert_eq!(outcomes(&report), ["accepted"; 16]);
    let times = times(&fetch);
    // After the trial: ten in 3 s were delivered. The rate starts a little higher, and grows with each send.
    let waits: Vec<_> = times[11..]
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    let rate = |n: f64| (10.0 * 0.99 + 2.0 * (n + 1.0)) / 3_000.0;
    for (wait, n) in waits.iter().zip(0..) {
        assert!((wait - 1.0 / rate(n.into())).abs() < 2.0, "{waits:?}");
    }
    assert_eq!(waits.len(), 5);
}

#[wasm_bindgen_test]
async fn the_throttled_item_reports_the_wait() {
    let _clock = Timers::fast();
    let events = Double::listener(&JsValue::UNDEFINED);
    let opts = throttling(1, 1, r#"{"retry-after": "9"}"#).option(none(), "fetch");
    let report = run(&ids(2), events.option(opts, "onEvent")).await;
    let events = events.calls();
    let is_wait = |event: &&JsValue| text(event, "type").unwrap() == "wait";
    let [wait] = events.iter().filter(is_wait).collect::<Vec<_>>()[..] else {
        panic!("not one wait");
    };
    assert_eq!(text(wait, "cloudPcId").unwrap(), id(1));
    assert_eq!(text(wait, "reason").unwrap(), "throttled");
    assert_eq!(number(wait, "waitMs"), Some(9_000.0));
    let id = text(&items(&report)[1], "receipt.clientRequestId");
    assert_eq!(text(wait, "clientRequestId"), id);
}

#[wasm_bindgen_test]
async fn too_long_a_wait_ends_the_run() {
    let _clock = Timers::fast();
    for (headers, opts, asked_ms) in [
        (
            r#"{"retry-after": "181"}"#,
            r#"{"concurrency": 2}"#,
            Some(181_000.0),
        ),
        (
            r#"{"retry-after": "3"}"#,
            r#"{"concurrency": 2, "retry": {"maxDelayMs": 2000}}"#,
            Some(3_000.0),
        ),
        (
            r#"{"retry-after": "3"}"#,
            r#"{"concurrency": 2, "totalTimeoutMs": 2000}"#,
            Some(3_000.0),
        ),
        // Without Retry-After, it would wait for at least a second.
        (
            "{}",
            r#"{"concurrency": 2, "retry": {"maxDelayMs": 999}}"#,
            None,
        ),
    ] {
        let fetch = throttling(1, 1, headers);
        let began = Date::now();
        let report = run(&ids(5), fetch.option(js(opts), "fetch")).await;
        // The answer to the first, and not a wait.
        assert_eq!(Date::now() - began, 1.0);
        assert_eq!(get(&report, "aborted"), JsValue::FALSE);
        let outcomes = outcomes(&report);
        assert_eq!(outcomes[..2], ["accepted", "throttled/refused"], "{opts}");
        assert_eq!(outcomes[3..], ["notSent"; 2]);
        let error = get(&items(&report)[1], "error");
        assert_eq!(number(&error, "status"), Some(429.0));
        assert_eq!(number(&error, "retryAfterMs"), asked_ms);
        // What was never sent has neither receipt nor error.
        assert!(get(&items(&report)[4], "error").is_undefined());
        assert!(sent(&fetch).iter().all(|n| *n < 3));
    }
}

#[wasm_bindgen_test]
async fn the_run_awaits_what_is_in_flight() {
    let fetch = Double::fetch("answerLater");
    let events = Double::listener(&JsValue::UNDEFINED);
    let opts = fetch.option(js(r#"{"concurrency": 2}"#), "fetch");
    let call = begin(&ids(4), events.option(opts, "onEvent"));
    let (first, second) = (fetch.call(0).await, fetch.call(1).await);
    answer(&second, 429, &js(r#"{"retry-after": "999"}"#));
    assert_eq!(text(&events.call(2).await, "type").unwrap(), "failed");
    answer(&first, 204, &none());
    let report = report(call).await;
    assert_eq!(
        outcomes(&report),
        ["accepted", "throttled/refused", "notSent", "notSent"]
    );
    assert_eq!(fetch.calls().len(), 2);
}

#[wasm_bindgen_test]
async fn a_real_throttle() {
    let pcs = cloud_pcs(5).await;
    // Both of the first requests, so that none can follow before a refusal arrives.
    for pc in &pcs[..2] {
        pc.fault(r#""status": 429, "headers": {"retry-after": "1"}"#)
            .await;
    }
    let report = run(&ids_of(&pcs), js(r#"{"concurrency": 2}"#)).await;
    assert_eq!(outcomes(&report), ["accepted"; 5]);
    let mut refused = Vec::new();
    let mut taken = Vec::new();
    for (n, pc) in pcs.iter().enumerate() {
        let posts = pc.posts().await;
        let mut times = posts
            .iter()
            .map(|post| Date::parse(&text(post, "receivedAt").unwrap()));
        refused.extend(times.by_ref().take(usize::from(n < 2)));
        taken.extend(times);
        assert_eq!(pc.started().await.len(), 1);
    }
    assert_eq!((refused.len(), taken.len()), (2, 5));
    let first = refused.into_iter().fold(f64::INFINITY, f64::min);
    assert!(taken.iter().all(|time| time - first >= 1_000.0));
}
