//! A firm that does not exist: the same at every start.

mod cloud_pc;
mod firm;
mod storage;

pub(crate) use cloud_pc::CloudPc;
pub(crate) use storage::{is_storage_account_id, takes};

use fastrand::Rng;
use uuid::Uuid;

const CLOUD_PCS: usize = 60;
/// Any number does; another one gives another tenant.
const SEED: u64 = 365;

pub(crate) struct Tenant {
    cloud_pcs: Vec<CloudPc>,
}

impl Default for Tenant {
    fn default() -> Self {
        let mut rng = Rng::with_seed(SEED);
        let cloud_pcs = (0..CLOUD_PCS).map(|number| CloudPc::seeded(number, &mut rng));
        Self {
            cloud_pcs: cloud_pcs.collect(),
        }
    }
}

impl Tenant {
    pub(crate) fn cloud_pcs(&self) -> &[CloudPc] {
        &self.cloud_pcs
    }

    pub(crate) fn add(&mut self, cloud_pc: CloudPc) {
        self.cloud_pcs.push(cloud_pc);
    }

    /// By its own id alone: `managedDeviceId` and `aadDeviceId` name other things.
    pub(crate) fn has_cloud_pc(&self, id: Uuid) -> bool {
        self.cloud_pcs.iter().any(|cloud_pc| cloud_pc.id == id)
    }
}
