//! `createBulkSnapshot` and `getBulkSnapshot`: one request, which the service carries out for many Cloud PCs.

use cloudpc_snapshot::core::Function::{CreateBulkSnapshot, GetBulkSnapshot};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::caller::{Caller, settings};
use crate::doubles::{Double, generator_of, set_of};
use crate::many::{cloud_pcs, id, ids, ids_of};
use crate::support::{
    STORAGE, get, is_snapshot_error, js, names, none, number, rejection_at_once, show, text,
    verdict, with,
};

const NAME: &str = r#"{"displayName": "Before the update"}"#;

fn opts(fetch: &Double) -> JsValue {
    fetch.option(js(NAME), "fetch")
}

#[wasm_bindgen_test]
async fn the_body_contains_only_what_was_given() {
    let pcs = cloud_pcs(2).await;
    let all = format!(
        r##"{{"@odata.type":"#microsoft.graph.cloudPcBulkCreateSnapshot","displayName":" Ü\"1\"","storageAccountId":"{STORAGE}","accessTier":"cold","cloudPcIds":["{}","{}"],"scheduledDuringMaintenanceWindow":true}}"##,
        pcs[0].id, pcs[1].id
    );
    let least = format!(
        r##"{{"@odata.type":"#microsoft.graph.cloudPcBulkCreateSnapshot","displayName":"x","cloudPcIds":["{}","{}"]}}"##,
        pcs[0].id, pcs[1].id
    );
    let opts = format!(
        r#"{{"displayName": " Ü\"1\"", "storageAccountId": "{STORAGE}", "accessTier": "cold", "scheduledDuringMaintenanceWindow": true}}"#
    );
    for (opts, body) in [(&*opts, all), (r#"{"displayName": "x"}"#, least)] {
        let caller = Caller::new();
        let call = caller.call(CreateBulkSnapshot, ids_of(&pcs), js(opts));
        let action = call.await.unwrap();
        let [request] = &caller.requests().await[..] else {
            panic!("not one request");
        };
        assert_eq!(text(request, "body").unwrap(), body);
        assert_eq!(text(request, "method").unwrap(), "POST");
        let path = "/beta/deviceManagement/virtualEndpoint/bulkActions";
        assert_eq!(text(request, "path").unwrap(), path);
        assert_eq!(text(request, "query").unwrap_or_default(), "");
        let kind = text(request, "headers.content-type").unwrap();
        assert_eq!(kind, "application/json");
        let bearer = format!("Bearer {}", caller.token);
        assert_eq!(text(request, "headers.authorization"), Some(bearer));
        for name in ["displayName", "cloudPcIds"] {
            assert_eq!(show(&get(&action, name)), show(&get(&js(&body), name)));
        }
        assert_eq!(text(&action, "status").unwrap(), "pending");
        assert_eq!(number(&action, "summary.inProgress"), Some(2.0));
    }
    for pc in pcs {
        assert_eq!(pc.started().await.len(), 2);
    }
}

const ACTION: &str = r#"{"id":"231ad98f","displayName":"x","status":"somethingNew","cloudPcIds":["a"],"mine":{"of":[1,null]},"actionSummary":{"failedCount":1,"inProgressCount":2,"notSupportedCount":3,"pendingCount":4,"successfulCount":5,"unknownCount":6}}"#;

#[wasm_bindgen_test]
async fn both_forms_of_the_answer() {
    let summary =
        r#""summary":{"successful":5,"failed":1,"inProgress":2,"pending":4,"notSupported":3}"#;
    let expected = format!("{},{summary}}}", ACTION.strip_suffix('}').unwrap());
    for body in [ACTION.to_owned(), format!(r#"{{"value":{ACTION}}}"#)] {
        for (operation, status) in [(CreateBulkSnapshot, 201), (GetBulkSnapshot, 200)] {
            let answer = format!(r#"[{{"status": {status}, "body": {body}}}]"#);
            let fetch = Double::answering(&answer);
            let (subject, opts) = if operation == GetBulkSnapshot {
                (JsValue::from("231ad98f"), fetch.option(none(), "fetch"))
            } else {
                (ids(1).into(), opts(&fetch))
            };
            let action = Caller::new().call(operation, subject, opts).await;
            assert_eq!(show(&action.unwrap()), expected);
            assert_eq!(fetch.calls().len(), 1);
        }
    }
}

#[wasm_bindgen_test]
async fn an_action_without_counts() {
    let fetch = Double::answering(r#"[{"status": 201, "body": {"id": "x"}}]"#);
    let action = Caller::new()
        .call(CreateBulkSnapshot, ids(1), opts(&fetch))
        .await;
    let action = action.unwrap();
    assert_eq!(names(&action), ["id", "summary"]);
    for name in [
        "successful",
        "failed",
        "inProgress",
        "pending",
        "notSupported",
    ] {
        assert!(get(&get(&action, "summary"), name).is_undefined());
    }
}

#[wasm_bindgen_test]
async fn how_far_it_is() {
    let pcs = cloud_pcs(2).await;
    let list = ids_of(&pcs);
    // An id that the service does not know.
    list.push(&id(0).into());
    settings(r#""snapshotMs": 600000"#).await;
    let call = Caller::new().call(CreateBulkSnapshot, list, js(NAME)).await;
    let action = text(&call.unwrap(), "id").unwrap();
    let read = async || {
        let caller = Caller::new();
        let read = caller
            .call(GetBulkSnapshot, &*action, none())
            .await
            .unwrap();
        assert_eq!(caller.requests().await.len(), 1);
        read
    };
    let pending = read().await;
    settings(r#""snapshotMs": 0, "wrapBulkAction": false"#).await;
    let over = read().await;
    settings(r#""snapshotMs": 10000, "wrapBulkAction": true"#).await;
    for (read, status, counts) in [
        (&pending, "pending", [0.0, 1.0, 2.0, 0.0, 0.0]),
        (&over, "failed", [2.0, 1.0, 0.0, 0.0, 0.0]),
    ] {
        assert_eq!(text(read, "id").unwrap(), action);
        assert_eq!(text(read, "status").unwrap(), status);
        let counts_of = [
            "successful",
            "failed",
            "inProgress",
            "pending",
            "notSupported",
        ];
        let found = counts_of.map(|name| number(&get(read, "summary"), name).unwrap());
        assert_eq!(found, counts, "{status}");
    }
}

#[wasm_bindgen_test]
async fn each_cloud_pc_once() {
    let pcs = cloud_pcs(2).await;
    let list = ids_of(pcs.iter().chain(&pcs));
    list.push(&pcs[1].id.to_ascii_uppercase().into());
    list.unshift(&pcs[0].id.to_ascii_uppercase().into());
    let expected = show(&ids_of(&pcs));
    for list in [list.clone().into(), set_of(&list), generator_of(&list)] {
        let caller = Caller::new();
        caller
            .call(CreateBulkSnapshot, &list, js(NAME))
            .await
            .unwrap();
        let body = text(&caller.requests().await[0], "body").unwrap();
        assert_eq!(show(&get(&js(&body), "cloudPcIds")), expected);
    }
}

#[wasm_bindgen_test]
async fn as_many_as_the_service_takes() {
    let list = ids(5_000);
    list.push(&id(0).into());
    let caller = Caller::new();
    let action = caller
        .call(CreateBulkSnapshot, list, js(NAME))
        .await
        .unwrap();
    assert_eq!(number(&action, "summary.failed"), Some(5_000.0));
    assert_eq!(number(&action, "cloudPcIds.length"), Some(5_000.0));
    let body = text(&caller.requests().await[0], "body").unwrap();
    assert_eq!(show(&get(&js(&body), "cloudPcIds")), show(&ids(5_000)));
}

#[wasm_bindgen_test]
async fn what_is_refused() {
    let bad = ids(2);
    bad.set(1, "x".into());
    for (list, opts, field, hint) in [
        (Array::new().into(), NAME, "ids", "at least one Cloud PC id"),
        (ids(5_001).into(), NAME, "ids", "split them"),
        (bad.into(), NAME, "ids", "ids[1] must be a GUID"),
        (JsValue::from(id(0)), NAME, "ids", "must be an iterable"),
        (JsValue::NULL, NAME, "ids", "must be an iterable"),
        (ids(1).into(), "{}", "displayName", "is required"),
        (
            ids(1).into(),
            r#"{"displayName": null}"#,
            "displayName",
            "is required",
        ),
        (
            ids(1).into(),
            r#"{"displayName": ""}"#,
            "displayName",
            "must not be blank",
        ),
        (
            ids(1).into(),
            r#"{"displayName": " \t"}"#,
            "displayName",
            "must not be blank",
        ),
        (
            ids(1).into(),
            r#"{"displayName": 7}"#,
            "displayName",
            "must be a string",
        ),
        (
            ids(1).into(),
            r#"{"displayName": "x", "scheduledDuringMaintenanceWindow": "yes"}"#,
            "scheduledDuringMaintenanceWindow",
            "must be true or false",
        ),
        (
            ids(1).into(),
            r#"{"displayName": "x", "concurrency": 2}"#,
            "concurrency",
            "is not an option",
        ),
    ] {
        let caller = Caller::new();
        let error = caller.failure(CreateBulkSnapshot, list, js(opts)).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent", "{opts}");
        assert_eq!(text(&error, "field").unwrap(), field);
        let message = text(&error, "message").unwrap();
        assert!(message.contains(hint), "{message}");
        assert_eq!(caller.requests().await.len(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_refusal_that_asks_to_come_back_is_sent_again() {
    let pcs = cloud_pcs(1).await;
    for fault in [
        r#""status": 429, "headers": {"retry-after": "0"}"#,
        r#""status": 429"#,
        r#""status": 503, "headers": {"retry-after": "0"}"#,
    ] {
        let caller = Caller::new();
        caller.fault(&format!(r#""times": 2, {fault}"#)).await;
        let opts = with(js(NAME), "retry", &js(r#"{"delayMs": 0}"#));
        let call = caller.call(CreateBulkSnapshot, ids_of(&pcs), opts);
        call.await.unwrap();
        let requests = caller.requests().await;
        assert_eq!(requests.len(), 3);
        let body = text(&requests[0], "body");
        assert_eq!(text(&requests[2], "body"), body);
    }
    assert_eq!(pcs[0].started().await.len(), 3);
}

#[wasm_bindgen_test]
async fn a_request_that_may_have_worked_is_never_sent_again() {
    let at_once = r#""headers": {"retry-after": "0"}"#;
    for (fault, code) in [
        (r#""status": 503"#.to_owned(), "serviceUnavailable"),
        (r#""status": 500"#.to_owned(), "serviceError"),
        (format!(r#""status": 504, {at_once}"#), "serviceError"),
        (
            format!(r#""status": 200, "body": {ACTION}"#),
            "unexpectedResponse",
        ),
        (r#""status": 202"#.to_owned(), "unexpectedResponse"),
        (r#""status": 204"#.to_owned(), "unexpectedResponse"),
        (r#""status": 201"#.to_owned(), "unexpectedResponse"),
        (
            r#""status": 201, "body": {}"#.to_owned(),
            "unexpectedResponse",
        ),
        (
            r#""status": 201, "body": {"id": 7}"#.to_owned(),
            "unexpectedResponse",
        ),
        (
            r#""status": 201, "body": "<!doctype html>""#.to_owned(),
            "unexpectedResponse",
        ),
        (
            format!(r#""status": 201, "body": {ACTION}, "bodyCut": true"#),
            "unexpectedResponse",
        ),
    ] {
        let pcs = cloud_pcs(1).await;
        let caller = Caller::new();
        caller.fault(&format!(r#"{fault}, "started": true"#)).await;
        let error = caller
            .failure(CreateBulkSnapshot, ids_of(&pcs), js(NAME))
            .await;
        assert_eq!(verdict(&error), format!("{code}/unknown"), "{fault}");
        let message = text(&error, "message").unwrap();
        assert!(message.contains("look for it in the portal"), "{message}");
        assert!(text(&error, "sentAt").is_some());
        assert_eq!(caller.requests().await.len(), 1, "{fault}");
        assert_eq!(pcs[0].started().await.len(), 1, "{fault}");
    }
    for answer in [r#"{"lost": true}"#, r#"{"hang": true}"#] {
        let fetch = Double::answering(&format!("[{answer}]"));
        let opts = with(opts(&fetch), "attemptTimeoutMs", &20.into());
        let error = Caller::new()
            .failure(CreateBulkSnapshot, ids(1), opts)
            .await;
        assert!(verdict(&error).ends_with("/unknown"));
        assert_eq!(fetch.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn another_refusal_is_the_end() {
    for (status, code) in [
        (400, "rejected"),
        (401, "unauthenticated"),
        (403, "forbidden"),
        (404, "notFound"),
        (409, "conflict"),
    ] {
        let caller = Caller::new();
        caller.fault(&format!(r#""status": {status}"#)).await;
        let error = caller.failure(CreateBulkSnapshot, ids(1), js(NAME)).await;
        assert!(is_snapshot_error(&error));
        assert_eq!(verdict(&error), format!("{code}/refused"));
        assert_eq!(caller.requests().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn its_events() {
    let events = Double::listener(&JsValue::UNDEFINED);
    let caller = Caller::new();
    let opts = events.option(js(NAME), "onEvent");
    caller.call(CreateBulkSnapshot, ids(1), opts).await.unwrap();
    let events = events.calls();
    let types: Vec<_> = events.iter().filter_map(|e| text(e, "type")).collect();
    assert_eq!(types, ["attempt", "accepted"]);
    for event in &events {
        assert!(get(event, "cloudPcId").is_undefined());
        let id = text(event, "clientRequestId");
        assert_eq!(id.as_ref(), Some(&caller.client_request_id));
    }
}

#[wasm_bindgen_test]
async fn a_refused_token_is_refreshed_once() {
    let caller = Caller::new();
    caller.fault(r#""times": null, "status": 401"#).await;
    let new = format!("new-{}", caller.token);
    let token = Double::tokens(&[&caller.token, &new]);
    let opts = with(js(NAME), "retry", &JsValue::FALSE);
    let call = caller.begin_with(token.function(), CreateBulkSnapshot, ids(1), opts);
    JsFuture::from(call).await.unwrap();
    assert_eq!(caller.requests().await.len(), 2);
    assert_eq!(token.calls().len(), 2);
}

#[wasm_bindgen_test]
async fn an_abort_cuts_it() {
    let caller = Caller::new();
    caller.fault(r#""delayMs": 600000"#).await;
    let controller = AbortController::new().unwrap();
    let opts = with(js(NAME), "signal", &controller.signal());
    let call = caller.begin(CreateBulkSnapshot, ids(1), opts);
    caller.at_least_requests(1).await;
    controller.abort_with_reason(&"enough".into());
    assert_eq!(rejection_at_once(&call).await, "enough");
    caller.left().await;
    assert_eq!(caller.requests().await.len(), 1);
}

#[wasm_bindgen_test]
async fn an_opaque_id_is_encoded() {
    let fetch = Double::answering(r#"[{"status": 200, "body": {"id": "x"}}]"#);
    let opts = fetch.option(none(), "fetch");
    Caller::new()
        .call(GetBulkSnapshot, "a+%2f:ü", opts)
        .await
        .unwrap();
    let url = &fetch.urls()[0];
    assert!(
        url.ends_with("/virtualEndpoint/bulkActions/a%2b%252f%3a%c3%bc"),
        "{url}"
    );
}

#[wasm_bindgen_test]
async fn an_id_that_leads_elsewhere_is_refused() {
    for id in ["a/b", "..", ".", "?x", "a#", "a\\b", " ", "a b", ""] {
        let fetch = Double::answering("[]");
        let opts = fetch.option(none(), "fetch");
        let error = Caller::new().failure(GetBulkSnapshot, id, opts).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent", "{id}");
        assert_eq!(text(&error, "field").as_deref(), Some("bulkActionId"));
        assert!(fetch.calls().is_empty(), "{id}");
    }
}
