//! The ids of a run or a bulk action: a list, which is checked as a whole, or an async iterator, which is checked id by id.

use std::vec::IntoIter;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::arguments;
use super::drive::Failure;
use super::host::{self, now};
use super::job::Job;
use super::value::threw;
use crate::core::{BulkIds, BulkRequest, Choice, CloudPcId, InvalidArgument, Skip};

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
}

impl BulkSource {
    /// Checks all of a list; an async iterator is read by [`BulkSource::finish`].
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
        })
    }

    /// Reads the iterator to its end, and closes it when it is left early. Returns the request and the time left for it.
    pub(super) async fn finish(mut self, job: &Job) -> Result<(BulkRequest, f64), Failure> {
        if let Some(iterator) = &self.iterator {
            let read = read_all(iterator, &mut self.ids, job).await;
            if read.is_err() {
                host::stop(iterator);
            }
            read?;
        }
        let left_ms = self.ids.left_ms(now()).map_err(Failure::from)?;
        let request = self
            .ids
            .finish()
            .map_err(|invalid| Failure::from(Box::from(invalid)))?;
        Ok((request, left_ms))
    }
}

async fn read_all(iterator: &JsValue, ids: &mut BulkIds, job: &Job) -> Result<(), Failure> {
    for index in 0.. {
        let left_ms = ids.left_ms(now()).map_err(Failure::from)?;
        let next = host::race(&host::pull(iterator), left_ms, &job.signal());
        let next = JsFuture::from(next).await;
        if job.is_aborted() {
            return Err(Failure::Aborted);
        }
        let next = next.map_err(|thrown| Failure::Error(Box::from(threw("ids")), thrown))?;
        // `null`: the time is over. The next turn of the loop says so.
        if let Some(next) = next.dyn_ref::<Array>() {
            if next.get(0).is_truthy() {
                break;
            }
            let added = arguments::id_of_many(index, &next.get(1)).and_then(|id| ids.add(id));
            added.map_err(|invalid| Failure::from(Box::from(invalid)))?;
        }
    }
    Ok(())
}
