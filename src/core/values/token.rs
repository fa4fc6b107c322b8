//! The access token: checked for form, never shown.

use crate::core::text::build::joined;
use crate::core::values::given::Reason;
use crate::core::values::secret::starts_with_bearer;

/// An access token for the chosen Graph host. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Accepts visible ASCII, as a header can carry it.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        Err(if given.is_empty() {
            "is empty. Get one for the scope CloudPC.ReadWrite.All, with MSAL's acquireTokenSilent for example."
        } else if starts_with_bearer(given) {
            "starts with \"Bearer \". Give the token alone: the header's scheme is added here."
        } else if given.bytes().any(|byte| !byte.is_ascii_graphic()) {
            "holds white space or a character that no header can carry. Give the access token as it was issued."
        } else {
            return Ok(Self(given.to_owned()));
        })
    }

    /// The token itself, to look for.
    pub(crate) fn secret(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> String {
        joined(&["Bearer ", &self.0])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_no_header_carries() {
        for (given, hint) in [
            ("", "is empty"),
            ("Bearer abc", "Give the token alone"),
            ("bearer abc", "Give the token alone"),
            ("abc\n", "white space"),
            ("a b", "white space"),
            ("a\u{e9}", "no header can carry"),
        ] {
            let reason = Token::parse(given).unwrap_err();
            assert!(reason.contains(hint), "{reason}");
        }
    }

    proptest! {
        #[test]
        fn accepts_what_a_header_carries(given in "[ -~]{0,20}|[!-~]{0,20}|[Bb]earer [a-z]|\\PC{0,20}|[!-~]{1,9}[\\x00-\\x20\\x7f]") {
            let carried = !given.is_empty() && given.chars().all(|character| ('!'..='~').contains(&character));
            prop_assert_eq!(Token::parse(&given).is_ok(), carried);
        }

        #[test]
        fn is_never_shown(secret in "[!-~]{12,80}") {
            let token = Token::parse(&secret).unwrap();
            prop_assert_eq!(token.authorization(), format!("Bearer {secret}"));
            prop_assert_eq!(format!("{token:?}"), "Token(not shown)");
        }
    }
}
