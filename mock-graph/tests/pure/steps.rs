//! What comes out of the pure half for a request, step by step.

use mock_graph::{BodyEnd, Step};
use serde_json::{Value, json};

use crate::client::{ENDPOINT, ROOT, Test, json_of};

#[test]
fn a_snapshot_becomes_a_restore_point_when_the_clock_has_moved_on() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let accepted = test.send("POST", &format!("/cloudPCs/{cloud_pc}/createSnapshot"));
    assert_eq!(accepted.response.status(), 204);
    assert_eq!((accepted.padding, accepted.end), (0, BodyEnd::Complete));

    test.pass(9_999);
    assert!(manual(&mut test, &cloud_pc).is_empty());
    test.pass(1);
    let created = &manual(&mut test, &cloud_pc)[0]["createdDateTime"];
    assert_eq!(*created, "2027-01-15T08:00:00.0000000Z");
}

#[test]
fn the_last_manual_restore_point_stays_until_the_next_is_ready() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let start = |test: &mut Test| {
        let accepted = test.send("POST", &format!("/cloudPCs/{cloud_pc}/createSnapshot"));
        assert_eq!(accepted.response.status(), 204);
    };
    let manual = |test: &mut Test| manual(test, &cloud_pc);
    start(&mut test);
    test.pass(10_000);
    let first = manual(&mut test);
    assert_eq!(first.len(), 1);
    start(&mut test);
    test.pass(9_999);
    assert_eq!(manual(&mut test), first);
    test.pass(1);
    let second = manual(&mut test);
    assert_ne!(second, first);
    assert_eq!(second.len(), 1);
}

/// The restore points of a Cloud PC that were made on request.
fn manual(test: &mut Test, cloud_pc: &str) -> Vec<Value> {
    let path = format!("/cloudPCs/{cloud_pc}/retrieveSnapshots");
    let listed = json_of(&test.send("GET", &path).response);
    let mut all = listed["value"].as_array().unwrap().clone();
    all.retain(|snapshot| snapshot["snapshotType"] == "manual");
    all
}

#[test]
fn a_throttle_counts_by_the_given_clock() {
    let mut test = Test::new();
    let throttle = json!({ "throttle": { "writes": 1, "windowMs": 10_000 } });
    test.control("PATCH", "settings", throttle);
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    let mut status_and_wait = || {
        let response = test.send("POST", &path).response;
        let wait = response.headers().get("retry-after").cloned();
        test.pass(2_500);
        (
            response.status().as_u16(),
            wait.map(|wait| wait.to_str().unwrap().to_owned()),
        )
    };
    assert_eq!(status_and_wait(), (204, None));
    for wait in ["8", "5", "3"] {
        assert_eq!(status_and_wait(), (429, Some(wait.to_owned())));
    }
    assert_eq!(status_and_wait(), (204, None));
}

#[test]
fn a_delay_comes_out_as_a_wait_and_the_work_is_done_after_it() {
    let mut test = Test::new();
    test.control("PATCH", "settings", json!({ "delayMs": 40 }));
    test.control(
        "PUT",
        "faults/slow",
        json!({ "delayMs": 600_000, "times": null }),
    );
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    let mut exchange = test.receive("POST", &path);
    for milliseconds in [40, 600_000] {
        let Step::Wait(wait) = test.next(&mut exchange) else {
            panic!("no wait of {milliseconds} ms");
        };
        assert_eq!(wait.duration.as_millis(), milliseconds);
        assert!(!test.stand_in.is_over(&wait, test.now));
        if milliseconds == 600_000 {
            test.control("DELETE", "faults/slow", Value::Null);
            assert!(test.stand_in.is_over(&wait, test.now));
        }
    }
    assert!(test.list("snapshots").is_empty());
    assert!(matches!(test.next(&mut exchange), Step::Answer(_)));
    assert_eq!(test.list("snapshots").len(), 1);
}

#[test]
fn cuts_and_endless_bodies_come_out_as_data() {
    let mut test = Test::new();
    let path = format!("/cloudPCs/{}/createSnapshot", test.first_cloud_pc());
    test.control("POST", "faults", json!({ "cut": "after" }));
    let mut exchange = test.receive("POST", &path);
    assert!(matches!(test.next(&mut exchange), Step::Cut));
    assert_eq!(test.list("snapshots").len(), 1);

    let hang = json!({ "status": 502, "body": "01", "bodyBytes": 8, "bodyHang": true });
    test.control("POST", "faults", hang);
    let answer = test.send("POST", &path);
    assert_eq!(answer.response.headers()["content-length"], "8");
    assert_eq!(answer.response.body(), "01");
    assert_eq!((answer.padding, answer.end), (2, BodyEnd::Hang));
}

#[test]
fn links_begin_with_the_given_root() {
    let list = json_of(&Test::new().send("GET", "/cloudPCs").response);
    let link = list["@odata.nextLink"].as_str().unwrap();
    let start = format!("{ROOT}{ENDPOINT}/cloudPCs?$skiptoken=");
    assert!(link.starts_with(&start), "{link}");
}

#[test]
fn a_list_that_is_too_short_has_no_answer_yet() {
    let mut test = Test::new();
    let what = "requests?atLeast=1";
    assert!(test.control("GET", what, Value::Null).is_none());
    test.send("GET", "/cloudPCs");
    assert_eq!(test.list(what).len(), 1);
}

#[test]
fn equal_seeds_clocks_and_requests_give_equal_answers() {
    let answers = || {
        let mut test = Test::new();
        let list = test.send("GET", "/cloudPCs?$top=1").response;
        let headers = format!("{:?}", list.headers());
        (headers, list.into_body())
    };
    assert_eq!(answers(), answers());
}
