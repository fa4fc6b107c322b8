//! The id of a bulk action.

use crate::core::values::given::Reason;

/// The `id` of a bulk action: one segment of a path. The service's own ids are GUIDs (docs/graph.md#cloud-pc-id), but no
/// documentation promises that they stay so.
///
/// ```
/// use cloudpc_snapshot::core::BulkActionId;
/// assert!(BulkActionId::parse("231ad98f-41b3-872b-dd37-c70bf22cbdac").is_ok());
/// assert!(BulkActionId::parse("../cloudPCs").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkActionId(String);

impl BulkActionId {
    /// Refuses white space, and whatever would change the rest of the URL.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        let is_wrong = |b: u8| matches!(b, 0..=b' ' | b'/' | b'\\' | b'?' | b'#' | 0x7f);
        if matches!(given, "" | "." | "..") || given.bytes().any(is_wrong) {
            return Err(
                "must be the id of a bulk action, as createBulkSnapshot returns it: without slashes, a query or white space.",
            );
        }
        Ok(Self(given.to_owned()))
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_one_segment() {
        for good in [
            "231ad98f-41b3-872b-dd37-c70bf22cbdac",
            "a",
            "...",
            "A_1~ü%2f:@",
        ] {
            assert_eq!(BulkActionId::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "", ".", "..", " ", "a b", "a\n", "a/b", "/", "a\\b", "?x", "a#", "\u{7f}",
        ] {
            let reason = BulkActionId::parse(bad).unwrap_err();
            assert!(reason.contains("without slashes"), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_never_rewrites(given in "\\PC{0,30}|[./?#a-c%2e]{0,5}") {
            if let Ok(id) = BulkActionId::parse(&given) {
                prop_assert_eq!(id.as_str(), given);
            }
        }
    }
}
