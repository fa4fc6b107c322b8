//! Evolvable enums (docs/graph.md#evolvable-enums): members added later are masked, unless the caller asks for them.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::protocol::response;

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const ALL_MEMBERS: HeaderValue = HeaderValue::from_static("include-unknown-enum-members");

/// The properties, and their members after `unknownFutureValue`. `provisioningType` is missing: which of its
/// members come after it is unverified.
const ADDED_LATER: [(&str, &[&str]); 2] = [
    (
        "status",
        &[
            "movingRegion",
            "resizePendingLicense",
            "updatingSingleSignOn",
            "modifyingSingleSignOn",
            "refreshPolicyConfiguration",
            "preparing",
            "failoverInProgress",
            "failbackInProgress",
        ],
    ),
    ("snapshotType", &["retention"]),
];

/// A list as the answer to a request with these headers.
pub(crate) fn answer(request: &HeaderMap, mut list: Value) -> Response<Bytes> {
    let shows_all = wants_all_members(request);
    if !shows_all {
        let items = list["value"].as_array_mut();
        items.into_iter().flatten().for_each(mask);
    }
    let mut answer = response::json(StatusCode::OK, &list);
    if shows_all {
        let headers = answer.headers_mut();
        headers.insert(PREFERENCE_APPLIED, ALL_MEMBERS);
    }
    answer
}

/// A header can name several preferences.
fn wants_all_members(request: &HeaderMap) -> bool {
    request
        .get_all(PREFER)
        .iter()
        .flat_map(|value| value.as_bytes().split(|&byte| byte == b','))
        .any(|preference| {
            let preference = preference.trim_ascii();
            preference.eq_ignore_ascii_case(ALL_MEMBERS.as_bytes())
        })
}

fn mask(item: &mut Value) {
    for (property, added_later) in ADDED_LATER {
        if let Some(Value::String(member)) = item.get_mut(property)
            && added_later.contains(&member.as_str())
        {
            "unknownFutureValue".clone_into(member);
        }
    }
}
