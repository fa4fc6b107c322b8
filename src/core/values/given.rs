//! A value from JavaScript, as far as the rules need to know it.

use std::ops::RangeInclusive;

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
    pub(crate) fn boolean(&self) -> Result<bool, Reason> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Err("must be true or false."),
        }
    }

    /// The number, if it is one of `range`.
    pub(crate) fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        match self {
            Self::Number(value, _) if range.contains(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a whole one of `range`, which holds no negative one.
    pub(crate) fn whole(&self, range: RangeInclusive<f64>) -> Option<u32> {
        let value = self.number(range)?;
        (value.fract() == 0.0).then_some(value as u32)
    }
}
