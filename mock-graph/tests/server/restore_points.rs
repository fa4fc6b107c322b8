//! The restore points of one Cloud PC.

use serde_json::{Value, json};

use crate::client::Graph;

fn listed(graph: &Graph, cloud_pc: &str) -> Vec<Value> {
    let answer = graph.get(&format!("/cloudPCs/{cloud_pc}/retrieveSnapshots"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["value"].as_array().unwrap().clone()
}

fn manual(graph: &Graph, cloud_pc: &str) -> Vec<Value> {
    let mut all = listed(graph, cloud_pc);
    all.retain(|snapshot| snapshot["snapshotType"] == "manual");
    all
}

#[test]
fn automatic_restore_points_never_change() {
    let graph = Graph::start();
    let cloud_pcs = graph.list("cloudPCs");
    let mut ids = Vec::new();
    for cloud_pc in &cloud_pcs[..10] {
        let id = cloud_pc["id"].as_str().unwrap();
        let snapshots = listed(&graph, id);
        assert_eq!(snapshots, listed(&Graph::start(), id));
        let has_machine = !cloud_pc["managedDeviceId"].is_null();
        assert_eq!(snapshots.len(), if has_machine { 3 } else { 0 });
        for snapshot in snapshots {
            assert_eq!(snapshot["cloudPcId"], id);
            assert_eq!(snapshot["status"], "ready");
            assert_eq!(snapshot["snapshotType"], "automatic");
            assert!(snapshot["lastRestoredDateTime"].is_null());
            let created = snapshot["createdDateTime"].as_str().unwrap();
            assert_eq!(created.len(), "2024-08-19T14:05:17.2480723Z".len());
            assert!(created.ends_with('Z'));
            ids.push(snapshot["id"].as_str().unwrap().to_owned());
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn a_manual_restore_point_appears_in_time_and_replaces_the_last_one() {
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.settings(json!({ "snapshotMs": 600_000 }));
    assert_eq!(graph.snapshot(&one, "").status, 204);
    assert!(manual(&graph, &one).is_empty());
    graph.settings(json!({ "snapshotMs": 0 }));
    let first = manual(&graph, &one);
    assert_eq!(first, manual(&graph, &one));
    assert_eq!(first.len(), 1);
    let started = &graph.list("snapshots")[0];
    let id = started["snapshotId"].as_str().unwrap();
    assert_eq!(first[0]["id"], format!("CPC_{one}_{id}"));
    let created = first[0]["createdDateTime"].as_str().unwrap();
    assert_eq!(created.len(), "2024-08-19T14:05:17.2480723Z".len());
    assert_eq!(created[..23], started["startedAt"].as_str().unwrap()[..23]);

    assert_eq!(graph.snapshot(&one, "").status, 204);
    let second = manual(&graph, &one);
    assert_eq!(second.len(), 1);
    assert_ne!(second, first);
    assert_eq!(listed(&graph, &one).len(), 4);
    assert!(manual(&graph, &other).is_empty());
}

#[test]
fn the_function_accepts_empty_parentheses_and_nothing_else() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let path = format!("/cloudPCs/{cloud_pc}/retrieveSnapshots");
    let plain = graph.get(&path);
    let context = "/beta/$metadata#Collection(microsoft.graph.cloudPcSnapshot)";
    assert_eq!(plain.json()["@odata.context"], graph.url(context));
    assert_eq!(graph.get(&format!("{path}()")).body, plain.body);
    let upper = path.replace(&cloud_pc, &cloud_pc.to_uppercase());
    assert_eq!(graph.get(&upper).body, plain.body);
    for (path, status, code) in [
        (format!("{path}?$top=1"), 400, "BadRequest"),
        (path.replace(&cloud_pc, "junk"), 400, "BadRequest"),
        (
            path.replace(&cloud_pc, "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3"),
            404,
            "itemNotFound",
        ),
        (format!("{path}/"), 404, "ResourceNotFound"),
    ] {
        graph.get(&path).assert_error(status, code);
    }
    let received = graph.list(&format!("requests?cloudPcId={cloud_pc}"));
    assert_eq!(received.len(), 4);
}
