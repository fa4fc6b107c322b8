//! What is refused before anything is sent.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{
    CloudPc, ID, STORAGE, TOKEN, call, get, is_snapshot_error, js, none, number, odd_options, show,
    text, to_json, verdict,
};

/// Asserts that the call is refused with nothing sent. Returns the error.
pub(crate) async fn refused(token: &JsValue, id: &JsValue, opts: JsValue) -> JsValue {
    let fetch = Double::fetch("accept");
    let opts = if opts.is_object() && Reflect::get(&opts, &"fetch".into()).unwrap().is_undefined() {
        fetch.option(opts, "fetch")
    } else {
        opts
    };
    let error = call(token, id, &opts).await.expect_err("must be refused");
    assert!(is_snapshot_error(&error), "{error:?}");
    assert_eq!(verdict(&error), "invalidArgument/notSent");
    assert_eq!(number(&error, "attempts"), Some(0.0));
    assert!(get(&error, "sentAt").is_undefined());
    assert_eq!(fetch.calls().len(), 0, "something was sent");
    error
}

async fn assert_option(opts: &str, field: &str, hint: &str) {
    let pc = CloudPc::new().await;
    let opts = js(opts);
    let opts = if get(&opts, "baseUrl").is_undefined() {
        CloudPc::at_stand_in(opts)
    } else {
        opts
    };
    let error = refused(&TOKEN.into(), &pc.id.as_str().into(), opts).await;
    assert_eq!(text(&error, "field").unwrap(), field);
    let message = text(&error, "message").unwrap();
    assert!(message.contains(hint), "{message}");
    assert!(!message.contains(TOKEN));
    assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
}

#[wasm_bindgen_test]
async fn tiers() {
    assert_option(
        r#"{"accessTier":"Warm"}"#,
        "accessTier",
        "must be one of \"hot\", \"cool\"",
    )
    .await;
    assert_option(
        r#"{"accessTier":"Cool"}"#,
        "accessTier",
        "Did you mean \"cool\"?",
    )
    .await;
    assert_option(
        r#"{"accessTier":"unknownFutureValue"}"#,
        "accessTier",
        "placeholder",
    )
    .await;
    assert_option(r#"{"accessTier":""}"#, "accessTier", "an empty string").await;
    assert_option(
        r#"{"accessTier":7}"#,
        "accessTier",
        "must be a string. Given: 7.",
    )
    .await;
    assert_option(
        r#"{"accessTier":["hot"]}"#,
        "accessTier",
        "must be a string. Given: an object.",
    )
    .await;
    assert_option(
        r#"{"accessTier":true}"#,
        "accessTier",
        "must be a string. Given: true.",
    )
    .await;
}

#[wasm_bindgen_test]
async fn storage_accounts() {
    assert_option(
        r#"{"storageAccountId":"snapshots01"}"#,
        "storageAccountId",
        "not only its name",
    )
    .await;
    assert_option(
        &format!(r#"{{"storageAccountId":"{STORAGE}/"}}"#),
        "storageAccountId",
        "must end with the name of the account",
    )
    .await;
}

#[wasm_bindgen_test]
async fn where_to_send() {
    assert_option(
        r#"{"baseUrl":"https://graph.microsoft.com/beta","cloud":"global"}"#,
        "cloud",
        "Give one of them",
    )
    .await;
    assert_option(
        r#"{"baseUrl":"http://graph.microsoft.com/beta"}"#,
        "baseUrl",
        "in the clear",
    )
    .await;
    assert_option(
        r#"{"baseUrl":"https://a:b@graph.microsoft.com/beta"}"#,
        "baseUrl",
        "a user name",
    )
    .await;
    assert_option(
        r#"{"baseUrl":null,"cloud":"china"}"#,
        "cloud",
        "is not supported",
    )
    .await;
    assert_option(
        r#"{"baseUrl":null,"cloud":"usGovDoD"}"#,
        "cloud",
        "is not supported",
    )
    .await;
}

#[wasm_bindgen_test]
async fn unknown_options_by_name() {
    assert_option(
        r#"{"storageAcountId":"x"}"#,
        "storageAcountId",
        "Did you mean \"storageAccountId\"?",
    )
    .await;
    assert_option(r#"{"tier":"hot"}"#, "tier", "is not an option").await;
    assert_option(
        r#"{"retry":{"maxRetrys":3}}"#,
        "maxRetrys",
        "Did you mean \"maxRetries\"?",
    )
    .await;
    assert_option(
        r#"{"retry":{"maxRetries":1.5}}"#,
        "maxRetries",
        "Given: 1.5",
    )
    .await;
    assert_option(r#"{"retry":true}"#, "retry", "must be").await;
    assert_option(
        r#"{"clientRequestId":"abc"}"#,
        "clientRequestId",
        "must be a GUID",
    )
    .await;
    assert_option(r#"{"fetch":"fetch"}"#, "fetch", "must be a function").await;
    assert_option(r#"{"signal":"now"}"#, "signal", "must be an AbortSignal").await;
}

#[wasm_bindgen_test]
async fn ids() {
    for (given, hint) in [
        (JsValue::from(format!("{{{ID}}}")), "without braces"),
        (ID.replace('-', "").into(), "with hyphens"),
        (ID.get(1..).unwrap().into(), "must be a GUID"),
        ("".into(), "an empty string"),
        (JsValue::UNDEFINED, "Given: undefined"),
        (JsValue::NULL, "Given: null"),
        (5.into(), "Given: 5"),
    ] {
        let error = refused(&TOKEN.into(), &given, none()).await;
        assert_eq!(text(&error, "field").unwrap(), "cloudPcId");
        let message = text(&error, "message").unwrap();
        assert!(message.contains(hint), "{message}");
    }
}

#[wasm_bindgen_test]
async fn tokens_are_checked_and_never_shown() {
    let id = JsValue::from(ID);
    let secret = "s3cret-s3cret-s3cret";
    for (given, hint) in [
        (
            JsValue::from(format!("Bearer {secret}")),
            "Give the token alone",
        ),
        (format!("{secret}\n").into(), "white space"),
        ("".into(), "is empty"),
        (JsValue::UNDEFINED, "must be a string"),
        (none(), "must be a string"),
    ] {
        let error = refused(&given, &id, none()).await;
        assert_eq!(text(&error, "field").unwrap(), "token");
        let message = text(&error, "message").unwrap();
        assert!(message.contains(hint), "{message}");
        let json = show(&to_json(&error));
        assert!(!json.contains(secret) && !message.contains(secret));
    }
}

#[wasm_bindgen_test]
async fn odd_option_bags() {
    let id = JsValue::from(ID);
    for (opts, field) in [
        (odd_options("throwingGetter"), "accessTier"),
        (odd_options("notASignal"), "signal"),
        (odd_options("throwingKeys"), "opts"),
    ] {
        let error = refused(&TOKEN.into(), &id, opts).await;
        assert_eq!(text(&error, "field").unwrap(), field);
    }
    for opts in [
        JsValue::from("x"),
        1.into(),
        js("[]"),
        odd_options("function"),
    ] {
        let error = call(&TOKEN.into(), &id, &opts)
            .await
            .expect_err("must be refused");
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), "opts");
    }
}

#[wasm_bindgen_test]
async fn null_is_absent_and_inherited_options_count() {
    let pc = CloudPc::new().await;
    pc.snapshot(odd_options("nulls")).await.unwrap();
    assert_eq!(text(&pc.posts().await[0], "body").unwrap_or_default(), "");
    pc.snapshot(odd_options("aSymbolKey")).await.unwrap();
    pc.snapshot(odd_options("inherited")).await.unwrap();
    assert_eq!(
        text(&pc.started().await[2], "accessTier").unwrap(),
        "archive"
    );
}
