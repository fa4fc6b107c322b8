//! The subscriptions and storage accounts that snapshots can be copied to.

use serde_json::{Value, json};

use crate::client::{CALLER, ENDPOINT, Graph};

fn value(graph: &Graph, path: &str) -> Vec<Value> {
    let answer = graph.get(path);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["value"].as_array().unwrap().clone()
}

fn accounts_of(subscription: &str) -> String {
    format!("/snapshots/getStorageAccounts(subscriptionId='{subscription}')")
}

#[test]
fn every_subscription_has_usable_accounts() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let subscriptions = value(&graph, "/snapshots/getSubscriptions");
    assert_eq!(
        subscriptions,
        value(&graph, "/snapshots/getSubscriptions()")
    );
    assert_eq!(subscriptions.len(), 2);
    let mut immutable = 0;
    for subscription in &subscriptions {
        assert!(subscription["subscriptionName"].is_string());
        let id = subscription["subscriptionId"].as_str().unwrap();
        let accounts = value(&graph, &accounts_of(id));
        assert_eq!(
            accounts,
            value(
                &graph,
                &accounts_of(&id.to_uppercase()).replace('\'', "%27")
            )
        );
        for account in accounts {
            let arm_id = account["storageAccountId"].as_str().unwrap();
            let name = account["storageAccountName"].as_str().unwrap();
            assert!(arm_id.starts_with(&format!("/subscriptions/{id}/resourceGroups/")));
            assert!(arm_id.ends_with(&format!("/storageAccounts/{name}")));
            assert!(account["accessTier"].is_string());
            let is_immutable = account["immutableStorage"].as_bool().unwrap();
            immutable += usize::from(is_immutable);
            let snapshot = |tier| {
                let body = json!({ "storageAccountId": arm_id, "accessTier": tier });
                graph.snapshot(&cloud_pc, &body.to_string()).status
            };
            assert_eq!(snapshot("hot"), 204);
            assert_eq!(snapshot("cool"), if is_immutable { 400 } else { 204 });
        }
    }
    assert_eq!(immutable, 1);
}

#[test]
fn contexts_are_absolute() {
    let graph = Graph::start();
    let subscription = "0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
    for (path, context) in [
        (
            "/snapshots/getSubscriptions",
            "Collection(microsoft.graph.cloudPcSubscription)",
        ),
        (&accounts_of(subscription), "cloudPcForensicStorageAccounts"),
    ] {
        let answer = graph.get(path).json();
        assert_eq!(
            answer["@odata.context"],
            graph.url(&format!("/beta/$metadata#{context}"))
        );
    }
}

#[test]
fn anything_else_is_refused() {
    let graph = Graph::start();
    let subscription = "0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
    for (path, status, code) in [
        (accounts_of("junk"), 400, "BadRequest"),
        (accounts_of(""), 400, "BadRequest"),
        (
            accounts_of(&subscription.replace('-', "")),
            400,
            "BadRequest",
        ),
        (
            accounts_of("0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3"),
            404,
            "itemNotFound",
        ),
        (
            format!("{}?$top=1", accounts_of(subscription)),
            400,
            "BadRequest",
        ),
        (
            "/snapshots/getSubscriptions?$top=1".to_owned(),
            400,
            "BadRequest",
        ),
        (
            accounts_of(subscription).replace('\'', ""),
            404,
            "ResourceNotFound",
        ),
        (
            accounts_of(subscription).replace("Id=", "id="),
            404,
            "ResourceNotFound",
        ),
        (
            "/snapshots/getStorageAccounts".to_owned(),
            404,
            "ResourceNotFound",
        ),
        ("/snapshots".to_owned(), 404, "ResourceNotFound"),
        ("/snapshots/%ff".to_owned(), 404, "ResourceNotFound"),
    ] {
        graph.get(&path).assert_error(status, code);
    }
    let post = graph.send(
        "POST",
        &format!("{ENDPOINT}/snapshots/getSubscriptions"),
        &CALLER,
        "",
    );
    post.assert_error(405, "MethodNotAllowed");
}
