//! Reads that fail: they are sent again as long as that may help, because they change nothing.

use cloudpc_snapshot::core::Function::{
    GetBulkSnapshot, ListCloudPcs, ListSnapshots, ListSubscriptions,
};
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::caller::Caller;
use crate::doubles::{Double, Page, Timers, counted_signal, fire};
use crate::reads::{EMPTY, Read, reads, says_nothing_of_a_start};
use crate::support::{
    ID, failure, get, is, js, none, number, origin, rejection_at_once, text, values, verdict, with,
    with_signal,
};

fn at_once() -> JsValue {
    js(r#"{"retry": {"delayMs": 0}}"#)
}

#[wasm_bindgen_test]
async fn a_fault_of_the_services_is_no_end() {
    for fault in [
        r#""status": 500"#,
        r#""status": 502"#,
        r#""status": 503"#,
        r#""status": 503, "headers": {"retry-after": "0"}"#,
        r#""status": 504, "body": "<!doctype html>""#,
        r#""status": 429"#,
        r#""cut": "before""#,
        r#""cut": "after""#,
        r#""status": 200, "body": {"id": "x", "value": []}, "bodyCut": true"#,
        r#""status": 200, "body": "", "bodyBytes": 200000, "bodyCut": true"#,
    ] {
        let Read {
            operation, subject, ..
        } = &reads().await[fault.len() % 5];
        let caller = Caller::new();
        caller.fault(&format!(r#""times": 2, {fault}"#)).await;
        caller.call(*operation, subject, at_once()).await.unwrap();
        let requests = caller.requests().await;
        // After a cut connection, browsers themselves may send once more.
        assert!(requests.len() >= 3, "{operation:?}: {fault}");
        let id = Some(&caller.client_request_id);
        for request in requests {
            assert_eq!(text(&request, "headers.client-request-id").as_ref(), id);
        }
    }
}

#[wasm_bindgen_test]
async fn retries_have_an_end() {
    for (answer, expected) in [
        (r#""status": 500"#, "serviceError/unknown"),
        (r#""status": 502"#, "serviceError/unknown"),
        (r#""status": 504"#, "serviceError/unknown"),
        (r#""status": 503"#, "serviceUnavailable/unknown"),
        (
            r#""status": 503, "headers": {"retry-after": "0"}"#,
            "serviceUnavailable/unknown",
        ),
        (r#""status": 429"#, "throttled/refused"),
        (r#""lost": true"#, "network/unknown"),
        (
            r#""status": 200, "body": "{\"id\": ", "cutOff": true"#,
            "network/unknown",
        ),
    ] {
        for (retry, sends) in [
            (r#"{"delayMs": 0}"#, 4),
            ("false", 1),
            (r#"{"delayMs": 0, "maxRetries": 1}"#, 2),
        ] {
            let fetch = Double::answering(&format!("[{{{answer}}}]"));
            let opts = js(&format!(r#"{{"retry": {retry}}}"#));
            let opts = fetch.option(opts, "fetch");
            let error = Caller::new().failure(ListSnapshots, ID, opts).await;
            assert_eq!(verdict(&error), expected, "{answer}");
            assert_eq!(fetch.calls().len(), sends, "{answer}");
            assert_eq!(number(&error, "attempts"), Some(sends as f64));
            says_nothing_of_a_start(&error);
        }
    }
}

#[wasm_bindgen_test]
async fn another_answer_is_the_end() {
    for (status, expected) in [
        (400, "rejected/refused"),
        (401, "unauthenticated/refused"),
        (403, "forbidden/refused"),
        (404, "notFound/refused"),
        (409, "conflict/refused"),
        (410, "rejected/refused"),
        (501, "serviceError/unknown"),
        (599, "serviceError/unknown"),
        (201, "unexpectedResponse/unknown"),
        (202, "unexpectedResponse/unknown"),
        (204, "unexpectedResponse/unknown"),
    ] {
        let Read {
            operation, subject, ..
        } = &reads().await[status % 5];
        let caller = Caller::new();
        let headers = r#""headers": {"retry-after": "0"}"#;
        caller
            .fault(&format!(r#""status": {status}, {headers}"#))
            .await;
        let error = caller.failure(*operation, subject, at_once()).await;
        assert_eq!(verdict(&error), expected, "{status}");
        assert_eq!(number(&error, "status"), Some(status as f64));
        assert!(text(&error, "requestId").is_some_and(|id| id.len() == ID.len()));
        assert_eq!(caller.requests().await.len(), 1, "{status}");
        says_nothing_of_a_start(&error);
    }
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    for read in reads().await {
        let caller = Caller::new();
        let to = r#"{"location": "/beta/deviceManagement/virtualEndpoint/cloudPCs"}"#;
        caller
            .fault(&format!(r#""status": 302, "headers": {to}"#))
            .await;
        let error = caller.failure(read.operation, &read.subject, none()).await;
        assert_eq!(verdict(&error), "rejected/refused");
        assert_eq!(caller.requests().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn an_abort_while_in_flight() {
    for (read, reason) in reads().await.iter().zip(values()) {
        for fault in [
            r#""delayMs": 600000"#,
            r#""status": 200, "body": {"value": []}, "bodyHang": true"#,
        ] {
            let caller = Caller::new();
            caller.fault(fault).await;
            let controller = AbortController::new().unwrap();
            let opts = with(none(), "signal", &controller.signal());
            let call = caller.begin(read.operation, &read.subject, opts);
            caller.at_least_requests(1).await;
            controller.abort_with_reason(&reason);
            assert!(is(&rejection_at_once(&call).await, &reason), "{fault}");
            caller.left().await;
            assert_eq!(caller.requests().await.len(), 1);
        }
    }
}

#[wasm_bindgen_test]
async fn an_abort_before_the_start_and_in_a_wait() {
    for read in reads().await {
        let controller = AbortController::new().unwrap();
        controller.abort_with_reason(&"enough".into());
        let caller = Caller::new();
        let opts = with(none(), "signal", &controller.signal());
        let call = caller.begin(read.operation, &read.subject, opts);
        assert_eq!(rejection_at_once(&call).await, "enough");
        assert_eq!(caller.requests().await.len(), 0);

        caller
            .fault(r#""status": 503, "headers": {"retry-after": "100"}"#)
            .await;
        let controller = AbortController::new().unwrap();
        let events = Double::listener(&JsValue::UNDEFINED);
        let opts = with(none(), "signal", &controller.signal());
        let opts = events.option(opts, "onEvent");
        let call = caller.begin(read.operation, &read.subject, opts);
        assert_eq!(text(&events.call(1).await, "type").unwrap(), "wait");
        controller.abort_with_reason(&"enough".into());
        assert_eq!(rejection_at_once(&call).await, "enough");
        assert_eq!(
            (events.calls().len(), caller.requests().await.len()),
            (2, 1)
        );
    }
}

#[wasm_bindgen_test]
async fn between_two_pages() {
    let controller = AbortController::new().unwrap();
    let link = format!("{}/beta/next", origin());
    let page =
        format!(r#"{{"status": 200, "body": {{"value": [1], "@odata.nextLink": "{link}"}}}}"#);
    let fetch = Double::answering(&format!(r#"[{page}, {{"hang": true}}]"#));
    let opts = with_signal(fetch.option(none(), "fetch"), &controller);
    let call = Caller::new().begin(ListSubscriptions, JsValue::NULL, opts);
    let second = fetch.call(1).await;
    controller.abort_with_reason(&"enough".into());
    assert_eq!(rejection_at_once(&call).await, "enough");
    assert_eq!(get(&second, "request.signal.aborted"), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn a_timeout_is_not_tried_again() {
    for (read, (opts, ms)) in reads().await.iter().zip([
        ("{}", 30_000.0),
        (r#"{"attemptTimeoutMs": 7}"#, 7.0),
        (r#"{"totalTimeoutMs": 20000}"#, 20_000.0),
        (
            r#"{"attemptTimeoutMs": 9000, "totalTimeoutMs": 8000}"#,
            8_000.0,
        ),
        (r#"{"attemptTimeoutMs": 70000}"#, 70_000.0),
    ]) {
        let fetch = Double::answering(r#"[{"hang": true}]"#);
        let timers = Timers::held();
        let opts = fetch.option(js(opts), "fetch");
        let call = Caller::new().begin(read.operation, &read.subject, opts);
        let timer = timers.set(0).await;
        fetch.call(0).await;
        let set = number(&timer, "ms").unwrap();
        // The difference of two times is rounded, and a timer takes whole milliseconds, rounded up.
        assert!((ms - 500.0..=ms + 1.0).contains(&set), "{set}");
        fire(&timer);
        let error = failure(call).await;
        assert_eq!(verdict(&error), "timeout/unknown");
        says_nothing_of_a_start(&error);
        assert_eq!((fetch.calls().len(), timers.all().len()), (1, 1));
        assert_eq!(
            get(&fetch.calls()[0], "request.signal.aborted"),
            JsValue::TRUE
        );
    }
}

#[wasm_bindgen_test]
async fn a_body_has_the_time_of_the_attempt() {
    let fault = r#""status": 200, "body": {"value": []}, "bodyHang": true"#;
    let caller = Caller::new();
    caller.fault(&format!(r#""times": null, {fault}"#)).await;
    let timers = Timers::held();
    let opts = js(r#"{"retry": {"maxRetries": 1, "delayMs": 0}}"#);
    let call = caller.begin(ListSubscriptions, &JsValue::NULL, opts);
    // Each attempt has a timer for its head, and one for its body.
    for at in [1, 3] {
        fire(&timers.set(at).await);
    }
    let error = failure(call).await;
    // It is sent again, as after a lost connection.
    assert_eq!(verdict(&error), "timeout/unknown");
    assert_eq!(number(&error, "attempts"), Some(2.0));
    // Browsers themselves may send a GET once more.
    assert!(caller.requests().await.len() >= 2);
    caller.left().await;
}

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#;
const CHALLENGE: &str = r#"{"www-authenticate": "Bearer error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzAwMDAwMDAwIn19fQ==\""}"#;

#[wasm_bindgen_test]
async fn a_refused_token_is_refreshed_with_the_claims() {
    for read in reads().await {
        let caller = Caller::new();
        let new = format!("new-{}", caller.token);
        caller
            .fault(&format!(
                r#""times": null, "status": 401, "headers": {CHALLENGE}"#
            ))
            .await;
        let token = Double::tokens(&[&caller.token, &new]);
        let opts = js(r#"{"retry": false}"#);
        let call = caller.begin_with(token.function(), read.operation, &read.subject, opts);
        JsFuture::from(call).await.unwrap();
        let requests = caller.requests().await;
        let bearers: Vec<_> = requests
            .iter()
            .filter_map(|request| text(request, "headers.authorization"))
            .collect();
        let expected = [&caller.token, &new].map(|token| format!("Bearer {token}"));
        assert_eq!(bearers, expected);
        let claims: Vec<_> = token
            .calls()
            .iter()
            .map(|asked| text(asked, "claims"))
            .collect();
        assert_eq!(claims, [None, Some(CLAIMS.to_owned())]);

        let error = caller.failure(read.operation, &read.subject, none()).await;
        assert_eq!(verdict(&error), "unauthenticated/refused");
        assert_eq!(text(&error, "claims").unwrap(), CLAIMS);
    }
}

#[wasm_bindgen_test]
async fn reads_share_a_refresh() {
    let fetch = Double::answering(
        r#"[{"status": 401}, {"status": 401}, {"status": 200, "body": {"id": "x", "value": []}}]"#,
    );
    let token = Double::doing(&[
        ("give", "old".into()),
        ("give", "old".into()),
        ("give", "new".into()),
    ]);
    let calls: Array = [ListCloudPcs, GetBulkSnapshot]
        .into_iter()
        .map(|operation| {
            let subject = if operation == GetBulkSnapshot {
                "x".into()
            } else {
                JsValue::UNDEFINED
            };
            let opts = fetch.option(none(), "fetch");
            Caller::new().begin_with(token.function(), operation, subject, opts)
        })
        .collect();
    JsFuture::from(Promise::all(&calls)).await.unwrap();
    assert_eq!((token.calls().len(), fetch.calls().len()), (3, 4));
}

#[wasm_bindgen_test]
async fn nothing_is_left_behind() {
    let page = Page::watched();
    let counted = counted_signal();
    let timers = Timers::fast();
    let link = format!("{}/beta/next", origin());
    let answers = [
        format!(
            r#"{{"status": 200, "body": {{"value": [], "@odata.nextLink": "{link}"}}}}, {EMPTY}"#
        ),
        r#"{"status": 500}"#.to_owned(),
        format!(r#"{{"lost": true}}, {EMPTY}"#),
        r#"{"status": 403}"#.to_owned(),
        r#"{"hang": true}"#.to_owned(),
        r#"{"status": 200, "body": "<!doctype html>"}"#.to_owned(),
        r#"{"status": 200, "body": {"value": [], "@odata.nextLink": "https://evil.example/"}}"#
            .to_owned(),
    ];
    let begin = |answers: &String| {
        let fetch = Double::answering(&format!("[{answers}]"));
        let opts = js(r#"{"attemptTimeoutMs": 30, "retry": {"delayMs": 1}}"#);
        let opts = with(
            fetch.option(opts, "fetch"),
            "signal",
            &get(&counted, "signal"),
        );
        let token = Double::tokens(&["t"]);
        Caller::new().begin_with(token.function(), ListSubscriptions, JsValue::NULL, opts)
    };
    let calls: Array = answers
        .iter()
        .cycle()
        .take(20 * answers.len())
        .map(begin)
        .collect();
    let ends = JsFuture::from(Promise::all_settled(&calls)).await.unwrap();
    let ends: Vec<_> = Array::from(&ends)
        .iter()
        .take(answers.len())
        .map(|end| text(&end, "reason.code").unwrap_or_default())
        .collect();
    let unexpected = "unexpectedResponse";
    assert_eq!(
        ends,
        [
            "",
            "serviceError",
            "",
            "forbidden",
            "timeout",
            unexpected,
            unexpected
        ]
    );
    assert_eq!(number(&counted, "count.now"), Some(0.0));
    let live = |timer: &&JsValue| get(timer, "live") == JsValue::TRUE;
    let timers = timers.all();
    assert!(timers.len() >= 140, "timers are not seen");
    assert_eq!(timers.iter().filter(live).count(), 0);
    assert!(page.said().is_empty());
}
