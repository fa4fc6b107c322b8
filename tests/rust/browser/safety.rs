//! Where the token may be sent, and what must stay silent.

use cloudpc_snapshot::core::Function;
use cloudpc_snapshot::core::Function::{
    CreateBulkSnapshot, CreateSnapshots, ListCloudPcs, ListSubscriptions, WaitForSnapshot,
};
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::arguments::refused;
use crate::caller::Caller;
use crate::doubles::{Double, Page};
use crate::support::{
    CloudPc, ID, TOKEN, call, everything_in, failure, get, js, loaded, none, show, text, to_json,
    with,
};

const SECRET: &str = "s3cret.of-no_other~test";

/// Calls that fail: the server's fault, the token, the options.
fn failing_calls() -> Vec<(&'static str, JsValue, JsValue)> {
    let secret = || JsValue::from(SECRET);
    let gives = |token: &str| Double::tokens(&[token]).function();
    let mut calls = Vec::new();
    for fault in [
        r#""status": 401, "headers": {"www-authenticate": "Bearer claims=\"e30\""}"#,
        r#""status": 403"#,
        r#""status": 404, "body": "<!doctype html>""#,
        r#""status": 429, "headers": {"retry-after": "999"}"#,
        r#""status": 500"#,
        r#""status": 202"#,
        r#""status": 307, "headers": {"location": "/elsewhere"}"#,
        r#""delayMs": 600000"#,
        r#""cut": "before""#,
    ] {
        calls.push((fault, secret(), js(r#"{"attemptTimeoutMs": 500}"#)));
        calls.push((fault, gives(SECRET), js(r#"{"attemptTimeoutMs": 500}"#)));
    }
    for token in [
        format!("Bearer {SECRET}"),
        format!("{SECRET} {SECRET}"),
        format!("{SECRET}\n"),
        format!("{SECRET}\u{e9}"),
    ] {
        calls.push(("", JsValue::from(&token), none()));
        calls.push(("", gives(&token), none()));
    }
    let object = with(none(), "accessToken", &secret());
    calls.push(("", object.clone(), none()));
    calls.push(("", Double::doing(&[("give", object)]).function(), none()));
    calls.push(("", secret(), js(r#"{"accessTier": "Warm"}"#)));
    for does in ["throw", "reject"] {
        let fetch = Double::doing(&[(does, JsValue::UNDEFINED)]);
        calls.push(("", secret(), fetch.option(none(), "fetch")));
    }
    calls
}

#[wasm_bindgen_test]
async fn the_token_is_in_nothing_but_the_header() {
    let page = Page::watched();
    for (fault, token, opts) in failing_calls() {
        let pc = CloudPc::new().await;
        if !fault.is_empty() {
            pc.fault(&format!(r#""times": null, {fault}"#)).await;
        }
        let events = Double::listener(&JsValue::UNDEFINED);
        let error = failure(pc.begin(token, events.option(opts, "onEvent"))).await;
        let mut texts = vec![everything_in(&error), show(&to_json(&error))];
        texts.extend(events.calls().iter().map(everything_in));
        for post in pc.posts().await {
            texts.extend(["path", "query", "body"].map(|part| text(&post, part).unwrap()));
            assert_eq!(
                text(&post, "headers.authorization").unwrap(),
                format!("Bearer {SECRET}")
            );
            let others = with(get(&post, "headers"), "authorization", &JsValue::UNDEFINED);
            texts.push(show(&others));
        }
        for text in texts {
            assert!(!text.contains("s3cret"), "{fault}: {text}");
        }
    }
    assert!(!loaded().contains("s3cret"));
    // Nothing is printed, and no rejection is left unhandled.
    let said: Vec<_> = page.said().iter().map(everything_in).collect();
    assert_eq!(said, [""; 0]);
}

#[wasm_bindgen_test]
async fn nor_do_the_other_functions_tell_it() {
    for fault in [
        r#""status": 401, "headers": {"www-authenticate": "Bearer claims=\"e30\""}"#,
        r#""status": 403"#,
        r#""status": 429, "headers": {"retry-after": "999"}"#,
        r#""status": 500"#,
        r#""status": 200, "body": {"value": [], "@odata.nextLink": "https://evil.example/"}"#,
        r#""cut": "before""#,
    ] {
        let pc = CloudPc::new().await;
        let list = Array::of1(&pc.id.as_str().into());
        for operation in Function::ALL {
            let caller = Caller::new();
            caller.fault(&format!(r#""times": null, {fault}"#)).await;
            let (subject, opts) = match operation {
                CreateSnapshots => (list.clone().into(), "{}"),
                CreateBulkSnapshot => (list.clone().into(), r#"{"displayName": "x"}"#),
                ListCloudPcs | ListSubscriptions => (JsValue::UNDEFINED, "{}"),
                WaitForSnapshot => (
                    pc.id.as_str().into(),
                    r#"{"after": "2024-08-19T14:05:17Z", "pollMs": 1000, "totalTimeoutMs": 9}"#,
                ),
                _ => (pc.id.as_str().into(), "{}"),
            };
            let listener = Double::listener(&JsValue::UNDEFINED);
            let opts = listener.option(with(js(opts), "retry", &JsValue::FALSE), "onEvent");
            let end = caller.call(operation, subject, opts).await;
            let end = end.unwrap_or_else(|error| error);
            let mut texts = vec![everything_in(&end)];
            texts.extend(listener.calls().iter().map(everything_in));
            for request in caller.requests().await {
                texts.extend(["path", "query", "body"].map(|part| text(&request, part).unwrap()));
            }
            // The token is the id with a word before it.
            let token = caller.token;
            let is_shown = texts.iter().any(|text| text.contains(&token));
            assert!(!is_shown, "{operation:?} {fault}: {texts:?}");
        }
    }
}

/// Asserts that the call is refused because of this option, with nothing sent.
async fn refused_by(field: &str, opts: JsValue) {
    let error = refused(&TOKEN.into(), &ID.into(), opts).await;
    assert_eq!(text(&error, "field").unwrap(), field);
}

#[wasm_bindgen_test]
async fn without_tls_it_is_sent_only_to_this_machine() {
    for url in [
        "http://graph.microsoft.com/beta",
        "HTTP://10.0.0.1/beta",
        "http://0.0.0.0/beta",
        "http://128.0.0.1/beta",
        "http://127.0.0.1.example.com/beta",
        "http://localhost.example.com/beta",
        "http://localhost@example.com/beta",
        "http://[::2]/beta",
        "http:graph.microsoft.com/beta",
        "//graph.microsoft.com/beta",
        "ws://localhost/beta",
        "file:///beta",
        "javascript:alert(1)//beta",
    ] {
        refused_by("baseUrl", with(none(), "baseUrl", &url.into())).await;
    }
    for url in [
        "http://localhost:1/beta",
        "http://127.0.0.1:1/beta",
        "http://[::1]:1/beta",
        "https://example.com/beta",
    ] {
        let fetch = Double::fetch("accept");
        let opts = fetch.option(with(none(), "baseUrl", &url.into()), "fetch");
        call(&TOKEN.into(), &ID.into(), &opts).await.unwrap();
        let sent = text(&fetch.calls()[0], "request.url").unwrap();
        assert!(sent.starts_with(url), "{sent}");
    }
}

#[wasm_bindgen_test]
async fn without_a_base_url_it_goes_to_microsoft() {
    for (opts, root) in [
        ("{}", "https://graph.microsoft.com/beta/"),
        (r#"{"cloud": "usGov"}"#, "https://graph.microsoft.us/beta/"),
    ] {
        let fetch = Double::fetch("accept");
        let opts = fetch.option(js(opts), "fetch");
        call(&TOKEN.into(), &ID.into(), &opts).await.unwrap();
        let sent = text(&fetch.calls()[0], "request.url").unwrap();
        assert!(sent.starts_with(root), "{sent}");
    }
}

#[wasm_bindgen_test]
async fn a_single_send_needs_tls_and_a_browser_that_streams() {
    let single = |url: &str| {
        let opts = js(r#"{"singleSend": true, "accessTier": "cool"}"#);
        with(opts, "baseUrl", &url.into())
    };
    refused_by("singleSend", single("http://localhost:1/beta")).await;

    let agent = text(&js_sys::global(), "navigator.userAgent").unwrap();
    if !agent.contains("Chrome/") {
        refused_by("singleSend", single("https://localhost:1/beta")).await;
        return;
    }
    let fetch = Double::fetch("accept");
    let opts = fetch.option(single("https://localhost:1/beta"), "fetch");
    call(&TOKEN.into(), &ID.into(), &opts).await.unwrap();
    let request = get(&fetch.calls()[0], "request");
    for (name, expected) in [
        ("duplex", "half"),
        ("redirect", "manual"),
        ("credentials", "omit"),
        ("referrerPolicy", "no-referrer"),
    ] {
        assert_eq!(text(&request, name).unwrap(), expected, "{name}");
    }
}
