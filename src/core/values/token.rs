//! The access token: checked for form, never shown.

use crate::core::text::build::joined;
use crate::core::values::given::{Given, Reason};
use crate::core::values::secret::starts_with_bearer;

/// What goes before the token in a header.
const SCHEME: &str = "Bearer ";

/// An access token for the chosen Graph host, as the header carries it. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Reads the argument `token`, if it is no function.
    pub fn of_argument(given: &Given) -> Result<Self, Reason> {
        given.text().map_or(
            Err(
                "must be a string, or a function that returns one. MSAL's result is an object: pass its accessToken. Await a promise first.",
            ),
            Self::parse,
        )
    }

    /// Reads what a token function returned.
    pub fn of_function(given: &Given) -> Result<Self, Reason> {
        given.text().map_or(
            Err("must be a string. MSAL's result is an object: return its accessToken."),
            Self::parse,
        )
    }

    /// Accepts visible ASCII: what a header can carry.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        Err(if given.is_empty() {
            "is empty. Get one for a scope such as CloudPC.ReadWrite.All, for example with MSAL's acquireTokenSilent."
        } else if starts_with_bearer(given) {
            "starts with \"Bearer \". Give the token alone: the package adds \"Bearer \" itself."
        } else if given.bytes().any(|byte| !byte.is_ascii_graphic()) {
            "contains white space or a character that no header can carry. Give the access token as it was issued."
        } else {
            return Ok(Self(joined(&[SCHEME, given])));
        })
    }

    /// The token itself, to search for it.
    pub(crate) fn secret(&self) -> &[u8] {
        self.0.as_bytes().get(SCHEME.len()..).unwrap_or_default()
    }

    /// The value of the `Authorization` header.
    pub fn authorization(&self) -> &str {
        &self.0
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
    fn refuses_what_no_header_can_carry() {
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

    #[test]
    fn says_what_to_pass_in_place_of_an_object() {
        let object = Given::Other("an object");
        let reason = Token::of_argument(&object).unwrap_err();
        for hint in ["a function", "accessToken", "promise"] {
            assert!(reason.contains(hint), "{reason}");
        }
        let reason = Token::of_function(&object).unwrap_err();
        assert!(reason.contains("accessToken") && !reason.contains("promise"));
        let text = Given::Text("abc".into());
        assert_eq!(Token::of_argument(&text), Token::of_function(&text));
    }

    proptest! {
        #[test]
        fn accepts_what_a_header_can_carry(given in "[ -~]{0,20}|[!-~]{0,20}|[Bb]earer [a-z]|\\PC{0,20}|[!-~]{1,9}[\\x00-\\x20\\x7f]") {
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
