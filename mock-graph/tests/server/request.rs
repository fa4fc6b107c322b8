//! The path, the id and the body of a snapshot request: what is accepted and what is refused.

use serde_json::json;

use crate::client::{CALLER, Graph, JSON, snapshot_path};

const ACCOUNT: &str = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";
/// An account in the tenant.
const MUTABLE: &str = "/subscriptions/5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1/resourceGroups/rg-legal-review/providers/Microsoft.Storage/storageAccounts/lanternlegalreview";
const IMMUTABLE: &str = "/subscriptions/5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1/resourceGroups/rg-legal-review/providers/Microsoft.Storage/storageAccounts/lanternlegalhold";

#[test]
fn a_valid_body_is_accepted_with_an_empty_answer() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let with_tier =
        |tier: &str| json!({ "storageAccountId": ACCOUNT, "accessTier": tier }).to_string();
    let bodies = [
        String::new(),
        "{}".to_owned(),
        with_tier("hot"),
        with_tier("cool"),
        with_tier("cold"),
        with_tier("archive"),
        json!({ "storageAccountId": ACCOUNT }).to_string(),
        json!({ "storageAccountId": ACCOUNT.to_uppercase() }).to_string(),
        json!({ "accessTier": "cool" }).to_string(),
        json!({ "storageAccountId": null, "accessTier": null }).to_string(),
        json!({ "storageAccountId": IMMUTABLE, "accessTier": "hot" }).to_string(),
        json!({ "storageAccountId": IMMUTABLE }).to_string(),
        json!({ "storageAccountId": MUTABLE, "accessTier": "archive" }).to_string(),
    ];
    for body in &bodies {
        let answer = graph.snapshot(&cloud_pc, body);
        assert_eq!((answer.status, &*answer.body), (204, ""), "{body}");
        for name in [
            "content-type",
            "content-length",
            "location",
            "transfer-encoding",
        ] {
            assert_eq!(answer.header(name), None);
        }
    }
    assert_eq!(graph.snapshot(&cloud_pc.to_uppercase(), "").status, 204);
    assert_eq!(graph.list("snapshots").len(), bodies.len() + 1);
}

#[test]
fn every_other_body_is_refused() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let account = |id: &str| json!({ "storageAccountId": id }).to_string();
    let tier = |tier: &str| json!({ "accessTier": tier }).to_string();
    let bodies = [
        "[]".to_owned(),
        "null".to_owned(),
        r#""hot""#.to_owned(),
        json!([ACCOUNT, "hot"]).to_string(),
        "{".to_owned(),
        "{} {}".to_owned(),
        " ".to_owned(),
        "\u{feff}{}".to_owned(),
        json!({ "accesstier": "hot" }).to_string(),
        json!({ "accessTier": "hot", "displayName": "x" }).to_string(),
        r#"{"accessTier":"hot","accessTier":"hot"}"#.to_owned(),
        json!({ "accessTier": 1 }).to_string(),
        json!({ "accessTier": ["hot"] }).to_string(),
        json!({ "accessTier": { "hot": null } }).to_string(),
        json!({ "storageAccountId": true }).to_string(),
        tier("Hot"),
        tier("Warm"),
        tier("premium"),
        tier("unknownFutureValue"),
        tier(""),
        tier("hot "),
        account(""),
        account("sto1125"),
        account(&ACCOUNT[1..]),
        account(&format!("{ACCOUNT}/")),
        account(&format!("{ACCOUNT}/blobServices/default")),
        account(&ACCOUNT.replace("sto1125", "st")),
        account(&ACCOUNT.replace("sto1125", &"s".repeat(25))),
        account(&ACCOUNT.replace("sto1125", "sto-1125")),
        account(&ACCOUNT.replace("f68bd846-", "f68bd846")),
        account(&ACCOUNT.replace("res2627", "")),
        account(&ACCOUNT.replace("res2627", "res.")),
        account(&ACCOUNT.replace("res2627", &"r".repeat(91))),
        account(&ACCOUNT.replace("Microsoft.Storage", "Microsoft.Compute")),
        json!({ "storageAccountId": IMMUTABLE, "accessTier": "cool" }).to_string(),
        json!({ "storageAccountId": IMMUTABLE.to_uppercase(), "accessTier": "archive" })
            .to_string(),
    ];
    for body in bodies {
        graph
            .snapshot(&cloud_pc, &body)
            .assert_error(400, "BadRequest");
    }
    assert!(graph.list("snapshots").is_empty());
}

#[test]
fn a_body_must_be_labelled_as_json() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    let send = |content_type: Option<&str>, body: &str| {
        let mut headers = CALLER.to_vec();
        headers.extend(content_type.map(|value| ("content-type", value)));
        graph.send("POST", &path, &headers, body)
    };
    send(None, "{}").assert_error(415, "UnsupportedMediaType");
    send(Some("text/plain"), "{}").assert_error(415, "UnsupportedMediaType");
    send(Some("text/plain"), "").assert_error(415, "UnsupportedMediaType");
    send(Some("application/jsonp"), "{}").assert_error(415, "UnsupportedMediaType");
    send(Some(JSON), "").assert_error(400, "BadRequest");
    let too_long = format!("{{}}{}", " ".repeat(300_000));
    send(Some(JSON), &too_long).assert_error(413, "PayloadTooLarge");
    assert!(graph.list("snapshots").is_empty());
    assert_eq!(
        send(Some("application/json; charset=utf-8"), "{}").status,
        204
    );
    assert_eq!(send(Some("Application/JSON"), "{}").status, 204);
}

#[test]
fn the_id_must_be_a_hyphenated_guid() {
    let graph = Graph::start();
    let id = graph.new_cloud_pc();
    for bad in [
        "junk".to_owned(),
        id.replace('-', ""),
        format!("%7B{id}%7D"),
        format!("{id}0"),
        id[1..].to_owned(),
        format!("{}g", &id[..35]),
        format!("{id}%20"),
        "%ff".to_owned(),
    ] {
        graph.snapshot(&bad, "").assert_error(400, "BadRequest");
    }
    // The id is checked before the body.
    graph
        .snapshot("junk", "junk")
        .assert_error(400, "BadRequest");
    assert!(graph.snapshot("junk", "junk").body.contains("id"));
    assert!(graph.list("snapshots").is_empty());
}

#[test]
fn only_the_id_of_a_cloud_pc_is_found() {
    let graph = Graph::start();
    let known = graph.list("cloudPCs").remove(0);
    for member in ["managedDeviceId", "aadDeviceId"] {
        graph
            .snapshot(known[member].as_str().unwrap(), "")
            .assert_error(404, "itemNotFound");
    }
    graph
        .snapshot("0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3", "")
        .assert_error(404, "itemNotFound");
    assert_eq!(
        graph.snapshot(known["id"].as_str().unwrap(), "").status,
        204
    );
}

#[test]
fn the_path_must_be_exact() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    for wrong in [
        "/beta".to_owned(),
        "/beta/".to_owned(),
        "/beta/deviceManagement".to_owned(),
        format!("{path}/"),
        format!("/beta{path}"),
        path.replace("createSnapshot", "CreateSnapshot"),
        path.replace("/deviceManagement", "//deviceManagement"),
        path.replace("/beta", "/v1.0"),
    ] {
        graph
            .send("POST", &wrong, &CALLER, "")
            .assert_error(404, "ResourceNotFound");
    }
    let query = format!("{path}?$select=id");
    graph
        .send("POST", &query, &CALLER, "")
        .assert_error(400, "BadRequest");
    assert!(graph.list("snapshots").is_empty());
}

#[test]
fn the_method_must_be_post() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let answer = graph.send(method, &path, &CALLER, "");
        answer.assert_error(405, "MethodNotAllowed");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    assert!(graph.list("snapshots").is_empty());
}
