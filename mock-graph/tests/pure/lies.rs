//! Answers as the real world writes them.

use http::Response;
use serde_json::{Value, json};

use crate::client::{ENDPOINT, ROOT, TOKEN, Test, json_of};

type Answer = Response<bytes::Bytes>;

/// The answer to a snapshot request that meets the fault.
fn meet(test: &mut Test, fault: Value) -> Answer {
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    test.fault(fault);
    test.send("POST", &path).response
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers()[name].to_str().unwrap()
}

#[test]
fn a_claims_challenge_is_written_as_captured() {
    let mut test = Test::new();
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    test.control("PATCH", "settings", json!({ "expiredToken": TOKEN }));
    let refused = test.send("POST", &path).response;
    assert_eq!(refused.status(), 401);
    let challenge = header(&refused, "www-authenticate");
    let (uri, rest) = challenge
        .strip_prefix("Bearer realm=\"\", authorization_uri=")
        .and_then(|rest| rest.split_once(", "))
        .unwrap();
    assert_eq!(
        uri,
        "https://login.microsoftonline.com/common/oauth2/authorize"
    );
    for part in [
        "client_id=\"",
        "error=\"insufficient_claims\"",
        "claims=\"eyJ",
        "errorDescription=\"",
    ] {
        assert!(rest.contains(part), "{challenge}");
    }
    // Any other token is one that the claims have given.
    test.control("PATCH", "settings", json!({ "expiredToken": "another" }));
    assert_eq!(test.send("POST", &path).response.status(), 204);
}

#[test]
fn retry_after_is_what_was_ordered() {
    let mut test = Test::new();
    for value in ["0.249", "120, 120"] {
        let headers = json!({ "Retry-After": value });
        let answer = meet(&mut test, json!({ "status": 429, "headers": headers }));
        assert_eq!(header(&answer, "retry-after"), value);
    }
    for (seconds, date) in [
        (120, "Fri, 15 Jan 2027 08:02:00 GMT"),
        (-3600, "Fri, 15 Jan 2027 07:00:00 GMT"),
    ] {
        let answer = meet(
            &mut test,
            json!({ "status": 503, "retryAfterDate": seconds }),
        );
        assert_eq!(header(&answer, "retry-after"), date);
    }
}

#[test]
fn a_fault_can_echo_the_token_anywhere() {
    let mut test = Test::new();
    let body = json!({ "error": { "code": "{token}", "message": "bad: {token}, {token}" } });
    let challenge = "Bearer realm=\"{token}\"";
    let headers = json!({ "request-id": "{token}", "WWW-Authenticate": challenge });
    let answer = meet(
        &mut test,
        json!({ "status": 401, "body": body, "headers": headers }),
    );
    let error = &json_of(&answer)["error"];
    assert_eq!(
        *error,
        json!({ "code": "token", "message": "bad: token, token" })
    );
    assert_eq!(header(&answer, "request-id"), "token");
    assert_eq!(
        header(&answer, "www-authenticate"),
        "Bearer realm=\"token\""
    );
    let text = meet(&mut test, json!({ "status": 502, "body": "<p>{token}" }));
    assert_eq!(text.body(), "<p>token");

    let set = json!({ "/value/0/displayName": "{token}", "/value/99/id": "{token}" });
    test.fault(json!({ "on": "listCloudPcs", "set": set }));
    let list = json_of(&test.send("GET", "/cloudPCs").response);
    let names = list["value"].as_array().unwrap().iter();
    let echoes = names.filter(|item| item["displayName"] == "token").count();
    assert_eq!(
        (echoes, &list["value"][0]["displayName"]),
        (1, &json!("token"))
    );
}

#[test]
fn pages_can_lead_in_a_circle_to_themselves_or_nowhere() {
    let mut test = Test::new();
    let last = |test: &mut Test, query: &str, set: Value| {
        test.fault(json!({ "on": "listCloudPcs", "set": set }));
        let path = format!("/cloudPCs{query}");
        json_of(&test.send("GET", &path).response)
    };
    let link = |page: &Value| page["@odata.nextLink"].clone();
    let url = |query: &str| json!(format!("{ROOT}{ENDPOINT}/cloudPCs{query}"));

    let first = json_of(&test.send("GET", "/cloudPCs?$top=40").response);
    let second = first["@odata.nextLink"].as_str().unwrap();
    let (_, second) = second.split_once("/cloudPCs").unwrap();
    let circle = json!({ "/@odata.nextLink": "{firstPage}" });
    let page = last(&mut test, second, circle.clone());
    assert_eq!(page["value"].as_array().unwrap().len(), 20);
    assert_eq!(link(&page), url("?$top=40"));
    assert_eq!(link(&last(&mut test, "", circle)), url(""));

    let itself = json!({ "/value": [], "/@odata.nextLink": "{url}" });
    let page = last(&mut test, second, itself);
    assert_eq!((&page["value"], link(&page)), (&json!([]), url(second)));

    for odd in [json!(2), json!({ "href": "x" }), json!(null)] {
        let page = last(&mut test, "", json!({ "/@odata.nextLink": odd }));
        assert_eq!(link(&page), odd);
    }
}

#[test]
fn others_than_graph_can_write_the_body() {
    let mut test = Test::new();
    let by = |test: &mut Test, status: u16, author: &str| {
        let answer = meet(test, json!({ "status": status, "bodyBy": author }));
        assert_eq!(answer.status(), status);
        answer
    };
    let outer = json_of(&by(&mut test, 403, "intune"));
    assert_eq!(outer["error"]["code"], "UnknownError");
    let read = |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap();
    let middle = read(&outer["error"]["message"]);
    assert_eq!(middle["ErrorCode"], "Forbidden");
    assert!(
        middle["Message"]
            .as_str()
            .unwrap()
            .starts_with("{\r\n  \"_version\": 3,")
    );
    let inner = read(&middle["Message"]);
    assert!(
        inner["Message"]
            .as_str()
            .unwrap()
            .starts_with("An error has occurred - Operation ID")
    );

    let unlicensed = json_of(&by(&mut test, 403, "licensing"));
    assert!(
        unlicensed["error"]["message"]
            .as_str()
            .unwrap()
            .contains("license")
    );
    for status in [200, 502] {
        let page = by(&mut test, status, "proxy");
        assert_eq!(header(&page, "content-type"), "text/html");
        assert!(page.body().starts_with(b"<!DOCTYPE html>"));
    }
    assert!(test.list("snapshots").is_empty());
}
