//! Faults that end by themselves, and a network that fails.

use mock_graph::Step;
use serde_json::{Value, json};

use crate::client::Test;

fn outage() -> Value {
    json!({ "cut": "network", "times": null, "forMs": 10_000 })
}

#[test]
fn a_fault_ends_in_time() {
    let mut test = Test::new();
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    let gateway = json!({ "on": "all", "times": null, "status": 502, "forMs": 10_000 });
    test.control("PUT", "faults/gateway", gateway);
    let portal = json!({ "status": 200, "body": "<p>Welcome</p>", "times": null, "forMs": 20_000 });
    test.control("PUT", "faults/portal", portal);
    let status = |test: &mut Test| test.send("POST", &path).response.status().as_u16();
    test.pass(9_999);
    assert_eq!(test.list("faults"), ["gateway", "portal"]);
    assert_eq!(test.send("GET", "/cloudPCs").response.status(), 502);
    assert_eq!(status(&mut test), 502);
    test.pass(1);
    assert_eq!(test.list("faults"), ["portal"]);
    assert_eq!(status(&mut test), 200);
    assert!(test.list("snapshots").is_empty());
    test.pass(10_000);
    assert_eq!(status(&mut test), 204);
    assert!(test.list("faults").is_empty());
}

#[test]
fn a_failed_network_resets_every_request_and_comes_back() {
    let mut test = Test::new();
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    let throttle = json!({ "throttle": { "writes": 1, "windowMs": 60_000 } });
    test.control("PATCH", "settings", throttle);
    test.fault(json!({ "status": 409 }));
    test.fault(outage());
    for (method, path) in [
        ("OPTIONS", &*path),
        ("GET", "/cloudPCs"),
        ("POST", &path),
        ("GET", "/x"),
    ] {
        let mut exchange = test.receive(method, path);
        assert!(
            matches!(test.next(&mut exchange), Step::Reset),
            "{method} {path}"
        );
    }
    let mut lost = test.receive("POST", &path);
    test.pass(10_000);
    // It was sent while the network failed.
    assert!(matches!(test.next(&mut lost), Step::Reset));
    let requests = test.list("requests");
    assert_eq!(requests.len(), 5);
    assert!(requests.iter().all(|request| request["status"].is_null()));
    // Neither the limit on writes nor the other fault has noticed any of them.
    assert_eq!(test.send("POST", &path).response.status(), 409);
    assert_eq!(test.send("POST", &path).response.status(), 429);
    assert!(test.list("snapshots").is_empty());
}

#[test]
fn a_failed_network_ends_waits_and_loses_what_was_started() {
    let mut test = Test::new();
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    test.fault(json!({ "delayMs": 1_000 }));
    test.fault(json!({ "delayMs": 1_000, "status": 504, "started": true }));
    let mut exchanges = [test.receive("POST", &path), test.receive("POST", &path)];
    let waits = exchanges
        .each_mut()
        .map(|exchange| match test.next(exchange) {
            Step::Wait(wait) => wait,
            step => panic!("{step:?}"),
        });
    test.fault(outage());
    for (exchange, wait) in exchanges.iter_mut().zip(&waits) {
        assert!(test.stand_in.is_over(wait, test.now));
        assert!(matches!(test.next(exchange), Step::Reset));
    }
    assert_eq!(test.list("snapshots").len(), 1);
}
