//! Which callers are let in, and the ids of each answer.

use crate::client::{Graph, TOKEN, raw_snapshot, snapshot_path};

const GUID: &str = "0f8e6f0a-3a44-4a6a-9a30-57b6b0c1d2e3";

#[test]
fn a_bearer_token_is_required() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let path = snapshot_path(&cloud_pc);
    for token in [
        "",
        "Bearer",
        "Bearer ",
        "bearer abc",
        "Basic abc",
        "abc",
        "Bearer a b",
        "Bearer a\tb",
    ] {
        let headers = [("authorization", token), ("user-agent", "test")];
        let answer = graph.send("POST", &path, &headers, "");
        answer.assert_error(401, "InvalidAuthenticationToken");
        assert!(
            answer
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer "),
            "{token}"
        );
    }
    let none = graph.send("POST", &path, &[("user-agent", "test")], "");
    none.assert_error(401, "InvalidAuthenticationToken");
    for tokens in [&["Bearer \u{e9}"][..], &[TOKEN, TOKEN]] {
        let mut headers = vec![("user-agent", "test"), ("connection", "close")];
        headers.extend(tokens.iter().map(|token| ("authorization", *token)));
        let answer = graph.raw(&raw_snapshot(&cloud_pc, &headers));
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
    let visible: String = ('!'..='~').collect();
    let headers = [
        ("authorization", &*format!("Bearer {visible}")),
        ("user-agent", "test"),
    ];
    assert_eq!(graph.send("POST", &path, &headers, "").status, 204);
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[test]
fn a_user_agent_is_required() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    graph
        .send("POST", &path, &[("authorization", TOKEN)], "")
        .assert_error(403, "Forbidden");
    graph
        .send(
            "POST",
            &path,
            &[("authorization", TOKEN), ("user-agent", "")],
            "",
        )
        .assert_error(403, "Forbidden");
    assert!(graph.list("snapshots").is_empty());
}

#[test]
fn the_token_is_checked_first() {
    let graph = Graph::start();
    for (method, path) in [
        ("POST", "/beta/nothing"),
        ("GET", &*snapshot_path("junk")),
        ("POST", &*snapshot_path("junk")),
    ] {
        let headers = [
            ("content-type", "text/plain"),
            ("client-request-id", "junk"),
        ];
        graph
            .send(method, path, &headers, "junk")
            .assert_error(401, "InvalidAuthenticationToken");
    }
}

#[test]
fn every_answer_carries_a_fresh_id_and_the_callers_own() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let first = graph.snapshot(&cloud_pc, "");
    let second = graph.snapshot(&cloud_pc, "");
    assert_ne!(first.header("request-id"), second.header("request-id"));
    assert_eq!(
        first.header("request-id"),
        first.header("client-request-id")
    );

    let upper = GUID.to_uppercase();
    let headers = [
        ("authorization", TOKEN),
        ("user-agent", "test"),
        ("client-request-id", &*upper),
    ];
    let accepted = graph.send("POST", &snapshot_path(&cloud_pc), &headers, "");
    assert_eq!(accepted.status, 204);
    assert_eq!(accepted.header("client-request-id"), Some(&*upper));
    assert_ne!(accepted.header("request-id"), Some(&*upper));
    let refused = graph.send("POST", &snapshot_path("junk"), &headers, "");
    refused.assert_error(400, "BadRequest");
    assert_eq!(refused.header("client-request-id"), Some(&*upper));
}

#[test]
fn a_client_request_id_must_be_one_guid() {
    let graph = Graph::start();
    let path = snapshot_path(&graph.new_cloud_pc());
    let bare = GUID.replace('-', "");
    let braced = format!("{{{GUID}}}");
    for id in ["", "junk", &*bare, &*braced] {
        let headers = [
            ("authorization", TOKEN),
            ("user-agent", "test"),
            ("client-request-id", id),
        ];
        graph
            .send("POST", &path, &headers, "")
            .assert_error(400, "BadRequest");
    }
    let id = ("client-request-id", GUID);
    let twice = [("authorization", TOKEN), ("user-agent", "test"), id, id];
    graph
        .send("POST", &path, &twice, "")
        .assert_error(400, "BadRequest");
    assert!(graph.list("snapshots").is_empty());
}
