//! The ids of a run or a bulk action: a list, which is checked as a whole, or an async iterator, which is checked id by id.

use std::vec::IntoIter;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use super::drive::Settled;
use super::host::{self, now};
use super::job::Job;
use super::value::threw;
use super::{arguments, objects};
use crate::core::{BulkIds, Call, Choice, CloudPcId, Error, InvalidArgument, Skip};

/// Where the ids of a run come from.
pub(super) enum Ids {
    /// All are there.
    List(IntoIter<(CloudPcId, Choice)>),
    /// An async iterator, and what is known of earlier ids.
    Stream(JsValue, Skip),
}

impl Ids {
    /// Checks all of a list; the ids of an async iterator are checked as they come.
    pub(super) fn read(ids: &JsValue, mut skip: Skip) -> Result<Self, Box<InvalidArgument>> {
        if let Some(iterator) = iterator(ids)? {
            return Ok(Self::Stream(iterator, skip));
        }
        let mut items = Vec::new();
        for id in arguments::ids(ids)? {
            match skip.choose(&id) {
                Choice::LeaveOut => {}
                choice => items.push((id, choice)),
            }
        }
        Ok(Self::List(items.into_iter()))
    }
}

/// An async iterator of `ids`, if it has one.
fn iterator(ids: &JsValue) -> Result<Option<JsValue>, Box<InvalidArgument>> {
    let iterator = host::iterator(ids).map_err(|_| threw("ids"))?;
    Ok((!iterator.is_undefined()).then_some(iterator))
}

/// The ids of a bulk action.
pub(super) struct BulkSource {
    ids: BulkIds,
    /// An async iterator of more ids. `None` if all are known.
    iterator: Option<JsValue>,
    /// How many the iterator has given.
    given: u32,
}

impl BulkSource {
    /// Checks all of a list.
    pub(super) fn read(ids: &JsValue, mut bulk: BulkIds) -> Result<Self, Box<InvalidArgument>> {
        let iterator = iterator(ids)?;
        if iterator.is_none() {
            for id in arguments::ids(ids)? {
                bulk.add(id)?;
            }
        }
        Ok(Self {
            ids: bulk,
            iterator,
            given: 0,
        })
    }

    /// A promise of the next id, for [`BulkSource::take`]; `None` once all are known and the request is ready.
    pub(super) fn next(
        &self,
        job: &mut Job,
        call: &mut Call,
    ) -> Result<Option<Promise>, Box<Error>> {
        let time = now();
        let left_ms = self.ids.left_ms(time)?;
        if let Some(iterator) = &self.iterator {
            let next = host::pull(iterator);
            return Ok(Some(host::race(&next, left_ms, &job.signal())));
        }
        job.body = objects::body(&job.options.checked, Some(self.ids.finish()?))?;
        call.go_on(left_ms, time);
        Ok(None)
    }

    /// Takes what the promise has settled with. `cause` becomes what the iterator threw, if it did.
    pub(super) fn take(&mut self, settled: Settled, cause: &mut JsValue) -> Result<(), Box<Error>> {
        let next = settled.map_err(|thrown| {
            *cause = thrown;
            threw("ids")
        })?;
        // `null`: the time is over, as `next` says.
        if let Some(next) = next.dyn_ref::<Array>() {
            if next.get(0).is_truthy() {
                self.iterator = None;
            } else {
                self.ids
                    .add(arguments::id_of_many(self.given, &next.get(1))?)?;
                self.given = self.given.saturating_add(1);
            }
        }
        Ok(())
    }
}

impl Drop for BulkSource {
    /// Closes an iterator that has more.
    fn drop(&mut self) {
        if let Some(iterator) = &self.iterator {
            host::stop(iterator);
        }
    }
}
