//! The storage account that a snapshot is copied to, by its Azure Resource Manager id (docs/graph.md#storage-account).

use crate::core::values::given::Reason;
use crate::core::values::guid::is_guid;

/// The form, for messages.
pub(crate) const FORM: &str = "/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>";

/// `/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>`.
///
/// Resource Manager ignores case in ids, so any case is accepted. The id is sent as given.
///
/// ```
/// use cloudpc_snapshot::core::StorageAccountId;
/// let id = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";
/// assert_eq!(StorageAccountId::parse(id).unwrap().as_str(), id);
/// assert!(StorageAccountId::parse("snapshots01").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageAccountId(String);

impl StorageAccountId {
    /// Checks every segment. The reason says which one is wrong.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        match wrong_segment(given) {
            None => Ok(Self(given.to_owned())),
            Some(reason) => Err(reason),
        }
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn wrong_segment(given: &str) -> Option<&'static str> {
    let given = given.as_bytes();
    if is_account_name(given) {
        return Some("must be the whole resource id of the account, not only its name.");
    }
    if given
        .first_chunk::<4>()
        .is_some_and(|head| head.eq_ignore_ascii_case(b"http"))
    {
        return Some("must be the resource id of the account, not a URL.");
    }
    let mut segments = given.split(|byte| *byte == b'/');
    // An absent segment counts as a wrong one.
    let mut next = || segments.next().unwrap_or_default();
    let mut is = |word: &str| next().eq_ignore_ascii_case(word.as_bytes());
    if !is("") || !is("subscriptions") {
        return Some("must start with /subscriptions/.");
    }
    if !is_guid(next()) {
        return Some("must have the GUID of a subscription after /subscriptions/.");
    }
    if !next().eq_ignore_ascii_case(b"resourceGroups") {
        return Some("must have /resourceGroups/ after the subscription.");
    }
    if !is_resource_group(next()) {
        return Some(
            "must name a resource group: 1 to 90 letters, digits or . _ - ( ), without a full stop at the end.",
        );
    }
    let mut is = |word: &str| next().eq_ignore_ascii_case(word.as_bytes());
    if !is("providers") || !is("Microsoft.Storage") || !is("storageAccounts") {
        return Some(
            "must have /providers/Microsoft.Storage/storageAccounts/ after the resource group.",
        );
    }
    if !is_account_name(next()) {
        return Some("must end with the name of an account: 3 to 24 letters and digits.");
    }
    segments
        .next()
        .map(|_| "must end with the name of the account.")
}

/// 3 to 24 letters and digits. The service allows only lower case in names, but ids ignore case.
fn is_account_name(text: &[u8]) -> bool {
    matches!(text.len(), 3..=24) && text.iter().all(u8::is_ascii_alphanumeric)
}

/// 1 to 90 characters. Letters of all scripts are allowed, so characters beyond ASCII are not checked.
fn is_resource_group(text: &[u8]) -> bool {
    // In UTF-8, each character has exactly one byte that is not a continuation byte.
    let characters = text.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    matches!(characters, 1..=90)
        && text.last() != Some(&b'.')
        && text.iter().all(|byte| {
            !byte.is_ascii()
                || byte.is_ascii_alphanumeric()
                || matches!(byte, b'.' | b'_' | b'-' | b'(' | b')')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";

    #[test]
    fn accepts_documented_ids_in_any_case() {
        for id in [
            ID.to_owned(),
            ID.to_uppercase(),
            ID.to_lowercase(),
            ID.replace("res2627", "Rücksicherung_(2).x"),
            ID.replace("res2627", &"g".repeat(90)),
            ID.replace("res2627", &"ü".repeat(90)),
        ] {
            assert_eq!(StorageAccountId::parse(&id).unwrap().as_str(), id);
        }
    }

    #[test]
    fn refuses_and_names_the_segment() {
        for (given, hint) in [
            ("sto1125".to_owned(), "not only its name"),
            (
                "https://sto1125.blob.core.windows.net/".to_owned(),
                "not a URL",
            ),
            (
                ID.trim_start_matches('/').to_owned(),
                "start with /subscriptions/",
            ),
            (ID.replace("f68bd846", "f68bd84"), "GUID of a subscription"),
            (ID.replace("resourceGroups", "groups"), "/resourceGroups/"),
            (ID.replace("res2627", ""), "name a resource group"),
            (ID.replace("res2627", "a."), "name a resource group"),
            (ID.replace("res2627", "a b"), "name a resource group"),
            (
                ID.replace("res2627", &"g".repeat(91)),
                "name a resource group",
            ),
            (
                ID.replace("Microsoft.Storage", "Microsoft.Compute"),
                "/providers/Microsoft.Storage/",
            ),
            (ID.replace("sto1125", "st"), "3 to 24"),
            (ID.replace("sto1125", "sto-1125"), "3 to 24"),
            (format!("{ID}/"), "must end with"),
            (format!("{ID}/blobServices/default"), "must end with"),
            (format!("{ID}\n"), "3 to 24"),
            (String::new(), "start with /subscriptions/"),
        ] {
            let reason = StorageAccountId::parse(&given).unwrap_err();
            assert!(reason.contains(hint), "{given}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn accepts_the_grammar_and_keeps_it(guid in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", group in "[a-z0-9_().-]{0,89}[a-z0-9_()-]", account in "[a-z0-9]{3,24}") {
            let id = format!("/subscriptions/{guid}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{account}");
            prop_assert_eq!(StorageAccountId::parse(&id), Ok(StorageAccountId(id.clone())));
        }

        #[test]
        fn checks_each_segment(at in 0..9_usize, other in "[a-z0-9]{0,26}|[a-zß. _()-]{0,26}") {
            let mut segments: Vec<&str> = ID.split('/').collect();
            segments[at] = &other;
            let valid = match at {
                0 => other.is_empty(),
                4 => !other.is_empty() && !other.ends_with('.') && !other.contains(' '),
                8 => (3..=24).contains(&other.len()) && other.chars().all(|character| character.is_ascii_alphanumeric()),
                _ => false,
            };
            prop_assert_eq!(StorageAccountId::parse(&segments.join("/")).is_ok(), valid);
        }

        #[test]
        fn refuses_any_character_added(at in 0..ID.len(), extra in "[/ ?#%\\\\]") {
            let mut id = ID.to_owned();
            id.insert_str(at, &extra);
            prop_assert!(StorageAccountId::parse(&id).is_err());
        }

        #[test]
        fn never_panics(given in "\\PC{0,200}") {
            let _ = StorageAccountId::parse(&given);
        }
    }
}
