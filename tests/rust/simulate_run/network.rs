//! A network, or a service, that goes away for a time.

use std::ops::Range;

use cloudpc_snapshot::core::{Reply, StepResult};

/// When requests are not answered, and what happens to them.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    pub(crate) down_ms: Range<f64>,
    pub(crate) failure: Failure,
    /// What is in flight when it goes away is lost. Otherwise, its answers still arrive.
    pub(crate) cuts: bool,
    /// The service is at fault: it still answers reads.
    pub(crate) reads_work: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Failure {
    /// `fetch` rejects at once.
    Rejects,
    /// No answer arrives.
    Hangs,
    /// Something answers with this status.
    Answers(u16),
}

impl Network {
    /// The result, and when, of a request that is sent and would be answered at these times, within a limit; `None` if it
    /// is answered.
    pub(crate) fn fails(
        &self,
        sent_ms: f64,
        answered_ms: f64,
        limit_ms: f64,
    ) -> Option<(StepResult, f64)> {
        let is_lost = self.cuts && sent_ms < self.down_ms.start && self.down_ms.start < answered_ms;
        if !is_lost && !self.down_ms.contains(&sent_ms) {
            return None;
        }
        let seen_ms = sent_ms.max(self.down_ms.start);
        Some(match self.failure {
            Failure::Rejects => (StepResult::Lost, seen_ms + 1.0),
            Failure::Answers(_) if is_lost => (StepResult::Lost, seen_ms),
            Failure::Answers(status) => {
                let reply = Reply {
                    status,
                    ..Reply::default()
                };
                (StepResult::Reply(reply), sent_ms + 50.0)
            }
            Failure::Hangs => (StepResult::Late, sent_ms + limit_ms),
        })
    }

    /// Whether the network or the whole service goes away and comes back, and nothing pretends to be the service.
    pub(crate) fn is_honest(&self) -> bool {
        !self.reads_work && !matches!(self.failure, Failure::Answers(200..500))
    }
}
