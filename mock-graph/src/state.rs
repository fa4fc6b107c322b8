//! What the stand-in knows and remembers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::bulk_actions::BulkActions;
use crate::faults::Faults;
use crate::pages::Pages;
use crate::records::Records;
use crate::settings::Settings;
use crate::tenant::Tenant;
use crate::throttle::{Refusal, Window};

#[derive(Default)]
pub(crate) struct State {
    pub(crate) tenant: Tenant,
    pub(crate) bulk_actions: BulkActions,
    pub(crate) faults: Faults,
    pub(crate) pages: Pages,
    pub(crate) records: Records,
    pub(crate) settings: Settings,
    pub(crate) window: Window,
}

impl State {
    /// Why a write is one too many, if it is.
    pub(crate) fn throttle(&mut self) -> Option<Refusal> {
        self.window.refuse(self.settings.throttle.as_ref()?)
    }
}

#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<State>>);

impl Shared {
    /// Never held over an `await`.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
