//! How many items of a run have ended, and how.

use crate::core::run::item_outcome::ItemOutcome;

/// How many items have ended, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The service accepted the request.
    pub accepted: u32,
    /// The service refused the request: no snapshot was started.
    pub refused: u32,
    /// A snapshot may have been started.
    pub unknown: u32,
    /// No request was sent.
    pub not_sent: u32,
}

impl Counts {
    /// How many have ended in all.
    pub fn all(self) -> u32 {
        let Self {
            accepted,
            refused,
            unknown,
            not_sent,
        } = self;
        accepted
            .saturating_add(refused)
            .saturating_add(unknown)
            .saturating_add(not_sent)
    }

    pub(crate) fn add(&mut self, outcome: ItemOutcome) {
        let count = match outcome {
            ItemOutcome::Accepted => &mut self.accepted,
            ItemOutcome::Refused => &mut self.refused,
            ItemOutcome::Unknown => &mut self.unknown,
            ItemOutcome::NotSent => &mut self.not_sent,
        };
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_outcome() {
        let mut counts = Counts::default();
        use ItemOutcome::*;
        for outcome in [
            Accepted, Refused, Refused, Unknown, Unknown, Unknown, NotSent,
        ] {
            counts.add(outcome);
        }
        let expected = Counts {
            accepted: 1,
            refused: 2,
            unknown: 3,
            not_sent: 1,
        };
        assert_eq!((counts, counts.all()), (expected, 7));
    }
}
