//! The tenant of a company that does not exist. It is the same at every start, unless a test asks for another.

pub(crate) mod cloud_pc;
mod company;
pub(crate) mod filter;
pub(crate) mod select;
pub(crate) mod snapshot;
pub(crate) mod storage;

use fastrand::Rng;
use serde::Deserialize;
use uuid::Uuid;

use crate::tenant::cloud_pc::CloudPc;

/// What a tenant is made from. Equal values make equal tenants.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct TenantOptions {
    #[serde(rename = "cloudPCs")]
    cloud_pcs: u16,
    /// Each number gives another tenant.
    seed: u64,
}

impl Default for TenantOptions {
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
        Self::new(&TenantOptions::default())
    }
}

impl Tenant {
    /// A larger tenant begins with the Cloud PCs of every smaller one that has the same seed.
    pub(crate) fn new(options: &TenantOptions) -> Self {
        let mut rng = Rng::with_seed(options.seed);
        let numbers = 0..options.cloud_pcs.into();
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

    /// Looks for its own id only: `managedDeviceId` and `aadDeviceId` name other things.
    pub(crate) fn cloud_pc(&self, id: Uuid) -> Option<&CloudPc> {
        self.cloud_pcs.iter().find(|cloud_pc| cloud_pc.id == id)
    }
}
