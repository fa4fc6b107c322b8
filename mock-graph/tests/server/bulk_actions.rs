//! Bulk actions: many snapshots created by one request.

use serde_json::{Value, json};

use crate::client::{Answer, CALLER, ENDPOINT, Graph, JSON, until};

const UNKNOWN: &str = "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3";
const TYPE: &str = "#microsoft.graph.cloudPcBulkCreateSnapshot";
const IMMUTABLE: &str = "/subscriptions/5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1/resourceGroups/rg-legal-review/providers/Microsoft.Storage/storageAccounts/lanternlegalhold";

fn post(graph: &Graph, body: &Value) -> Answer {
    let headers = [&CALLER[..], &[("content-type", JSON)]].concat();
    let path = format!("{ENDPOINT}/bulkActions");
    graph.send("POST", &path, &headers, &body.to_string())
}

/// A valid body but for the given members.
fn body(ids: &[&str], changes: Value) -> Value {
    let mut body =
        json!({ "@odata.type": TYPE, "displayName": "Before the change", "cloudPcIds": ids });
    let object = body.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        object.insert(name.clone(), value.clone());
    }
    body
}

fn summary(action: &Value) -> [u64; 4] {
    let counts = &action["actionSummary"];
    assert_eq!(counts["notSupportedCount"], 0);
    ["successful", "failed", "inProgress", "pending"]
        .map(|count| counts[format!("{count}Count")].as_u64().unwrap())
}

#[test]
fn it_is_created_and_starts_every_snapshot_once() {
    let graph = Graph::start();
    let (one, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    let changes = json!({ "storageAccountId": IMMUTABLE, "accessTier": "hot", "scheduledDuringMaintenanceWindow": true });
    let answer = post(&graph, &body(&[&one, &other.to_uppercase()], changes));
    assert_eq!(answer.status, 201, "{}", answer.body);
    let action = answer.json();
    let context = "/beta/$metadata#deviceManagement/virtualEndpoint/bulkActions/$entity";
    assert_eq!(action["@odata.context"], graph.url(context));
    assert_eq!(action["@odata.type"], TYPE);
    assert_eq!(action["displayName"], "Before the change");
    assert_eq!(action["status"], "pending");
    assert_eq!(action["cloudPcIds"], json!([one, other]));
    assert_eq!(action["storageAccountId"], IMMUTABLE);
    assert_eq!(action["accessTier"], "hot");
    assert_eq!(action["scheduledDuringMaintenanceWindow"], true);
    assert_eq!(summary(&action), [0, 0, 2, 0]);

    let started = graph.list("snapshots");
    let ids: Vec<_> = started
        .iter()
        .map(|s| s["cloudPcId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [one, other]);
    for snapshot in started {
        assert_eq!(snapshot["storageAccountId"], IMMUTABLE);
        assert_eq!(snapshot["accessTier"], "hot");
        assert_eq!(
            snapshot["clientRequestId"].as_str(),
            answer.header("client-request-id")
        );
    }
    assert!(graph.list("requests")[0]["cloudPcId"].is_null());
}

#[test]
fn it_progresses_with_its_restore_points() {
    let graph = Graph::start();
    let ids: Vec<String> = (0..40).map(|_| graph.new_cloud_pc()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    graph.settings(json!({ "snapshotMs": 600_000, "wrapBulkAction": false }));
    let created = post(&graph, &body(&ids, json!({}))).json();
    assert_eq!(summary(&created), [0, 0, 20, 20]);
    let get = || graph.get(&format!("/bulkActions/{}", created["id"].as_str().unwrap()));
    assert_eq!(get().json(), created);
    let has_manual = |id: &str| {
        let listed = graph.get(&format!("/cloudPCs/{id}/retrieveSnapshots"));
        listed.body.contains("\"manual\"")
    };
    assert!(!has_manual(ids[0]));

    // One of forty is done after a second of forty, and two are after a second of twenty. On a busy machine, more.
    graph.settings(json!({ "snapshotMs": 40_000 }));
    until(|| summary(&get().json())[0] > 0);
    let mut seen = vec![0];
    for snapshot_ms in [40_000, 20_000] {
        graph.settings(json!({ "snapshotMs": snapshot_ms }));
        let action = get().json();
        let [successful, failed, in_progress, pending] = summary(&action);
        assert_eq!((failed, successful + in_progress + pending), (0, 40));
        assert!(in_progress <= 20);
        assert_eq!(action["status"], "pending");
        assert!(has_manual(ids[0]));
        seen.push(successful);
    }
    graph.settings(json!({ "snapshotMs": 0 }));
    let over = get().json();
    assert_eq!(summary(&over), [40, 0, 0, 0]);
    assert_eq!(over["status"], "succeeded");
    seen.push(40);
    assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    assert!(ids.iter().all(|id| has_manual(id)));
    graph.settings(json!({ "wrapBulkAction": true }));
    let wrapped = get().json();
    assert_eq!(wrapped["value"]["id"], created["id"]);
    assert!(wrapped.get("id").is_none());
}

#[test]
fn an_unknown_cloud_pc_fails_alone() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.settings(json!({ "snapshotMs": 0 }));
    let action = post(&graph, &body(&[UNKNOWN, &cloud_pc], json!({}))).json();
    assert_eq!(summary(&action), [1, 1, 0, 0]);
    assert_eq!(action["status"], "failed");
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn five_thousand_is_the_limit() {
    let graph = Graph::start();
    graph.control("PUT", "tenant", json!({ "cloudPCs": 5001 }));
    let tenant = graph.list("cloudPCs");
    let ids: Vec<_> = tenant.iter().map(|pc| pc["id"].as_str().unwrap()).collect();
    post(&graph, &body(&ids, json!({}))).assert_error(400, "BadRequest");
    assert!(graph.list("snapshots").is_empty());
    let action = post(&graph, &body(&ids[1..], json!({})));
    assert_eq!(action.status, 201);
    assert_eq!(graph.list("snapshots").len(), 5000);
}

#[test]
fn every_other_body_is_refused() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    for changes in [
        json!({ "@odata.type": "#microsoft.graph.cloudPcBulkRestart" }),
        json!({ "@odata.type": null }),
        json!({ "displayName": "" }),
        json!({ "displayName": null }),
        json!({ "cloudPcIds": [] }),
        json!({ "cloudPcIds": ["junk"] }),
        json!({ "cloudPcIds": [cloud_pc, cloud_pc.to_uppercase()] }),
        json!({ "cloudPcIds": cloud_pc }),
        json!({ "accessTier": "Hot" }),
        json!({ "accessTier": "unknownFutureValue" }),
        json!({ "storageAccountId": "junk" }),
        json!({ "storageAccountId": IMMUTABLE, "accessTier": "cool" }),
        json!({ "scheduledDuringMaintenanceWindow": "yes" }),
        json!({ "status": "pending" }),
        json!({ "id": UNKNOWN }),
    ] {
        let answer = post(&graph, &body(&[&cloud_pc], changes.clone()));
        assert_eq!(answer.status, 400, "{changes}");
        answer.assert_error(400, "BadRequest");
    }
    for member in ["@odata.type", "displayName", "cloudPcIds"] {
        let mut body = body(&[&cloud_pc], json!({}));
        body.as_object_mut().unwrap().remove(member);
        post(&graph, &body).assert_error(400, "BadRequest");
    }
    post(&graph, &json!([])).assert_error(400, "BadRequest");
    let path = format!("{ENDPOINT}/bulkActions");
    let bare = graph.send("POST", &path, &CALLER, "{}");
    bare.assert_error(415, "UnsupportedMediaType");
    graph
        .send("POST", &path, &CALLER, "")
        .assert_error(415, "UnsupportedMediaType");
    assert!(graph.list("snapshots").is_empty());

    graph
        .get("/bulkActions/junk")
        .assert_error(400, "BadRequest");
    graph
        .get(&format!("/bulkActions/{UNKNOWN}"))
        .assert_error(404, "itemNotFound");
    graph
        .get(&format!("/bulkActions/{UNKNOWN}?$select=id"))
        .assert_error(400, "BadRequest");
    graph
        .get("/bulkActions")
        .assert_error(405, "MethodNotAllowed");
}
