//! `waitForSnapshots`: from a report to restore points that exist.

use cloudpc_snapshot::core::Function::WaitForSnapshots;
use js_sys::{JSON, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::caller::settings;
use crate::doubles::Double;
use crate::many::{cloud_pcs, id, ids_of, items, outcomes, report, run};
use crate::support::{
    CloudPc, TOKEN, failure, get, js, number, show, start, text, verdict, with, with_signal,
};

const SENT_AT: &str = "2024-08-19T14:05:17.000Z";

fn begin(earlier: &JsValue, opts: JsValue) -> Promise {
    let opts = CloudPc::at_stand_in(opts);
    start(WaitForSnapshots, &TOKEN.into(), earlier, &opts)
}

async fn wait(earlier: &JsValue, opts: JsValue) -> JsValue {
    report(begin(earlier, opts)).await
}

/// Items that were sent long ago, with these outcomes: JSON of a report.
fn earlier(outcomes: &[&str]) -> JsValue {
    let items = (0..).zip(outcomes).map(|(n, outcome)| {
        let (id, of) = (id(n), if *outcome == "accepted" { "receipt" } else { "error" });
        format!(r#"{{"cloudPcId": "{id}", "outcome": "{outcome}", "{of}": {{"sentAt": "{SENT_AT}", "code": "network", "outcome": "{outcome}"}}}}"#)
    });
    js(&format!(
        r#"{{"items": [{}]}}"#,
        items.collect::<Vec<_>>().join(", ")
    ))
}

fn listing(n: u32, next: &str) -> String {
    format!(
        r#"{{"to": "{}", "status": 200, "body": {{"value": [{{"id": "s{n}", "snapshotType": "manual", "createdDateTime": "2024-08-19T14:05:18Z"}}]{next}}}}}"#,
        id(n)
    )
}

#[wasm_bindgen_test]
async fn what_was_accepted_or_unknown_gets_its_restore_point() {
    settings(r#""snapshotMs": 300"#).await;
    for opts in [r#"{"pollMs": 1000}"#, r#"{"pollMs": 1000, "batch": true}"#] {
        let pcs = cloud_pcs(4).await;
        pcs[1].fault(r#""status": 504, "started": true"#).await;
        pcs[2].fault(r#""status": 409"#).await;
        let before = run(&ids_of(&pcs), js("{}")).await;
        let shown = show(&before);
        let outcome = "serviceError/unknown";
        assert_eq!(outcomes(&before)[1], outcome);
        // It survives JSON.
        let restored = JSON::parse(&shown).unwrap();
        let progress = Double::listener(&JsValue::UNDEFINED);
        let after = wait(&restored, progress.option(js(opts), "onProgress")).await;
        let expected = ["accepted", "accepted", "conflict/refused", "accepted"];
        assert_eq!(outcomes(&after), expected);
        for (pc, item) in pcs.iter().zip(items(&after)) {
            let Some(started) = pc.started().await.first().cloned() else {
                assert!(get(&item, "snapshot").is_undefined());
                continue;
            };
            let id = text(&item, "snapshot.id").unwrap();
            assert!(id.ends_with(&text(&started, "snapshotId").unwrap()), "{id}");
            assert_eq!(text(&item, "snapshot.cloudPcId").unwrap(), pc.id);
        }
        let told = progress.calls();
        assert_eq!(told.len(), 3);
        let last = &told[2];
        let counts = ["done", "total", "exists"].map(|name| number(last, name));
        assert_eq!(counts, [Some(3.0); 3]);
        assert_eq!(show(&before), shown, "the caller's report stays as it is");
        assert_eq!(get(&after, "aborted"), JsValue::FALSE);
        assert!(get(&after, "error").is_undefined());
    }
    settings(r#""snapshotMs": 10000"#).await;
}

#[wasm_bindgen_test]
async fn what_exists_already_is_not_asked_for() {
    let before = earlier(&["accepted", "refused", "notSent"]);
    let fetch = Double::answering(&format!("[{}]", listing(0, "")));
    let first = wait(&before, fetch.option(js("{}"), "fetch")).await;
    assert_eq!(text(&items(&first)[0], "snapshot.id").unwrap(), "s0");
    let again = wait(&get(&first, "items"), fetch.option(js("{}"), "fetch")).await;
    assert_eq!(show(&again), show(&first));
    assert_eq!(fetch.calls().len(), 1);
}

#[wasm_bindgen_test]
async fn a_list_is_read_to_its_end() {
    let root = "https://graph.example/beta";
    let next = format!(r#", "@odata.nextLink": "{root}/more""#);
    let first = listing(0, &next).replace("manual", "automatic");
    let second = listing(0, "").replace(&id(0), "more");
    let fetch = Double::answering(&format!("[{first}, {second}]"));
    let opts = with(fetch.option(js("{}"), "fetch"), "baseUrl", &root.into());
    let call = start(
        WaitForSnapshots,
        &TOKEN.into(),
        &earlier(&["unknown"]),
        &opts,
    );
    let after = report(call).await;
    assert_eq!(text(&items(&after)[0], "snapshot.id").unwrap(), "s0");
    assert_eq!(outcomes(&after), ["accepted"]);
    // It was unknown, so no receipt says when it was sent.
    let sent_at = text(&items(&after)[0], "sentAt");
    assert_eq!(sent_at.as_deref(), Some(SENT_AT));
    assert_eq!(fetch.urls().len(), 2);
}

#[wasm_bindgen_test]
async fn one_that_is_refused_keeps_its_outcome() {
    let missing = format!(r#"{{"to": "{}", "status": 404}}"#, id(1));
    let answers = format!("[{}, {missing}, {}]", listing(0, ""), listing(2, ""));
    let fetch = Double::answering(&answers);
    let before = earlier(&["accepted", "unknown", "accepted"]);
    let after = wait(&before, fetch.option(js("{}"), "fetch")).await;
    assert_eq!(
        outcomes(&after),
        ["accepted", "network/unknown", "accepted"]
    );
    assert_eq!(verdict(&get(&after, "error")), "notFound/refused");
    assert_eq!(fetch.calls().len(), 3);
}

#[wasm_bindgen_test]
async fn a_refused_token_or_an_abort_ends_it_with_what_is_known() {
    let unauthenticated = format!(r#"{{"to": "{}", "status": 401}}"#, id(1));
    let answers = format!("[{}, {unauthenticated}]", listing(0, ""));
    let fetch = Double::answering(&answers);
    let before = earlier(&["accepted", "unknown"]);
    let opts = js(r#"{"concurrency": 1}"#);
    let after = wait(&before, fetch.option(opts, "fetch")).await;
    assert_eq!(outcomes(&after), ["accepted", "network/unknown"]);
    assert_eq!(verdict(&get(&after, "error")), "unauthenticated/refused");
    assert_eq!(text(&items(&after)[0], "snapshot.id").unwrap(), "s0");

    let controller = AbortController::new().unwrap();
    let abort = controller.clone();
    let abort = Closure::<dyn FnMut()>::new(move || abort.abort());
    let progress = Double::listener(&abort.into_js_value());
    let none = format!(
        r#"{{"to": "{}", "status": 200, "body": {{"value": []}}}}"#,
        id(1)
    );
    let fetch = Double::answering(&format!("[{}, {none}]", listing(0, "")));
    let opts = fetch.option(with_signal(js("{}"), &controller), "fetch");
    let after = wait(&before, progress.option(opts, "onProgress")).await;
    assert_eq!(get(&after, "aborted"), JsValue::TRUE);
    assert_eq!(outcomes(&after), ["accepted", "network/unknown"]);
    assert!(get(&after, "error").is_undefined());
}

#[wasm_bindgen_test]
async fn the_end_of_its_time_is_reported() {
    let none = r#"{"status": 200, "body": {"value": []}}"#;
    let fetch = Double::answering(&format!("[{none}]"));
    let opts = js(r#"{"totalTimeoutMs": 50}"#);
    let after = wait(&earlier(&["accepted"]), fetch.option(opts, "fetch")).await;
    assert_eq!(outcomes(&after), ["accepted"]);
    assert_eq!(text(&after, "error.code").unwrap(), "timeout");
}

#[wasm_bindgen_test]
async fn what_is_no_report_is_refused() {
    for (odd, words) in [
        ("7", "report must be the report of createSnapshots"),
        (r#"[{"outcome": "lost"}]"#, "report[0].outcome must be"),
        (
            r#"[{"outcome": "accepted", "cloudPcId": "x"}]"#,
            "report[0].cloudPcId must be a GUID",
        ),
        (
            r#"[{"outcome": "notSent"}, {"outcome": "unknown", "cloudPcId": "662009bc-7732-4f6f-8726-25883518b33e"}]"#,
            "report[1] must have the sentAt",
        ),
    ] {
        let error = failure(begin(&js(odd), js("{}"))).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        let message = text(&error, "message").unwrap();
        assert!(message.starts_with(words), "{message}");
    }
    // One restore point must not settle two requests. What is not polled may be there again.
    let before = earlier(&["accepted", "unknown", "refused"]);
    let again = show(&before).replace(&id(1), &id(0));
    let error = failure(begin(&js(&again), js("{}"))).await;
    let message = text(&error, "message").unwrap();
    let words = "report[1].cloudPcId must not be awaited twice";
    assert!(message.starts_with(words), "{message}");
    let again = show(&before).replace(&id(2), &id(0));
    let fetch = Double::answering(&format!("[{}, {}]", listing(0, ""), listing(1, "")));
    let after = wait(&js(&again), fetch.option(js("{}"), "fetch")).await;
    assert_eq!(outcomes(&after)[..2], ["accepted"; 2]);
    let throwing = JsFuture::from(begin(&crate::support::odd_options("revoked"), js("{}"))).await;
    assert!(throwing.is_err());
}
