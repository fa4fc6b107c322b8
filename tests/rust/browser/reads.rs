//! The reads: what each requests, and what it makes of the answer.

use cloudpc_snapshot::core::Function::{
    self, CreateBulkSnapshot, GetBulkSnapshot, ListCloudPcs, ListSnapshots, ListStorageAccounts,
    ListSubscriptions, WaitForSnapshot,
};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::caller::Caller;
use crate::doubles::{Double, with_random};
use crate::support::{
    CloudPc, ID, STORAGE, TOKEN, get, js, none, number, show, start, text, verdict, with,
};

/// A read of one test, with an argument that the stand-in knows.
pub(crate) struct Read {
    pub(crate) operation: Function,
    pub(crate) subject: JsValue,
    path: String,
}

impl Read {
    fn of(operation: Function, subject: impl Into<JsValue>, path: String) -> Self {
        let subject = subject.into();
        Self {
            operation,
            subject,
            path,
        }
    }
}

const SUBSCRIPTION: &str = "0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";

/// An answer that every read accepts.
pub(crate) const EMPTY: &str = r#"{"status": 200, "body": {"id": "x", "value": []}}"#;

/// All of them.
pub(crate) async fn reads() -> [Read; 5] {
    let pc = CloudPc::new().await;
    let ids = Array::of1(&pc.id.as_str().into());
    let opts = js(r#"{"displayName": "For a read"}"#);
    let action = Caller::new().call(CreateBulkSnapshot, ids, opts).await;
    let action = text(&action.unwrap(), "id").unwrap();
    [
        Read::of(
            ListSnapshots,
            pc.id.as_str(),
            format!("cloudPCs/{}/retrieveSnapshots", pc.id),
        ),
        Read::of(ListCloudPcs, JsValue::UNDEFINED, "cloudPCs".into()),
        Read::of(
            ListSubscriptions,
            JsValue::UNDEFINED,
            "snapshots/getSubscriptions".into(),
        ),
        Read::of(
            ListStorageAccounts,
            SUBSCRIPTION,
            format!("snapshots/getStorageAccounts(subscriptionId='{SUBSCRIPTION}')"),
        ),
        Read::of(
            GetBulkSnapshot,
            action.as_str(),
            format!("bulkActions/{action}"),
        ),
    ]
}

#[wasm_bindgen_test]
async fn one_get_with_only_what_it_needs() {
    for Read {
        operation,
        subject,
        path,
    } in reads().await
    {
        let caller = Caller::new();
        caller.call(operation, &subject, none()).await.unwrap();
        let requests = caller.requests().await;
        assert_eq!(requests.len(), 1, "{path}");
        let seen = |name: &str| text(&requests[0], name).unwrap_or_default();
        assert_eq!(seen("method"), "GET");
        assert_eq!(
            seen("path"),
            format!("/beta/deviceManagement/virtualEndpoint/{path}")
        );
        assert_eq!((seen("query"), seen("body")), Default::default());
        assert_eq!(
            seen("headers.authorization"),
            format!("Bearer {}", caller.token)
        );
        // Without it, members added to an enum later arrive as `unknownFutureValue`.
        assert_eq!(seen("headers.prefer"), "include-unknown-enum-members");
        for absent in ["content-type", "referer", "cookie", "sdkversion"] {
            assert_eq!(seen(&format!("headers.{absent}")), "", "{path}: {absent}");
        }
    }
}

#[wasm_bindgen_test]
async fn fetch_gets_one_request_with_these_settings() {
    for read in reads().await {
        let fetch = Double::answering(&format!("[{EMPTY}]"));
        let opts = fetch.option(none(), "fetch");
        let caller = Caller::new();
        let call = caller.call(read.operation, &read.subject, opts).await;
        call.unwrap();
        let request = get(&fetch.calls()[0], "request");
        for (name, expected) in [
            ("method", "GET"),
            ("redirect", "manual"),
            ("credentials", "omit"),
            ("referrerPolicy", "no-referrer"),
            ("cache", "default"),
        ] {
            assert_eq!(text(&request, name).unwrap(), expected, "{name}");
        }
        let headers = Array::from(&get(&request, "headers"));
        let headers: Vec<_> = headers.iter().map(|pair| show(&pair)).collect();
        let Caller {
            token,
            client_request_id,
        } = caller;
        assert_eq!(
            headers,
            [
                format!(r#"["authorization","Bearer {token}"]"#),
                format!(r#"["client-request-id","{client_request_id}"]"#),
                r#"["prefer","include-unknown-enum-members"]"#.into(),
            ]
        );
        assert_eq!(fetch.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_fresh_request_id_if_none_is_given() {
    let fetch = Double::answering(&format!("[{EMPTY}]"));
    for _ in 0..2 {
        let opts = CloudPc::at_stand_in(fetch.option(none(), "fetch"));
        let call = start(ListSubscriptions, &TOKEN.into(), &JsValue::NULL, &opts);
        JsFuture::from(call).await.unwrap();
    }
    let id = |call: &JsValue| {
        let request: web_sys::Request = get(call, "request").unchecked_into();
        request.headers().get("client-request-id").unwrap().unwrap()
    };
    let [first, second] = &fetch.calls()[..] else {
        panic!();
    };
    assert_eq!(id(first).len(), ID.len());
    assert_ne!(id(first), id(second));
}

#[wasm_bindgen_test]
async fn what_the_tenant_has() {
    let [snapshots, cloud_pcs, subscriptions, accounts, action] = reads().await;
    let read = async |Read {
                          operation, subject, ..
                      }: &Read| {
        Caller::new()
            .call(*operation, subject, none())
            .await
            .unwrap()
    };
    let all = read(&snapshots).await;
    assert_eq!(Array::from(&all).length(), 3);
    assert_eq!(text(&all, "0.cloudPcId"), snapshots.subject.as_string());
    assert_eq!(text(&all, "0.snapshotType").unwrap(), "automatic");
    let page = read(&cloud_pcs).await;
    assert_eq!(number(&page, "0.length"), Some(25.0));
    assert!(text(&page, "1.1").unwrap().contains("$skiptoken="));
    let found = read(&subscriptions).await;
    assert_eq!(text(&found, "0.subscriptionId").unwrap(), SUBSCRIPTION);
    let found = read(&accounts).await;
    let name = text(&found, "0.storageAccountName").unwrap();
    let id = text(&found, "0.storageAccountId").unwrap();
    assert!(id.ends_with(&name), "{id}");
    let found = read(&action).await;
    assert_eq!(text(&found, "id"), action.subject.as_string());
}

#[wasm_bindgen_test]
async fn objects_are_the_services_own() {
    let item = r#"{"id":"x","status":"somethingNew","createdDateTime":"2024-08-19T14:05:17.2480723Z","nothing":null,"of":{"its":["own",1.5,true]}}"#;
    let body = format!(r#"{{"id":"b","unknown":7,"@odata.context":"c","value":[{item},{{}},7]}}"#);
    for read in reads().await {
        let fetch = Double::answering(&format!(r#"[{{"status": 200, "body": {body}}}]"#));
        let opts = fetch.option(none(), "fetch");
        let caller = Caller::new();
        let found = caller.call(read.operation, &read.subject, opts).await;
        let list = format!("[{item},{{}},7]");
        let expected = match read.operation {
            ListCloudPcs => format!("[{list},null]"),
            GetBulkSnapshot => body
                .strip_suffix('}')
                .map(|body| format!(r#"{body},"summary":{{}}}}"#))
                .unwrap(),
            _ => list,
        };
        assert_eq!(show(&found.unwrap()), expected);
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_a_list_is_unexpected() {
    let all = reads().await;
    for (body, lists_too) in [
        (r#""<!doctype html><title>Sign in</title>""#, false),
        (r#""""#, false),
        (r#"{}"#, false),
        (r#"{"id": 7, "value": {"id": 7}}"#, false),
        (r#"{"id": "x", "value": {}}"#, true),
        (r#"{"id": "x", "value": null}"#, true),
        (r#"{"id": "x", "value": "[]"}"#, true),
        (r#"[]"#, false),
        (r#""null""#, false),
    ] {
        for read in &all {
            if lists_too && read.operation == GetBulkSnapshot {
                continue;
            }
            let fetch = Double::answering(&format!(r#"[{{"status": 200, "body": {body}}}]"#));
            let opts = fetch.option(none(), "fetch");
            let caller = Caller::new();
            let error = caller.failure(read.operation, &read.subject, opts).await;
            assert_eq!(verdict(&error), "unexpectedResponse/unknown", "{body}");
            assert_eq!(number(&error, "status"), Some(200.0));
            assert_eq!(fetch.calls().len(), 1, "{body}");
            says_nothing_of_a_start(&error);
        }
    }
}

/// A read starts no snapshot.
pub(crate) fn says_nothing_of_a_start(error: &JsValue) {
    let message = text(error, "message").unwrap();
    assert!(!message.contains("started"), "{message}");
}

#[wasm_bindgen_test]
async fn a_large_page_is_read_whole() {
    let bytes = 1_000_000;
    for read in reads().await {
        let caller = Caller::new();
        let name = "n".repeat(200_000);
        let body = format!(r#"{{"id": "{name}", "value": [{{"id": "{name}"}}]}}"#);
        caller
            .fault(&format!(
                r#""status": 200, "body": {body}, "bodyBytes": {bytes}"#
            ))
            .await;
        let found = caller.call(read.operation, &read.subject, none()).await;
        let found = found.unwrap();
        let path = match read.operation {
            ListCloudPcs => "0.0.id",
            GetBulkSnapshot => "id",
            _ => "0.id",
        };
        assert_eq!(text(&found, path).unwrap().len(), name.len());
        assert_eq!(caller.requests().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn options_of_others_by_name() {
    let mut all = Vec::from(reads().await.map(|read| (read.operation, read.subject)));
    all.push((WaitForSnapshot, ID.into()));
    for (name, value) in [
        ("storageAccountId", JsValue::from(STORAGE)),
        ("accessTier", "cool".into()),
        ("singleSend", true.into()),
        ("skip", Array::new().into()),
        ("concurrency", 4.into()),
        ("displayName", "x".into()),
        ("after", "2026-11-25T10:00:00Z".into()),
    ] {
        for (operation, subject) in &all {
            if name == "after" && *operation == WaitForSnapshot {
                continue;
            }
            let fetch = Double::answering(&format!("[{EMPTY}]"));
            let opts = with(fetch.option(none(), "fetch"), name, &value);
            let error = Caller::new().failure(*operation, subject, opts).await;
            assert_eq!(verdict(&error), "invalidArgument/notSent");
            assert_eq!(text(&error, "field").unwrap(), name);
            let message = text(&error, "message").unwrap();
            assert!(message.starts_with(&format!("{name} is not an option.")));
            assert_eq!(fetch.calls().len(), 0);
        }
    }
}

#[wasm_bindgen_test]
async fn arguments_by_name() {
    for (operation, subject, field) in [
        (ListSnapshots, JsValue::from("x"), "cloudPcId"),
        (ListSnapshots, JsValue::UNDEFINED, "cloudPcId"),
        (ListStorageAccounts, "x".into(), "subscriptionId"),
        (ListStorageAccounts, STORAGE.into(), "subscriptionId"),
        (GetBulkSnapshot, " ".into(), "bulkActionId"),
        (GetBulkSnapshot, 7.into(), "bulkActionId"),
    ] {
        let fetch = Double::answering(&format!("[{EMPTY}]"));
        let opts = fetch.option(none(), "fetch");
        let error = Caller::new().failure(operation, subject, opts).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), field);
        assert_eq!(fetch.calls().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn events() {
    for read in reads().await {
        let caller = Caller::new();
        for fault in [
            r#""status": 500, "headers": {"retry-after": "0"}"#,
            r#""status": 429"#,
            r#""status": 404"#,
        ] {
            caller.fault(fault).await;
        }
        let events = Double::listener(&JsValue::UNDEFINED);
        let opts = events.option(js(r#"{"retry": {"delayMs": 1}}"#), "onEvent");
        let call = caller.begin(read.operation, &read.subject, opts);
        let error = with_random(0.5, &call).await.unwrap_err();
        let events = events.calls();
        let types: Vec<_> = events.iter().filter_map(|e| text(e, "type")).collect();
        // A wait of no time is not reported.
        assert_eq!(types, ["attempt", "attempt", "wait", "attempt", "failed"]);
        let attempts: Vec<_> = events
            .iter()
            .filter_map(|e| number(e, "attempts"))
            .collect();
        assert_eq!(attempts, [1.0, 2.0, 2.0, 3.0, 3.0]);
        let is_of_one = read.operation == ListSnapshots;
        let id = read.subject.as_string().filter(|_| is_of_one);
        for event in &events {
            assert_eq!(text(event, "cloudPcId"), id);
            let request_id = text(event, "clientRequestId");
            assert_eq!(request_id.as_ref(), Some(&caller.client_request_id));
        }
        assert_eq!(number(&events[2], "waitMs"), Some(1.0));
        assert_eq!(text(&events[2], "reason").unwrap(), "throttled");
        for name in ["message", "code", "outcome", "status", "sentAt"] {
            assert_eq!(get(&events[4], name), get(&error, name), "{name}");
        }
        assert_eq!(caller.requests().await.len(), 3);
    }
}
