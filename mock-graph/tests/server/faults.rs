//! The faults that a test can set.

use std::io::{Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::{CALLER, Graph, JSON, raw_snapshot, snapshot_path};

#[test]
fn a_fault_meets_one_request_by_default() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 500 }));
    graph.fault(json!({ "status": 502, "times": 2 }));
    graph.fault(json!({ "status": 503, "times": null }));
    let statuses: Vec<u16> = (0..6)
        .map(|_| graph.snapshot(&cloud_pc, "").status)
        .collect();
    assert_eq!(statuses, [500, 502, 502, 503, 503, 503]);
    assert!(graph.list("snapshots").is_empty());
    graph.control("POST", "reset", json!(null));
    assert_eq!(graph.snapshot(&graph.new_cloud_pc(), "").status, 204);
}

#[test]
fn a_fault_can_meet_one_cloud_pc_only() {
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": one.to_uppercase(), "status": 429 }));
    assert_eq!(graph.snapshot(&other, "").status, 204);
    assert_eq!(graph.snapshot(&one, "").status, 429);
    assert_eq!(graph.snapshot(&one, "").status, 204);
}

#[test]
fn a_fault_can_meet_one_token_only() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    graph.fault(json!({ "token": "stale", "status": 401, "times": null }));
    let status = |authorization| {
        let headers = [("authorization", authorization), ("user-agent", "test")];
        graph.send("POST", &path, &headers, "").status
    };
    for token in ["Bearer fresh", "Bearer stale2", "Bearer STALE"] {
        assert_eq!(status(token), 204, "{token}");
    }
    assert_eq!([status("Bearer stale"), status("Bearer stale")], [401, 401]);
    assert_eq!(graph.list("snapshots").len(), 3);
}

#[test]
fn by_default_a_fault_meets_createsnapshot_before_any_check() {
    let graph = Graph::start();
    let path = snapshot_path("junk");
    graph.fault(json!({ "status": 503 }));
    let preflight = [
        ("user-agent", "test"),
        ("access-control-request-method", "POST"),
    ];
    assert_eq!(graph.send("OPTIONS", &path, &preflight, "").status, 200);
    assert_eq!(graph.send("GET", &path, &[], "").status, 401);
    assert_eq!(graph.send("POST", "/beta/elsewhere", &[], "").status, 401);
    // A gateway in front of the service checks neither token nor id.
    assert_eq!(graph.send("POST", &path, &[], "").status, 503);
    assert_eq!(graph.send("POST", &path, &[], "").status, 401);
}

#[test]
fn the_body_is_an_envelope_an_object_a_text_or_empty() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let answer = |fault| {
        graph.fault(fault);
        graph.snapshot(&cloud_pc, "")
    };
    answer(json!({ "status": 429 })).assert_error(429, "TooManyRequests");
    let claims = answer(json!({ "status": 401 }));
    assert!(claims.header("www-authenticate").is_some());

    let object = answer(json!({ "status": 409, "body": { "error": { "code": "" } } }));
    assert_eq!(
        (object.status, object.header("content-type")),
        (409, Some(JSON))
    );
    assert_eq!(object.json(), json!({ "error": { "code": "" } }));

    let text = answer(json!({ "status": 502, "body": "<h1>Bad gateway</h1>" }));
    assert_eq!(text.body, "<h1>Bad gateway</h1>");
    assert!(
        text.header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );

    let html =
        answer(json!({ "status": 502, "body": "<p>", "headers": { "Content-Type": "text/html" } }));
    assert_eq!(html.header("content-type"), Some("text/html"));

    let empty = answer(json!({ "status": 500, "body": "" }));
    assert_eq!((empty.status, &*empty.body), (500, ""));

    let accepted = answer(json!({ "status": 202 }));
    assert_eq!((accepted.status, &*accepted.body), (202, ""));
}

#[test]
fn a_body_can_be_huge() {
    const LENGTH: usize = 20_000_000;
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 500, "bodyBytes": LENGTH }));
    let mut stream = graph.connect();
    let request = raw_snapshot(
        &cloud_pc,
        &[&CALLER[..], &[("connection", "close")]].concat(),
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    let spaces = received.iter().filter(|&&byte| byte == b' ').count();
    assert!((LENGTH - 1000..LENGTH).contains(&spaces), "{spaces}");
    assert_eq!(graph.list("requests?cancelled=false").len(), 1);

    graph.fault(json!({ "status": 409, "body": "0123", "bodyBytes": 6 }));
    assert_eq!(graph.snapshot(&cloud_pc, "").body, "0123  ");
    graph.fault(json!({ "status": 409, "bodyBytes": 1000 }));
    graph.snapshot(&cloud_pc, "").assert_error(409, "Conflict");
}

#[test]
fn headers_are_added_replaced_and_removed() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 503, "headers": { "Retry-After": "7" } }));
    let added = graph.snapshot(&cloud_pc, "");
    added.assert_error(503, "ServiceUnavailable");
    assert_eq!(added.header("retry-after"), Some("7"));

    let headers = json!({ "request-id": null, "Access-Control-Allow-Origin": null, "client-request-id": "mine" });
    graph.fault(json!({ "headers": headers }));
    let normal = graph.snapshot(&cloud_pc, "");
    assert_eq!(normal.status, 204);
    assert_eq!(normal.header("request-id"), None);
    assert_eq!(normal.header("access-control-allow-origin"), None);
    assert_eq!(normal.header("client-request-id"), Some("mine"));
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn a_started_fault_does_the_work_and_hides_it() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 504, "started": true, "times": 2 }));
    graph
        .snapshot(&cloud_pc, "")
        .assert_error(504, "GatewayTimeout");
    assert_eq!(graph.list("snapshots").len(), 1);
    // A request that the service would refuse starts nothing.
    assert_eq!(graph.snapshot(&cloud_pc, "[]").status, 504);
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn a_delay_comes_before_the_work() {
    const DELAY: u64 = 150;
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "delayMs": DELAY }));
    let start = Instant::now();
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 204);
    assert!(start.elapsed() >= Duration::from_millis(DELAY));
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn a_delay_is_over_when_its_fault_is_removed_or_replaced() {
    let graph = Graph::start();
    for (method, body) in [("DELETE", json!(null)), ("PUT", json!({ "status": 409 }))] {
        let cloud_pc = graph.new_cloud_pc();
        let held = json!({ "delayMs": 600_000, "times": null });
        graph.control("PUT", "faults/held", held);
        thread::scope(|scope| {
            let answer = scope.spawn(|| graph.snapshot(&cloud_pc, ""));
            graph.list(&format!("requests?cloudPcId={cloud_pc}&atLeast=1"));
            graph.control(method, "faults/held", body);
            assert_eq!(answer.join().unwrap().status, 204, "{method}");
        });
    }
    assert_eq!(graph.list("snapshots").len(), 2);
}

#[test]
fn invalid_faults_are_refused() {
    let graph = Graph::start();
    for fault in [
        json!({ "state": 500 }),
        json!({ "status": 99 }),
        json!({ "status": 101 }),
        json!({ "status": 600 }),
        json!({ "status": "500" }),
        json!({ "status": 500, "times": 0 }),
        json!({ "status": 500, "cloudPcId": "junk" }),
        json!({ "status": 500, "body": 5 }),
        json!({ "status": 500, "headers": { "a b": "c" } }),
        json!({ "status": 500, "headers": { "a": "b\n" } }),
        json!({ "body": "text" }),
        json!({ "bodyCut": true }),
        json!({ "bodyHang": true }),
        json!({ "bodyBytes": 10 }),
        json!({ "status": 500, "bodyBytes": -1 }),
        json!({ "status": 500, "bodyCut": true, "bodyHang": true }),
        json!({ "status": 500, "token": 1 }),
        json!({ "status": 500, "on": "snapshots" }),
        json!({ "status": 500, "on": ["reads"] }),
        json!({ "status": 500, "every": 0 }),
        json!({ "cut": "never" }),
        json!({ "cut": "before", "status": 500 }),
        json!({ "cut": "before", "started": true }),
        json!({ "cut": "network" }),
        json!({ "cut": "before", "set": { "/id": 1 } }),
        json!({ "cut": "before", "retryAfterDate": 1 }),
        json!({ "bodyBy": "proxy" }),
        json!({ "status": 500, "bodyBy": "graph" }),
        json!({ "status": 500, "bodyBy": "proxy", "body": "" }),
        json!({ "status": 500, "forMs": -1 }),
        json!({ "on": "writes", "bodyCut": true }),
        json!({ "on": "batch", "body": "text" }),
        json!({ "on": "batch", "bodyCut": true, "bodyHang": true }),
        json!({ "cut": "after", "part": { "status": 1 } }),
        json!({ "cut": "after", "twice": {} }),
        json!({ "part": [] }),
        json!({ "twice": 204 }),
    ] {
        let answer = graph.control("POST", "faults", fault.clone());
        assert_eq!(answer.status, 400, "{fault}");
        assert!(answer.json()["error"].is_string());
    }
    assert_eq!(graph.snapshot(&graph.new_cloud_pc(), "").status, 204);
}
