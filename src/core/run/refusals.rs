//! Refusals that concern every item of a run, so that it ends early: no permission, or no usable token.

use crate::core::call::outcome::ErrorCode;

/// What the items that have ended tell about the next ones.
#[derive(Clone, Debug)]
pub(super) struct Refusals {
    concurrency: usize,
    /// How many answers there were, as long as each was a 403.
    forbidden: Option<usize>,
    /// How many items in a row ended with a 401 or for want of a token.
    unauthenticated: usize,
}

impl Refusals {
    pub(super) fn new(concurrency: usize) -> Self {
        Self {
            concurrency,
            forbidden: Some(0),
            unauthenticated: 0,
        }
    }

    /// An item has ended, with that error if it failed. Returns whether the run must end, because the next ones would fail
    /// like it.
    pub(super) fn end(&mut self, code: Option<ErrorCode>, answered: bool) -> bool {
        if answered {
            let forbidden = code == Some(ErrorCode::Forbidden);
            self.forbidden = self.forbidden.filter(|_| forbidden).map(more);
        }
        self.unauthenticated = match code {
            Some(ErrorCode::Unauthenticated | ErrorCode::TokenFailed) => more(self.unauthenticated),
            _ => 0,
        };
        self.forbidden == Some(self.concurrency) || self.unauthenticated == self.concurrency
    }
}

fn more(count: usize) -> usize {
    count.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorCode::{Forbidden, Network, TokenFailed, Unauthenticated};

    /// After how many of these ends a run of three at a time ends. A lost request is no answer, and neither is a token that
    /// failed.
    fn ends_after(codes: &[Option<ErrorCode>]) -> Option<usize> {
        let mut refusals = Refusals::new(3);
        let ends = |code: &Option<ErrorCode>| {
            refusals.end(*code, !matches!(code, Some(Network | TokenFailed)))
        };
        codes.iter().position(ends).map(more)
    }

    const OK: Option<ErrorCode> = None;
    const NO_ACCESS: Option<ErrorCode> = Some(Forbidden);
    const NO_TOKEN: Option<ErrorCode> = Some(TokenFailed);
    const OLD_TOKEN: Option<ErrorCode> = Some(Unauthenticated);
    const LOST: Option<ErrorCode> = Some(Network);

    #[test]
    fn only_the_first_answers_tell_that_all_are_forbidden() {
        assert_eq!(ends_after(&[NO_ACCESS; 4]), Some(3));
        assert_eq!(
            ends_after(&[NO_ACCESS, LOST, NO_ACCESS, NO_ACCESS]),
            Some(4)
        );
        for other in [OK, OLD_TOKEN] {
            let codes = [other, NO_ACCESS, NO_ACCESS, NO_ACCESS, NO_ACCESS];
            assert_eq!(ends_after(&codes), None);
        }
        let codes = [NO_ACCESS, NO_ACCESS, OK, NO_ACCESS, NO_ACCESS, NO_ACCESS];
        assert_eq!(ends_after(&codes), None);
    }

    #[test]
    fn a_row_without_a_usable_token_ends_it_anywhere() {
        assert_eq!(ends_after(&[NO_TOKEN, OLD_TOKEN, NO_TOKEN]), Some(3));
        assert_eq!(
            ends_after(&[OK, OK, OLD_TOKEN, OLD_TOKEN, OLD_TOKEN]),
            Some(5)
        );
        for other in [OK, LOST, NO_ACCESS] {
            let codes = [OLD_TOKEN, NO_TOKEN, other, OLD_TOKEN, NO_TOKEN];
            assert_eq!(ends_after(&codes), None);
        }
    }
}
