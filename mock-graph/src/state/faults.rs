//! The faults that are set, and which request meets which.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::protocol::operation::Operation;
use crate::state::fault::Fault;

/// In the order in which they were set. A fault with a name can be replaced and removed.
#[derive(Default)]
pub(crate) struct Faults(Vec<(Option<String>, Fault)>);

impl Faults {
    pub(crate) fn set(&mut self, name: Option<String>, mut fault: Fault, now: Timestamp) {
        fault.start(now);
        if let Some(name) = &name {
            self.remove(name);
        }
        self.0.push((name, fault));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, fault)| {
            let stays = known.as_deref() != Some(name);
            if !stays {
                fault.removal.happen();
            }
            stays
        });
    }

    pub(crate) fn names(&mut self, now: Timestamp) -> Vec<&str> {
        self.forget_past(now);
        let names = self.0.iter().filter_map(|(name, _)| name.as_deref());
        names.collect()
    }

    pub(crate) fn network_fails(&self, now: Timestamp) -> bool {
        self.network_failure(now).is_some()
    }

    /// How long the network will go on failing, if it does.
    pub(crate) fn network_failure(&self, now: Timestamp) -> Option<Duration> {
        let failures = self.0.iter().filter(|(_, fault)| fault.fails_network());
        failures.filter_map(|(_, fault)| fault.left(now)).max()
    }

    fn forget_past(&mut self, now: Timestamp) {
        self.0.retain(|(_, fault)| fault.left(now).is_some());
    }

    /// The fault that this request meets. It then has one time less.
    pub(crate) fn take(
        &mut self,
        operation: Operation,
        cloud_pc: Option<Uuid>,
        token: Option<&[u8]>,
        now: Timestamp,
    ) -> Fault {
        self.forget_past(now);
        let meets = |(_, fault): &mut (_, Fault)| fault.meets(operation, cloud_pc, token);
        let Some(index) = self.0.iter_mut().position(meets) else {
            return Fault::default();
        };
        let fault = &mut self.0[index].1;
        let left = fault.times.map(|times| NonZeroU32::new(times.get() - 1));
        match left {
            None => fault.clone(),
            Some(Some(left)) => {
                fault.times = Some(left);
                fault.clone()
            }
            Some(None) => self.0.remove(index).1,
        }
    }
}
