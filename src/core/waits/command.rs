//! What a wait for many restore points tells its driver to do.

use crate::core::call::error::Error;
use crate::core::call::step::Step;
use crate::core::values::cloud_pc_id::CloudPcId;
use crate::core::wait::WaitReason;
use crate::core::waits::awaited::Awaited;

/// What to do next. Items have their index in the report.
#[derive(Clone, Debug)]
pub enum WaitsCommand<T> {
    /// Poll this item: prepare a read of the Cloud PC's snapshots, and pass it to [`Waits::start`](crate::core::Waits::start).
    Poll(u32, CloudPcId),
    /// Carry out a step of the poll of this number, then call [`Run::settle`](crate::core::Run::settle) of its run. A
    /// [`Step::Wait`] has no result: only report it as an event.
    Step(u32, Step),
    /// A page was read. If there is a next one, call [`Waits::next_page`](crate::core::Waits::next_page). Otherwise, pass the
    /// whole list to [`Waits::listed`](crate::core::Waits::listed).
    Page(Polled<T>),
    /// The restore point of this item is the one at that place of the list. It was accepted, even if it was unknown.
    Found(u32, T, usize),
    /// This item will be polled again. Only report it as an event.
    Again {
        /// The item.
        index: u32,
        /// What [`Waits::start`](crate::core::Waits::start) got for it.
        item: T,
        /// In how many milliseconds.
        ms: f64,
        /// Why it waits.
        reason: WaitReason,
    },
    /// The read of this item was refused: it keeps its outcome, and is no longer polled.
    Refused(u32, T, Box<Error>),
    /// The whole wait ends with this error, of a poll of this item.
    Failed(u32, T, Box<Error>),
    /// Do nothing for this many milliseconds, or until something has a result.
    Wait(f64),
    /// The wait has ended.
    End,
}

/// An item that is being polled.
#[derive(Clone, Debug)]
pub struct Polled<T> {
    /// What [`Waits::start`](crate::core::Waits::start) got for it.
    pub item: T,
    pub(super) awaited: Awaited,
}
