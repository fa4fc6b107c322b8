//! Bulk actions as the service writes them (docs/graph.md#bulk-actions).

use crate::core::http::json::Json;

/// The counts of an action: the package's name and Graph's name in `actionSummary`.
pub const SUMMARY: [(&str, &str); 5] = [
    ("successful", "successfulCount"),
    ("failed", "failedCount"),
    ("inProgress", "inProgressCount"),
    ("pending", "pendingCount"),
    ("notSupported", "notSupportedCount"),
];

/// The body's `@odata.type`.
pub const ODATA_TYPE: &str = "#microsoft.graph.cloudPcBulkCreateSnapshot";

/// The action in an answer. Graph's samples of the `GET` wrap it in `value`, those of the `POST` do not.
pub fn unwrapped<J: Json>(body: J) -> J {
    match body.member("value") {
        Some(value) if value.member("id").is_some() => value,
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_the_action_in_both_forms() {
        let action = json!({ "id": "231ad98f-41b3-872b-dd37-c70bf22cbdac", "value": 1 });
        assert_eq!(unwrapped(action.clone()), action);
        assert_eq!(unwrapped(json!({ "value": action })), action);
    }
}
