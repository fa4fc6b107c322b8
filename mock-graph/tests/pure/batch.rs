//! A batch as documented: what is accepted, what comes back, and what is recorded.

use mock_graph::Step;
use serde_json::{Value, json};

use crate::client::{BATCH, Test, json_of, part};

const ENDPOINT: &str = "/deviceManagement/virtualEndpoint";

/// The parts of an answer by id and status, in the order of the answer.
fn statuses(parts: &[Value]) -> Vec<(&str, u64)> {
    let status = |part: &Value| part["status"].as_u64().unwrap();
    let parts = parts.iter();
    parts
        .map(|part| (part["id"].as_str().unwrap(), status(part)))
        .collect()
}

fn get(id: &str, path: &str) -> Value {
    json!({ "id": id, "method": "GET", "url": format!("{ENDPOINT}{path}") })
}

#[test]
fn each_part_has_its_own_answer_in_another_order() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let unknown = "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3";
    let mut plain = part("c", &cloud_pc);
    plain["headers"] = json!({ "CONTENT-TYPE": "application/json", "Client-Request-Id": unknown });
    let answer = test.send_batch(&json!([
        part("a", &cloud_pc),
        part("b", unknown),
        plain,
        get("d", "/cloudPCs?$top=1&$filter=productType eq 'enterprise'"),
        get("e", "/elsewhere"),
        get("f", &format!("/cloudPCs/{cloud_pc}/createSnapshot")),
    ]));
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let body = json_of(&answer);
    let parts = body["responses"].as_array().unwrap();
    let wanted = [
        ("f", 405),
        ("e", 404),
        ("d", 200),
        ("c", 204),
        ("b", 404),
        ("a", 204),
    ];
    assert_eq!(statuses(parts), wanted);

    let mut request_ids: Vec<_> = parts
        .iter()
        .map(|part| part["headers"]["request-id"].as_str().unwrap())
        .collect();
    request_ids.push(answer.headers()["request-id"].to_str().unwrap());
    request_ids.sort();
    request_ids.dedup();
    assert_eq!(request_ids.len(), 7);
    let [_, _, list, plain, refused, accepted] = &parts[..] else {
        panic!();
    };
    assert_eq!(plain["headers"]["client-request-id"], unknown);
    for accepted in [plain, accepted] {
        assert!(accepted.get("body").is_none());
        assert!(accepted["headers"].get("Content-Type").is_none());
        assert_eq!(accepted["headers"].as_object().unwrap().len(), 2);
    }
    assert_eq!(list["body"]["value"].as_array().unwrap().len(), 1);
    assert!(list["body"]["@odata.nextLink"].is_string());
    assert_eq!(list["headers"]["Content-Type"], "application/json");
    let error = &refused["body"]["error"];
    assert_eq!(error["code"], "itemNotFound");
    assert_eq!(
        error["innerError"]["request-id"],
        refused["headers"]["request-id"]
    );
    assert_eq!(test.list("snapshots").len(), 2);
    assert_eq!(test.list("snapshots")[1]["clientRequestId"], unknown);
}

#[test]
fn twenty_parts_are_the_most_and_their_urls_are_relative() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let mut parts: Vec<Value> = (1..=20).map(|n| part(&n.to_string(), &cloud_pc)).collect();
    for part in &mut parts[..10] {
        let url = part["url"].as_str().unwrap()[1..].to_owned();
        part["url"] = json!(url);
    }
    let accepted = test.send_parts(&json!(parts));
    assert_eq!(accepted.len(), 20);
    assert!(accepted.iter().all(|part| part["status"] == 204));
    parts.push(part("21", &cloud_pc));
    assert_eq!(test.send_batch(&json!(parts)).status(), 400);
    assert_eq!(test.list("snapshots").len(), 20);
}

#[test]
fn a_malformed_batch_is_refused_whole() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let url = format!("{ENDPOINT}/cloudPCs/{cloud_pc}/createSnapshot");
    let changed = |changes: Value| {
        let mut part = part("b", &cloud_pc);
        for (name, value) in changes.as_object().unwrap() {
            part[name] = value.clone();
        }
        json!([self::part("a", &cloud_pc), part])
    };
    for requests in [
        json!(null),
        json!([]),
        json!({}),
        json!([{}]),
        json!(["a"]),
        changed(json!({ "id": "a" })),
        changed(json!({ "id": "A" })),
        changed(json!({ "id": "" })),
        changed(json!({ "id": 1 })),
        changed(json!({ "id": null })),
        changed(json!({ "method": null })),
        changed(json!({ "method": "P OST" })),
        changed(json!({ "url": null })),
        changed(json!({ "url": format!("https://graph.microsoft.com/beta{url}") })),
        changed(json!({ "url": format!("/{url}") })),
        changed(json!({ "headers": {} })),
        changed(json!({ "headers": { "Prefer": "application/json" } })),
        changed(json!({ "headers": { "Content-Type": 1 } })),
        changed(json!({ "headers": { "Content Type": "application/json" } })),
        changed(json!({ "headers": [] })),
        changed(json!({ "body": null })),
        changed(json!({ "body": null, "headers": {} })),
        changed(json!({ "method": "GET", "headers": {} })),
        changed(json!({ "dependsOn": ["a"] })),
        changed(json!({ "atomicityGroup": "g" })),
    ] {
        let answer = test.send_batch(&requests);
        assert_eq!(answer.status(), 400, "{requests}");
        let error = &json_of(&answer)["error"];
        assert_eq!(error["code"], "BadRequest", "{requests}");
        let id = answer.headers()["request-id"].to_str().unwrap();
        assert_eq!(error["innerError"]["request-id"], id);
    }
    for body in [
        json!([]),
        json!({}),
        json!({ "requests": [get("a", "/cloudPCs")], "more": 1 }),
    ] {
        let mut exchange = test.receive_batch(&body);
        let answer = test.answer(&mut exchange).response;
        assert_eq!(answer.status(), 400, "{body}");
    }
    assert!(test.list("snapshots").is_empty());
    assert!(test.list("requests?part=true").is_empty());
}

#[test]
fn a_batch_needs_a_post_a_token_and_json() {
    let mut test = Test::new();
    let body = json!({ "requests": [part("a", &test.first_cloud_pc())] }).to_string();
    let json = ("content-type", "application/json");
    for (method, path, headers, status) in [
        ("POST", BATCH, &[json][..], 200),
        ("POST", BATCH, &[], 415),
        (
            "POST",
            BATCH,
            &[json, ("authorization", "Bearer more")],
            401,
        ),
        ("POST", BATCH, &[json, ("client-request-id", "junk")], 400),
        ("GET", BATCH, &[json], 405),
        ("POST", "/v1.0/$batch", &[json], 404),
        ("POST", "/beta/$batch/", &[json], 404),
    ] {
        let mut exchange = test.arrive(method, path, headers, body.clone().into());
        let answer = test.answer(&mut exchange).response;
        assert_eq!(answer.status(), status, "{method} {path} {headers:?}");
    }
    test.settings(json!({ "expiredToken": crate::client::TOKEN }));
    let cloud_pc = test.first_cloud_pc();
    let answer = test.send_batch(&json!([part("a", &cloud_pc)]));
    assert_eq!(answer.status(), 401);
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("insufficient_claims"));
    assert_eq!(test.list("snapshots").len(), 1);
}

#[test]
fn a_part_has_the_token_of_its_batch_and_no_other() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    test.fault(json!({ "token": crate::client::TOKEN, "status": 409 }));
    let mut own = part("b", &cloud_pc);
    own["headers"]["authorization"] = json!("Bearer mine");
    let parts = test.send_parts(&json!([part("a", &cloud_pc), own]));
    assert_eq!(statuses(&parts), [("b", 401), ("a", 409)]);
}

#[test]
fn a_batch_cannot_contain_a_batch() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let mut inner = part("a", "");
    inner["url"] = json!("/$batch");
    inner["body"] = json!({ "requests": [part("c", &cloud_pc)] });
    let parts = test.send_parts(&json!([inner, part("b", &cloud_pc)]));
    assert_eq!(statuses(&parts), [("b", 204), ("a", 400)]);
    assert_eq!(test.list("snapshots").len(), 1);
}

#[test]
fn each_part_has_its_own_preferences() {
    let mut test = Test::new();
    test.control("PUT", "tenant", json!({ "cloudPCs": 0 }));
    test.control("POST", "cloudPCs", json!({ "status": "preparing" }));
    let mut prefers = get("a", "/cloudPCs");
    prefers["headers"] = json!({ "PREFER": "include-unknown-enum-members" });
    let parts = test.send_parts(&json!([get("b", "/cloudPCs"), prefers]));
    let status = |index: usize| parts[index]["body"]["value"][0]["status"].as_str().unwrap();
    assert_eq!([status(0), status(1)], ["preparing", "unknownFutureValue"]);
    let applied = |index: usize| parts[index]["headers"].get("preference-applied").is_some();
    assert_eq!([applied(0), applied(1)], [true, false]);
}

#[test]
fn the_limit_counts_parts() {
    let mut test = Test::new();
    let throttle = json!({ "throttle": { "writes": 2, "windowMs": 10_000 } });
    test.settings(throttle);
    let pcs = test.cloud_pcs(3);
    let parts = json!([
        part("a", &pcs[0]),
        get("b", "/cloudPCs"),
        part("c", &pcs[1]),
        part("d", &pcs[2]),
    ]);
    let answers = test.send_parts(&parts);
    let wanted = [("d", 429), ("c", 204), ("b", 200), ("a", 204)];
    assert_eq!(statuses(&answers), wanted);
    assert_eq!(answers[0]["headers"]["Retry-After"], "10");
    assert_eq!(answers[0]["body"]["error"]["code"], "TooManyRequests");
    assert_eq!(test.list("snapshots").len(), 2);
}

#[test]
fn the_record_shows_the_batch_and_its_parts() {
    let mut test = Test::new();
    let pcs = test.cloud_pcs(2);
    let parts = json!([part("a", &pcs[0]), part("b", &pcs[1])]);
    let mut preflight = test.arrive(
        "OPTIONS",
        BATCH,
        &[("access-control-request-method", "POST")],
        "".into(),
    );
    let preflight = test.answer(&mut preflight).response;
    assert_eq!(
        preflight.headers()["access-control-allow-methods"],
        "GET, POST"
    );
    test.send_batch(&parts);
    test.send("POST", &format!("/cloudPCs/{}/createSnapshot", pcs[0]));

    let requests = test.list("requests");
    let seen: Vec<_> = requests
        .iter()
        .map(|r| {
            (
                &r["number"],
                &r["batch"],
                r["partId"].as_str(),
                r["status"].as_u64().unwrap(),
            )
        })
        .collect();
    let none = &json!(null);
    let batch = &json!(1);
    assert_eq!(
        seen,
        [
            (&json!(0), none, None, 200),
            (&json!(1), none, None, 200),
            (&json!(2), batch, Some("a"), 204),
            (&json!(3), batch, Some("b"), 204),
            (&json!(4), none, None, 204),
        ]
    );
    assert_eq!(requests[1]["path"], BATCH);
    let sent: Value = serde_json::from_str(requests[1]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent["requests"], parts);
    let last = &requests[3];
    assert_eq!(last["method"], "POST");
    assert_eq!(last["cloudPcId"], *pcs[1]);
    assert_eq!(last["body"], "{}");
    assert_eq!(last["headers"]["authorization"], "Bearer token");
    assert_eq!(test.list("requests?part=true"), requests[2..4]);
    assert_eq!(test.list("requests?part=false").len(), 3);
    let of_one = test.list(&format!("requests?cloudPcId={}", pcs[0]));
    assert_eq!(of_one.len(), 2);

    let parts = json!({ "requests": parts });
    let exchange = test.receive_batch(&parts);
    test.stand_in.cancel(exchange.number());
    assert_eq!(test.list("requests?cancelled=true").len(), 3);
}

#[test]
fn the_work_of_the_parts_takes_as_long_as_that_of_one() {
    let mut test = Test::new();
    test.settings(json!({ "delayMs": 80, "workMs": 200 }));
    let pcs = test.cloud_pcs(3);
    test.fault(json!({ "cloudPcId": pcs[0], "delayMs": 500 }));
    test.fault(json!({ "cloudPcId": pcs[1], "status": 409, "delayMs": 300 }));
    let parts = json!([part("a", &pcs[0]), part("b", &pcs[1]), part("c", &pcs[2])]);
    let mut exchange = test.receive_batch(&json!({ "requests": parts }));
    let started = [0, 0, 0, 1, 1];
    for (wait, started) in [80, 200, 100, 200, 200].into_iter().zip(started) {
        assert_eq!(test.list("snapshots").len(), started);
        let Step::Wait(step) = test.next(&mut exchange) else {
            panic!("no wait of {wait} ms");
        };
        assert_eq!(step.duration.as_millis(), wait);
        assert!(!test.stand_in.is_over(&step, test.now));
    }
    let answer = json_of(&test.answer(&mut exchange).response);
    let wanted = [("c", 204), ("b", 409), ("a", 204)];
    assert_eq!(statuses(answer["responses"].as_array().unwrap()), wanted);
}
