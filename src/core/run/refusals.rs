//! Refusals that concern every item of a run, so that the run ends early: no permission (403), or no usable token (401).

use crate::core::call::outcome::ErrorCode;
use crate::core::function::RequestKind;

/// What the items that have ended say about the next ones.
#[derive(Clone, Debug)]
pub(super) struct Refusals {
    /// How many of either end the run.
    concurrency: usize,
    /// How many answers there were, as long as all of them were 403.
    forbidden: Option<usize>,
    /// How many items in a row ended with a 401 or without a token.
    unauthenticated: usize,
}

impl Refusals {
    pub(super) fn new(kind: RequestKind, concurrency: usize) -> Self {
        let (concurrency, forbidden) = match kind {
            RequestKind::Action | RequestKind::Create => (concurrency, Some(0)),
            // Reads go on for hours: without a token they would all fail, but only some may be forbidden.
            RequestKind::Read => (1, None),
        };
        Self {
            concurrency,
            forbidden,
            unauthenticated: 0,
        }
    }

    /// An item has ended; `code` is its error, if it failed. Returns whether the run must end, because the next items
    /// would fail in the same way.
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

    /// After how many of these items a run of three at a time ends. Neither a lost request nor a failed token is an answer.
    fn ends_after(codes: &[Option<ErrorCode>]) -> Option<usize> {
        ends_after_in(RequestKind::Action, codes)
    }

    fn ends_after_in(kind: RequestKind, codes: &[Option<ErrorCode>]) -> Option<usize> {
        let mut refusals = Refusals::new(kind, 3);
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
    fn ends_if_all_first_answers_are_403() {
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
    fn ends_after_several_401_or_failed_tokens_in_a_row() {
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

    #[test]
    fn a_run_of_reads_ends_after_one_without_a_token_and_never_for_a_403() {
        for last in [NO_TOKEN, OLD_TOKEN] {
            let codes = [NO_ACCESS, NO_ACCESS, NO_ACCESS, OK, LOST, last];
            assert_eq!(ends_after_in(RequestKind::Read, &codes), Some(6));
        }
    }
}
