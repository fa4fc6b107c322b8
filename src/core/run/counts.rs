//! How many items of a run have ended, and how.

use crate::core::call::outcome::Outcome;

/// How many items have ended, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The service took it.
    pub accepted: u32,
    /// The service said no: nothing was started.
    pub refused: u32,
    /// It may have been started.
    pub unknown: u32,
    /// No request was sent.
    pub not_sent: u32,
}

impl Counts {
    /// How many in all.
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

    pub(super) fn add(&mut self, outcome: Option<Outcome>) {
        let count = match outcome {
            None => &mut self.accepted,
            Some(Outcome::Refused) => &mut self.refused,
            Some(Outcome::Unknown) => &mut self.unknown,
            Some(Outcome::NotSent) => &mut self.not_sent,
        };
        *count = count.saturating_add(1);
    }
}
