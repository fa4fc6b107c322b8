//! What is sent, byte by byte, and the receipt for a `204`.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{CloudPc, STORAGE, TOKEN, get, js, names, none, number, text};

const GUID: &str = "0F0E0D0C-0b0a-4908-8706-050403020100";

#[wasm_bindgen_test]
async fn without_options_there_is_no_body() {
    let pc = CloudPc::new().await;
    let receipt = pc.snapshot(none()).await.unwrap();
    let posts = pc.posts().await;
    assert_eq!(posts.len(), 1);
    let post = &posts[0];
    assert_eq!(
        text(post, "path").unwrap(),
        format!(
            "/beta/deviceManagement/virtualEndpoint/cloudPCs/{}/createSnapshot",
            pc.id
        )
    );
    assert_eq!(text(post, "query").unwrap_or_default(), "");
    assert_eq!(text(post, "body").unwrap_or_default(), "");
    assert_eq!(
        text(post, "headers.authorization").unwrap(),
        format!("Bearer {TOKEN}")
    );
    assert!(get(post, "headers.content-type").is_undefined());
    assert!(get(post, "headers.referer").is_undefined());
    assert!(get(post, "headers.cookie").is_undefined());
    assert_eq!(
        text(post, "headers.client-request-id"),
        text(&receipt, "clientRequestId")
    );
    assert_eq!(pc.preflights().await.len(), 1);
    let started = pc.started().await;
    assert_eq!(started.len(), 1);
    assert_eq!(text(&started[0], "accessTier").unwrap(), "hot");
}

#[wasm_bindgen_test]
async fn the_body_contains_only_what_was_given() {
    for (opts, body) in [
        (
            r#"{"accessTier":"cool"}"#.to_owned(),
            r#"{"accessTier":"cool"}"#.to_owned(),
        ),
        (
            format!(r#"{{"storageAccountId":"{STORAGE}"}}"#),
            format!(r#"{{"storageAccountId":"{STORAGE}"}}"#),
        ),
        (
            format!(r#"{{"accessTier":"archive","storageAccountId":"{STORAGE}"}}"#),
            format!(r#"{{"storageAccountId":"{STORAGE}","accessTier":"archive"}}"#),
        ),
    ] {
        let pc = CloudPc::new().await;
        let receipt = pc.snapshot(js(&opts)).await.unwrap();
        let posts = pc.posts().await;
        assert_eq!(text(&posts[0], "body").unwrap(), body);
        assert_eq!(
            text(&posts[0], "headers.content-type").unwrap(),
            "application/json"
        );
        for name in ["accessTier", "storageAccountId"] {
            assert_eq!(text(&receipt, name), text(&js(&body), name));
        }
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn every_tier_is_accepted() {
    for tier in ["hot", "cool", "cold", "archive"] {
        let pc = CloudPc::new().await;
        pc.snapshot(js(&format!(r#"{{"accessTier":"{tier}"}}"#)))
            .await
            .unwrap();
        assert_eq!(text(&pc.started().await[0], "accessTier").unwrap(), tier);
    }
}

#[wasm_bindgen_test]
async fn the_receipt_says_accepted_and_no_more() {
    let pc = CloudPc::new().await;
    let receipt = pc
        .snapshot(js(&format!(r#"{{"clientRequestId":"{GUID}"}}"#)))
        .await
        .unwrap();
    assert_eq!(text(&receipt, "cloudPcId").unwrap(), pc.id);
    assert_eq!(text(&receipt, "clientRequestId").unwrap(), GUID);
    assert_eq!(
        text(&pc.posts().await[0], "headers.client-request-id").unwrap(),
        GUID
    );
    assert!(text(&receipt, "requestId").is_some());
    assert_eq!(get(&receipt, "attempts"), JsValue::from(1));
    let (sent, accepted) = (
        text(&receipt, "sentAt").unwrap(),
        text(&receipt, "acceptedAt").unwrap(),
    );
    assert!(
        sent.ends_with('Z') && accepted.ends_with('Z') && sent <= accepted,
        "{sent} {accepted}"
    );
    assert_eq!(
        names(&receipt),
        [
            "cloudPcId",
            "requestId",
            "clientRequestId",
            "attempts",
            "sentAt",
            "acceptedAt"
        ]
    );
}

#[wasm_bindgen_test]
async fn an_id_in_upper_case_is_sent_in_lower_case_and_reported_as_given() {
    let mut pc = CloudPc::new().await;
    let lower = pc.id.clone();
    pc.id = lower.to_ascii_uppercase();
    let receipt = pc.snapshot(none()).await.unwrap();
    assert_eq!(text(&receipt, "cloudPcId").as_ref(), Some(&pc.id));
    let path = text(&pc.posts().await[0], "path").unwrap();
    assert!(path.contains(&lower), "{path}");
}

#[wasm_bindgen_test]
async fn each_call_has_an_id_of_its_own() {
    let pc = CloudPc::new().await;
    let first = pc.snapshot(none()).await.unwrap();
    let second = pc.snapshot(none()).await.unwrap();
    assert_ne!(
        text(&first, "clientRequestId"),
        text(&second, "clientRequestId")
    );
}

#[wasm_bindgen_test]
async fn fetch_gets_one_request_with_these_settings() {
    let pc = CloudPc::new().await;
    let fetch = Double::fetch("accept");
    let opts = fetch.option(js(r#"{"accessTier":"hot"}"#), "fetch");
    pc.snapshot(opts).await.unwrap();
    let calls = fetch.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(number(&calls[0], "args.length"), Some(2.0));
    let request = get(&calls[0], "request");
    for (name, expected) in [
        ("method", "POST"),
        ("redirect", "manual"),
        ("credentials", "omit"),
        ("referrerPolicy", "no-referrer"),
        ("cache", "default"),
        ("mode", "cors"),
    ] {
        assert_eq!(text(&request, name).unwrap(), expected, "{name}");
    }
    assert_eq!(pc.posts().await.len(), 0);
}
