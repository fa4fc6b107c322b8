//! Batches over real connections.

use std::io::Write;

use serde_json::{Value, json};

use crate::client::{Answer, CALLER, Graph, JSON};

const PATH: &str = "/beta/$batch";

fn requests(cloud_pcs: &[String]) -> Value {
    let part = |cloud_pc: &String| {
        json!({
            "id": cloud_pc,
            "method": "POST",
            "url": format!("deviceManagement/virtualEndpoint/cloudPCs/{cloud_pc}/createSnapshot"),
            "headers": { "Content-Type": JSON },
            "body": { "accessTier": "cool" },
        })
    };
    json!({ "requests": cloud_pcs.iter().map(part).collect::<Vec<_>>() })
}

/// As text, for tests that no client library can do.
fn raw(cloud_pcs: &[String]) -> String {
    let body = requests(cloud_pcs).to_string();
    let [(_, token), (_, agent)] = CALLER;
    format!(
        "POST {PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {JSON}\r\nauthorization: {token}\r\n\
         user-agent: {agent}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
}

fn send(graph: &Graph, cloud_pcs: &[String]) -> Answer {
    let headers = [&CALLER[..], &[("content-type", JSON)]].concat();
    graph.send("POST", PATH, &headers, &requests(cloud_pcs).to_string())
}

#[test]
fn one_preflight_allows_all_batches() {
    let graph = Graph::start();
    let asks = [
        ("user-agent", "test"),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,client-request-id,content-type",
        ),
    ];
    let preflight = graph.send("OPTIONS", PATH, &asks, "");
    assert_eq!(preflight.status, 200);
    assert!(
        preflight
            .names_in("access-control-allow-headers")
            .contains(&"content-type")
    );
    assert!(preflight.header("access-control-max-age").is_some());

    let cloud_pcs: Vec<String> = (0..20).map(|_| graph.new_cloud_pc()).collect();
    let answer = send(&graph, &cloud_pcs);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some(JSON))
    );
    assert!(answer.header("access-control-expose-headers").is_some());
    let answer = answer.json();
    let accepted: Vec<_> = answer["responses"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|part| (part["id"].as_str().unwrap(), part["status"].as_u64()))
        .collect();
    let all: Vec<_> = cloud_pcs.iter().map(|id| (&**id, Some(204))).collect();
    assert_eq!(accepted, all);
    assert_eq!(graph.list("snapshots").len(), 20);
    assert_eq!(graph.list("requests?method=OPTIONS").len(), 1);
    assert_eq!(graph.list("requests?method=POST&part=false").len(), 1);
    assert_eq!(graph.list("requests?on=batch").len(), 1);
    assert_eq!(graph.list("requests?on=createSnapshot").len(), 20);
    let parts = graph.list("requests?part=true");
    let (connection, version) = (&parts[0]["connection"], &parts[0]["httpVersion"]);
    assert_eq!((parts.len(), version), (20, &json!("HTTP/1.1")));
    assert!(parts.iter().all(|part| part["connection"] == *connection));
}

#[test]
fn a_batch_that_is_too_long_has_no_parts() {
    let graph = Graph::start();
    let mut batch = requests(&[graph.new_cloud_pc()]);
    batch["requests"][0]["headers"]["x-long"] = json!("x".repeat(300_000));
    let headers = [&CALLER[..], &[("content-type", JSON)]].concat();
    let answer = graph.send("POST", PATH, &headers, &batch.to_string());
    answer.assert_error(413, "PayloadTooLarge");
    assert!(graph.list("requests?part=true").is_empty());
    assert!(graph.list("snapshots").is_empty());
}

#[test]
fn an_answer_can_be_cut_off_in_the_middle_of_its_parts() {
    let graph = Graph::start();
    let cloud_pcs = [graph.new_cloud_pc(), graph.new_cloud_pc()];
    graph.fault(json!({ "on": "batch", "bodyCut": true }));
    let received = graph.raw(&raw(&cloud_pcs));
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let last = &cloud_pcs[1];
    assert!(
        body.starts_with(r#"{"responses":[{"#) && body.contains(last),
        "{body}"
    );
    assert!(!body.contains(&cloud_pcs[0]), "{body}");
    assert_eq!(graph.list("snapshots").len(), 2);
}

#[test]
fn a_client_that_leaves_is_recorded_for_each_part() {
    let graph = Graph::start();
    let (held, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": held, "delayMs": 600_000 }));
    let mut stream = graph.connect();
    let request = raw(&[held, other.clone()]);
    stream.write_all(request.as_bytes()).unwrap();
    assert_eq!(graph.list("snapshots?atLeast=1")[0]["cloudPcId"], other);
    drop(stream);
    assert_eq!(graph.list("requests?cancelled=true&atLeast=3").len(), 3);
    assert_eq!(graph.list("snapshots").len(), 1);
}
