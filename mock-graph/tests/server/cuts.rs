//! Connections that end early.

use std::io::{ErrorKind, Read, Write};
use std::thread;

use serde_json::json;

use crate::client::{CALLER, Graph, raw_snapshot};

#[test]
fn cut_before_means_no_answer_and_no_work() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "cut": "before" }));
    assert_eq!(graph.raw(&raw_snapshot(&cloud_pc, &CALLER)), "");
    assert!(graph.list("snapshots").is_empty());
    assert!(graph.list("requests")[0]["status"].is_null());
    assert_eq!(graph.list("requests")[0]["cancelled"], false);
}

#[test]
fn cut_after_means_no_answer_but_work() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "cut": "after" }));
    assert_eq!(graph.raw(&raw_snapshot(&cloud_pc, &CALLER)), "");
    assert_eq!(graph.list("snapshots")[0]["cloudPcId"], cloud_pc);
    assert!(graph.list("requests")[0]["status"].is_null());
}

#[test]
fn a_cut_ends_a_reused_connection_too() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let request = raw_snapshot(&cloud_pc, &CALLER);
    let mut stream = graph.connect();
    stream.write_all(request.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 204");
    graph.fault(json!({ "cut": "after" }));
    stream.write_all(request.as_bytes()).unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(!rest.contains("HTTP/1.1"), "{rest}");
    assert_eq!(graph.list("snapshots").len(), 2);
}

#[test]
fn a_client_library_reports_a_cut_as_an_error() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    for fault in [
        json!({ "cut": "before" }),
        json!({ "cut": "after", "delayMs": 20 }),
        json!({ "status": 500, "bodyCut": true }),
    ] {
        graph.fault(fault);
        assert!(graph.try_snapshot(&cloud_pc).is_err());
    }
    assert_eq!(graph.list("requests").len(), 3);
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn a_cut_body_ends_in_the_middle() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 500, "body": "0123456789", "bodyCut": true }));
    let received = graph.raw(&raw_snapshot(&cloud_pc, &CALLER));
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 500"), "{head}");
    assert!(head.contains("content-length: 10"), "{head}");
    assert_eq!(body, "01234");
    assert_eq!(graph.list("requests")[0]["status"], 500);
    assert_eq!(graph.list("requests")[0]["cancelled"], false);
}

#[test]
fn a_client_that_leaves_during_a_delay_starts_nothing() {
    let graph = Graph::start();
    let (left, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    let list = |what: &str| graph.list(&format!("{what}?cloudPcId={left}"));
    let held = json!({ "cloudPcId": left, "delayMs": 600_000, "times": null });
    graph.control("PUT", "faults/held", held);
    let mut stream = graph.connect();
    let request = raw_snapshot(&left, &CALLER);
    stream.write_all(request.as_bytes()).unwrap();
    graph.list(&format!("requests?cloudPcId={left}&atLeast=1"));
    drop(stream);
    graph.list(&format!(
        "requests?cloudPcId={left}&cancelled=true&atLeast=1"
    ));
    // The delay would be over now.
    graph.control("DELETE", "faults/held", json!(null));
    assert_eq!(graph.snapshot(&other, "").status, 204);
    assert!(list("requests")[0]["status"].is_null());
    assert_eq!(list("requests")[0]["cancelled"], true);
    assert!(list("snapshots").is_empty());
}

#[test]
fn a_client_can_leave_in_the_middle_of_a_body() {
    for (fault, promised, begun) in [
        (
            json!({ "status": 502, "bodyBytes": 1_000_000_000 }),
            "transfer-encoding: chunked",
            "\"BadGateway\"",
        ),
        (
            json!({ "status": 502, "body": "0123456789", "bodyHang": true }),
            "content-length: 10",
            "\r\n\r\n01234",
        ),
        (
            json!({ "status": 502, "body": "01", "bodyBytes": 8, "bodyHang": true }),
            "content-length: 8",
            "\r\n\r\n01  ",
        ),
    ] {
        let graph = Graph::start();
        let cloud_pc = graph.new_cloud_pc();
        graph.fault(fault);
        let mut stream = graph.connect();
        let request = raw_snapshot(&cloud_pc, &CALLER);
        stream.write_all(request.as_bytes()).unwrap();
        let mut received = String::new();
        while !received.contains(begun) {
            let mut piece = [0; 1000];
            let length = stream.read(&mut piece).unwrap();
            assert_ne!(length, 0, "{received}");
            received += str::from_utf8(&piece[..length]).unwrap();
        }
        assert!(received.contains(promised), "{received}");
        assert!(graph.list("requests?cancelled=true").is_empty());
        drop(stream);
        assert_eq!(
            graph.list("requests?cancelled=true&atLeast=1")[0]["status"],
            502
        );
    }
}

#[test]
fn a_failed_network_resets_requests_until_it_is_back() {
    let graph = Graph::start();
    let (waiting, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": waiting, "delayMs": 600_000 }));
    let reset = |cloud_pc: &str| {
        let mut stream = graph.connect();
        let request = raw_snapshot(cloud_pc, &CALLER);
        stream.write_all(request.as_bytes()).unwrap();
        stream.read(&mut [0]).unwrap_err().kind()
    };
    thread::scope(|scope| {
        let in_flight = scope.spawn(|| reset(&waiting));
        graph.list(&format!("requests?cloudPcId={waiting}&atLeast=1"));
        let outage = json!({ "cut": "network", "times": null });
        graph.control("PUT", "faults/network", outage);
        assert_eq!(reset(&other), ErrorKind::ConnectionReset);
        assert_eq!(in_flight.join().unwrap(), ErrorKind::ConnectionReset);
    });
    graph.control("DELETE", "faults/network", json!(null));
    assert_eq!(graph.snapshot(&other, "").status, 204);
    assert_eq!(graph.list("snapshots").len(), 1);
    assert!(graph.list("requests?cancelled=true").is_empty());
}
