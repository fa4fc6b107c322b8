//! Listings of more than one page, and the query of the first.

use cloudpc_snapshot::core::Function::{self, ListCloudPcs, ListSnapshots, ListSubscriptions};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::caller::{Caller, settings};
use crate::doubles::{Double, Timers};
use crate::reads::says_nothing_of_a_start;
use crate::support::{
    CloudPc, ID, failure, get, js, none, number, origin, show, text, verdict, with,
};

const NEXT: &str = "@odata.nextLink";

/// The queries that the server received, decoded.
async fn queries(caller: &Caller) -> Vec<String> {
    let requests = caller.requests().await;
    let query = |request| text(request, "query").unwrap();
    requests.iter().map(query).collect()
}

#[wasm_bindgen_test]
async fn the_query_is_encoded() {
    for (opts, query) in [
        (
            r#"{"filter": "displayName eq 'Bü&ro+#'"}"#,
            "$filter=displayName%20eq%20%27B%c3%bc%26ro%2b%23%27",
        ),
        (r#"{"select": "id,status"}"#, "$select=id%2cstatus"),
        (r#"{"select": ["id", "status"]}"#, "$select=id%2cstatus"),
        (r#"{"top": 7}"#, "$top=7"),
        (
            r#"{"top": 1, "select": ["id"], "filter": "status eq 'failed'"}"#,
            "$filter=status%20eq%20%27failed%27&$select=id&$top=1",
        ),
    ] {
        let caller = Caller::new();
        caller
            .call(ListCloudPcs, JsValue::UNDEFINED, js(opts))
            .await
            .unwrap();
        // Some browsers write the digits in their own way.
        let [found] = &queries(&caller).await[..] else {
            panic!("not one request");
        };
        assert!(found.eq_ignore_ascii_case(query), "{found}");
    }
}

#[wasm_bindgen_test]
async fn the_options_of_a_query_are_checked() {
    for (opts, field) in [
        (r#"{"top": 0}"#, "top"),
        (r#"{"top": 1.5}"#, "top"),
        (r#"{"top": "7"}"#, "top"),
        (r#"{"filter": " "}"#, "filter"),
        (r#"{"select": []}"#, "select"),
        (r#"{"select": 7}"#, "select"),
        (r#"{"skip": 7}"#, "skip"),
        (r#"{"$top": 7}"#, "$top"),
    ] {
        let caller = Caller::new();
        let error = caller.failure(ListCloudPcs, JsValue::NULL, js(opts)).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent", "{opts}");
        assert_eq!(text(&error, "field").unwrap(), field);
        assert_eq!(caller.requests().await.len(), 0);
    }
    let error = Caller::new()
        .failure(ListSubscriptions, JsValue::NULL, js(r#"{"top": 7}"#))
        .await;
    assert_eq!(text(&error, "field").unwrap(), "top");
}

/// The ids of all Cloud PCs, page by page, as the package's iterator reads them.
async fn iterate(caller: &Caller, opts: &JsValue) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut link = JsValue::UNDEFINED;
    loop {
        let again = js_sys::Object::assign(&js_sys::Object::new(), opts.unchecked_ref());
        let page = caller.call(ListCloudPcs, link, again.into()).await.unwrap();
        let ids = Array::from(&get(&page, "0"));
        pages.push(ids.iter().filter_map(|pc| text(&pc, "id")).collect());
        link = get(&page, "1");
        if link.is_undefined() {
            return pages;
        }
    }
}

#[wasm_bindgen_test]
async fn pages_lead_to_all_and_their_links_are_kept_as_they_are() {
    let policy = Caller::new().client_request_id;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(CloudPc::of_policy(&policy).await.id);
    }
    let caller = Caller::new();
    let filter = format!("provisioningPolicyId eq '{policy}'");
    let opts = with(
        js(r#"{"top": 2, "select": "id"}"#),
        "filter",
        &filter.into(),
    );
    let pages = iterate(&caller, &opts).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), ids);
    let [first, rest @ ..] = &queries(&caller).await[..] else {
        panic!();
    };
    assert_eq!(rest.len(), 2);
    for query in rest {
        let token = query.strip_prefix(&format!("{first}&$skiptoken=")).unwrap();
        assert_eq!(token.len(), ID.len());
    }
}

#[wasm_bindgen_test]
async fn the_services_own_size_of_a_page() {
    settings(r#""pageSize": 7"#).await;
    let caller = Caller::new();
    let page = caller.call(ListCloudPcs, JsValue::UNDEFINED, none()).await;
    settings(r#""pageSize": 25"#).await;
    assert_eq!(number(&page.unwrap(), "0.length"), Some(7.0));
}

/// Two pages; the first has this link, as JSON, to the second.
fn two_pages(link: &str) -> Double {
    Double::answering(&format!(
        r#"[{{"status": 200, "body": {{"value": [1, 2], "{NEXT}": {link}}}}}, {{"status": 200, "body": {{"value": [3]}}}}]"#
    ))
}

/// The second page of a listing, reached through each function.
async fn second_page(operation: Function, fetch: &Double) -> Result<JsValue, JsValue> {
    let opts = || fetch.option(none(), "fetch");
    let caller = Caller::new();
    if operation != ListCloudPcs {
        return caller.call(operation, ID, opts()).await;
    }
    let page = caller
        .call(ListCloudPcs, JsValue::UNDEFINED, opts())
        .await?;
    caller.call(ListCloudPcs, get(&page, "1"), opts()).await
}

#[wasm_bindgen_test]
async fn a_link_on_the_same_host_is_followed_unchanged() {
    for rest in [
        "/beta/deviceManagement/virtualEndpoint/cloudPCs?$skiptoken=a%20b'%2527+c",
        "/testprodbeta_cpc_int/x?$top=2&$skiptoken=7d4e1527-fe5a-4d86-81eb-2c532ac567ce",
        "/",
    ] {
        for operation in [ListCloudPcs, ListSnapshots, ListSubscriptions] {
            let link = format!("{}{rest}", origin());
            let fetch = two_pages(&format!("{link:?}"));
            let found = second_page(operation, &fetch).await.unwrap();
            let expected = if operation == ListCloudPcs {
                "[[3],null]"
            } else {
                "[1,2,3]"
            };
            assert_eq!(show(&found), expected);
            // As every browser reads it.
            let url = web_sys_url(&link);
            assert_eq!(fetch.urls()[1], url);
            assert_eq!(fetch.calls().len(), 2);
        }
    }
}

/// The verdict on a refused link. Each page of `listCloudPcs` is a call of its own, and this one sends nothing.
fn refused_link(operation: Function) -> &'static str {
    match operation {
        ListCloudPcs => "unexpectedResponse/notSent",
        _ => "unexpectedResponse/unknown",
    }
}

#[wasm_bindgen_test]
async fn a_link_to_anywhere_else_gets_no_token() {
    let host = origin().strip_prefix("http://").unwrap();
    let (name, _) = host.split_once(':').unwrap();
    for link in [
        format!("https://{host}/beta"),
        format!("HTTPS://{host}/beta"),
        format!("http://{name}/beta"),
        format!("http://{name}:1/beta"),
        "http://localhost:1/beta".to_owned(),
        "https://graph.microsoft.com/beta".to_owned(),
        format!("http://me@{host}/beta"),
        format!("http://{host}.evil.example/beta"),
        format!("http://{host}@evil.example/beta"),
        format!("http://{host}\\@evil.example/beta"),
        format!("//{host}/beta"),
        "/beta".to_owned(),
        "beta".to_owned(),
        "x".to_owned(),
    ] {
        for operation in [ListCloudPcs, ListSnapshots, ListSubscriptions] {
            let fetch = two_pages(&format!("{link:?}"));
            let error = second_page(operation, &fetch).await.unwrap_err();
            assert_eq!(verdict(&error), refused_link(operation), "{link}");
            assert!(text(&error, "message").unwrap().contains("another host"));
            says_nothing_of_a_start(&error);
            assert_eq!(fetch.calls().len(), 1, "{link}");
        }
    }
}

#[wasm_bindgen_test]
async fn no_link_ends_the_list() {
    for link in ["null", "\"\""] {
        let fetch = two_pages(link);
        let opts = fetch.option(none(), "fetch");
        let found = Caller::new()
            .call(ListSubscriptions, JsValue::NULL, opts)
            .await;
        assert_eq!(show(&found.unwrap()), "[1,2]");
        assert_eq!(fetch.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_link_that_is_no_text_leads_nowhere() {
    for link in ["7", "{}", "false", "[]"] {
        for operation in [ListCloudPcs, ListSubscriptions] {
            let fetch = two_pages(link);
            let error = second_page(operation, &fetch).await.unwrap_err();
            assert_eq!(verdict(&error), refused_link(operation), "{link}");
            assert_eq!(fetch.calls().len(), 1, "{link}");
        }
    }
}

#[wasm_bindgen_test]
async fn pages_in_a_circle_end() {
    let page = |items: &str, next: &str| {
        let link = format!("{}/beta/{next}", origin());
        format!(r#"{{"status": 200, "body": {{"value": {items}, "{NEXT}": "{link}"}}}}"#)
    };
    let circle = [page("[1]", "b"), page("[2]", "c"), page("[3]", "b")];
    let fetch = Double::answering(&format!("[{}]", circle.join(",")));
    let opts = || fetch.option(none(), "fetch");
    let caller = Caller::new();
    let error = caller
        .failure(ListSubscriptions, JsValue::NULL, opts())
        .await;
    assert_eq!(verdict(&error), "unexpectedResponse/unknown");
    assert!(text(&error, "message").unwrap().contains("no end"));
    assert_eq!(fetch.calls().len(), 3);

    // `listCloudPcs` returns what it has before it fails.
    let fetch = Double::answering(&format!("[{}]", circle.join(",")));
    let opts = || fetch.option(none(), "fetch");
    let mut link = JsValue::UNDEFINED;
    for items in ["[1]", "[2]", "[3]"] {
        let found = caller.call(ListCloudPcs, &link, opts()).await.unwrap();
        assert_eq!(show(&get(&found, "0")), items);
        link = get(&found, "1");
    }
    let error = caller.failure(ListCloudPcs, &link, opts()).await;
    assert_eq!(verdict(&error), refused_link(ListCloudPcs));
    assert_eq!(fetch.calls().len(), 3);

    // An empty page that links to itself is the last one.
    let fetch = Double::answering(&format!("[{}, {}]", page("[1]", "b"), page("[]", "b")));
    let opts = fetch.option(none(), "fetch");
    let found = caller.call(ListSubscriptions, JsValue::NULL, opts).await;
    assert_eq!(show(&found.unwrap()), "[1]");
    assert_eq!(fetch.calls().len(), 2);
}

#[wasm_bindgen_test]
async fn only_the_page_that_fails_is_requested_again() {
    let link = format!("{}/beta/second", origin());
    let fetch = Double::answering(&format!(
        r#"[{{"status": 200, "body": {{"value": [1], "{NEXT}": "{link}"}}}},
            {{"lost": true}}, {{"status": 500}}, {{"status": 200, "body": {{"value": [2]}}}}]"#
    ));
    let opts = fetch.option(js(r#"{"retry": {"delayMs": 1}}"#), "fetch");
    let found = Caller::new()
        .call(ListSubscriptions, JsValue::NULL, opts)
        .await;
    assert_eq!(show(&found.unwrap()), "[1,2]");
    assert_eq!(fetch.urls()[1..], [&*link; 3]);
}

#[wasm_bindgen_test]
async fn the_total_time_is_that_of_all_pages() {
    let _clock = Timers::fast();
    let link = format!("{}/beta/next", origin());
    let pages = [1, 2, 3].map(|page| {
        format!(
            r#"{{"ms": 8000, "status": 200, "body": {{"value": [1], "{NEXT}": "{link}{page}"}}}}"#
        )
    });
    let fetch = Double::answering(&format!("[{}]", pages.join(",")));
    let opts = fetch.option(js(r#"{"totalTimeoutMs": 20000}"#), "fetch");
    let error = Caller::new()
        .failure(ListSubscriptions, JsValue::NULL, opts)
        .await;
    assert_eq!(verdict(&error), "timeout/unknown");
    says_nothing_of_a_start(&error);
    assert_eq!(fetch.calls().len(), 3);
}

#[wasm_bindgen_test]
async fn an_error_counts_the_requests_of_all_pages() {
    let link = format!("{}/beta/next", origin());
    let hangs = Double::doing(&[("give", "t".into()), ("later", JsValue::NULL)]);
    let _clock = Timers::fast();
    let fetch = two_pages(&format!("{link:?}"));
    let opts = fetch.option(none(), "fetch");
    let call = Caller::new().begin_with(hangs.function(), ListSubscriptions, JsValue::NULL, opts);
    let error = failure(call).await;
    // One request was sent, whatever happened to the next.
    assert_eq!(verdict(&error), "timeout/unknown");
    assert_eq!(number(&error, "attempts"), Some(1.0));
    for (link, second, sent) in [
        (&*link, r#"{"status": 404}"#, 2.0),
        ("https://evil.example/", r#"{"status": 404}"#, 1.0),
    ] {
        let first = format!(r#"{{"status": 200, "body": {{"value": [1], "{NEXT}": "{link}"}}}}"#);
        let fetch = Double::answering(&format!("[{first}, {second}]"));
        let opts = fetch.option(none(), "fetch");
        let caller = Caller::new();
        let error = caller.failure(ListSubscriptions, JsValue::NULL, opts).await;
        assert_eq!(number(&error, "attempts"), Some(sent), "{link}");
        assert!(text(&error, "sentAt").is_some());
    }
}

#[wasm_bindgen_test]
async fn each_page_is_asked_for_with_a_token_of_its_own() {
    let fetch = two_pages(&format!("\"{}/beta/second\"", origin()));
    let token = Double::tokens(&["one", "two"]);
    let opts = fetch.option(none(), "fetch");
    let call = Caller::new().begin_with(token.function(), ListSnapshots, ID, opts);
    wasm_bindgen_futures::JsFuture::from(call).await.unwrap();
    assert_eq!((token.calls().len(), fetch.calls().len()), (2, 2));
}

/// A URL as a browser writes it.
fn web_sys_url(link: &str) -> String {
    let request = web_sys::Request::new_with_str(link).unwrap();
    request.url()
}
