//! What a caller gave, and how an error shows it: enough to find the mistake, never a token.

use std::ops::RangeInclusive;

use super::cloud::Cloud;
use super::near::did_you_mean;
use super::storage::FORM;
use super::tier::AccessTier;

/// Why a value was refused: the rest of a sentence that begins with the argument's name.
///
/// Rules give no more than this. The message is made in one place, [`InvalidArgument::new`]: made in each rule, it was
/// a fifth of the module.
pub type Reason = &'static str;

/// A value from JavaScript as far as the rules need to know it. `null` and `undefined` count as absent and never get here.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A string.
    Text(String),
    /// A number, and JavaScript's own text for it.
    Number(f64, String),
    /// `true` or `false`.
    Boolean(bool),
    /// Anything else, by its kind: `a function`, `an object`.
    Other(&'static str),
}

impl Given {
    /// The text, if it is one.
    pub fn text(&self) -> Result<&str, Reason> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err("must be a string."),
        }
    }

    /// The boolean, if it is one.
    pub(super) fn boolean(&self) -> Result<bool, Reason> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Err("must be true or false."),
        }
    }

    /// The number, if it is one of `range`.
    pub(super) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        match self {
            Self::Number(value, _) if range.contains(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a whole one of `range`, which holds no negative one.
    pub(super) fn whole(&self, range: RangeInclusive<f64>) -> Option<u32> {
        let value = self.number(range)?;
        (value.fract() == 0.0).then_some(value as u32)
    }
}

/// A refused argument: which one, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// The argument or option, by the name the caller used.
    pub field: String,
    /// A sentence or two for a person.
    pub message: String,
}

impl InvalidArgument {
    /// Says what was given, if `given`, and helps where the field allows it.
    pub fn new(field: &str, reason: Reason, given: Option<&Given>) -> Box<Self> {
        let mut message = joined(&[field, " ", reason]);
        // A URL may have a password or a key in it.
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
                "accessTier" => did_you_mean(text, &AccessTier::ALL.map(AccessTier::as_str)),
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

    /// The same of one of the many that `field` holds.
    pub fn at(field: &str, index: u32, reason: Reason, given: &Given) -> Box<Self> {
        let mut name = joined(&[field, "["]);
        push_number(&mut name, index);
        name += "]";
        let mut refused = Self::new(&name, reason, Some(given));
        refused.field = String::from(field);
        refused
    }
}

/// The parts in a row. One small function for every message: `concat` and `format!` cost kilobytes in wasm.
pub(super) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// Appends one hexadecimal digit; `char` and its UTF-8 would cost more.
pub(super) fn push_digit(text: &mut String, digit: u8) {
    let at = usize::from(digit);
    text.push_str(
        "0123456789abcdef"
            .get(at..at.saturating_add(1))
            .unwrap_or_default(),
    );
}

/// Decimal digits without the formatting machinery, which costs kilobytes in wasm.
pub(super) fn push_number(text: &mut String, number: u32) {
    if number > 9 {
        push_number(text, number / 10);
    }
    push_digit(text, (number % 10) as u8);
}

/// Longest value an error repeats, in bytes. Longer ones may hold a token in the wrong place, and help nobody.
const SHOWN_BYTES: usize = 200;

/// What to say in place of a value that may be a token, or that would not show.
fn hidden(value: &str) -> Option<&'static str> {
    // Every JSON Web Token starts with `eyJ`: base64url of `{"`.
    if value.starts_with("eyJ") || starts_with_bearer(value) {
        Some("what looks like a token (not shown)")
    } else if value.is_empty() {
        Some("an empty string")
    } else if value.len() > SHOWN_BYTES {
        Some("a very long string (not shown)")
    } else {
        None
    }
}

/// Whether `text` begins with the scheme of an `Authorization` header.
pub(super) fn starts_with_bearer(text: &str) -> bool {
    text.as_bytes()
        .first_chunk::<7>()
        .is_some_and(|head| head.eq_ignore_ascii_case(b"bearer "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(field: &str, given: Given) -> String {
        InvalidArgument::new(field, "must be right.", Some(&given)).message
    }

    #[test]
    fn shows_what_was_given_and_hides_what_may_be_a_token() {
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
    fn helps_where_it_can() {
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

    #[test]
    fn numbers() {
        for number in [0, 7, 10, 204, 429, u32::MAX] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }

    proptest! {
        #[test]
        fn never_shows_a_token(field in "f|accessTier|cloud|storageAccountId|baseUrl|token", token in "(eyJ|[Bb]earer )[!-~]{9,60}|[!-~]{201,260}") {
            prop_assert!(!message(&field, Given::Text(token.clone())).contains(&token));
        }

        #[test]
        fn shows_all_else_as_it_is(given in "[^eBb]\\PC{0,49}") {
            let message = message("f", Given::Text(given.clone()));
            prop_assert_eq!(message, format!("f must be right. Given: \"{given}\"."));
        }
    }
}
