//! What a caller gave, and how an error shows it: enough to find the mistake, never a token.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// A value from JavaScript as far as the rules need to know it. `null` and `undefined` count as absent and never get here.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A string.
    Text(String),
    /// A number, and JavaScript's own text for it.
    Number(f64, String),
    /// Anything else, by its kind: `a boolean`, `an object`.
    Other(&'static str),
}

impl Given {
    /// The text, or an error that names `field` and the kind of value given instead.
    pub fn text(&self, field: &'static str) -> Result<&str, InvalidArgument> {
        let kind = match self {
            Self::Text(text) => return Ok(text),
            Self::Number(..) => "a number",
            Self::Other(kind) => kind,
        };
        Err(InvalidArgument::new(
            field,
            &["must be a string, not ", kind, "."],
        ))
    }

    /// A number of `range`, whole if `whole`; `wanted` says so in words.
    pub(super) fn number(
        &self,
        field: &'static str,
        range: RangeInclusive<f64>,
        whole: bool,
        wanted: &str,
    ) -> Result<f64, InvalidArgument> {
        let given = match self {
            Self::Number(value, _) if range.contains(value) && !(whole && value.fract() != 0.0) => {
                return Ok(*value);
            }
            Self::Number(_, text) => text.clone(),
            Self::Text(text) => shown(text),
            Self::Other(kind) => String::from(*kind),
        };
        Err(InvalidArgument::new(
            field,
            &["must be ", wanted, "; given: ", &given, "."],
        ))
    }
}

/// A refused argument: which one, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArgument {
    /// The argument or option, by the name the caller used.
    pub field: Cow<'static, str>,
    /// A sentence for a person.
    pub message: String,
}

impl InvalidArgument {
    /// `parts`, joined, follow the field's name in the message.
    pub fn new(field: impl Into<Cow<'static, str>>, parts: &[&str]) -> Self {
        let field = field.into();
        let message = joined(&[&field, " ", &joined(parts)]);
        Self { field, message }
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

/// Longest value an error repeats, in bytes. Longer ones may hold a token in the wrong place, and help nobody.
const SHOWN_BYTES: usize = 200;

/// `value` in quotes, or a description of it where repeating it could give a token away.
pub(super) fn shown(value: &str) -> String {
    // Every JSON Web Token starts with `eyJ`: base64url of `{"`.
    if value.starts_with("eyJ") || starts_with_bearer(value) {
        String::from("what looks like a token (not shown)")
    } else if value.is_empty() {
        String::from("an empty string")
    } else if value.len() > SHOWN_BYTES {
        String::from("a very long string (not shown)")
    } else {
        joined(&["\"", value, "\""])
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

    #[test]
    fn shows_short_values_and_hides_what_may_be_a_token() {
        assert_eq!(shown("Warm"), "\"Warm\"");
        assert_eq!(shown(""), "an empty string");
        for secret in [
            "eyJhbGciOi.J9.x",
            "Bearer abc",
            "bearer abc",
            &"x".repeat(201),
        ] {
            assert!(!shown(secret).contains(secret), "{secret}");
        }
    }
}
