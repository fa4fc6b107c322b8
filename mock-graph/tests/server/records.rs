//! The records: which requests were received and which snapshots were started.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::client::{CALLER, Graph, JSON, TOKEN, raw_snapshot, snapshot_path};

fn is_time(value: &Value) -> bool {
    let text = value.as_str().unwrap();
    text.len() == "2026-11-24T13:22:00.123Z".len() && text.ends_with('Z')
}

#[test]
fn every_request_to_the_api_is_recorded_in_order() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let path = snapshot_path(&cloud_pc);
    let preflight = [
        ("user-agent", "test"),
        ("access-control-request-method", "POST"),
    ];
    graph.send("OPTIONS", &path, &preflight, "");
    let headers = [
        ("authorization", TOKEN),
        ("User-Agent", "test"),
        ("Content-Type", JSON),
        ("x-two", "1"),
        ("x-two", "2"),
        ("client-request-id", "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3"),
    ];
    graph.send("POST", &path, &headers, r#"{"accessTier":"cool"}"#);
    graph.send("GET", "/beta/nothing?a=b&c", &headers[..2], "");
    graph.snapshot("junk", "");

    let requests = graph.list("requests");
    let answered: Vec<_> = requests
        .iter()
        .map(|request| {
            (
                request["method"].as_str().unwrap(),
                request["status"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        answered,
        [("OPTIONS", 200), ("POST", 204), ("GET", 404), ("POST", 400)]
    );

    let post = &requests[1];
    assert_eq!(post["path"], path);
    assert_eq!(post["query"], "");
    assert_eq!(post["body"], r#"{"accessTier":"cool"}"#);
    assert_eq!(post["cloudPcId"], cloud_pc);
    assert_eq!(post["headers"]["authorization"], TOKEN);
    assert_eq!(post["headers"]["content-type"], JSON);
    assert_eq!(post["headers"]["x-two"], "1, 2");
    assert!(is_time(&post["receivedAt"]));
    assert_eq!(post["httpVersion"], "HTTP/1.1");
    assert_eq!(post["cancelled"], false);
    assert_eq!(requests[2]["path"], "/beta/nothing");
    assert_eq!(requests[2]["query"], "a=b&c");
    assert!(requests[2]["cloudPcId"].is_null());
    assert_eq!(requests[3]["cloudPcId"], "junk");

    let upper = cloud_pc.to_uppercase();
    assert_eq!(graph.list(&format!("requests?cloudPcId={upper}")).len(), 2);
    let (_, client_request_id) = headers[5];
    let found = graph.list(&format!("requests?clientRequestId={client_request_id}"));
    assert_eq!(found, requests[1..2]);
}

#[test]
fn every_started_snapshot_is_recorded() {
    const ACCOUNT: &str = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    let plain = graph.snapshot(&one, "");
    let body = json!({ "storageAccountId": ACCOUNT, "accessTier": "archive" });
    graph.snapshot(&other.to_uppercase(), &body.to_string());

    let snapshots = graph.list("snapshots");
    assert_eq!(snapshots.len(), 2);
    assert_eq!(snapshots[0]["cloudPcId"], one);
    assert!(snapshots[0]["storageAccountId"].is_null());
    assert_eq!(snapshots[0]["accessTier"], "hot");
    assert_eq!(
        snapshots[0]["clientRequestId"].as_str(),
        plain.header("client-request-id")
    );
    assert!(is_time(&snapshots[0]["startedAt"]));
    assert_eq!(snapshots[1]["cloudPcId"], other);
    assert_eq!(snapshots[1]["storageAccountId"], ACCOUNT);
    assert_eq!(snapshots[1]["accessTier"], "archive");
    assert_eq!(
        graph
            .list(&format!("snapshots?cloudPcId={}", one.to_uppercase()))
            .len(),
        1
    );
}

#[test]
fn every_connection_has_a_number_of_its_own() {
    let graph = Graph::start();
    let request = raw_snapshot(&graph.new_cloud_pc(), &CALLER);
    let mut connections = [graph.connect(), graph.connect()];
    for (count, index) in [0, 0, 1].into_iter().enumerate() {
        connections[index].write_all(request.as_bytes()).unwrap();
        graph.list(&format!("requests?atLeast={}", count + 1));
    }
    let requests = graph.list("requests");
    let numbers: Vec<_> = requests.iter().map(|r| &r["connection"]).collect();
    assert!(numbers.iter().all(|number| number.is_u64()));
    assert_eq!(numbers[0], numbers[1]);
    assert_ne!(numbers[1], numbers[2]);
}

#[test]
fn a_test_can_wait_for_a_record() {
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": one, "delayMs": 600_000, "started": true }));
    let [posts, snapshots, cancelled] = [
        &format!("requests?cloudPcId={one}&method=POST&atLeast=1"),
        &format!("snapshots?cloudPcId={one}&atLeast=1"),
        "requests?cancelled=true&atLeast=1",
    ]
    .map(|what| {
        let mut stream = graph.connect();
        write!(
            stream,
            "GET /control/{what} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        stream
    });
    let first = |mut stream: TcpStream| {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let list: Value = serde_json::from_str(body).unwrap();
        assert_eq!(list["value"].as_array().unwrap().len(), 1);
        list["value"][0].clone()
    };
    graph.snapshot(&other, "");
    graph.send("GET", &snapshot_path(&one), &CALLER, "");

    let mut client = graph.connect();
    let request = raw_snapshot(&one, &CALLER);
    client.write_all(request.as_bytes()).unwrap();
    assert_eq!(first(posts)["method"], "POST");
    assert_eq!(first(snapshots)["cloudPcId"], one);
    assert!(graph.list("requests?cancelled=true").is_empty());
    drop(client);
    let left = first(cancelled);
    assert_eq!(left["cloudPcId"], one);
    assert!(left["status"].is_null());
    // `atLeast` is a minimum and does not shorten the list.
    assert_eq!(graph.list("requests?atLeast=1").len(), 3);
    assert_eq!(graph.list("requests?cancelled=false").len(), 2);
}
