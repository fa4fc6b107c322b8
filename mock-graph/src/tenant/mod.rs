//! A firm that does not exist: the same at every start, unless a test asks for another.

mod cloud_pc;
mod filter;
mod firm;
mod snapshot;
mod storage;

pub(crate) use cloud_pc::CloudPc;
pub(crate) use filter::Filter;
pub(crate) use snapshot::Snapshot;
pub(crate) use storage::{SUBSCRIPTIONS, is_storage_account_id, takes};

use fastrand::Rng;
use serde::Deserialize;
use uuid::Uuid;

/// What a tenant is made from: the same for the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Size {
    #[serde(rename = "cloudPCs")]
    cloud_pcs: u16,
    /// Any number does; another one gives another tenant.
    seed: u64,
}

impl Default for Size {
    fn default() -> Self {
        Self {
            cloud_pcs: 60,
            seed: 365,
        }
    }
}

pub(crate) struct Tenant {
    cloud_pcs: Vec<CloudPc>,
}

impl Default for Tenant {
    fn default() -> Self {
        Self::of(&Size::default())
    }
}

impl Tenant {
    pub(crate) fn of(size: &Size) -> Self {
        let mut rng = Rng::with_seed(size.seed);
        let numbers = 0..size.cloud_pcs.into();
        Self {
            cloud_pcs: numbers
                .map(|number| CloudPc::seeded(number, &mut rng))
                .collect(),
        }
    }

    pub(crate) fn cloud_pcs(&self) -> &[CloudPc] {
        &self.cloud_pcs
    }

    pub(crate) fn add(&mut self, cloud_pc: CloudPc) {
        self.cloud_pcs.push(cloud_pc);
    }

    /// By its own id alone: `managedDeviceId` and `aadDeviceId` name other things.
    pub(crate) fn cloud_pc(&self, id: Uuid) -> Option<&CloudPc> {
        self.cloud_pcs.iter().find(|cloud_pc| cloud_pc.id == id)
    }
}
