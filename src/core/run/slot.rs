//! An item of a run that is in progress.

use crate::core::call::Call;
use crate::core::call::step::{Clocks, Step};
use crate::core::run::pace::Pace;

/// An item in progress.
#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    pub(super) index: u32,
    pub(super) item: T,
    pub(super) call: Call,
    pub(super) state: State,
    /// The pace has let it send.
    pub(super) may_send: bool,
    /// When it was allowed to or did, by the monotonic clock.
    pub(super) sent_ms: f64,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    /// Waits for its turn.
    Ready,
    /// The same, with a token at hand.
    HasToken,
    /// Has a step to take.
    Takes(Step),
    /// Its step is being taken.
    Busy,
}

impl<T> Slot<T> {
    /// How long until its turn, with nothing to wait for but time.
    pub(super) fn wait_ms(&self, pace: &Pace, now: Clocks) -> Option<f64> {
        let own_ms = match self.state {
            State::Ready => self.call.wait_ms(now),
            State::HasToken => 0.0,
            State::Takes(_) | State::Busy => return None,
        };
        Some(if self.may_send {
            own_ms
        } else {
            own_ms.max(pace.wait_ms(now.monotonic_ms))
        })
    }
}
