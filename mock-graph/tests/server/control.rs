//! The control routes.

use serde_json::json;

use crate::client::Graph;

#[test]
fn every_page_may_use_them() {
    let graph = Graph::start();
    let headers = [
        ("origin", "http://page.example"),
        ("access-control-request-method", "PUT"),
        ("access-control-request-headers", "content-type,x-anything"),
    ];
    for path in [
        "/control/settings",
        "/control/reset",
        "/control/cloudPCs",
        "/control/requests",
    ] {
        let answer = graph.send("OPTIONS", path, &headers, "");
        assert_eq!(answer.status, 200);
        for name in ["origin", "methods", "headers"] {
            assert_eq!(
                answer.header(&format!("access-control-allow-{name}")),
                Some("*")
            );
        }
    }
    let listed = graph.send("GET", "/control/cloudPCs", &headers[..1], "");
    assert_eq!(listed.header("access-control-allow-origin"), Some("*"));
    let refused = graph.send("POST", "/control/faults", &headers[..1], "junk");
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (400, Some("*"))
    );
}

#[test]
fn mistakes_are_refused() {
    let graph = Graph::start();
    for (method, path, body) in [
        ("PATCH", "settings", json!([])),
        ("PATCH", "settings", json!({ "exposeRetryAfter": 1 })),
        (
            "PATCH",
            "settings",
            json!({ "exposeRetryAfter": true, "more": 1 }),
        ),
        ("PUT", "tenant", json!({ "cloudPCs": -1 })),
        ("PUT", "tenant", json!({ "size": 1 })),
        ("POST", "cloudPCs", json!([])),
        ("POST", "cloudPCs", json!({ "name": "x" })),
        ("POST", "cloudPCs", json!({ "status": 1 })),
        (
            "POST",
            "cloudPCs",
            json!({ "id": "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3" }),
        ),
        ("GET", "requests?cloudPc=x", json!(null)),
        ("GET", "requests?atLeast=x", json!(null)),
        ("GET", "snapshots?method=POST", json!(null)),
    ] {
        assert_eq!(
            graph.control(method, path, body.clone()).status,
            400,
            "{method} {path} {body}"
        );
    }
    assert_eq!(graph.send("POST", "/control/nothing", &[], "").status, 404);
}

#[test]
fn reset_forgets_everything() {
    let graph = Graph::start();
    let before = graph.list("cloudPCs");
    let cloud_pc = graph.new_cloud_pc();
    graph.snapshot(&cloud_pc, "");
    graph.fault(json!({ "status": 500, "times": null }));
    assert_eq!(graph.list("cloudPCs").len(), before.len() + 1);
    assert_eq!(graph.control("POST", "reset", json!(null)).status, 204);
    assert_eq!(graph.list("cloudPCs"), before);
    assert!(graph.list("requests").is_empty());
    assert!(graph.list("snapshots").is_empty());
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 404);
}
