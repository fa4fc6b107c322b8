//! Everything that the stand-in knows and remembers.

pub(crate) mod bulk_action;
pub(crate) mod fault;
pub(crate) mod faults;
pub(crate) mod pages;
mod progress;
pub(crate) mod requests;
pub(crate) mod settings;
pub(crate) mod snapshot_parameters;
pub(crate) mod started_snapshots;
pub(crate) mod throttle;

use std::collections::BTreeMap;
use std::mem::take;

use fastrand::Rng;
use jiff::Timestamp;
use uuid::Uuid;

use crate::protocol::error::GraphError;
use crate::state::bulk_action::BulkAction;
use crate::state::faults::Faults;
use crate::state::pages::Pages;
use crate::state::requests::ReceivedRequests;
use crate::state::settings::Settings;
use crate::state::started_snapshots::StartedSnapshots;
use crate::state::throttle::Window;
use crate::tenant::Tenant;
use crate::tenant::snapshot::Snapshot;

pub(crate) struct State {
    pub(crate) tenant: Tenant,
    pub(crate) bulk_actions: BTreeMap<Uuid, BulkAction>,
    pub(crate) faults: Faults,
    pub(crate) pages: Pages,
    pub(crate) requests: ReceivedRequests,
    pub(crate) snapshots: StartedSnapshots,
    /// Those that a test has added.
    pub(crate) restore_points: Vec<Snapshot>,
    pub(crate) settings: Settings,
    window: Window,
    /// The source of every id.
    pub(crate) rng: Rng,
}

impl State {
    pub(crate) fn new(rng: Rng) -> Self {
        Self {
            tenant: Tenant::default(),
            bulk_actions: BTreeMap::new(),
            faults: Faults::default(),
            pages: Pages::default(),
            requests: ReceivedRequests::default(),
            snapshots: StartedSnapshots::default(),
            restore_points: Vec::new(),
            settings: Settings::default(),
            window: Window::default(),
            rng,
        }
    }

    /// Forgets everything, but repeats no id and no request number.
    pub(crate) fn reset(&mut self) {
        let mut requests = take(&mut self.requests);
        requests.clear();
        *self = Self {
            requests,
            ..Self::new(self.rng.clone())
        };
    }

    /// Counts a write, or refuses it as one too many.
    pub(crate) fn count_write(&mut self, now: Timestamp) -> Result<(), GraphError> {
        match &self.settings.throttle {
            Some(throttle) => self.window.count(throttle, now),
            None => Ok(()),
        }
    }
}
