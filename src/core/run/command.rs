//! What a run says is to be done.

use crate::core::call::error::Error;
use crate::core::call::step::{Accepted, Step};

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Command<T> {
    /// Ask for the next id, then call [`Run::start`], [`Run::settle`], [`Run::leave_out`] or [`Run::no_more`].
    NextId,
    /// Carry out a step of that item, then call [`Run::heard`]. A [`Step::Wait`] is there to be told, no more.
    Step(u32, Step),
    /// An item has ended.
    Ended(Ended<T>),
    /// Nothing, for so many milliseconds or until something is heard.
    Wait(f64),
    /// The run has ended.
    End,
}

/// An item's end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended<T> {
    /// Its place in the report.
    pub index: u32,
    /// What it was started with.
    pub item: T,
    /// How it ended; none where the run ended before anything was sent.
    pub result: Option<Result<Box<Accepted>, Box<Error>>>,
}
