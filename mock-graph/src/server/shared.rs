//! The stand-in, shared by all requests, and waiting for it to change.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::stand_in::StandIn;

pub(super) struct Shared {
    stand_in: Mutex<StandIn>,
    changed: Notify,
}

impl Shared {
    pub(super) fn new(stand_in: StandIn) -> Self {
        Self {
            stand_in: Mutex::new(stand_in),
            changed: Notify::new(),
        }
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut StandIn) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_waiters();
        result
    }

    /// Looks now and after every change, until there is something to see.
    pub(super) async fn until<T>(&self, mut look: impl FnMut(&mut StandIn) -> Option<T>) -> T {
        loop {
            // Begins before the look, so that no change is missed.
            let change = self.changed.notified();
            let seen = look(&mut self.lock());
            match seen {
                Some(seen) => return seen,
                None => change.await,
            }
        }
    }

    pub(super) async fn network_failure(&self) {
        let fails = |stand_in: &mut StandIn| stand_in.network_failure(Timestamp::now());
        self.until(fails).await;
    }

    pub(super) async fn network_return(&self) {
        loop {
            let change = self.changed.notified();
            let failure = self.lock().network_failure(Timestamp::now());
            let Some(left) = failure else {
                return;
            };
            let _ = timeout(left, change).await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, StandIn> {
        self.stand_in.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
