//! The settings.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{ENDPOINT, Graph, TOKEN, snapshot_path};

#[test]
fn they_change_one_by_one() {
    let graph = Graph::start();
    let settings = || graph.control("GET", "settings", json!(null)).json();
    let default = settings();
    let wanted = json!({
        "exposeRetryAfter": true,
        "allowedHeaders": [],
        "pageSize": 25,
        "snapshotMs": 10_000,
        "wrapBulkAction": true,
        "throttle": null,
        "delayMs": 0,
        "workMs": 0,
        "expiredToken": null,
    });
    assert_eq!(default, wanted);
    graph.settings(json!({ "pageSize": 3 }));
    graph.settings(json!({ "delayMs": 1 }));
    assert_eq!(
        (&settings()["pageSize"], &settings()["delayMs"]),
        (&json!(3), &json!(1))
    );
    let refused = graph.control("PATCH", "settings", json!({ "pageSize": 4, "delayMs": -1 }));
    assert_eq!(refused.status, 400);
    assert_eq!(settings()["pageSize"], 3);
    graph.control("POST", "reset", json!(null));
    assert_eq!(settings(), default);
}

#[test]
fn an_expired_token_is_challenged_and_others_are_not() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    let send = |method: &str, path: &str, authorization: &str| {
        let headers = [("authorization", authorization), ("user-agent", "test")];
        graph.send(method, path, &headers, "")
    };
    let list = format!("{ENDPOINT}/cloudPCs");
    graph.settings(json!({ "expiredToken": "demo-token" }));
    for _ in 0..2 {
        for refused in [send("POST", &path, TOKEN), send("GET", &list, TOKEN)] {
            refused.assert_error(401, "InvalidAuthenticationToken");
            let challenge = refused.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Bearer "));
            assert!(challenge.contains(r#", error="insufficient_claims", claims="eyJ"#));
        }
    }
    assert!(graph.list("snapshots").is_empty());
    assert_eq!(send("POST", &path, "Bearer demo-token-2").status, 204);
    assert_eq!(send("GET", &list, "Bearer DEMO-TOKEN").status, 200);
    let plain = send("GET", &list, "Bearer ");
    assert!(!plain.header("www-authenticate").unwrap().contains("claims"));
    graph.settings(json!({ "expiredToken": null }));
    assert_eq!(send("POST", &path, TOKEN).status, 204);
}

#[test]
fn a_delay_meets_every_answer_and_work_takes_time_for_writes() {
    const DELAY: u64 = 200;
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.settings(json!({ "delayMs": DELAY }));
    let time = |work: &dyn Fn() -> u16| {
        let start = Instant::now();
        assert!(work() < 300);
        start.elapsed()
    };
    let delay = Duration::from_millis(DELAY);
    let asks = [
        ("user-agent", "test"),
        ("access-control-request-method", "POST"),
    ];
    let preflight = || graph.send("OPTIONS", &snapshot_path(&cloud_pc), &asks, "");
    assert!(time(&|| preflight().status) >= delay);
    assert!(time(&|| graph.snapshot(&cloud_pc, "").status) >= delay);
    assert!(time(&|| graph.get("/cloudPCs").status) >= delay);
    // The delay of a fault comes on top.
    graph.fault(json!({ "status": 204, "delayMs": DELAY }));
    assert!(time(&|| graph.snapshot(&cloud_pc, "").status) >= 2 * delay);

    graph.settings(json!({ "workMs": DELAY }));
    assert!(time(&|| graph.snapshot(&cloud_pc, "").status) >= 2 * delay);
    graph.settings(json!({ "delayMs": 0, "workMs": 600_000 }));
    assert_eq!(preflight().status, 200);
    assert_eq!(graph.get("/cloudPCs").status, 200);
    // What is refused is not worked on.
    graph.fault(json!({ "status": 429 }));
    assert_eq!(graph.snapshot(&cloud_pc, "").status, 429);
}

#[test]
fn invalid_settings_are_refused() {
    let graph = Graph::start();
    for settings in [
        json!({ "pageSize": 0 }),
        json!({ "pageSize": null }),
        json!({ "snapshotMs": -1 }),
        json!({ "wrapBulkAction": "no" }),
        json!({ "throttle": { "writes": 0, "windowMs": 1000 } }),
        json!({ "throttle": { "writes": 1, "windowMs": 0 } }),
        json!({ "throttle": { "writes": 1 } }),
        json!({ "throttle": { "writes": 1, "windowMs": 1, "more": 1 } }),
        json!({ "expiredToken": 1 }),
        Value::Array(vec![]),
    ] {
        let answer = graph.control("PATCH", "settings", settings.clone());
        assert_eq!(answer.status, 400, "{settings}");
    }
}
