//! Bulk actions: many snapshots, run by the service itself.

use crate::core::call::error::Error;
use crate::core::call::outcome::Outcome;
use crate::core::call::step::Clocks;
use crate::core::options::CallOptions;
use crate::core::run::skip::{Choice, Skip};
use crate::core::values::cloud_pc_id::CloudPcId;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::limits::BULK_CLOUD_PCS;
use crate::core::values::timeouts::Limit;

/// What a bulk action requires besides the parameters of each snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRequest {
    /// The name of the action.
    pub display_name: String,
    /// Its Cloud PCs, each once.
    pub cloud_pc_ids: Vec<CloudPcId>,
}

/// Collects the ids of a request, each once.
#[derive(Clone, Debug)]
pub struct BulkIds {
    request: BulkRequest,
    skip: Skip,
    limit: Limit,
    deadline_ms: f64,
}

impl BulkIds {
    /// Checks what the options must contain. The call's time runs from now on.
    pub fn new(options: &CallOptions, now: Clocks) -> Result<Self, Box<InvalidArgument>> {
        let Some(display_name) = options.display_name.clone() else {
            let reason = "is required: it names the bulk action.";
            return Err(InvalidArgument::new("displayName", reason, None));
        };
        Ok(Self {
            request: BulkRequest {
                display_name,
                cloud_pc_ids: Vec::new(),
            },
            skip: Skip::default(),
            limit: Limit::Total(options.timeouts.total_ms),
            deadline_ms: now.monotonic_ms + options.timeouts.total_ms,
        })
    }

    /// Takes an id, and refuses the first one too many, so that an endless source of ids ends.
    pub fn add(&mut self, id: CloudPcId) -> Result<(), Box<InvalidArgument>> {
        if self.skip.choose(&id) == Choice::LeaveOut {
            return Ok(());
        }
        let ids = &mut self.request.cloud_pc_ids;
        if ids.len() >= BULK_CLOUD_PCS {
            let reason =
                "must contain at most 5000 Cloud PCs: split them into several bulk actions.";
            return Err(InvalidArgument::new("ids", reason, None));
        }
        ids.push(id);
        Ok(())
    }

    /// How much of the call's time is left for the next id, in milliseconds.
    pub fn left_ms(&self, now: Clocks) -> Result<f64, Box<Error>> {
        let left_ms = self.deadline_ms - now.monotonic_ms;
        if left_ms > 0.0 {
            return Ok(left_ms);
        }
        Err(Error::late(self.limit, Outcome::NotSent))
    }

    /// There are no more ids.
    pub fn finish(&self) -> Result<&BulkRequest, Box<InvalidArgument>> {
        if self.request.cloud_pc_ids.is_empty() {
            let reason = "must contain at least one Cloud PC id.";
            return Err(InvalidArgument::new("ids", reason, None));
        }
        Ok(&self.request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{ErrorCode, Given, OptionName};

    const START: Clocks = Clocks {
        epoch_ms: 1e12,
        monotonic_ms: 0.0,
    };

    fn ids(count: u32) -> Vec<CloudPcId> {
        (0..count)
            .map(|n| CloudPcId::parse(&format!("662009bc-7732-4f6f-8726-2588{n:08x}")).unwrap())
            .collect()
    }

    fn named() -> BulkIds {
        let mut options = CallOptions::default();
        let name = Given::Text("Before".into());
        options.set(OptionName::DisplayName, &name).unwrap();
        BulkIds::new(&options, START).unwrap()
    }

    #[test]
    fn takes_each_once() {
        let mut bulk = named();
        for id in ids(BULK_CLOUD_PCS as u32) {
            let upper = CloudPcId::parse(&id.as_str().to_uppercase()).unwrap();
            bulk.add(id).unwrap();
            bulk.add(upper).unwrap();
        }
        let request = bulk.finish().unwrap().clone();
        assert_eq!(request.cloud_pc_ids, ids(5_000));
        assert_eq!(request.display_name, "Before");
        let refused = ids(5_001).into_iter().try_for_each(|id| bulk.add(id));
        let refused = refused.unwrap_err();
        assert_eq!(refused.field, "ids");
        assert!(refused.message.contains("5000"), "{}", refused.message);
        assert!(
            refused.message.contains("split them"),
            "{}",
            refused.message
        );
    }

    #[test]
    fn requires_a_name_and_an_id() {
        let refused = BulkIds::new(&CallOptions::default(), START).unwrap_err();
        assert_eq!(refused.field, "displayName");
        assert_eq!(named().finish().unwrap_err().field, "ids");
    }

    #[test]
    fn ends_when_its_time_is_over() {
        let bulk = named();
        let at = |monotonic_ms| Clocks {
            monotonic_ms,
            ..START
        };
        assert_eq!(bulk.left_ms(at(299_999.0)), Ok(1.0));
        let error = bulk.left_ms(at(300_000.0)).unwrap_err();
        assert_eq!(
            (error.code, error.outcome),
            (ErrorCode::Timeout, Outcome::NotSent)
        );
    }
}
