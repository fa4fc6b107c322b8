//! What ends `createSnapshots` before its last item: refusals of all, the time limit, an abort; and what it leaves behind.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, Page, Timers, answer, counted_signal, invoke};
use crate::many::{
    begin, begin_with, cloud_pcs, id, ids, ids_of, items, outcomes, report, run, sent,
};
use crate::support::{
    everything_in, get, js, none, number, rejection_at_once, resolution_at_once, show, text, with,
    with_signal,
};

/// A `fetch` that answers the first requests with these statuses, and later accepts the rest.
fn statuses(statuses: &[u16]) -> Double {
    let answers = statuses
        .iter()
        .map(|status| format!(r#"{{"status": {status}}}"#));
    let answers: Vec<_> = answers.chain([r#"{"ms": 20}"#.to_owned()]).collect();
    Double::answering(&format!("[{}]", answers.join(", ")))
}

#[wasm_bindgen_test]
async fn where_the_first_answers_are_all_alike() {
    for (first, ends) in [
        ([401, 401, 401], true),
        ([403, 403, 403], true),
        ([401, 403, 401], false),
        ([403, 403, 204], false),
        ([204, 403, 403], false),
        ([404, 404, 404], false),
        ([409, 409, 409], false),
        ([500, 500, 500], false),
    ] {
        let fetch = statuses(&first);
        let opts = fetch.option(js(r#"{"concurrency": 3}"#), "fetch");
        let report = run(&ids(9), opts).await;
        let not_sent = number(&report, "notSent").unwrap();
        // Another item may have taken a place that was free before the last of them.
        let is_post = |call: &JsValue| text(call, "request.method").unwrap() == "POST";
        let sent = fetch.calls().iter().filter(|call| is_post(call)).count();
        if ends {
            assert!((3..=5).contains(&sent), "{first:?}: {sent}");
            assert_eq!(not_sent, 9.0 - sent as f64);
            assert_eq!(
                number(&report, "refused").unwrap() + number(&report, "accepted").unwrap(),
                sent as f64
            );
            assert_eq!(outcomes(&report)[5..], ["notSent"; 4]);
        } else {
            assert_eq!((sent, not_sent), (9, 0.0), "{first:?}");
        }
        assert_eq!(get(&report, "aborted"), JsValue::FALSE);
        assert_eq!(items(&report).len(), 9);
    }
}

#[wasm_bindgen_test]
async fn tokens_that_are_all_refused_twice_end_it() {
    let fetch = Double::answering(r#"[{"status": 401}]"#);
    let token = Double::tokens(&["same"]);
    let opts = fetch.option(js(r#"{"concurrency": 3}"#), "fetch");
    let report = report(begin_with(&token.function(), &ids(20), opts)).await;
    let refused = number(&report, "refused").unwrap();
    assert!((3.0..=5.0).contains(&refused), "{refused}");
    assert_eq!(number(&report, "notSent"), Some(20.0 - refused));
    // None of those in flight at the end is sent again.
    let attempts = |item: &JsValue| number(item, "error.attempts").unwrap_or_default();
    let sent: f64 = items(&report).iter().map(attempts).sum();
    assert_eq!(fetch.calls().len() as f64, sent);
    for item in items(&report).iter().take(3) {
        assert_eq!(number(item, "error.attempts"), Some(2.0));
        assert_eq!(text(item, "error.code").unwrap(), "unauthenticated");
    }
}

#[wasm_bindgen_test]
async fn later_refusals_are_each_items_own() {
    let fetch = statuses(&[204, 204, 403, 403, 403, 401]);
    let opts = fetch.option(js(r#"{"concurrency": 2}"#), "fetch");
    let report = run(&ids(8), opts).await;
    assert_eq!(number(&report, "refused"), Some(4.0));
    assert_eq!(number(&report, "accepted"), Some(4.0));
}

#[wasm_bindgen_test]
async fn an_abort_in_the_middle() {
    let pcs = cloud_pcs(6).await;
    pcs[0].fault(r#""status": 204, "started": true"#).await;
    for pc in &pcs[1..3] {
        pc.fault(r#""delayMs": 600000, "started": true"#).await;
    }
    let controller = AbortController::new().unwrap();
    let opts = with(js(r#"{"concurrency": 2}"#), "signal", &controller.signal());
    let progress = Double::listener(&JsValue::UNDEFINED);
    let call = begin(&ids_of(&pcs), progress.option(opts, "onProgress"));
    for pc in &pcs[1..3] {
        pc.arrived().await;
    }
    controller.abort();
    let report = report(call).await;
    assert_eq!(get(&report, "aborted"), JsValue::TRUE);
    let lost = "network/unknown";
    assert_eq!(
        outcomes(&report),
        ["accepted", lost, lost, "notSent", "notSent", "notSent"]
    );
    let items = items(&report);
    assert!(text(&items[1], "error.sentAt").is_some());
    let message = text(&items[1], "error.message").unwrap();
    assert!(message.contains("was aborted"), "{message}");
    assert!(get(&items[4], "error").is_undefined());
    for (pc, requests) in pcs.iter().zip([1, 1, 1, 0, 0, 0]) {
        assert_eq!(pc.posts().await.len(), requests);
        assert_eq!(pc.started().await.len(), requests);
    }
    for pc in &pcs[1..3] {
        pc.cancelled().await;
    }
    let reported = progress.calls();
    assert_eq!(reported.len(), 6);
    assert_eq!(number(&reported[5], "done"), number(&reported[5], "total"));
}

#[wasm_bindgen_test]
async fn an_abort_ends_it_at_once() {
    let fetch = Double::answering(r#"[{"hang": true}]"#);
    let controller = AbortController::new().unwrap();
    let opts = with_signal(fetch.option(none(), "fetch"), &controller);
    let call = begin(&ids(9), opts);
    fetch.call(3).await;
    controller.abort();
    let report = resolution_at_once(&call).await;
    assert_eq!(outcomes(&report)[..4], ["network/unknown"; 4]);
    assert_eq!(outcomes(&report)[4..], ["notSent"; 5]);
    for call in fetch.calls() {
        assert_eq!(get(&call, "request.signal.aborted"), JsValue::TRUE);
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_comes_with_the_abort_counts() {
    let fetch = Double::fetch("answerLater");
    let controller = AbortController::new().unwrap();
    let opts = with_signal(fetch.option(none(), "fetch"), &controller);
    let call = begin(&ids(3), opts);
    let last = fetch.call(2).await;
    answer(&last, 204, &none());
    controller.abort();
    let report = report(call).await;
    assert_eq!(
        outcomes(&report),
        ["network/unknown", "network/unknown", "accepted"]
    );
}

#[wasm_bindgen_test]
async fn an_abort_in_a_throttle_knows_what_was_refused() {
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 429, "headers": {{"retry-after": "100", "request-id": "r"}}}}, {{"to": "{}", "hang": true}}, {{}}]"#,
        id(1),
        id(2)
    ));
    let controller = AbortController::new().unwrap();
    let events = Double::listener(&JsValue::UNDEFINED);
    let opts = with(js(r#"{"concurrency": 2}"#), "signal", &controller.signal());
    let opts = events.option(fetch.option(opts, "fetch"), "onEvent");
    let call = begin(&ids(5), opts);
    let mut index = 0;
    while text(&events.call(index).await, "type").unwrap() != "wait" {
        index += 1;
    }
    controller.abort_with_reason(&"enough".into());
    let report = report(call).await;
    let outcomes = outcomes(&report);
    assert_eq!(outcomes[..2], ["accepted", "throttled/refused"]);
    assert_eq!(outcomes[3..], ["notSent"; 2]);
    let error = get(&items(&report)[1], "error");
    let numbers = ["attempts", "status", "retryAfterMs"].map(|name| number(&error, name));
    assert_eq!(numbers, [Some(1.0), Some(429.0), Some(100_000.0)]);
    assert_eq!(text(&error, "requestId").as_deref(), Some("r"));
}

#[wasm_bindgen_test]
async fn an_abort_before_the_start() {
    let pcs = cloud_pcs(2).await;
    let token = Double::tokens(&["t"]);
    let controller = AbortController::new().unwrap();
    controller.abort();
    let opts = || with(none(), "signal", &controller.signal());
    let report_of =
        async |list: &JsValue| report(begin_with(&token.function(), list, opts())).await;
    let report = report_of(&ids_of(&pcs)).await;
    assert_eq!(outcomes(&report), ["notSent"; 2]);
    assert_eq!(get(&report, "aborted"), JsValue::TRUE);
    let stream = Double::ids(&ids_of(&pcs), "hangs");
    let report = report_of(&stream.iterable()).await;
    assert_eq!(get(&report, "aborted"), JsValue::TRUE);
    assert!(items(&report).is_empty());
    assert_eq!(token.calls().len(), 0);
    for pc in &pcs {
        assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
    }
    // The error is reported nevertheless.
    let error = rejection_at_once(&begin(&"x".into(), opts())).await;
    assert_eq!(text(&error, "field").unwrap(), "ids");
}

#[wasm_bindgen_test]
async fn an_abort_while_tokens_are_asked_for() {
    let token = Double::doing(&[("later", JsValue::NULL)]);
    let fetch = Double::answering("[{}]");
    let controller = AbortController::new().unwrap();
    let opts = with_signal(fetch.option(none(), "fetch"), &controller);
    let call = begin_with(&token.function(), &ids(5), opts);
    let asked = token.call(3).await;
    controller.abort();
    let report = report(call).await;
    assert_eq!(outcomes(&report), ["notSent"; 5]);
    assert_eq!(get(&asked, "signal.aborted"), JsValue::TRUE);
    assert_eq!(fetch.calls().len(), 0);
}

/// A run of three, one at a time, that this function aborts. Returns how many were sent.
async fn aborts_itself(option: &str) -> (JsValue, usize) {
    let controller = AbortController::new().unwrap();
    let signal = controller.signal();
    let abort = Closure::<dyn FnMut()>::new(move || controller.abort());
    let fetch = Double::answering("[{}]");
    let opts = with(js(r#"{"concurrency": 1}"#), "signal", &signal);
    let opts = with(fetch.option(opts, "fetch"), option, &abort.into_js_value());
    let report = run(&ids(3), opts).await;
    assert_eq!(get(&report, "aborted"), JsValue::TRUE);
    (report, fetch.calls().len())
}

#[wasm_bindgen_test]
async fn a_progress_function_may_abort() {
    let (report, sent) = aborts_itself("onProgress").await;
    assert_eq!(outcomes(&report), ["accepted", "notSent", "notSent"]);
    assert_eq!(sent, 1);
}

#[wasm_bindgen_test]
async fn a_listener_may_abort_what_is_not_sent_yet() {
    let (report, sent) = aborts_itself("onEvent").await;
    assert_eq!(sent, 0);
    assert_eq!(outcomes(&report), ["notSent"; 3]);
}

#[wasm_bindgen_test]
async fn its_time_ends_it() {
    let fetch = Double::answering(&format!(r#"[{{"to": "{}", "hang": true}}, {{}}]"#, id(1)));
    let _clock = Timers::fast();
    let opts = js(r#"{"concurrency": 1, "attemptTimeoutMs": 900000, "totalTimeoutMs": 600000}"#);
    let report = run(&ids(4), fetch.option(opts, "fetch")).await;
    assert_eq!(
        outcomes(&report),
        ["accepted", "timeout/unknown", "notSent", "notSent"]
    );
    assert_eq!(get(&report, "aborted"), JsValue::FALSE);
    assert_eq!(sent(&fetch), [0, 1]);
    assert_eq!(
        get(&fetch.calls()[1], "request.signal.aborted"),
        JsValue::TRUE
    );
}

#[wasm_bindgen_test]
async fn without_a_limit_it_takes_as_long_as_it_takes() {
    let waits = vec![r#"{"status": 429, "headers": {"retry-after": "180"}}"#; 30].join(", ");
    let fetch = Double::answering(&format!("[{waits}, {{}}]"));
    let _clock = Timers::fast();
    // An hour and a half; a single call has five minutes.
    let report = run(&ids(2), fetch.option(js(r#"{"concurrency": 1}"#), "fetch")).await;
    assert_eq!(outcomes(&report), ["accepted"; 2]);
    assert_eq!(fetch.calls().len(), 32);
}

#[wasm_bindgen_test]
async fn an_attempt_has_its_own_time() {
    let fetch = Double::answering(&format!(r#"[{{"to": "{}", "hang": true}}, {{}}]"#, id(0)));
    let _clock = Timers::fast();
    let report = run(&ids(3), fetch.option(none(), "fetch")).await;
    assert_eq!(
        outcomes(&report),
        ["timeout/unknown", "accepted", "accepted"]
    );
    assert_eq!(fetch.calls().len(), 3);
}

/// Runs with one signal, and what they leave on it.
#[wasm_bindgen_test]
async fn nothing_is_left_behind() {
    let page = Page::watched();
    let counted = counted_signal();
    let timers = Timers::fast();
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 429, "headers": {{"retry-after": "0"}}}}, {{"to": "{}", "status": 403}},
            {{"to": "{}", "lost": true}}, {{"to": "{}", "hang": true}}, {{"ms": 1}}]"#,
        id(1),
        id(2),
        id(3),
        id(4)
    ));
    let token = Double::tokens(&["t"]);
    let opts = with(
        js(r#"{"attemptTimeoutMs": 40, "retry": {"delayMs": 1}}"#),
        "signal",
        &get(&counted, "signal"),
    );
    let opts = fetch.option(opts, "fetch");
    let report = report(begin_with(&token.function(), &ids(40), opts)).await;
    assert_eq!(number(&report, "accepted"), Some(37.0), "{}", show(&report));
    assert_eq!(number(&counted, "count.most"), Some(1.0));
    nothing_left(&counted, &timers);
    assert!(
        page.said().is_empty(),
        "{:?}",
        page.said().iter().map(everything_in).collect::<Vec<_>>()
    );
}

fn nothing_left(counted: &JsValue, timers: &Timers) {
    assert_eq!(number(counted, "count.now"), Some(0.0));
    let timers = timers.all();
    assert!(!timers.is_empty(), "timers are not seen");
    let live = |timer: &&JsValue| get(timer, "live") == JsValue::TRUE;
    assert_eq!(timers.iter().filter(live).count(), 0);
}

#[wasm_bindgen_test]
async fn nothing_is_left_behind_by_an_abort() {
    let page = Page::watched();
    let counted = counted_signal();
    let timers = Timers::held();
    let fetch = Double::answering(r#"[{"hang": true}]"#);
    let runs: Array = (0..20)
        .map(|_| {
            let opts = fetch.option(js(r#"{"concurrency": 32}"#), "fetch");
            let opts = with(opts, "signal", &get(&counted, "signal"));
            begin(&Double::ids(&ids(50), "hangs").iterable(), opts)
        })
        .collect();
    let last = fetch.call(20 * 32 - 1).await;
    // One listener for each run, however many requests are in flight.
    assert_eq!(number(&counted, "count.most"), Some(20.0));
    invoke(&counted, "abort", &"enough".into());
    let reports = JsFuture::from(Promise::all(&runs)).await.unwrap();
    for report in Array::from(&reports).iter() {
        assert_eq!(number(&report, "unknown"), Some(32.0));
    }
    assert_eq!(get(&last, "request.signal.aborted"), JsValue::TRUE);
    nothing_left(&counted, &timers);
    assert!(page.said().is_empty());
}
