//! Faults inside a batch and around it.

use mock_graph::{BodyEnd, Step};
use serde_json::{Value, json};

use crate::client::{Test, json_of, part};

/// Sends a batch of three Cloud PCs, whose part `b` meets the fault, and gives its answers.
fn meet(test: &mut Test, mut fault: Value) -> Vec<Value> {
    fault["cloudPcId"] = json!(test.cloud_pcs(3)[1]);
    test.fault(fault);
    let three = three(test);
    test.send_parts(&three)
}

fn three(test: &mut Test) -> Value {
    let pcs = test.cloud_pcs(3);
    json!([part("a", &pcs[0]), part("b", &pcs[1]), part("c", &pcs[2])])
}

/// How many snapshots of the second Cloud PC were started.
fn started(test: &mut Test) -> usize {
    let second = test.cloud_pcs(2).remove(1);
    test.list(&format!("snapshots?cloudPcId={second}")).len()
}

#[test]
fn a_part_meets_the_faults_of_a_request() {
    let mut test = Test::new();
    let headers = json!({ "Retry-After": "7", "request-id": null });
    let parts = meet(&mut test, json!({ "status": 503, "headers": headers }));
    let [c, b, a] = &parts[..] else { panic!() };
    assert_eq!([&a["status"], &c["status"]], [204, 204]);
    assert_eq!(b["status"], 503);
    assert_eq!(b["headers"]["Retry-After"], "7");
    assert!(b["headers"].get("request-id").is_none());
    assert_eq!(b["body"]["error"]["code"], "ServiceUnavailable");

    let challenge = &meet(&mut test, json!({ "status": 401 }))[1];
    let header = challenge["headers"]["WWW-Authenticate"].as_str();
    assert!(header.unwrap().starts_with("Bearer "));
    let page = &meet(&mut test, json!({ "status": 502, "bodyBy": "proxy" }))[1];
    assert!(
        page["body"]
            .as_str()
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
    assert_eq!(page["headers"]["Content-Type"], "text/html");
    assert_eq!(started(&mut test), 0);

    let hidden = &meet(&mut test, json!({ "status": 504, "started": true }))[1];
    assert_eq!(hidden["status"], 504);
    assert_eq!(started(&mut test), 1);

    test.fault(json!({ "status": 500, "every": 3 }));
    let three = three(&mut test);
    let third = &test.send_parts(&three)[0];
    assert_eq!([&third["id"], &third["status"]], [&json!("c"), &json!(500)]);
    assert_eq!(test.send_parts(&three).len(), 3);
    assert_eq!(test.list("faults").len(), 0);
}

#[test]
fn a_part_can_be_missing_started_or_not() {
    let mut test = Test::new();
    for (cut, count) in [("before", 0), ("after", 1)] {
        let parts = meet(&mut test, json!({ "cut": cut }));
        let ids: Vec<_> = parts.iter().map(|part| &part["id"]).collect();
        assert_eq!(ids, ["c", "a"]);
        assert_eq!(started(&mut test), count);
    }
    let lost = &test.list("requests?part=true")[1];
    assert!(lost["status"].is_null());
}

#[test]
fn a_part_can_come_twice_under_a_strange_id_or_without_a_status() {
    let mut test = Test::new();
    let ids_and_statuses = |parts: &[Value]| -> Vec<(Value, Value)> {
        let pair = |part: &Value| (part["id"].clone(), part["status"].clone());
        parts.iter().map(pair).collect()
    };
    let of = |id: &str, status: Value| (json!(id), status);
    let (a, c) = (of("a", json!(204)), of("c", json!(204)));
    for (fault, middle) in [
        (json!({ "twice": {} }), vec![of("b", json!(204)); 2]),
        (
            json!({ "twice": { "status": 429 } }),
            vec![of("b", json!(204)), of("b", json!(429))],
        ),
        (
            json!({ "twice": { "id": "x" } }),
            vec![of("b", json!(204)), of("x", json!(204))],
        ),
        (json!({ "part": { "id": "x" } }), vec![of("x", json!(204))]),
        (
            json!({ "part": { "status": "204" } }),
            vec![of("b", json!("204"))],
        ),
        (
            json!({ "part": { "status": null } }),
            vec![of("b", json!(null))],
        ),
    ] {
        let parts = meet(&mut test, fault.clone());
        let wanted = [vec![c.clone()], middle, vec![a.clone()]].concat();
        assert_eq!(ids_and_statuses(&parts), wanted, "{fault}");
        let has_status = parts[1].as_object().unwrap().contains_key("status");
        assert_eq!(has_status, !parts[1]["status"].is_null());
    }
    assert_eq!(started(&mut test), 6);
    // Outside a batch they change nothing.
    test.fault(json!({ "twice": {}, "part": { "status": null } }));
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    assert_eq!(test.send("POST", &path).response.status(), 204);
}

#[test]
fn the_whole_batch_can_be_refused_before_and_after_the_work() {
    let mut test = Test::new();
    let three = three(&mut test);
    let challenge = json!({ "WWW-Authenticate": "Bearer error=\"insufficient_claims\"" });
    for (fault, count) in [
        (json!({ "status": 401, "headers": challenge }), 0),
        (json!({ "status": 403 }), 0),
        (json!({ "status": 413 }), 0),
        (
            json!({ "status": 429, "headers": { "Retry-After": "9" } }),
            0,
        ),
        (json!({ "status": 503 }), 0),
        (json!({ "status": 503, "retryAfterDate": 5 }), 0),
        (json!({ "status": 504, "started": true }), 3),
    ] {
        let mut fault = fault;
        fault["on"] = json!("batch");
        let before = test.list("snapshots").len();
        test.fault(fault.clone());
        assert_eq!(
            test.send_batch(&three).status(),
            fault["status"].as_u64().unwrap() as u16
        );
        assert_eq!(test.list("snapshots").len() - before, count, "{fault}");
        let parts = test.list("requests?part=true");
        let answered = parts.iter().filter(|part| part["status"] == 204);
        assert_eq!(answered.count(), before + count, "every part is recorded");
    }
    assert_eq!(test.list("requests?part=true").len(), 21);
    // No fault for snapshots met a batch that was refused before its parts.
    test.fault(json!({ "on": "batch", "status": 503 }));
    test.fault(json!({ "status": 409 }));
    assert_eq!(test.send_batch(&three).status(), 503);
    assert_eq!(test.send_parts(&three)[2]["status"], 409);
}

#[test]
fn the_answer_to_a_batch_can_be_lost_cut_off_or_changed() {
    let mut test = Test::new();
    let three = json!({ "requests": three(&mut test) });
    for (cut, count) in [("before", 0), ("after", 3)] {
        test.fault(json!({ "on": "batch", "cut": cut }));
        let mut exchange = test.receive_batch(&three);
        assert!(matches!(test.next(&mut exchange), Step::Cut));
        assert_eq!(test.list("snapshots").len(), count);
    }
    test.fault(json!({ "on": "batch", "bodyCut": true }));
    let mut exchange = test.receive_batch(&three);
    let answer = test.answer(&mut exchange);
    assert_eq!(
        (answer.response.status().as_u16(), answer.end),
        (200, BodyEnd::Cut)
    );
    let body = answer.response.body();
    let whole: usize = answer.response.headers()["content-length"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(whole / 2, body.len());
    assert!(body.starts_with(br#"{"responses":[{"#));
    assert_eq!(test.list("snapshots").len(), 6);

    for (fault, responses) in [
        (json!({ "status": 200, "body": {}, "started": true }), None),
        (json!({ "set": { "/responses": null } }), Some(json!(null))),
        (
            json!({ "set": { "/responses": { "a": 204 } } }),
            Some(json!({ "a": 204 })),
        ),
    ] {
        let mut fault = fault;
        fault["on"] = json!("batch");
        test.fault(fault.clone());
        let answer = json_of(&test.send_batch(&three["requests"]));
        assert_eq!(answer.get("responses").cloned(), responses, "{fault}");
    }
    assert_eq!(test.list("snapshots").len(), 15);
}

#[test]
fn groups_of_operations_meet_parts_and_all_meets_the_batch() {
    let mut test = Test::new();
    let list =
        json!({ "id": "l", "method": "GET", "url": "/deviceManagement/virtualEndpoint/cloudPCs" });
    let both = json!([list, part("p", &test.first_cloud_pc())]);
    for (on, wanted) in [("reads", [204, 507]), ("writes", [507, 200])] {
        test.fault(json!({ "on": on, "status": 507 }));
        let parts = test.send_parts(&both);
        assert_eq!([&parts[0]["status"], &parts[1]["status"]], wanted);
    }
    test.fault(json!({ "on": "all", "status": 507 }));
    assert_eq!(test.send_batch(&both).status(), 507);
}

#[test]
fn a_held_part_holds_the_answer_but_not_the_work_of_the_others() {
    let mut test = Test::new();
    let three = three(&mut test);
    let held = json!({ "cloudPcId": test.cloud_pcs(2)[1], "delayMs": 600_000, "times": null });
    test.control("PUT", "faults/held", held);
    let mut exchange = test.receive_batch(&json!({ "requests": three }));
    let Step::Wait(wait) = test.next(&mut exchange) else {
        panic!();
    };
    assert_eq!(test.list("snapshots").len(), 2);
    test.control("DELETE", "faults/held", Value::Null);
    assert!(test.stand_in.is_over(&wait, test.now));
    let answer = json_of(&test.answer(&mut exchange).response);
    assert_eq!(answer["responses"].as_array().unwrap().len(), 3);
    assert_eq!(test.list("snapshots").len(), 3);
}

#[test]
fn a_failed_network_loses_a_batch_with_its_parts() {
    let mut test = Test::new();
    let three = json!({ "requests": three(&mut test) });
    test.settings(json!({ "throttle": { "writes": 3, "windowMs": 60_000 } }));
    test.fault(json!({ "cut": "network", "times": null, "forMs": 1_000 }));
    let mut exchange = test.receive_batch(&three);
    assert!(matches!(test.next(&mut exchange), Step::Reset));
    assert_eq!(test.list("requests?part=true").len(), 3);
    test.pass(1_000);
    assert!(matches!(test.next(&mut exchange), Step::Reset));
    // None of them was counted.
    let parts = test.send_parts(&three["requests"]);
    assert!(parts.iter().all(|part| part["status"] == 204));
}
