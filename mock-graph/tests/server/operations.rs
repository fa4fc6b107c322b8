//! Which requests a fault meets.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Answer, CALLER, ENDPOINT, Graph, JSON, snapshot_path};

const SUBSCRIPTION: &str = "0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";

/// Calls every operation, and gives its name and whether it writes.
fn operations(graph: &Graph, cloud_pc: &str) -> [(&'static str, bool, Answer); 7] {
    let action = json!({
        "@odata.type": "#microsoft.graph.cloudPcBulkCreateSnapshot",
        "displayName": "All",
        "cloudPcIds": [cloud_pc],
    });
    let headers = [&CALLER[..], &[("content-type", JSON)]].concat();
    let path = format!("{ENDPOINT}/bulkActions");
    let accounts = format!("/snapshots/getStorageAccounts(subscriptionId='{SUBSCRIPTION}')");
    [
        ("createSnapshot", true, graph.snapshot(cloud_pc, "")),
        (
            "createBulkAction",
            true,
            graph.send("POST", &path, &headers, &action.to_string()),
        ),
        (
            "getBulkAction",
            false,
            graph.get(&format!("/bulkActions/{SUBSCRIPTION}")),
        ),
        ("listCloudPcs", false, graph.get("/cloudPCs")),
        (
            "retrieveSnapshots",
            false,
            graph.get(&format!("/cloudPCs/{cloud_pc}/retrieveSnapshots")),
        ),
        (
            "getSubscriptions",
            false,
            graph.get("/snapshots/getSubscriptions()"),
        ),
        ("getStorageAccounts", false, graph.get(&accounts)),
    ]
}

#[test]
fn a_fault_meets_only_the_operations_it_names() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let met = |on: Value| -> Vec<(&str, bool)> {
        graph.control(
            "PUT",
            "faults/test",
            json!({ "on": on, "status": 507, "times": null }),
        );
        let answers = operations(&graph, &cloud_pc).into_iter();
        let met = answers.filter(|(_, _, answer)| answer.status == 507);
        met.map(|(name, writes, _)| (name, writes)).collect()
    };
    let all = met(json!("all"));
    assert_eq!(all.len(), 7);
    for operation in &all {
        assert_eq!(met(json!(operation.0)), [*operation]);
    }
    let (writes, reads): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, writes)| *writes);
    assert_eq!(met(json!("reads")), reads);
    assert_eq!(met(json!("writes")), writes);
    // Neither a preflight nor an unknown path is an operation.
    met(json!("all"));
    let asks = [
        ("user-agent", "test"),
        ("access-control-request-method", "POST"),
    ];
    assert_eq!(
        graph
            .send("OPTIONS", &snapshot_path(&cloud_pc), &asks, "")
            .status,
        200
    );
    assert_eq!(graph.get("/elsewhere").status, 404);
}

#[test]
fn a_read_can_be_cut_delayed_or_garbled() {
    let graph = Graph::start();
    let url = graph.url(&format!("{ENDPOINT}/cloudPCs"));
    let read = || graph.try_send("GET", &url, &CALLER, "");
    for fault in [
        json!({ "cut": "before" }),
        json!({ "cut": "after" }),
        json!({ "status": 200, "body": "0123", "bodyCut": true }),
        json!({ "bodyCut": true }),
    ] {
        let mut fault = fault;
        fault["on"] = json!("listCloudPcs");
        graph.fault(fault);
        assert!(read().is_err());
    }
    graph.fault(json!({ "on": "reads", "delayMs": 150 }));
    let start = Instant::now();
    assert_eq!(read().unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(150));
    graph.fault(json!({ "on": "reads", "status": 200, "body": { "value": 5 } }));
    assert_eq!(read().unwrap().json(), json!({ "value": 5 }));
    assert_eq!(
        read().unwrap().json()["value"].as_array().unwrap().len(),
        25
    );
}

#[test]
fn the_work_of_a_lost_answer_is_done() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "on": "createBulkAction", "status": 504, "started": true }));
    let [_, (_, _, lost), ..] = operations(&graph, &cloud_pc);
    lost.assert_error(504, "GatewayTimeout");
    assert_eq!(graph.list("snapshots").len(), 2);
}

#[test]
fn a_fault_can_meet_every_nth() {
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": one, "status": 500, "every": 3, "times": 2 }));
    let statuses: Vec<u16> = (0..9)
        .map(|_| {
            assert_eq!(graph.snapshot(&other, "").status, 204);
            graph.snapshot(&one, "").status
        })
        .collect();
    assert_eq!(statuses, [204, 204, 500, 204, 204, 500, 204, 204, 204]);
}

#[test]
fn a_fault_with_a_name_can_be_replaced_and_removed() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let status = || graph.snapshot(&cloud_pc, "").status;
    let set = |name: &str, fault: Value| graph.control("PUT", &format!("faults/{name}"), fault);
    assert_eq!(
        set("panel", json!({ "status": 500, "times": null })).status,
        204
    );
    assert_eq!(status(), 500);
    assert_eq!(
        set("panel", json!({ "status": 403, "times": null })).status,
        204
    );
    set("other", json!({ "status": 409, "times": null }));
    assert_eq!(graph.list("faults"), ["panel", "other"]);
    assert_eq!(status(), 403);
    assert_eq!(set("panel", json!({ "state": 500 })).status, 400);
    assert_eq!(status(), 403);
    for _ in 0..2 {
        let removed = graph.control("DELETE", "faults/panel", json!(null));
        assert_eq!(removed.status, 204);
        assert_eq!(status(), 409);
    }
    graph.control("DELETE", "faults/other", json!(null));
    assert!(graph.list("faults").is_empty());
    assert_eq!(status(), 204);
}
