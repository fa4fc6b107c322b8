//! How an item of a run ended: the four outcomes in a report.

use crate::core::call::outcome::Outcome;

/// How an item ended: `outcome` of a report's item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// The service accepted the request.
    Accepted,
    /// The service refused the request: no snapshot was started.
    Refused,
    /// A snapshot may have been started.
    Unknown,
    /// No request was sent.
    NotSent,
}

impl ItemOutcome {
    const ALL: [Self; 4] = [Self::Accepted, Self::Refused, Self::Unknown, Self::NotSent];

    /// The name users compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => Outcome::Refused.as_str(),
            Self::Unknown => Outcome::Unknown.as_str(),
            Self::NotSent => Outcome::NotSent.as_str(),
        }
    }

    /// Reads an outcome by its name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == name)
    }
}

impl From<Outcome> for ItemOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Refused => Self::Refused,
            Outcome::Unknown => Self::Unknown,
            Outcome::NotSent => Self::NotSent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_package() {
        let names = ["accepted", "refused", "unknown", "notSent"];
        assert_eq!(ItemOutcome::ALL.map(ItemOutcome::as_str), names);
        for (name, outcome) in names.into_iter().zip(ItemOutcome::ALL) {
            assert_eq!(ItemOutcome::parse(name), Some(outcome));
        }
        assert_eq!(ItemOutcome::parse("Accepted"), None);
        let failed = [Outcome::Refused, Outcome::Unknown, Outcome::NotSent];
        assert_eq!(failed.map(ItemOutcome::from), ItemOutcome::ALL[1..]);
    }
}
