//! The id of a Cloud PC.

use crate::core::values::given::Reason;
use crate::core::values::guid::Guid;

/// The `id` of a Cloud PC. Its `managedDeviceId` (Intune) and `aadDeviceId` (Entra) are also GUIDs, but not this one
/// (docs/graph.md#cloud-pc-id).
///
/// ```
/// use cloudpc_snapshot::core::CloudPcId;
/// assert!(CloudPcId::parse("662009bc-7732-4f6f-8726-25883518b33e").is_ok());
/// assert!(CloudPcId::parse("{662009bc-7732-4f6f-8726-25883518b33e}").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudPcId(Guid);

impl CloudPcId {
    /// Checks the form, in either case.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        Guid::parse(given).map(Self)
    }

    /// The text as given.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The text as it is sent.
    pub fn in_lower_case(&self) -> String {
        self.0.in_lower_case()
    }

    /// The id as a number, which does not depend on its case.
    pub(crate) fn key(&self) -> u128 {
        let mut key = 0;
        for byte in self.as_str().bytes() {
            // The low bits of a letter count from 1, in either case.
            let digit = match byte {
                b'-' => continue,
                b'0'..=b'9' => byte & 0x0f,
                _ => (byte & 0x0f).saturating_add(9),
            };
            key = key << 4 | u128::from(digit);
        }
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn its_key_is_its_number(bytes: [u8; 16]) {
            let text = Guid::from_random(bytes).as_str().to_owned();
            let number = u128::from_str_radix(&text.replace('-', ""), 16).unwrap();
            for text in [text.to_ascii_uppercase(), text] {
                prop_assert_eq!(CloudPcId::parse(&text).unwrap().key(), number);
            }
        }
    }
}
