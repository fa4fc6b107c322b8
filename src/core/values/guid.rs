//! GUIDs: the ids of Cloud PCs and subscriptions, and those that trace requests.

use crate::core::text::digits::push_digit;
use crate::core::values::given::Reason;

/// A GUID of the form 8-4-4-4-12, kept as it was given.
///
/// Version bits are not checked: some ids of the service's are not version 4 (docs/graph.md#cloud-pc-id).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guid(String);

impl Guid {
    /// Checks the form. The reason says what to change.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        let text = given.as_bytes();
        if is_guid(text) {
            return Ok(Self(given.to_owned()));
        }
        Err(if is_guid(text.trim_ascii()) {
            "must be a GUID without white space around it."
        } else if matches!(text, [b'{' | b'(', guid @ .., b'}' | b')'] if is_guid(guid)) {
            "must be a GUID without braces."
        } else if text.len() == 32 && text.iter().all(u8::is_ascii_hexdigit) {
            "must be a GUID with hyphens."
        } else {
            "must be a GUID such as \"662009bc-7732-4f6f-8726-25883518b33e\"."
        })
    }

    /// A version 4 GUID (RFC 9562) from 16 random bytes.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let mut text = String::with_capacity(36);
        for (at, byte) in bytes.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text += "-";
            }
            push_digit(&mut text, byte >> 4);
            push_digit(&mut text, byte & 0x0f);
        }
        Self(text)
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text as it is sent: all ids of the service are in lower case (docs/graph.md#cloud-pc-id).
    pub fn in_lower_case(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// Hyphens at 8, 13, 18 and 23 of 36 bytes, hexadecimal digits elsewhere.
pub(crate) fn is_guid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "662009bc-7732-4f6f-8726-25883518b33e";

    #[test]
    fn accepts_the_documented_form_in_either_case() {
        // The last two, from Graph's samples, are not version 4.
        for id in [
            ID,
            &ID.to_ascii_uppercase(),
            "231ad98f-41b3-872b-dd37-c70bf22cbdac",
            "7f247338-3d25-4bcf-11a0-fe6fba68f41c",
        ] {
            assert_eq!(Guid::parse(id).unwrap().as_str(), id);
        }
    }

    #[test]
    fn refuses_other_forms_with_a_hint() {
        for (given, hint) in [
            (format!("{{{ID}}}"), "without braces"),
            (format!("({ID})"), "without braces"),
            (ID.replace('-', ""), "with hyphens"),
            (format!(" {ID}\n"), "white space"),
            (String::new(), "must be a GUID such as"),
            (ID.replace('6', "g"), "must be a GUID"),
            (format!("{ID}/../x"), "must be a GUID"),
            (ID.replace('-', "–"), "must be a GUID"),
        ] {
            let reason = Guid::parse(&given).unwrap_err();
            assert!(reason.contains(hint), "{given}: {reason}");
        }
    }

    #[test]
    fn a_random_guid_is_of_version_4() {
        assert_eq!(
            Guid::from_random([0; 16]).as_str(),
            "00000000-0000-4000-8000-000000000000"
        );
        assert_eq!(
            Guid::from_random([0xff; 16]).as_str(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }

    proptest! {
        #[test]
        fn random_guids_parse(bytes: [u8; 16]) {
            let guid = Guid::from_random(bytes);
            prop_assert_eq!(Guid::parse(guid.as_str()), Ok(guid.clone()));
        }

        #[test]
        fn accepts_exactly_the_grammar(given in "[0-9a-fA-F]{7,9}-[0-9a-f]{4}-[0-9a-fg]{4}-[0-9a-f]{4}-[0-9a-f]{11,13}") {
            let groups: Vec<usize> = given.split('-').map(str::len).collect();
            let valid = groups == [8, 4, 4, 4, 12] && !given.contains('g');
            prop_assert_eq!(Guid::parse(&given).is_ok(), valid);
        }

        #[test]
        fn never_panics_and_never_rewrites(given in "\\PC{0,60}") {
            if let Ok(id) = Guid::parse(&given) {
                prop_assert_eq!(id.as_str(), given);
            }
        }
    }
}
