//! Token refreshes: how many one call may have after a 401, and which calls share one.
//!
//! Many calls in flight use the same token function, and the service refuses all of them once their token expires. One
//! refresh serves each request that was sent before that refresh ended, and no later one: a later request already had the
//! new token. A refresh without claims does not serve a request that was refused with claims.

use crate::core::values::token::Token;

/// What the last refresh of a call asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Refreshed {
    /// The call has refreshed no token so far.
    No,
    /// A new token.
    Plainly,
    /// A new token with the claims of a challenge.
    WithClaims,
}

impl Refreshed {
    /// Whether the call may refresh its token after a 401. One refresh is enough, plus a second one if only the second 401
    /// asks for claims. It uses up no retry: the service answers 401 before it does any work (docs/graph.md#sending-again).
    pub(super) fn again(&mut self, has_claims: bool) -> bool {
        let may = match self {
            Self::No => true,
            Self::Plainly => has_claims,
            Self::WithClaims => false,
        };
        if may {
            *self = if has_claims {
                Self::WithClaims
            } else {
                Self::Plainly
            };
        }
        may
    }
}

/// The refreshes of one token function, kept while a call that uses the function is in flight.
#[derive(Clone, Debug, Default)]
pub struct Refreshes {
    /// How many have returned a token so far.
    ended: u32,
    /// How many have been started.
    started: u32,
    /// Those that may still serve a request, the oldest first.
    useful: Vec<Refresh>,
}

#[derive(Clone, Debug)]
struct Refresh {
    number: u32,
    has_claims: bool,
    waiting: u32,
    /// Its token, and how many refreshes had ended by then.
    result: Option<(Token, u32)>,
}

/// When a request was sent, counted in refreshes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent(u32);

/// How a refused request gets its next token.
#[derive(Clone, Debug, PartialEq)]
pub enum Refreshing {
    /// Call the function, as the refresh of this number. Then call [`Refreshes::settle`] and [`Refreshes::leave`].
    Start(u32),
    /// Wait for the refresh of this number, which is under way. Then call the same two.
    Join(u32),
    /// Use this token, which an earlier refresh returned.
    Use(Token),
}

impl Refreshes {
    /// A request is sent now.
    pub fn sent(&self) -> Sent {
        Sent(self.ended)
    }

    /// A request was refused with a 401. `has_claims`: its challenge asks for claims.
    pub fn refused(&mut self, sent: Sent, has_claims: bool) -> Refreshing {
        let serves = |refresh: &&mut Refresh| {
            (refresh.has_claims || !has_claims)
                && !matches!(&refresh.result, Some((_, ended)) if *ended <= sent.0)
        };
        if let Some(refresh) = self.useful.iter_mut().rev().find(serves) {
            return match &refresh.result {
                Some((token, _)) => Refreshing::Use(token.clone()),
                None => {
                    refresh.waiting = refresh.waiting.saturating_add(1);
                    Refreshing::Join(refresh.number)
                }
            };
        }
        self.started = self.started.wrapping_add(1);
        self.useful.push(Refresh {
            number: self.started,
            has_claims,
            waiting: 1,
            result: None,
        });
        Refreshing::Start(self.started)
    }

    /// The refresh returned `token`, or failed. Everyone who waits for it may report this; only the first report counts.
    pub fn settle(&mut self, number: u32, token: Option<&Token>) {
        let ended = self.ended.saturating_add(1);
        let Some(refresh) = self.pending(number) else {
            return;
        };
        let Some(token) = token else {
            self.forget(number);
            return;
        };
        refresh.result = Some((token.clone(), ended));
        let has_claims = refresh.has_claims;
        self.ended = ended;
        // Older ones serve no request that this one does not serve too.
        self.useful.retain(|other| {
            other.number == number || other.result.is_none() || (other.has_claims && !has_claims)
        });
    }

    /// One call no longer waits for the refresh. Returns whether nobody does any more, so the refresh must be aborted.
    pub fn leave(&mut self, number: u32) -> bool {
        let Some(refresh) = self.pending(number) else {
            return false;
        };
        refresh.waiting = refresh.waiting.saturating_sub(1);
        let is_idle = refresh.waiting == 0;
        if is_idle {
            self.forget(number);
        }
        is_idle
    }

    fn pending(&mut self, number: u32) -> Option<&mut Refresh> {
        let is_it = |refresh: &&mut Refresh| refresh.number == number && refresh.result.is_none();
        self.useful.iter_mut().find(is_it)
    }

    fn forget(&mut self, number: u32) {
        self.useful.retain(|refresh| refresh.number != number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Token {
        Token::parse(text).unwrap()
    }

    fn started(refreshing: Refreshing) -> u32 {
        match refreshing {
            Refreshing::Start(number) => number,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_call_refreshes_once_and_again_for_claims() {
        for (challenges, refreshes) in [
            ([false, false, false], [true, false, false]),
            ([false, true, true], [true, true, false]),
            ([true, true, false], [true, false, false]),
        ] {
            let mut refreshed = Refreshed::No;
            assert_eq!(
                challenges.map(|has_claims| refreshed.again(has_claims)),
                refreshes
            );
        }
    }

    #[test]
    fn one_refresh_serves_all_requests_sent_before_it_ended() {
        let mut refreshes = Refreshes::default();
        let sent = refreshes.sent();
        let number = started(refreshes.refused(sent, false));
        assert_eq!(refreshes.refused(sent, false), Refreshing::Join(number));
        refreshes.settle(number, Some(&token("b")));
        refreshes.settle(number, Some(&token("c")));
        assert_eq!(refreshes.refused(sent, false), Refreshing::Use(token("b")));
        assert!(!refreshes.leave(number), "it has ended");
    }

    #[test]
    fn no_refresh_serves_a_later_request() {
        let mut refreshes = Refreshes::default();
        let first = refreshes.sent();
        let number = started(refreshes.refused(first, false));
        refreshes.settle(number, Some(&token("b")));
        let second = refreshes.sent();
        let next = started(refreshes.refused(second, false));
        assert_ne!(number, next);
        // An older request joins the younger refresh: the older refresh's token has been refused since.
        assert_eq!(refreshes.refused(first, false), Refreshing::Join(next));
    }

    #[test]
    fn a_refresh_without_claims_serves_no_challenge() {
        let mut refreshes = Refreshes::default();
        let sent = refreshes.sent();
        let plain = started(refreshes.refused(sent, false));
        let challenged = started(refreshes.refused(sent, true));
        assert_eq!(refreshes.refused(sent, true), Refreshing::Join(challenged));
        assert_eq!(refreshes.refused(sent, false), Refreshing::Join(challenged));
        refreshes.settle(challenged, Some(&token("claimed")));
        refreshes.settle(plain, Some(&token("plain")));
        assert_eq!(
            refreshes.refused(sent, true),
            Refreshing::Use(token("claimed"))
        );
        // One that ended with claims also serves a request without them.
        let later = refreshes.sent();
        let number = started(refreshes.refused(later, true));
        refreshes.settle(number, Some(&token("later")));
        assert_eq!(
            refreshes.refused(sent, false),
            Refreshing::Use(token("later"))
        );
        assert_eq!(refreshes.useful.len(), 1);
    }

    #[test]
    fn after_a_failed_refresh_another_one_starts() {
        let mut refreshes = Refreshes::default();
        let sent = refreshes.sent();
        let number = started(refreshes.refused(sent, false));
        refreshes.settle(number, None);
        started(refreshes.refused(sent, false));
    }

    #[test]
    fn a_refresh_ends_when_nobody_waits_for_it() {
        let mut refreshes = Refreshes::default();
        let sent = refreshes.sent();
        let number = started(refreshes.refused(sent, false));
        refreshes.refused(sent, false);
        assert!(!refreshes.leave(number));
        assert!(refreshes.leave(number));
        started(refreshes.refused(sent, false));
    }
}
