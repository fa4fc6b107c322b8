//! The tenant.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::client::Graph;

#[test]
fn it_is_the_same_at_every_start() {
    let tenant = Graph::start().list("cloudPCs");
    assert_eq!(tenant.len(), 60);
    assert_eq!(tenant, Graph::start().list("cloudPCs"));
}

#[test]
fn it_has_sixty_users_and_many_statuses() {
    let tenant = Graph::start().list("cloudPCs");
    let distinct = |member: &str| {
        tenant
            .iter()
            .map(|pc| pc[member].to_string())
            .collect::<HashSet<_>>()
            .len()
    };
    assert_eq!(distinct("id"), 60);
    assert_eq!(distinct("userPrincipalName"), 60);
    assert_eq!(distinct("provisioningPolicyName"), 5);
    assert!(distinct("status") > 5);
    assert!(distinct("deviceRegionName") > 2);
    for cloud_pc in &tenant {
        assert!(
            cloud_pc["userPrincipalName"]
                .as_str()
                .unwrap()
                .ends_with(".example")
        );
        assert_eq!(
            cloud_pc["managedDeviceId"].is_null(),
            cloud_pc["aadDeviceId"].is_null()
        );
    }
    let fraction = |pc: &Value| {
        pc["lastModifiedDateTime"]
            .as_str()
            .unwrap()
            .split_once('.')
            .map_or(0, |(_, f)| f.len() - 1)
    };
    let fractions: HashSet<_> = tenant.iter().map(fraction).collect();
    assert_eq!(fractions, HashSet::from([0, 6, 7]));
}

#[test]
fn a_larger_tenant_begins_with_the_default_one() {
    let graph = Graph::start();
    let default = graph.list("cloudPCs");
    let found = |size: Value| {
        assert_eq!(graph.control("PUT", "tenant", size).status, 204);
        graph.list("cloudPCs")
    };
    let large = found(json!({ "cloudPCs": 5000 }));
    assert_eq!(large[..60], default);
    for member in ["id", "userPrincipalName"] {
        let distinct: HashSet<_> = large.iter().map(|pc| pc[member].as_str()).collect();
        assert_eq!(distinct.len(), 5000, "{member}");
    }
    let other = found(json!({ "cloudPCs": 60, "seed": 1 }));
    assert_eq!(other.len(), 60);
    assert_ne!(other, default);
    assert_eq!(found(json!({})), default);
}

#[test]
fn a_test_can_add_a_cloud_pc() {
    let graph = Graph::start();
    let plain = graph.control("POST", "cloudPCs", json!(null));
    assert_eq!(
        (plain.status, &plain.json()["status"]),
        (201, &json!("provisioned"))
    );
    let wanted =
        json!({ "displayName": "Mine", "status": "notYetInvented", "managedDeviceId": null });
    let mine = graph.control("POST", "cloudPCs", wanted).json();
    assert_eq!(mine["displayName"], "Mine");
    assert_eq!(mine["status"], "notYetInvented");
    assert!(mine["managedDeviceId"].is_null());
    assert_ne!(mine["id"], plain.json()["id"]);
    assert!(graph.list("cloudPCs").contains(&mine));
}
