//! An item of a run that is in progress.

use crate::core::call::Call;
use crate::core::call::step::{Clocks, Step};
use crate::core::run::pace::Pace;
use crate::core::run::skip::Earlier;

/// An item in progress.
#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    pub(super) index: u32,
    pub(super) item: T,
    /// What an earlier run left unknown about it.
    pub(super) earlier: Option<Earlier>,
    pub(super) call: Call,
    pub(super) state: State,
    /// It is its turn to send; it may still need a token.
    pub(super) may_send: bool,
    /// When its turn came, or when it was sent, by the monotonic clock.
    pub(super) sent_ms: f64,
    /// The number of its last request.
    pub(super) number: u32,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    /// It waits for its turn.
    Ready,
    /// It waits for its turn and has a token.
    HasToken,
    /// It has a step to take.
    Takes(Step),
    /// Its step is being taken.
    Busy,
}

impl<T> Slot<T> {
    pub(super) fn new(index: u32, item: T, earlier: Option<Earlier>, call: Call) -> Self {
        Self {
            index,
            item,
            earlier,
            call,
            state: State::Ready,
            may_send: false,
            sent_ms: 0.0,
            number: 0,
        }
    }

    /// Whether it is about to send, or waits for an answer.
    pub(super) fn under_way(&self) -> bool {
        self.may_send || self.call.in_flight()
    }

    /// How long until its turn; `None` if it waits for something other than time. `open`: one more request may be sent.
    pub(super) fn wait_ms(&self, pace: &Pace, open: bool, now: Clocks) -> Option<f64> {
        let own_ms = match self.state {
            State::Ready => self.call.wait_ms(now),
            State::HasToken => 0.0,
            State::Takes(_) | State::Busy => return None,
        };
        Some(if self.may_send {
            own_ms
        } else if open {
            own_ms.max(pace.wait_ms(now.monotonic_ms))
        } else {
            f64::INFINITY
        })
    }
}
