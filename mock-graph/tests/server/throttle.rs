//! The limit on the writes within a window.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{CALLER, ENDPOINT, Graph, JSON, PATIENCE};

fn throttle(graph: &Graph, throttle: Value) {
    graph.settings(json!({ "throttle": throttle }));
}

#[test]
fn a_write_too_many_is_refused_with_the_time_to_wait() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    throttle(&graph, json!({ "writes": 2, "windowMs": 60_000 }));
    graph.fault(json!({ "on": "writes", "status": 409 }));
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 409);
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 204);
    graph.fault(json!({ "on": "writes", "status": 409 }));
    let refused = graph.snapshot(&cloud_pc, "");
    refused.assert_error(429, "TooManyRequests");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((30..=60).contains(&wait), "{wait}");
    let headers = [&CALLER[..], &[("content-type", JSON)]].concat();
    let path = format!("{ENDPOINT}/bulkActions");
    let bulk_action = graph.send("POST", &path, &headers, "{}");
    bulk_action.assert_error(429, "TooManyRequests");
    for path in ["/cloudPCs", "/snapshots/getSubscriptions"] {
        assert_eq!(graph.get(path).status, 200);
    }
    assert_eq!(graph.list("snapshots").len(), 1);

    throttle(&graph, json!(null));
    // The refused writes have met no fault.
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 409);
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 204);
}

#[test]
fn the_time_to_wait_can_be_left_out() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    throttle(
        &graph,
        json!({ "writes": 1, "windowMs": 60_000, "retryAfter": false }),
    );
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 204);
    let refused = graph.snapshot(&cloud_pc, "");
    refused.assert_error(429, "TooManyRequests");
    assert_eq!(refused.header("retry-after"), None);
}

#[test]
fn the_next_window_opens_when_the_last_has_closed() {
    const WINDOW: u64 = 500;
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    throttle(&graph, json!({ "writes": 3, "windowMs": WINDOW }));
    let start = Instant::now();
    let mut accepted = 0;
    while accepted < 7 {
        assert!(start.elapsed() < PATIENCE, "{accepted}");
        let answer = graph.snapshot(&cloud_pc, "");
        match answer.status {
            204 => accepted += 1,
            status => assert_eq!((status, answer.header("retry-after")), (429, Some("1"))),
        }
    }
    assert!(start.elapsed() >= Duration::from_millis(2 * WINDOW));
    assert_eq!(graph.list("snapshots").len(), 7);
}
