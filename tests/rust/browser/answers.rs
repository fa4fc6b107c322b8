//! What a call makes of each answer, and what the server did meanwhile.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{CloudPc, TOKEN, call, get, js, none, number, show, text, verdict};

#[wasm_bindgen_test]
async fn every_status() {
    for (status, expected) in [
        (400, "rejected/refused"),
        (401, "unauthenticated/refused"),
        (403, "forbidden/refused"),
        (404, "notFound/refused"),
        (409, "conflict/refused"),
        (411, "rejected/refused"),
        (423, "rejected/refused"),
        (429, "throttled/refused"),
        (500, "serviceError/unknown"),
        (502, "serviceError/unknown"),
        (503, "serviceUnavailable/unknown"),
        (504, "serviceError/unknown"),
        (200, "unexpectedResponse/unknown"),
        (202, "unexpectedResponse/unknown"),
    ] {
        let pc = CloudPc::with_fault(&format!(
            r#""times": null, "status": {status}, "body": {{"error": {{"code": "theCode", "message": "The message."}}}}"#
        ))
        .await;
        let error = pc.failure(js(r#"{"retry":false}"#)).await;
        assert_eq!(verdict(&error), expected, "{status}");
        assert_eq!(number(&error, "status"), Some(f64::from(status)));
        assert_eq!(text(&error, "graphCode").unwrap(), "theCode");
        assert_eq!(text(&error, "graphMessage").unwrap(), "The message.");
        assert!(text(&error, "requestId").is_some_and(|id| id.len() == 36));
        let posts = pc.posts().await;
        assert_eq!(posts.len(), 1, "{status}");
        assert_eq!(
            text(&error, "clientRequestId"),
            text(&posts[0], "headers.client-request-id")
        );
        assert!(text(&error, "sentAt").is_some());
        let message = text(&error, "message").unwrap();
        assert!(
            message.contains(&status.to_string()) && message.contains("theCode"),
            "{message}"
        );
        assert_eq!(
            expected.ends_with("unknown"),
            message.contains("may have been started"),
            "{message}"
        );
        assert_eq!(pc.started().await.len(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let other = CloudPc::new().await;
    let path = format!(
        "/beta/deviceManagement/virtualEndpoint/cloudPCs/{}/createSnapshot",
        other.id
    );
    for status in [301, 302, 303, 307, 308] {
        let pc = CloudPc::with_fault(&format!(
            r#""times": null, "status": {status}, "headers": {{"location": "{path}"}}"#
        ))
        .await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), "rejected/refused", "{status}");
        assert_eq!(pc.posts().await.len(), 1);
    }
    assert_eq!(other.posts().await.len(), 0);
    assert_eq!(other.started().await.len(), 0);
}

#[wasm_bindgen_test]
async fn a_cut_connection_is_unknown() {
    // Every request, because browsers themselves send a POST again when a reused connection is cut.
    for (cut, work_done) in [("before", false), ("after", true)] {
        let pc = CloudPc::with_fault(&format!(r#""times": null, "cut": "{cut}""#)).await;
        let error = pc.failure(none()).await;
        assert_eq!(verdict(&error), "network/unknown");
        assert!(get(&error, "status").is_undefined());
        assert!(text(&error, "cause.message").is_some(), "{}", show(&error));
        assert_eq!(number(&error, "attempts"), Some(1.0));
        assert_eq!(!pc.started().await.is_empty(), work_done, "{cut}");
    }
}

#[wasm_bindgen_test]
async fn what_the_service_itself_refuses() {
    let pc = CloudPc::new().await;
    // The mix-up the message warns of.
    for wrong in ["managedDeviceId", "aadDeviceId"] {
        let opts = CloudPc::at_stand_in(none());
        let error = call(&TOKEN.into(), &get(&pc.all, wrong), &opts)
            .await
            .unwrap_err();
        assert_eq!(verdict(&error), "notFound/refused");
        assert!(text(&error, "message").unwrap().contains(wrong));
    }
    assert_eq!(pc.started().await.len(), 0);
}
