//! What calls leave behind, however they end: nothing.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers, counted_signal, invoke};
use crate::support::{CloudPc, TOKEN, get, js, none, number, text, verdict, with};

const CALLS: usize = 1_000;

/// The result of a call whose first answer is of this kind.
const ENDS: [(&str, &str); 9] = [
    ("accepted", "accepted"),
    ("refused", "forbidden/refused"),
    ("none at all", "timeout/unknown"),
    ("a lost connection", "network/unknown"),
    ("throttled", "accepted"),
    ("a refused token", "accepted"),
    ("a body without end", "forbidden/refused"),
    ("junk", "unexpectedResponse/unknown"),
    ("no token in time", "timeout/notSent"),
];

#[wasm_bindgen_test]
async fn a_thousand_calls_on_one_signal() {
    let counted = counted_signal();
    let timers = Timers::fast();
    let fetch = Double::fetch("oneOfEach");
    let token = Double::tokens(&[TOKEN]);
    let no_token = Double::doing(&[("later", JsValue::UNDEFINED)]);
    let begin = |call: usize| {
        let kind = call % ENDS.len();
        let opts = js(r#"{"attemptTimeoutMs": 50, "retry": {"delayMs": 1}}"#);
        let opts = fetch.option(opts, "fetch");
        let opts = with(opts, "signal", &get(&counted, "signal"));
        let id = format!("{call:08x}-0000-4000-8000-00000000000{kind}");
        let opts = with(opts, "clientRequestId", &id.into());
        let (token, opts) = match ENDS[kind].0 {
            "no token in time" => (&no_token, with(opts, "totalTimeoutMs", &50.into())),
            _ => (&token, opts),
        };
        CloudPc::nowhere().begin(token.function(), opts)
    };
    let calls: Array = (0..CALLS).map(begin).collect();
    let settled = JsFuture::from(Promise::all_settled(&calls)).await.unwrap();
    for (call, end) in Array::from(&settled).iter().enumerate() {
        let (kind, expected) = ENDS[call % ENDS.len()];
        let found = match text(&end, "status").as_deref() {
            Some("fulfilled") => "accepted".to_owned(),
            _ => verdict(&get(&end, "reason")),
        };
        assert_eq!(found, expected, "{kind}");
    }
    nothing_is_left(&counted, &timers);
}

/// Without listeners and timers, nothing refers to a call any more.
fn nothing_is_left(counted: &JsValue, timers: &Timers) {
    assert_eq!(number(counted, "count.now"), Some(0.0));
    let live = |timer: &&JsValue| get(timer, "live") == JsValue::TRUE;
    let timers = timers.all();
    assert!(timers.len() >= CALLS, "timers are not seen");
    assert_eq!(timers.iter().filter(live).count(), 0);
}

#[wasm_bindgen_test]
async fn a_thousand_calls_that_end_by_one_abort() {
    let counted = counted_signal();
    let timers = Timers::held();
    let fetch = Double::fetch("hang");
    let begin = |_| {
        let opts = fetch.option(none(), "fetch");
        CloudPc::nowhere().begin(TOKEN, with(opts, "signal", &get(&counted, "signal")))
    };
    let calls: Array = (0..CALLS).map(begin).collect();
    let last = fetch.call(CALLS as u32 - 1).await;
    assert_eq!(number(&counted, "count.now"), Some(CALLS as f64));
    invoke(&counted, "abort", &"enough".into());
    let settled = JsFuture::from(Promise::all_settled(&calls)).await.unwrap();
    for end in Array::from(&settled).iter() {
        assert_eq!(get(&end, "reason"), "enough");
    }
    assert_eq!(get(&last, "request.signal.aborted"), JsValue::TRUE);
    nothing_is_left(&counted, &timers);
}

#[wasm_bindgen_test]
async fn one_listener_a_call() {
    let counted = counted_signal();
    let pc = CloudPc::with_fault(r#""status": 429, "headers": {"retry-after": "1"}"#).await;
    pc.snapshot(with(none(), "signal", &get(&counted, "signal")))
        .await
        .unwrap();
    assert_eq!(number(&counted, "count.most"), Some(1.0));
    assert_eq!(number(&counted, "count.now"), Some(0.0));
}
