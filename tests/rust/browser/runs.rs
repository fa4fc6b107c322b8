//! `createSnapshots`: what is sent, and what the report, the progress and the events say about it.

use cloudpc_snapshot::core::Function::CreateSnapshots;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::{Double, Timers};
use crate::many::{
    begin, begin_with, cloud_pcs, id, ids, ids_of, items, outcomes, report, run, sent,
};
use crate::support::{
    CloudPc, TOKEN, failure, get, is_snapshot_error, js, names, none, number, start, text, verdict,
};

#[wasm_bindgen_test]
async fn each_is_sent_once_and_reported_in_order() {
    let pcs = cloud_pcs(4).await;
    let list = ids_of(pcs.iter().chain([&pcs[1], &pcs[0]]));
    list.push(&pcs[2].id.to_ascii_uppercase().into());
    let report = run(&list, js(r#"{"accessTier": "cool"}"#)).await;
    assert_eq!(outcomes(&report), ["accepted"; 4]);
    assert_eq!(get(&report, "aborted"), JsValue::FALSE);
    assert!(get(&report, "error").is_undefined());
    let mut request_ids = Vec::new();
    for (pc, item) in pcs.iter().zip(items(&report)) {
        assert_eq!(text(&item, "cloudPcId").unwrap(), pc.id);
        let receipt = get(&item, "receipt");
        assert_eq!(text(&receipt, "cloudPcId").unwrap(), pc.id);
        assert_eq!(text(&receipt, "accessTier").unwrap(), "cool");
        assert_eq!(text(&receipt, "requestId").unwrap().len(), pc.id.len());
        assert_eq!(number(&receipt, "attempts"), Some(1.0));
        let [post] = &pc.posts().await[..] else {
            panic!("not one POST");
        };
        assert_eq!(text(post, "body").unwrap(), r#"{"accessTier":"cool"}"#);
        assert_eq!(
            text(post, "headers.authorization").unwrap(),
            format!("Bearer {TOKEN}")
        );
        let request_id = text(post, "headers.client-request-id");
        assert_eq!(request_id, text(&receipt, "clientRequestId"));
        request_ids.extend(request_id);
        assert_eq!(pc.started().await.len(), 1);
    }
    request_ids.sort();
    request_ids.dedup();
    assert_eq!(request_ids.len(), 4);
}

#[wasm_bindgen_test]
async fn the_first_way_an_id_is_written_is_reported() {
    let pc = CloudPc::new().await;
    let upper = pc.id.to_ascii_uppercase();
    let list = Array::of2(&upper.as_str().into(), &pc.id.as_str().into());
    let report = run(&list, none()).await;
    assert_eq!(text(&items(&report)[0], "cloudPcId").as_ref(), Some(&upper));
    let posts = pc.posts().await;
    assert_eq!(posts.len(), 1);
    assert!(text(&posts[0], "path").unwrap().contains(&pc.id));
}

#[wasm_bindgen_test]
async fn each_has_its_own_error() {
    let pcs = cloud_pcs(5).await;
    for (pc, fault) in pcs.iter().zip([
        r#""status": 409, "body": {"error": {"code": "busy", "message": "Busy."}}"#,
        r#""times": null, "cut": "after""#,
        r#""status": 503, "started": true"#,
        r#""status": 503, "headers": {"retry-after": "0"}"#,
    ]) {
        pc.fault(fault).await;
    }
    let report = run(&ids_of(&pcs), none()).await;
    assert_eq!(
        outcomes(&report),
        [
            "conflict/refused",
            "network/unknown",
            "serviceUnavailable/unknown",
            "accepted",
            "accepted"
        ]
    );
    let items = items(&report);
    let error = get(&items[0], "error");
    assert!(is_snapshot_error(&error));
    assert_eq!(text(&error, "graphCode").unwrap(), "busy");
    assert_eq!(number(&error, "status"), Some(409.0));
    assert!(text(&error, "sentAt").is_some());
    assert!(text(&get(&items[1], "error"), "cause.message").is_some());
    let message = text(&items[2], "error.message").unwrap();
    assert!(message.contains("may have been started"), "{message}");
    assert_eq!(number(&items[3], "receipt.attempts"), Some(2.0));
    for (pc, item) in pcs.iter().zip(&items) {
        let of = if get(item, "receipt").is_undefined() {
            "error"
        } else {
            "receipt"
        };
        let id = text(&get(item, of), "clientRequestId");
        for post in pc.posts().await {
            assert_eq!(text(&post, "headers.client-request-id"), id);
        }
    }
    let mut started = Vec::new();
    for pc in &pcs {
        started.push(pc.started().await.len());
    }
    // The browser itself may have sent the second more than once.
    assert!(started[1] >= 1);
    started.remove(1);
    assert_eq!(started, [0, 1, 1, 1]);
    assert_eq!(pcs[2].posts().await.len(), 1);
}

#[wasm_bindgen_test]
async fn no_more_at_a_time_than_allowed() {
    for (concurrency, most) in [("1", 1.0), ("2", 2.0), ("null", 4.0), ("32", 32.0)] {
        let fetch = Double::answering(r#"[{"ms": 3}]"#);
        let opts = js(&format!(r#"{{"concurrency": {concurrency}}}"#));
        let count = if most > 4.0 { 70 } else { 10 };
        let report = run(&ids(count), fetch.option(opts, "fetch")).await;
        assert_eq!(number(&report, "accepted"), Some(f64::from(count)));
        assert_eq!(fetch.most_in_flight(), most);
        assert_eq!(fetch.calls().len() as u32, count);
    }
}

#[wasm_bindgen_test]
async fn concurrency_has_its_bounds() {
    for concurrency in ["0", "33", "1.5", "-1", "\"4\"", "true"] {
        let fetch = Double::answering("[{}]");
        let opts = js(&format!(r#"{{"concurrency": {concurrency}}}"#));
        let error = failure(begin(&ids(2), fetch.option(opts, "fetch"))).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), "concurrency");
        assert_eq!(fetch.calls().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn nothing_to_do() {
    let progress = Double::doing(&[("give", JsValue::NULL)]);
    let report = run(&Array::new(), progress.option(none(), "onProgress")).await;
    assert!(items(&report).is_empty());
    assert_eq!(get(&report, "aborted"), JsValue::FALSE);
    assert_eq!(progress.calls().len(), 0);
}

#[wasm_bindgen_test]
async fn progress_counts_and_what_it_throws_changes_nothing() {
    let progress = Double::doing(&[("throw", "no".into())]);
    let answers = format!(
        r#"[{{"to": "{}", "status": 409}}, {{"to": "{}", "lost": true}}, {{"status": 204}}]"#,
        id(1),
        id(2)
    );
    let opts = Double::answering(&answers).option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = run(&ids(4), progress.option(opts, "onProgress")).await;
    let calls = progress.calls();
    assert_eq!(calls.len(), 4);
    let items = items(&report);
    for (done, call) in calls.iter().enumerate() {
        assert_eq!(number(call, "args.length"), Some(1.0));
        let reported = get(call, "args.0");
        assert_eq!(number(&reported, "done"), Some(done as f64 + 1.0));
        assert_eq!(number(&reported, "total"), Some(4.0));
        // They are sent one after the other here, so in order.
        assert_eq!(get(&reported, "item"), items[done]);
        let mut names = names(&reported);
        names.sort();
        let all = [
            "accepted", "done", "item", "notSent", "refused", "total", "unknown",
        ];
        assert_eq!(names, all);
    }
    let counts = |call| {
        let reported = get(call, "args.0");
        ["accepted", "refused", "unknown", "notSent"].map(|name| number(&reported, name).unwrap())
    };
    let counts: Vec<_> = calls.iter().map(counts).collect();
    assert_eq!(
        counts,
        [
            [1.0, 0.0, 0.0, 0.0],
            [1.0, 1.0, 0.0, 0.0],
            [1.0, 1.0, 1.0, 0.0],
            [2.0, 1.0, 1.0, 0.0]
        ]
    );
}

#[wasm_bindgen_test]
async fn events_are_of_each() {
    let events = Double::listener(&JsValue::UNDEFINED);
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 503, "headers": {{"retry-after": "0"}}}}, {{"to": "{}", "status": 404}}, {{}}]"#,
        id(0),
        id(1)
    ));
    let opts = fetch.option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = run(&ids(3), events.option(opts, "onEvent")).await;
    let reported: Vec<_> = events
        .calls()
        .iter()
        .map(|event| {
            let of = text(event, "cloudPcId").unwrap();
            let n = (0..3).find(|n| id(*n) == of).unwrap();
            format!("{n} {}", text(event, "type").unwrap())
        })
        .collect();
    assert_eq!(
        reported,
        [
            "0 attempt",
            "0 wait",
            "0 attempt",
            "0 accepted",
            "1 attempt",
            "1 failed",
            "2 attempt",
            "2 accepted"
        ]
    );
    let events = events.calls();
    assert_eq!(text(&events[1], "reason").unwrap(), "serviceUnavailable");
    assert_eq!(number(&events[3], "attempts"), Some(2.0));
    for (at, item) in [(3, 0), (5, 1), (7, 2)] {
        let item = &items(&report)[item];
        let of = if at == 5 { "error" } else { "receipt" };
        let id = text(&get(item, of), "clientRequestId");
        assert_eq!(text(&events[at], "clientRequestId"), id);
    }
}

#[wasm_bindgen_test]
async fn a_token_function_is_asked_for_each_send() {
    let token = Double::tokens(&["one", "two", "three", "four"]);
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 503, "headers": {{"retry-after": "0"}}}}, {{}}]"#,
        id(0)
    ));
    let opts = fetch.option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = report(begin_with(&token.function(), &ids(3), opts)).await;
    assert_eq!(outcomes(&report), ["accepted"; 3]);
    assert_eq!(token.calls().len(), 4);
    let bearer = |call: &JsValue| {
        let request: web_sys::Request = get(call, "request").unchecked_into();
        request.headers().get("authorization").unwrap().unwrap()
    };
    let bearers: Vec<_> = fetch.calls().iter().map(bearer).collect();
    assert_eq!(
        bearers,
        ["Bearer one", "Bearer two", "Bearer three", "Bearer four"]
    );
}

#[wasm_bindgen_test]
async fn one_refresh_is_for_all_that_were_refused() {
    let pcs = cloud_pcs(6).await;
    let [old, new] = ["old", "new"].map(|name| format!("{name}-{}", pcs[0].id));
    let claims = r#"{"www-authenticate": "Bearer claims=\"e30\""}"#;
    CloudPc::fault_of_all(&format!(
        r#""token": "{old}", "times": null, "status": 401, "headers": {claims}"#
    ))
    .await;
    let give = |token: &str| ("give", JsValue::from(token));
    // Like a cache: it returns the old token until it is asked for another.
    let token = Double::doing(&[give(&old), give(&old), give(&old), give(&new)]);
    let opts = js(r#"{"concurrency": 3, "retry": false}"#);
    let report = report(begin_with(&token.function(), &ids_of(&pcs), opts)).await;
    assert_eq!(outcomes(&report), ["accepted"; 6]);
    let with_claims = |asked: &&JsValue| text(asked, "claims").is_some();
    let asked = token.calls();
    assert_eq!(asked.iter().filter(with_claims).count(), 1);
    assert_eq!(asked.len(), 3 + 1 + 3);
    for (n, pc) in pcs.iter().enumerate() {
        let expected = if n < 3 {
            vec![old.clone(), new.clone()]
        } else {
            vec![new.clone()]
        };
        assert_eq!(pc.tokens().await, expected);
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_token_function_that_fails_is_each_items_error() {
    let token = Double::doing(&[("give", "good".into()), ("throw", "no".into())]);
    let fetch = Double::answering("[{}]");
    let opts = fetch.option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = report(begin_with(&token.function(), &ids(2), opts)).await;
    assert_eq!(outcomes(&report), ["accepted", "tokenFailed/notSent"]);
    assert_eq!(get(&items(&report)[1], "error.cause"), "no");
    assert_eq!(sent(&fetch), [0]);
}

#[wasm_bindgen_test]
async fn arguments_that_are_refused() {
    let bad = ids(3);
    bad.set(1, "not-an-id".into());
    for (token, list, opts, field) in [
        (JsValue::from("Bearer x"), ids(1), "{}", "token"),
        (TOKEN.into(), bad, "{}", "ids"),
        (
            TOKEN.into(),
            ids(1),
            r#"{"accessTier": "Warm"}"#,
            "accessTier",
        ),
        (TOKEN.into(), ids(1), r#"{"concurency": 2}"#, "concurency"),
        (TOKEN.into(), ids(1), r#"{"onProgress": 1}"#, "onProgress"),
        (
            TOKEN.into(),
            ids(1),
            r#"{"resendUnknown": 1}"#,
            "resendUnknown",
        ),
        (TOKEN.into(), ids(1), r#"{"skip": 7}"#, "skip"),
        (TOKEN.into(), ids(1), r#"{"skip": ["x"]}"#, "skip"),
        (
            TOKEN.into(),
            ids(1),
            r#"{"skip": [{"cloudPcId": "662009bc-7732-4f6f-8726-258800000000", "outcome": "Accepted"}]}"#,
            "skip",
        ),
        (
            TOKEN.into(),
            ids(1),
            r#"{"displayName": "x"}"#,
            "displayName",
        ),
    ] {
        let fetch = Double::answering("[{}]");
        let opts = fetch.option(js(opts), "fetch");
        let error = failure(begin_with(&token, &list, opts)).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), field);
        assert_eq!(fetch.calls().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn without_a_stand_in_it_goes_to_microsoft() {
    let fetch = Double::answering("[{}]");
    let opts = fetch.option(js(r#"{"cloud": "usGov"}"#), "fetch");
    let run = start(CreateSnapshots, &TOKEN.into(), &ids(1), &opts);
    JsFuture::from(run).await.unwrap();
    assert!(fetch.urls()[0].starts_with("https://graph.microsoft.us/beta/"));
}

#[wasm_bindgen_test]
async fn waits_of_its_own_are_an_items() {
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 503, "headers": {{"retry-after": "1"}}}}, {{}}]"#,
        id(0)
    ));
    let _clock = Timers::fast();
    let opts = fetch.option(js(r#"{"concurrency": 2}"#), "fetch");
    let run = begin(&ids(4), opts);
    let report = JsFuture::from(run).await.unwrap();
    assert_eq!(outcomes(&report), ["accepted"; 4]);
    // The others continue meanwhile.
    assert_eq!(sent(&fetch), [0, 1, 2, 3, 0]);
}
