//! A refused argument, and how its message shows it: enough to find the mistake, never a token.

use crate::core::text::build::joined;
use crate::core::text::did_you_mean::did_you_mean;
use crate::core::text::digits::push_number;
use crate::core::values::access_tier::AccessTier;
use crate::core::values::cloud::Cloud;
use crate::core::values::given::{Given, Reason};
use crate::core::values::secret::hidden;
use crate::core::values::storage_account_id::FORM;

/// A refused argument: which one it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// The name of the argument or option, as the caller spelled it.
    pub field: String,
    /// A sentence or two for a person.
    pub message: String,
}

impl InvalidArgument {
    /// Makes the message. It shows `given`, unless that may be secret, and helps with some fields.
    pub fn new(field: &str, reason: Reason, given: Option<&Given>) -> Box<Self> {
        let mut message = joined(&[field, " ", reason]);
        // A URL may contain a password or a key.
        if let Some(given) = given.filter(|_| field != "token" && field != "baseUrl") {
            let (text, quote) = match given {
                Given::Text(text) => (&**text, "\""),
                Given::Number(_, text) => (&**text, ""),
                Given::Boolean(true) => ("true", ""),
                Given::Boolean(false) => ("false", ""),
                Given::Other(kind) => (*kind, ""),
            };
            let (text, quote) = hidden(text).map_or((text, quote), |description| (description, ""));
            message = joined(&[&message, " Given: ", quote, text, quote, "."]);
            message.push_str(&match field {
                "accessTier" => did_you_mean(text, &AccessTier::NAMES),
                "cloud" => did_you_mean(text, &Cloud::NAMES),
                "storageAccountId" => joined(&[" Its form: ", FORM, "."]),
                _ => String::new(),
            });
        }
        Box::new(Self {
            field: String::from(field),
            message,
        })
    }

    /// Like [`InvalidArgument::new`], for one element of a list, or for a member of it, such as `.cloudPcId`.
    pub fn at(field: &str, index: u32, member: &str, reason: Reason, given: &Given) -> Box<Self> {
        let mut name = joined(&[field, "["]);
        push_number(&mut name, index);
        name += "]";
        name += member;
        let mut refused = Self::new(&name, reason, Some(given));
        refused.field = String::from(field);
        refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(field: &str, given: Given) -> String {
        InvalidArgument::new(field, "must be right.", Some(&given)).message
    }

    #[test]
    fn shows_what_was_given_but_no_token() {
        assert_eq!(
            message("f", Given::Text("Warm".into())),
            "f must be right. Given: \"Warm\"."
        );
        assert_eq!(
            message("f", Given::Text(String::new())),
            "f must be right. Given: an empty string."
        );
        assert_eq!(
            message("f", Given::Number(7.0, "7".into())),
            "f must be right. Given: 7."
        );
        assert_eq!(
            message("f", Given::Other("an object")),
            "f must be right. Given: an object."
        );
        assert_eq!(
            message("token", Given::Text("x".into())),
            "token must be right."
        );
        assert_eq!(
            message("baseUrl", Given::Text("x".into())),
            "baseUrl must be right."
        );
        for secret in [
            "eyJhbGciOi.J9.x",
            "Bearer abc",
            "bearer abc",
            &"x".repeat(201),
        ] {
            assert!(
                !message("f", Given::Text(secret.into())).contains(secret),
                "{secret}"
            );
        }
        let long = "x".repeat(200);
        assert!(message("f", Given::Text(long.clone())).contains(&long));
    }

    #[test]
    fn adds_a_hint_for_some_fields() {
        for (field, given, help) in [
            ("accessTier", "Hot", "Given: \"Hot\". Did you mean \"hot\"?"),
            ("accessTier", " cool", "Did you mean \"cool\"?"),
            ("accessTier", "archived", "Did you mean \"archive\"?"),
            ("accessTier", "Warm", "Given: \"Warm\"."),
            ("cloud", "usgov", "Did you mean \"usGov\"?"),
            ("cloud", "mars", "Given: \"mars\"."),
            (
                "storageAccountId",
                "x",
                "Its form: /subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>.",
            ),
        ] {
            let message = message(field, Given::Text(given.into()));
            assert!(message.ends_with(help), "{message}");
        }
    }

    proptest! {
        #[test]
        fn never_shows_a_token(field in "f|accessTier|cloud|storageAccountId|baseUrl|token", token in "(eyJ|[Bb]earer )[!-~]{9,60}|[!-~]{201,260}") {
            prop_assert!(!message(&field, Given::Text(token.clone())).contains(&token));
        }

        #[test]
        fn shows_anything_else_as_it_is(given in "[^eBb]\\PC{0,49}") {
            let message = message("f", Given::Text(given.clone()));
            prop_assert_eq!(message, format!("f must be right. Given: \"{given}\"."));
        }
    }
}
