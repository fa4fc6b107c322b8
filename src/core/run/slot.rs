//! An item of a run that is in progress.

use crate::core::call::Call;
use crate::core::call::step::{Clocks, Step};
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
    /// Items of the same group got their token in one step.
    pub(super) group: u32,
    /// The items of the batch that takes its step together, this one first. Empty without batches.
    pub(super) parts: Vec<u32>,
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
            group: 0,
            parts: Vec::new(),
        }
    }

    /// Whether it is about to send, or waits for an answer.
    pub(super) fn under_way(&self) -> bool {
        self.may_send || self.call.in_flight()
    }

    /// Whether it can take its next step in one batch with `other`: both need a token, or they have the same.
    pub(super) fn joins(&self, other: (bool, u32)) -> bool {
        let (has_token, group) = self.token();
        other == (has_token, group) || (!has_token && !other.0)
    }

    /// Whether it has a token, and in which step it got the last one.
    pub(super) fn token(&self) -> (bool, u32) {
        (matches!(self.state, State::HasToken), self.group)
    }

    /// How long until its turn; `None` if it waits for something other than time. `pace_ms`: how long the pace waits. `open`:
    /// one more request may be sent.
    pub(super) fn wait_ms(&self, pace_ms: f64, open: bool, now: Clocks) -> Option<f64> {
        let own_ms = match self.state {
            State::Ready => self.call.wait_ms(now),
            State::HasToken => 0.0,
            State::Takes(_) | State::Busy => return None,
        };
        Some(if self.may_send {
            own_ms
        } else if open {
            own_ms.max(pace_ms)
        } else {
            f64::INFINITY
        })
    }
}
