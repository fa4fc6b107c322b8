//! What browsers may send and read.

use serde_json::json;

use crate::client::{Answer, CALLER, Graph, snapshot_path};

fn preflight(graph: &Graph, path: &str, method: &str, headers: &str) -> Answer {
    let fields = [
        ("origin", "http://page.example"),
        ("user-agent", "test"),
        ("access-control-request-method", method),
        ("access-control-request-headers", headers),
    ];
    graph.send("OPTIONS", path, &fields, "")
}

#[test]
fn a_preflight_allows_four_headers_and_two_methods() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    for (method, headers) in [
        ("POST", "authorization"),
        ("POST", "authorization,client-request-id,content-type"),
        ("GET", "Authorization, Prefer"),
        ("POST", ""),
    ] {
        let answer = preflight(&graph, &path, method, headers);
        assert_eq!((answer.status, &*answer.body), (200, ""));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(
            answer.names_in("access-control-allow-methods"),
            ["GET", "POST"]
        );
        let allowed = [
            "authorization",
            "content-type",
            "client-request-id",
            "prefer",
        ];
        assert_eq!(answer.names_in("access-control-allow-headers"), allowed);
        assert!(answer.header("access-control-max-age").is_some());
        assert!(answer.header("request-id").is_some());
    }
}

#[test]
fn a_preflight_for_anything_else_is_not_allowed() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    for (method, headers) in [
        ("POST", "authorization,sdkversion"),
        ("POST", "retry-attempt"),
        ("POST", "authorization,x-anything"),
        ("DELETE", "authorization"),
        ("post", "authorization"),
    ] {
        let answer = preflight(&graph, &path, method, headers);
        assert_eq!(answer.status, 200);
        for name in ["methods", "headers"] {
            assert_eq!(
                answer.header(&format!("access-control-allow-{name}")),
                None,
                "{method} {headers}"
            );
        }
    }
}

#[test]
fn a_setting_allows_more_headers() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    let allowed = |asked| {
        let answer = preflight(&graph, &path, "POST", asked);
        let names = answer.header("access-control-allow-headers");
        names.is_some_and(|names| names.contains("SdkVersion"))
    };
    graph.settings(json!({ "allowedHeaders": ["SdkVersion"] }));
    assert!(allowed("authorization,sdkversion"));
    assert!(!allowed("authorization,sdkversion,retry-attempt"));
    graph.control("POST", "reset", json!(null));
    assert!(!allowed("authorization,sdkversion"));
}

#[test]
fn options_without_a_requested_method_is_not_a_preflight() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    let bare = graph.send("OPTIONS", &path, &[("user-agent", "test")], "");
    bare.assert_error(401, "InvalidAuthenticationToken");
    graph
        .send("OPTIONS", &path, &CALLER, "")
        .assert_error(405, "MethodNotAllowed");
}

#[test]
fn every_answer_exposes_the_same_headers() {
    let graph = Graph::start();
    for answer in [
        graph.snapshot(&graph.new_cloud_pc(), ""),
        graph.snapshot("junk", ""),
    ] {
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = answer.names_in("access-control-expose-headers");
        for name in [
            "ETag",
            "Location",
            "Preference-Applied",
            "Content-Range",
            "request-id",
            "client-request-id",
            "ReadWriteConsistencyToken",
            "Retry-After",
            "SdkVersion",
            "WWW-Authenticate",
            "x-ms-client-gcc-tenant",
        ] {
            assert!(exposed.contains(&name), "{name}");
        }
        for name in ["Date", "x-ms-ags-diagnostic"] {
            assert!(answer.header(name).is_some(), "{name} is sent");
            assert!(!exposed.contains(&name), "{name} is not exposed");
        }
    }
}

#[test]
fn a_setting_and_a_fault_choose_whether_retry_after_is_exposed() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let exposes = |answer: Answer| {
        answer
            .names_in("access-control-expose-headers")
            .contains(&"Retry-After")
    };
    assert!(exposes(graph.snapshot(&cloud_pc, "")));
    graph.settings(json!({ "exposeRetryAfter": false }));
    assert!(!exposes(graph.snapshot(&cloud_pc, "")));
    graph.fault(
        json!({ "status": 429, "headers": { "Retry-After": "1" }, "exposeRetryAfter": true }),
    );
    assert!(exposes(graph.snapshot(&cloud_pc, "")));
    assert!(!exposes(graph.snapshot(&cloud_pc, "")));
    assert_eq!(graph.control("POST", "reset", json!(null)).status, 204);
    assert!(exposes(graph.snapshot(&cloud_pc, "")));
}
