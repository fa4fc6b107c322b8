//! Members of enums that callers do not see unless they ask for them.

use serde_json::{Value, json};

use crate::client::{Test, json_of};

const PREFER: (&str, &str) = ("prefer", "include-unknown-enum-members");

/// The values of a property in a list, and the preference that was applied.
fn values(
    test: &mut Test,
    path: &str,
    headers: &[(&str, &str)],
    property: &str,
) -> (Vec<String>, Option<String>) {
    let response = test.send_with("GET", path, headers).response;
    let applied = response.headers().get("preference-applied");
    let applied = applied.map(|applied| applied.to_str().unwrap().to_owned());
    let list = json_of(&response);
    let items = list["value"].as_array().unwrap().iter();
    let text = |item: &Value| item[property].as_str().unwrap().to_owned();
    (items.map(text).collect(), applied)
}

#[test]
fn a_later_status_is_masked_unless_the_caller_asks() {
    let mut test = Test::new();
    test.control("PUT", "tenant", json!({ "cloudPCs": 0 }));
    let given = [
        "movingRegion",
        "provisioned",
        "resizePendingLicense",
        "preparing",
        "notYetInvented",
    ];
    for status in given {
        test.control("POST", "cloudPCs", json!({ "status": status }));
    }
    const MASK: &str = "unknownFutureValue";
    let masked = [MASK, "provisioned", MASK, MASK, "notYetInvented"];
    let status = |test: &mut Test, headers: &[_]| values(test, "/cloudPCs", headers, "status");
    for headers in [&[][..], &[("prefer", "return=minimal")]] {
        let (seen, applied) = status(&mut test, headers);
        assert_eq!((&seen[..], applied), (&masked.map(str::to_owned)[..], None));
    }
    let both = ("prefer", "return=minimal, Include-Unknown-Enum-Members");
    for headers in [&[PREFER][..], &[both], &[("prefer", "a"), PREFER]] {
        let (seen, applied) = status(&mut test, headers);
        assert_eq!(seen, given);
        assert_eq!(applied.as_deref(), Some(PREFER.1));
    }
}

#[test]
fn a_retention_restore_point_is_masked_unless_the_caller_asks() {
    let mut test = Test::new();
    let cloud_pc = test.first_cloud_pc();
    let path = format!("/cloudPCs/{cloud_pc}/retrieveSnapshots");
    let before = values(&mut test, &path, &[], "snapshotType").0;
    let order = json!({ "cloudPcId": cloud_pc, "snapshotType": "retention" });
    let added = test.control("POST", "restorePoints", order).unwrap();
    assert_eq!(added.status(), 204);
    for (headers, shown) in [(&[][..], "unknownFutureValue"), (&[PREFER], "retention")] {
        let after = values(&mut test, &path, headers, "snapshotType").0;
        assert_eq!(after, [&before[..], &[shown.to_owned()]].concat());
    }
    let created = values(&mut test, &path, &[], "createdDateTime").0.pop();
    assert_eq!(created.unwrap(), "2027-01-15T08:00:00.0000000Z");
    let other = test.list("cloudPCs")[1]["id"].as_str().unwrap().to_owned();
    let path = format!("/cloudPCs/{other}/retrieveSnapshots");
    assert_eq!(values(&mut test, &path, &[], "snapshotType").0, before);
}
