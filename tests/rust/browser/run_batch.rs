//! `createSnapshots` with `batch`: up to 20 Cloud PCs in one request, each with its own outcome.

use std::collections::BTreeSet;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::Double;
use crate::many::{begin_with, cloud_pcs, ids, ids_of, items, outcomes, report, run};
use crate::support::{CloudPc, TOKEN, get, is_snapshot_error, js, number, text, with};

fn in_batches(opts: &str) -> JsValue {
    with(js(opts), "batch", &JsValue::TRUE)
}

/// The numbers of the batches that the requests for these Cloud PCs came in.
async fn batches(pcs: &[CloudPc]) -> Vec<BTreeSet<u32>> {
    let mut batches = Vec::new();
    for pc in pcs {
        let posts = pc.posts().await;
        let number = |post| number(post, "batch").expect("it came in a batch") as u32;
        batches.push(posts.iter().map(number).collect());
    }
    batches
}

#[wasm_bindgen_test]
async fn all_go_in_one_request() {
    let pcs = cloud_pcs(3).await;
    let report = run(&ids_of(&pcs), in_batches(r#"{"accessTier": "cool"}"#)).await;
    assert_eq!(outcomes(&report), ["accepted"; 3]);
    let all = batches(&pcs).await;
    assert_eq!(all[0].len(), 1);
    assert!(all.iter().all(|batch| *batch == all[0]), "{all:?}");
    let mut request_ids = BTreeSet::new();
    for (pc, item) in pcs.iter().zip(items(&report)) {
        let [post] = &pc.posts().await[..] else {
            panic!("not one POST");
        };
        assert_eq!(text(post, "body").unwrap(), r#"{"accessTier":"cool"}"#);
        let client_request_id = text(&item, "receipt.clientRequestId");
        assert_eq!(text(post, "headers.client-request-id"), client_request_id);
        request_ids.extend(text(&item, "receipt.requestId"));
        assert!(pc.preflights().await.is_empty(), "none of its own");
        assert_eq!(pc.started().await.len(), 1);
    }
    assert_eq!(request_ids.len(), 3, "each has its own");
}

#[wasm_bindgen_test]
async fn each_part_has_its_own_outcome() {
    let pcs = cloud_pcs(8).await;
    for (pc, fault) in pcs.iter().zip([
        r#""status": 409, "body": {"error": {"code": "busy", "message": "Busy."}}"#,
        r#""cut": "after""#,
        r#""status": 504, "started": true"#,
        r#""status": 429, "headers": {"retry-after": "1"}"#,
        r#""part": {"id": "77"}"#,
        r#""twice": {"status": 429}"#,
        r#""part": {"status": "204"}"#,
    ]) {
        pc.fault(fault).await;
    }
    let report = run(&ids_of(&pcs), in_batches("{}")).await;
    assert_eq!(
        outcomes(&report),
        [
            "conflict/refused",
            "unexpectedResponse/unknown",
            "serviceError/unknown",
            "accepted",
            "unexpectedResponse/unknown",
            "unexpectedResponse/unknown",
            "unexpectedResponse/unknown",
            "accepted",
        ]
    );
    let items = items(&report);
    let error = get(&items[0], "error");
    assert!(is_snapshot_error(&error));
    assert_eq!(text(&error, "graphCode").unwrap(), "busy");
    for silent in [1, 4, 5] {
        let message = text(&items[silent], "error.message").unwrap();
        let words = "200. The answer to the batch does not say what happened to this Cloud PC. The snapshot may";
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(number(&items[3], "receipt.attempts"), Some(2.0));
    for (pc, expected) in pcs.iter().zip([0, 1, 1, 1, 1, 1, 1, 1]) {
        assert_eq!(pc.started().await.len(), expected);
    }
    // Only the one that was throttled went again.
    let sizes: Vec<usize> = batches(&pcs).await.iter().map(BTreeSet::len).collect();
    assert_eq!(sizes, [1, 1, 1, 2, 1, 1, 1, 1]);
}

#[wasm_bindgen_test]
async fn a_lost_answer_makes_all_its_parts_unknown() {
    let pcs = cloud_pcs(3).await;
    let token = format!("lost-{}", pcs[0].id);
    CloudPc::fault_of_all(&format!(
        r#""token": "{token}", "on": "batch", "times": null, "cut": "after""#
    ))
    .await;
    let opts = in_batches(r#"{"concurrency": 3, "retry": {"maxDelayMs": 1000}}"#);
    let report = report(begin_with(&token.into(), &ids_of(&pcs), opts)).await;
    assert_eq!(outcomes(&report), ["network/unknown"; 3]);
    for (pc, item) in pcs.iter().zip(items(&report)) {
        assert!(text(&item, "error.sentAt").is_some());
        // The browser may have sent the batch again by itself.
        assert!(!pc.started().await.is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_refused_token_is_refreshed_once_for_all_parts() {
    for challenge in [
        "",
        r#""www-authenticate": "Bearer error=\"insufficient_claims\", claims=\"eyJhIjoxfQ==\"""#,
    ] {
        let pcs = cloud_pcs(4).await;
        let [old, new] = ["old", "new"].map(|name| format!("{name}-{}", pcs[0].id));
        CloudPc::fault_of_all(&format!(
            r#""token": "{old}", "on": "batch", "times": null, "status": 401, "headers": {{{challenge}}}"#
        ))
        .await;
        let token = Double::tokens(&[&old, &new]);
        let run = begin_with(&token.function(), &ids_of(&pcs), in_batches("{}"));
        assert_eq!(outcomes(&report(run).await), ["accepted"; 4]);
        let calls = token.calls();
        assert_eq!(calls.len(), 2);
        assert_eq!(get(&calls[1], "forceRefresh"), JsValue::TRUE);
        let claims = (!challenge.is_empty()).then_some(r#"{"a":1}"#);
        assert_eq!(text(&calls[1], "claims").as_deref(), claims);
        for pc in &pcs {
            assert_eq!(pc.tokens().await.last(), Some(&new));
            assert_eq!(pc.started().await.len(), 1);
        }
    }
}

#[wasm_bindgen_test]
async fn a_success_of_the_batch_is_none_of_its_parts() {
    for status in [204_u16, 202, 200] {
        let answers = format!(r#"[{{"status": {status}}}]"#);
        let fetch = Double::answering(&answers);
        let opts = in_batches(r#"{"retry": {"maxDelayMs": 0}}"#);
        let report = run(&ids(3), fetch.option(opts, "fetch")).await;
        assert_eq!(outcomes(&report), ["unexpectedResponse/unknown"; 3]);
        let told = number(&items(&report)[2], "error.status");
        assert_eq!(told, Some(f64::from(status)));
        assert_eq!(fetch.calls().len(), 1, "{status}");
    }
}

#[wasm_bindgen_test]
async fn an_abort_or_a_stop_before_the_send_leaves_all_parts_not_sent() {
    for name in ["signal", "stop"] {
        let controller = AbortController::new().unwrap();
        let opts = with(in_batches("{}"), name, &controller.signal());
        let abort = Closure::<dyn FnMut()>::new(move || controller.abort());
        let listener = Double::listener(&abort.into_js_value());
        let fetch = Double::fetch("accept");
        let opts = fetch.option(listener.option(opts, "onEvent"), "fetch");
        let report = run(&ids(3), opts).await;
        assert_eq!(outcomes(&report), ["notSent"; 3], "{name}");
        assert!(fetch.calls().is_empty());
    }
}

#[wasm_bindgen_test]
async fn concurrency_may_be_larger() {
    for (opts, taken) in [
        (r#"{"concurrency": 80, "batch": true}"#, true),
        (r#"{"concurrency": 81, "batch": true}"#, false),
        (r#"{"concurrency": 33, "batch": false}"#, false),
        (r#"{"batch": "yes"}"#, false),
    ] {
        let fetch = Double::fetch("accept");
        let run = begin_with(&TOKEN.into(), &ids(1), fetch.option(js(opts), "fetch"));
        assert_eq!(JsFuture::from(run).await.is_ok(), taken, "{opts}");
    }
}
