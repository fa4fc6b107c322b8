//! What `createSnapshots` does when nothing answers: it pauses, probes with a read, and goes on or ends.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers};
use crate::many::{begin_with, id, ids, items, report, run};
use crate::support::{get, js, number, text};

/// The calls that probed: they read one Cloud PC.
fn probes(fetch: &Double) -> Vec<JsValue> {
    let calls = fetch.calls().into_iter();
    calls
        .filter(|call| text(call, "url").unwrap().ends_with("top=1"))
        .collect()
}

#[wasm_bindgen_test]
async fn it_goes_on_when_the_network_is_back() {
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "lost": true}}, {{"to": "{}", "status": 502}}, {{"to": "top=1", "lost": true}},
            {{"to": "top=1", "status": 503}}, {{"to": "top=1", "status": 403}}, {{}}]"#,
        id(4),
        id(5)
    ));
    let events = Double::listener(&JsValue::UNDEFINED);
    let token = Double::tokens(&["t"]);
    let _clock = Timers::fast();
    let opts = js(r#"{"concurrency": 2, "accessTier": "cool"}"#);
    let opts = events.option(fetch.option(opts, "fetch"), "onEvent");
    let report = report(begin_with(&token.function(), &ids(12), opts)).await;
    assert_eq!(number(&report, "accepted"), Some(10.0));
    assert_eq!(number(&report, "unknown"), Some(2.0));
    assert!(get(&report, "error").is_undefined());
    let probes = probes(&fetch);
    assert_eq!(probes.len(), 3);
    for probe in &probes {
        assert_eq!(text(probe, "request.method").unwrap(), "GET");
        // Firefox has no `body` there.
        assert!(!get(probe, "request.body").is_object());
    }
    let events = events.calls();
    let of_type = |name: &str| {
        let is_it = move |event: &&JsValue| text(event, "type").unwrap() == name;
        events.iter().filter(is_it).collect::<Vec<_>>()
    };
    assert_eq!(of_type("attempt").len(), 12, "none of a probe");
    let waits = of_type("wait");
    let reasons: Vec<_> = waits
        .iter()
        .filter_map(|wait| text(wait, "reason"))
        .collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert_eq!(reasons[1..], ["network", "serviceUnavailable"]);
    for wait in waits {
        assert!(number(wait, "waitMs").unwrap() >= 1_000.0);
        assert!(get(wait, "cloudPcId").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn it_ends_if_nothing_is_ever_answered() {
    let fetch = Double::answering(r#"[{"lost": true}]"#);
    let _clock = Timers::fast();
    let opts = fetch.option(js(r#"{"concurrency": 3}"#), "fetch");
    let report = run(&ids(50), opts).await;
    assert_eq!(number(&report, "unknown"), Some(3.0));
    assert_eq!(number(&report, "notSent"), Some(47.0));
    assert_eq!((fetch.calls().len(), probes(&fetch).len()), (4, 1));
    assert_eq!(get(&report, "aborted"), JsValue::FALSE);
    let error = get(&report, "error");
    assert_eq!(text(&error, "code").unwrap(), "network");
    let last = items(&report).swap_remove(2);
    assert_eq!(get(&last, "error"), error);
}

#[wasm_bindgen_test]
async fn it_ends_at_the_third_outage_in_a_row() {
    let fetch = Double::answering(
        r#"[{"status": 500}, {"to": "top=1", "status": 200, "body": {"value": []}}]"#,
    );
    let _clock = Timers::fast();
    let opts = fetch.option(js(r#"{"concurrency": 3}"#), "fetch");
    let report = run(&ids(50), opts).await;
    assert_eq!(number(&report, "unknown"), Some(9.0));
    assert_eq!((fetch.calls().len(), probes(&fetch).len()), (11, 2));
    assert_eq!(text(&report, "error.code").unwrap(), "serviceError");
}
