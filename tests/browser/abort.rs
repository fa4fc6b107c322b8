//! `signal`: at once, with its own reason, at every stage.

use cloudpc_snapshot::web::create_snapshot;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::support::{
    CloudPc, TOKEN, counted_signal, get, js, make_error, none, number, stub_fetch, with,
};

fn reasons() -> [JsValue; 5] {
    [
        JsValue::from("a text"),
        JsValue::from(7),
        none(),
        js_sys::Error::new("mine").into(),
        JsValue::NULL,
    ]
}

fn with_signal(opts: JsValue, controller: &AbortController) -> JsValue {
    with(opts, "signal", &controller.signal())
}

/// A call whose request the server has.
async fn in_flight(pc: &CloudPc, controller: &AbortController) -> JsFuture {
    let opts = CloudPc::at_stand_in(with_signal(none(), controller));
    let id = pc.id.as_str().into();
    let pending = create_snapshot(&TOKEN.into(), &id, &opts, make_error());
    pc.arrived().await;
    pending.into()
}

#[wasm_bindgen_test]
async fn before_the_start() {
    let pc = CloudPc::new().await;
    for reason in reasons() {
        let controller = AbortController::new().unwrap();
        controller.abort_with_reason(&reason);
        let thrown = pc
            .snapshot(with_signal(none(), &controller))
            .await
            .unwrap_err();
        assert_eq!(thrown, reason);
    }
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn while_in_flight() {
    for reason in reasons() {
        // Longer than the test may take: it ends by the abort or not at all.
        let pc = CloudPc::with_fault(r#""delayMs": 600000"#).await;
        let controller = AbortController::new().unwrap();
        let pending = in_flight(&pc, &controller).await;
        controller.abort_with_reason(&reason);
        let thrown = pending.await.unwrap_err();
        assert_eq!(thrown, reason);
        assert_eq!(pc.posts().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn the_request_on_the_wire_ends_with_it() {
    let stub = stub_fetch("hang");
    let controller = AbortController::new().unwrap();
    let opts = with(
        with_signal(none(), &controller),
        "fetch",
        &get(&stub, "fetch"),
    );
    let id = "662009bc-7732-4f6f-8726-25883518b33e".into();
    let pending: JsFuture = create_snapshot(&TOKEN.into(), &id, &opts, make_error()).into();
    // One turn of the microtask queue: `fetch` has been called.
    JsFuture::from(js_sys::Promise::resolve(&JsValue::NULL))
        .await
        .unwrap();
    assert_eq!(get(&stub, "requests.0.0.signal.aborted"), JsValue::FALSE);
    controller.abort_with_reason(&"enough".into());
    assert_eq!(pending.await.unwrap_err(), "enough");
    assert_eq!(get(&stub, "requests.0.0.signal.aborted"), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn without_a_reason_it_is_the_platforms() {
    let pc = CloudPc::new().await;
    let controller = AbortController::new().unwrap();
    controller.abort();
    let thrown = pc
        .snapshot(with_signal(none(), &controller))
        .await
        .unwrap_err();
    assert_eq!(thrown, controller.signal().reason());
    assert_eq!(crate::support::text(&thrown, "name").unwrap(), "AbortError");
}

#[wasm_bindgen_test]
async fn while_waiting() {
    let pc =
        CloudPc::with_fault(r#""times": null, "status": 429, "headers": {"retry-after": "170"}"#)
            .await;
    let controller = AbortController::new().unwrap();
    let pending = in_flight(&pc, &controller).await;
    controller.abort_with_reason(&"enough".into());
    assert_eq!(pending.await.unwrap_err(), "enough");
    assert_eq!(pc.posts().await.len(), 1);
    assert_eq!(pc.started().await.len(), 0);
}

#[wasm_bindgen_test]
async fn one_listener_a_call_and_none_after_it() {
    let counted = counted_signal();
    let signal = get(&counted, "signal");
    let good = CloudPc::new().await;
    let bad = CloudPc::with_fault(r#""times": null, "status": 403"#).await;
    good.snapshot(with(none(), "signal", &signal))
        .await
        .unwrap();
    bad.failure(with(none(), "signal", &signal)).await;
    bad.failure(with(js(r#"{"retry":false}"#), "signal", &signal))
        .await;
    assert_eq!(number(&counted, "count.most"), Some(1.0));
    assert_eq!(number(&counted, "count.now"), Some(0.0));
    assert!(signal.is_instance_of::<web_sys::AbortSignal>());
}
