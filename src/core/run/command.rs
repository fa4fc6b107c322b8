//! What a run wants done.

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
    /// Nothing answers: make a `GET` of the list of Cloud PCs, and give it to [`Run::probe`](crate::core::Run::probe). Its
    /// steps come as those of an item at index [`PROBE`].
    Probe,
    /// Carry out a step of the item at that index, then call [`Run::settle`](crate::core::Run::settle). A [`Step::Wait`] has
    /// no result: report it as an event, that is all.
    Step(u32, Step),
    /// An item has ended.
    Ended(Ended<T>),
    /// Do nothing for that many milliseconds, or until something has a result.
    Wait(f64),
    /// The run has ended.
    End,
}

/// The index of the request that finds out whether the service answers again. No item has it.
pub const PROBE: u32 = u32::MAX - 1;

/// An item that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended<T> {
    /// Its place in the report.
    pub index: u32,
    /// What it was started with.
    pub item: T,
    /// How it ended.
    pub end: ItemEnd,
}

/// How an item ended, with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemEnd {
    /// The service took the request.
    Accepted(Box<Accepted>),
    /// The error tells what is known.
    Failed(Box<Error>),
    /// The run ended before it sent anything.
    NotSent,
    /// The run ended before it sent anything, and an earlier run had left it unknown: report that item again, by its number.
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
    /// For the reason that the item at this index failed: its error is the report's.
    Item(u32),
    /// For this reason.
    Error(Box<Error>),
}
