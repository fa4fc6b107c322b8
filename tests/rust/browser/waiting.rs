//! `waitForSnapshot`: which snapshot it takes for the new one, how often it lists, and what ends it.

use cloudpc_snapshot::core::Function::WaitForSnapshot;
use js_sys::{Array, Date, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::caller::{Caller, settings};
use crate::doubles::{Double, Page, Timers, counted_signal, generator_of, invoke, set_of};
use crate::support::{
    CloudPc, ID, STORAGE, everything_in, failure, get, is, js, none, number, origin,
    rejection_at_once, show, text, values, verdict, with,
};

const AFTER: &str = "2024-08-19T14:05:17Z";
const OLD: &str = "2024-08-19T14:04:46.9990000Z";
const NEW: &str = "2024-08-19T14:05:18.2480723Z";
const NEWER: &str = "2024-08-19T15:00:00Z";

fn snapshot(id: &str, kind: &str, created: &str) -> String {
    format!(r#"{{"id":"{id}","snapshotType":"{kind}","createdDateTime":"{created}","odd":[7]}}"#)
}

/// The answer to a listing, with these snapshots.
fn listing(snapshots: &[String]) -> String {
    format!(
        r#"{{"status": 200, "body": {{"value": [{}]}}}}"#,
        snapshots.join(", ")
    )
}

fn found(id: &str) -> String {
    listing(&[snapshot(id, "manual", NEW)])
}

const NONE_YET: &str = r#"{"status": 200, "body": {"value": []}}"#;

/// A `fetch` that returns these answers.
fn answering(answers: &[&str]) -> Double {
    Double::answering(&format!("[{}]", answers.join(", ")))
}

fn begin(fetch: &Double, opts: JsValue) -> Promise {
    let opts = if get(&opts, "after").is_undefined() {
        with(opts, "after", &AFTER.into())
    } else {
        opts
    };
    Caller::new().begin(WaitForSnapshot, ID, fetch.option(opts, "fetch"))
}

/// The id of the snapshot it finds.
async fn wait(fetch: &Double, opts: JsValue) -> String {
    let snapshot = JsFuture::from(begin(fetch, opts)).await.unwrap();
    text(&snapshot, "id").unwrap()
}

/// From each listing to the next, in milliseconds.
fn waits(fetch: &Double) -> Vec<f64> {
    let calls = fetch.calls();
    let at = |call| number(call, "at").unwrap();
    calls
        .windows(2)
        .map(|pair| at(&pair[1]) - at(&pair[0]))
        .collect()
}

#[wasm_bindgen_test]
async fn a_snapshot_that_appears() {
    settings(r#""snapshotMs": 600000"#).await;
    let pc = CloudPc::new().await;
    let receipt = pc.snapshot(none()).await.unwrap();
    let caller = Caller::new();
    let opts = with(js(r#"{"pollMs": 1000}"#), "after", &get(&receipt, "sentAt"));
    let call = caller.begin(WaitForSnapshot, &*pc.id, opts);
    // A listing comes first.
    caller.at_least_requests(1).await;
    settings(r#""snapshotMs": 0"#).await;
    let snapshot = JsFuture::from(call).await;
    settings(r#""snapshotMs": 10000"#).await;
    let snapshot = snapshot.unwrap();
    let started = &pc.started().await[0];
    let id = text(started, "snapshotId").unwrap();
    assert!(text(&snapshot, "id").unwrap().ends_with(&id));
    assert_eq!(text(&snapshot, "cloudPcId").unwrap(), pc.id);
    assert_eq!(text(&snapshot, "snapshotType").unwrap(), "manual");
    let requests = caller.requests().await;
    assert!(requests.len() >= 2);
    for request in requests {
        assert_eq!(text(&request, "method").unwrap(), "GET");
        assert_eq!(text(&request, "body").unwrap_or_default(), "");
        let path = text(&request, "path").unwrap();
        assert!(path.ends_with(&format!("/cloudPCs/{}/retrieveSnapshots", pc.id)));
    }
    assert_eq!(pc.posts().await.len(), 1);
}

#[wasm_bindgen_test]
async fn it_is_the_services_own_object() {
    let fetch = answering(&[&found("x")]);
    let snapshot = JsFuture::from(begin(&fetch, none())).await.unwrap();
    assert_eq!(show(&snapshot), self::snapshot("x", "manual", NEW));
    assert_eq!(fetch.calls().len(), 1);
}

#[wasm_bindgen_test]
async fn which_one_it_is() {
    for (snapshots, expected) in [
        // The first one made of several, wherever it is in the list.
        (vec![("b", "manual", NEWER), ("a", "manual", NEW)], "a"),
        (vec![("a", "manual", NEW), ("b", "manual", NEWER)], "a"),
        // The service made these by itself.
        (vec![("x", "automatic", NEW), ("a", "manual", NEWER)], "a"),
        (vec![("x", "retention", NEW), ("a", "manual", NEWER)], "a"),
        // The service's clock may be behind by 30 s.
        (vec![("x", "manual", OLD), ("a", "manual", NEW)], "a"),
        (
            vec![
                ("a", "manual", "2024-08-19T14:04:47Z"),
                ("b", "manual", NEW),
            ],
            "a",
        ),
    ] {
        let snapshots: Vec<_> = snapshots
            .iter()
            .map(|(id, kind, created)| snapshot(id, kind, created))
            .collect();
        let fetch = answering(&[&listing(&snapshots)]);
        assert_eq!(wait(&fetch, none()).await, expected, "{snapshots:?}");
        assert_eq!(fetch.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn if_none_is_marked_it_is_one_absent_from_the_first_listing() {
    let _clock = Timers::fast();
    for kind in ["unknownFutureValue", "somethingElse", ""] {
        let first = [snapshot("a", kind, NEW), r#"{"id": "b"}"#.to_owned()];
        let later = [first.to_vec(), vec![snapshot("x", kind, OLD)]].concat();
        let last = [later.clone(), vec![snapshot("c", kind, NEWER)]].concat();
        let [first, later, last] = [&first[..], &later, &last].map(listing);
        let fetch = answering(&[&first, &first, &later, &last]);
        assert_eq!(wait(&fetch, none()).await, "c");
        assert_eq!(fetch.calls().len(), 4);
    }
}

#[wasm_bindgen_test]
async fn known_ones_are_left_out_for_certain() {
    let _clock = Timers::fast();
    let known = Array::of2(&"a".into(), &"b".into());
    let old = [snapshot("a", "manual", NEW), snapshot("b", "", NEW)];
    let iterables: [fn(&Array) -> JsValue; 3] = [|ids| ids.into(), set_of, generator_of];
    for (iterable, kind) in iterables.iter().zip(["manual", "", "somethingElse"]) {
        let all = [&old[..], &[snapshot("c", kind, NEWER)]].concat();
        // An unmarked snapshot is new at once.
        let fetch = answering(&[&listing(&all)]);
        let opts = with(none(), "known", &iterable(&known));
        assert_eq!(wait(&fetch, opts).await, "c");
        let fetch = answering(&[&listing(&old), &listing(&all)]);
        let opts = with(none(), "known", &iterable(&known));
        assert_eq!(wait(&fetch, opts).await, "c");
        assert_eq!(fetch.calls().len(), 2);
    }
    // With an empty list, every snapshot is new.
    let fetch = answering(&[&listing(&[snapshot("c", "", NEW)])]);
    let opts = with(none(), "known", &Array::new());
    assert_eq!(wait(&fetch, opts).await, "c");
}

#[wasm_bindgen_test]
async fn after_may_be_a_date() {
    let ms = Date::parse(AFTER);
    for after in [
        JsValue::from(AFTER),
        "2024-08-19T16:05:17.000+02:00".into(),
        Date::new(&ms.into()).into(),
    ] {
        let old_and_new = [snapshot("x", "manual", OLD), snapshot("a", "manual", NEW)];
        let fetch = answering(&[&listing(&old_and_new)]);
        assert_eq!(wait(&fetch, with(none(), "after", &after)).await, "a");
    }
}

#[wasm_bindgen_test]
async fn what_is_refused() {
    let after = |value: JsValue| with(none(), "after", &value);
    let and = |opts: &str| with(js(opts), "after", &AFTER.into());
    let known = |value: JsValue| with(and("{}"), "known", &value);
    for (opts, field) in [
        (none(), "after"),
        (after(JsValue::NULL), "after"),
        (after("".into()), "after"),
        (after("yesterday".into()), "after"),
        (after("2024-08-19".into()), "after"),
        (after("2024-08-19T14:05:17".into()), "after"),
        (after("2024-13-19T14:05:17Z".into()), "after"),
        (after(Date::now().into()), "after"),
        (after(Date::new(&f64::NAN.into()).into()), "after"),
        (after(none()), "after"),
        (known(7.into()), "known"),
        (known("a".into()), "known"),
        (known(none()), "known"),
        (known(Array::of1(&7.into()).into()), "known"),
        (and(r#"{"pollMs": 0}"#), "pollMs"),
        (and(r#"{"pollMs": 999}"#), "pollMs"),
        (and(r#"{"pollMs": -1}"#), "pollMs"),
        (and(r#"{"pollMs": "5"}"#), "pollMs"),
        (and(r#"{"totalTimeoutMs": 0}"#), "totalTimeoutMs"),
        (and(r#"{"skip": []}"#), "skip"),
        (
            with(and("{}"), "storageAccountId", &STORAGE.into()),
            "storageAccountId",
        ),
    ] {
        let fetch = answering(&[NONE_YET]);
        let opts = fetch.option(opts, "fetch");
        let error = Caller::new().failure(WaitForSnapshot, ID, opts).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), field);
        assert_eq!(fetch.calls().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn it_asks_gently() {
    let _clock = Timers::fast();
    for (opts, ms) in [("{}", 60_000.0), (r#"{"pollMs": 1500}"#, 1_500.0)] {
        let fetch = answering(&[NONE_YET, NONE_YET, NONE_YET, &found("a")]);
        assert_eq!(wait(&fetch, js(opts)).await, "a");
        assert_eq!(waits(&fetch), [ms; 3]);
    }
}

#[wasm_bindgen_test]
async fn its_events() {
    let _clock = Timers::fast();
    let events = Double::listener(&JsValue::UNDEFINED);
    let fault = r#"{"status": 500}"#;
    let fetch = answering(&[NONE_YET, fault, NONE_YET, &found("a")]);
    let opts = events.option(js(r#"{"pollMs": 7000, "retry": false}"#), "onEvent");
    wait(&fetch, opts).await;
    let events = events.calls();
    let reported: Vec<_> = events
        .iter()
        .map(|event| {
            assert_eq!(text(event, "cloudPcId").unwrap(), ID);
            let attempts = number(event, "attempts").unwrap();
            let reason = text(event, "reason").unwrap_or_default();
            format!("{} {attempts} {reason}", text(event, "type").unwrap())
        })
        .collect();
    // One request for each listing, and the listings count as one call.
    let waits = ["pending", "serviceError", "pending"];
    assert_eq!(reported.len(), 7);
    for (n, reason) in waits.iter().enumerate() {
        assert!(reported[2 * n].starts_with("attempt "), "{reported:?}");
        assert_eq!(
            reported[2 * n + 1],
            format!("wait {} {reason}", n + 1),
            "{reported:?}"
        );
        let ms = number(&events[2 * n + 1], "waitMs").unwrap();
        assert!((ms - 7_000.0).abs() < 0.001, "{ms}");
    }
    let ids: Vec<_> = events
        .iter()
        .map(|event| text(event, "clientRequestId"))
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[wasm_bindgen_test]
async fn faults_between_two_listings_are_no_end() {
    let _clock = Timers::fast();
    for (fault, reason) in [
        (r#"{"status": 500}"#, "serviceError"),
        (r#"{"status": 502}"#, "serviceError"),
        (r#"{"status": 503}"#, "serviceUnavailable"),
        (r#"{"status": 504}"#, "serviceError"),
        (r#"{"lost": true}"#, "network"),
        (r#"{"hang": true}"#, "timeout"),
        (
            r#"{"status": 200, "body": "<!doctype html>"}"#,
            "unexpectedResponse",
        ),
        (r#"{"status": 200, "body": "{", "cutOff": true}"#, "network"),
        (r#"{"status": 429}"#, "throttled"),
    ] {
        let events = Double::listener(&JsValue::UNDEFINED);
        // More than any retries.
        let fetch = answering(&[fault, NONE_YET, fault, fault, fault, &found("a")]);
        let opts = js(r#"{"pollMs": 60000, "attemptTimeoutMs": 5000, "retry": false}"#);
        assert_eq!(wait(&fetch, events.option(opts, "onEvent")).await, "a");
        assert_eq!(fetch.calls().len(), 6, "{fault}");
        let events = events.calls();
        let reasons: Vec<_> = events.iter().filter_map(|e| text(e, "reason")).collect();
        assert_eq!(reasons, [reason, "pending", reason, reason, reason]);
        assert!(waits(&fetch).iter().all(|ms| *ms >= 60_000.0), "{fault}");
    }
}

#[wasm_bindgen_test]
async fn each_listing_has_its_own_retries() {
    let _clock = Timers::fast();
    let fault = r#"{"status": 503, "headers": {"retry-after": "1"}}"#;
    let fetch = answering(&[
        fault,
        fault,
        fault,
        NONE_YET,
        fault,
        fault,
        fault,
        &found("a"),
    ]);
    assert_eq!(wait(&fetch, none()).await, "a");
    let (retry, poll) = (1_000.0, 60_000.0);
    assert_eq!(
        waits(&fetch),
        [retry, retry, retry, poll, retry, retry, retry]
    );
}

#[wasm_bindgen_test]
async fn it_asks_no_sooner_than_the_service_wants() {
    let _clock = Timers::fast();
    let throttled = r#"{"status": 429, "headers": {"retry-after": "315"}}"#;
    let fetch = answering(&[throttled, &found("a")]);
    assert_eq!(wait(&fetch, none()).await, "a");
    assert!(waits(&fetch)[0] >= 315_000.0);
}

#[wasm_bindgen_test]
async fn a_refusal_is_the_end() {
    for (status, code) in [
        (400, "rejected"),
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "notFound"),
    ] {
        for first in [false, true] {
            let refusal = format!(r#"{{"status": {status}}}"#);
            let answers = [NONE_YET, &refusal];
            let fetch = answering(if first { &answers[1..] } else { &answers });
            let error = failure(begin(&fetch, js(r#"{"pollMs": 1000}"#))).await;
            assert_eq!(verdict(&error), format!("{code}/refused"));
            let sent = if first { 1 } else { 2 };
            assert_eq!(fetch.calls().len(), sent);
            assert_eq!(number(&error, "attempts"), Some(sent as f64));
        }
    }
}

#[wasm_bindgen_test]
async fn a_token_is_asked_for_each_listing() {
    let token = Double::doing(&[
        ("give", "one".into()),
        ("give", "two".into()),
        ("throw", "no".into()),
    ]);
    let fetch = answering(&[NONE_YET]);
    let opts = js(&format!(r#"{{"pollMs": 1000, "after": "{AFTER}"}}"#));
    let opts = fetch.option(opts, "fetch");
    let call = Caller::new().begin_with(token.function(), WaitForSnapshot, ID, opts);
    let error = failure(call).await;
    assert_eq!(text(&error, "code").unwrap(), "tokenFailed");
    assert_eq!(get(&error, "cause"), "no");
    assert_eq!((token.calls().len(), fetch.calls().len()), (3, 2));
}

#[wasm_bindgen_test]
async fn its_time_is_two_hours_or_as_given() {
    let _clock = Timers::fast();
    for (opts, listings) in [
        (r#"{"pollMs": 1000000}"#, 8),
        (r#"{"pollMs": 1000, "totalTimeoutMs": 4500}"#, 5),
        // If the next listing would come too late, it does not wait.
        (r#"{"totalTimeoutMs": 50000}"#, 1),
    ] {
        let began = Date::now();
        let fetch = answering(&[NONE_YET]);
        let error = failure(begin(&fetch, js(opts))).await;
        assert_eq!(verdict(&error), "timeout/unknown", "{opts}");
        assert_eq!(fetch.calls().len(), listings, "{opts}");
        assert_eq!(number(&error, "attempts"), Some(listings as f64));
        let message = text(&error, "message").unwrap();
        assert!(message.contains("totalTimeoutMs"), "{message}");
        assert!(message.contains("No new restore point"), "{message}");
        assert!(
            !message.contains("look for a new restore point"),
            "{message}"
        );
        assert!(Date::now() - began < 7_200_000.0);
    }
}

#[wasm_bindgen_test]
async fn all_pages_of_a_listing_count_and_the_next_listing_starts_again() {
    let _clock = Timers::fast();
    let link = format!("{}/beta/second", origin());
    let page = |next: &str| {
        format!(
            r#"{{"status": 200, "body": {{"value": [{}]{next}}}}}"#,
            snapshot("x", "automatic", NEW)
        )
    };
    let first = page(&format!(r#", "@odata.nextLink": "{link}""#));
    let fetch = answering(&[&first, &page(""), &first, &found("a")]);
    assert_eq!(wait(&fetch, none()).await, "a");
    let urls = fetch.urls();
    assert_eq!([&urls[1], &urls[3]], [&link; 2]);
    assert_eq!(urls[0], urls[2]);
    assert!(urls[0].ends_with("/retrieveSnapshots"));
}

#[wasm_bindgen_test]
async fn an_abort_while_waiting_and_while_listing() {
    for reason in values() {
        for answers in [&[NONE_YET][..], &[r#"{"hang": true}"#]] {
            let controller = AbortController::new().unwrap();
            let events = Double::listener(&JsValue::UNDEFINED);
            let fetch = answering(answers);
            let opts = with(none(), "signal", &controller.signal());
            let call = begin(&fetch, events.option(opts, "onEvent"));
            let sent = fetch.call(0).await;
            if answers[0] == NONE_YET {
                assert_eq!(text(&events.call(1).await, "type").unwrap(), "wait");
            }
            let before = events.calls().len();
            controller.abort_with_reason(&reason);
            assert!(is(&rejection_at_once(&call).await, &reason));
            assert_eq!((fetch.calls().len(), events.calls().len()), (1, before));
            let cut = JsValue::from(answers[0] != NONE_YET);
            assert_eq!(get(&sent, "request.signal.aborted"), cut);
        }
    }
}

#[wasm_bindgen_test]
async fn an_abort_before_the_start() {
    let fetch = answering(&[NONE_YET]);
    let controller = AbortController::new().unwrap();
    controller.abort_with_reason(&"enough".into());
    let call = begin(&fetch, with(none(), "signal", &controller.signal()));
    assert_eq!(rejection_at_once(&call).await, "enough");
    assert_eq!(fetch.calls().len(), 0);
}

#[wasm_bindgen_test]
async fn an_abort_cuts_the_connection() {
    let caller = Caller::new();
    caller.fault(r#""delayMs": 600000"#).await;
    let controller = AbortController::new().unwrap();
    let opts = with(
        js(&format!(r#"{{"after": "{AFTER}"}}"#)),
        "signal",
        &controller.signal(),
    );
    let call = caller.begin(WaitForSnapshot, ID, opts);
    caller.at_least_requests(1).await;
    controller.abort();
    rejection_at_once(&call).await;
    caller.left().await;
}

#[wasm_bindgen_test]
async fn nothing_is_left_behind() {
    let page = Page::watched();
    let counted = counted_signal();
    let timers = Timers::watched();
    let begin = |answers: &[&str], opts: &str| {
        let opts = with(js(opts), "signal", &get(&counted, "signal"));
        begin(&answering(answers), opts)
    };
    let found = found("a");
    let fault = r#"{"status": 500}"#;
    let calls: Array = (0..50)
        .flat_map(|_| {
            [
                begin(
                    &[NONE_YET, fault, &found],
                    r#"{"pollMs": 1000, "retry": {"delayMs": 1}}"#,
                ),
                begin(&[NONE_YET, r#"{"status": 403}"#], r#"{"pollMs": 1000}"#),
                begin(&[NONE_YET], r#"{"pollMs": 1000, "totalTimeoutMs": 20}"#),
                begin(&[NONE_YET, r#"{"hang": true}"#], r#"{"pollMs": 1000}"#),
                begin(&[NONE_YET], r#"{"pollMs": 100000}"#),
            ]
        })
        .collect();
    let ends = Promise::all_settled(&calls);
    let first: Array = calls.iter().take(3).collect();
    JsFuture::from(Promise::all_settled(&first)).await.unwrap();
    invoke(&counted, "abort", &"enough".into());
    let ends = JsFuture::from(ends).await.unwrap();
    assert_eq!(number(&ends, "length"), Some(250.0));
    assert_eq!(number(&counted, "count.now"), Some(0.0));
    assert_eq!(number(&counted, "count.most"), Some(250.0));
    let live = |timer: &&JsValue| get(timer, "live") == JsValue::TRUE;
    let timers = timers.all();
    assert!(timers.len() > 250, "timers are not seen");
    assert_eq!(timers.iter().filter(live).count(), 0);
    let said: Vec<_> = page.said().iter().map(everything_in).collect();
    assert_eq!(said, [""; 0]);
}
