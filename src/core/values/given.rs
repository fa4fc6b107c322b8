//! A value from JavaScript, reduced to what the rules need to know.

use std::ops::RangeInclusive;

/// Why a value was refused: the rest of a sentence that begins with the argument's name.
///
/// Rules return only this. [`InvalidArgument`](crate::core::InvalidArgument) makes the message, in one place: made in each
/// rule, messages were a fifth of the module.
pub type Reason = &'static str;

/// A value from JavaScript, reduced to what the rules need to know. An option that is `null` or `undefined` counts as
/// absent and never gets here.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A string.
    Text(String),
    /// A number, and JavaScript's own text for it.
    Number(f64, String),
    /// `true` or `false`.
    Boolean(bool),
    /// Anything else, by its kind: `a function`, `an object`, `null`.
    Other(&'static str),
}

impl Given {
    /// The text, if it is a string.
    pub fn text(&self) -> Result<&str, Reason> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err("must be a string."),
        }
    }

    /// The value, if it is a boolean.
    pub(crate) fn boolean(&self) -> Result<bool, Reason> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Err("must be true or false."),
        }
    }

    /// The value, if it is a number in `range`.
    pub(crate) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        match self {
            Self::Number(value, _) if range.contains(value) => Some(*value),
            _ => None,
        }
    }

    /// The value, if it is a whole number in `range`, which must not contain negative ones.
    pub(crate) fn whole(&self, range: RangeInclusive<f64>) -> Option<u32> {
        let value = self.number(range)?;
        (value.fract() == 0.0).then_some(value as u32)
    }
}
