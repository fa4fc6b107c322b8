//! What a run tells its driver to do.

use crate::core::call::error::Error;
use crate::core::call::receipt::Accepted;
use crate::core::call::step::Step;
use crate::core::run::item_outcome::ItemOutcome;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Command<T> {
    /// Ask for the next id, then call [`Run::start`], [`Run::record`], [`Run::leave_out`] or [`Run::no_more_ids`].
    ///
    /// [`Run::start`]: crate::core::Run::start
    /// [`Run::record`]: crate::core::Run::record
    /// [`Run::leave_out`]: crate::core::Run::leave_out
    /// [`Run::no_more_ids`]: crate::core::Run::no_more_ids
    NextId,
    /// Nothing answers: prepare a `GET` of the list of Cloud PCs, and pass it to [`Run::probe`](crate::core::Run::probe).
    /// Its steps come as those of an item at index [`PROBE`].
    Probe,
    /// Carry out a step of the item at this index, then call [`Run::settle`](crate::core::Run::settle). A [`Step::Wait`]
    /// has no result: only report it as an event.
    Step(u32, Step),
    /// An item has ended.
    Ended(Ended<T>),
    /// Do nothing for this many milliseconds, or until something has a result.
    Wait(f64),
    /// The run has ended.
    End,
}

/// The index of the request that finds out whether the service answers again. No item has this index.
pub const PROBE: u32 = u32::MAX - 1;

/// An item that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended<T> {
    /// Its index in the report.
    pub index: u32,
    /// What [`Run::start`](crate::core::Run::start) got for it.
    pub item: T,
    /// How it ended.
    pub end: ItemEnd,
}

/// How an item ended, with everything known about it.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemEnd {
    /// The service accepted the request.
    Accepted(Box<Accepted>),
    /// The error says what is known.
    Failed(Box<Error>),
    /// The run ended before it sent anything.
    NotSent,
    /// The run ended before it sent anything, and an earlier run had left the item unknown: report the earlier item of this
    /// number again.
    StillUnknown(u32),
}

impl ItemEnd {
    /// Its outcome in the report.
    pub fn outcome(&self) -> ItemOutcome {
        match self {
            Self::Accepted(_) => ItemOutcome::Accepted,
            Self::Failed(error) => error.outcome.into(),
            Self::NotSent => ItemOutcome::NotSent,
            Self::StillUnknown(_) => ItemOutcome::Unknown,
        }
    }
}

/// Why a run ended before its last item: `error` of the report.
#[derive(Clone, Debug, PartialEq)]
pub enum EarlyEnd {
    /// Because the item at this index failed: its error is the report's.
    Item(u32),
    /// Because of this error.
    Error(Box<Error>),
}
