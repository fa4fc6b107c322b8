//! Every number of the package: defaults, ranges and bounds. Times are in milliseconds.

use std::ops::RangeInclusive;

/// `attemptTimeoutMs`: from the send of a request to the end of its answer.
pub(crate) const ATTEMPT_TIMEOUT_MS: f64 = 30_000.0;
/// `totalTimeoutMs`: a whole call with its waits. Where there is no limit, this is one for the token function.
pub(crate) const TOTAL_TIMEOUT_MS: f64 = 300_000.0;
/// `totalTimeoutMs` of `waitForSnapshot`: a restore point may take an hour or more (docs/graph.md#accepted).
pub(crate) const WAIT_TIMEOUT_MS: f64 = 7_200_000.0;
/// `totalTimeoutMs` of a run: no limit.
pub(crate) const RUN_TIMEOUT_MS: f64 = f64::INFINITY;

/// `pollMs`: from one list to the next.
pub(crate) const POLL_MS: f64 = 60_000.0;
/// The least `pollMs`.
pub(crate) const MIN_POLL_MS: f64 = 1_000.0;
/// The time for one more look, if the machine slept past the end of a wait.
pub(crate) const LAST_LOOK_MS: f64 = 30_000.0;
/// A timer that is late by this much was held up: the machine or the page slept.
pub(crate) const SLEPT_MS: f64 = 1_000.0;
/// A timer that is early by less than this fired early by rounding.
pub(crate) const EARLY_MS: f64 = 10.0;
/// The clock skew that `waitForSnapshot` allows for: how far behind the service's clock may be.
pub(crate) const CLOCK_SKEW_MS: f64 = 30_000.0;

/// `retry.maxRetries`. Like the next two, the default of Microsoft's own SDKs (docs/graph.md#sdks).
pub(crate) const MAX_RETRIES: u32 = 3;
/// The range of `retry.maxRetries`.
pub(crate) const MAX_RETRIES_RANGE: RangeInclusive<f64> = 0.0..=10.0;
/// `retry.delayMs`: the upper bound of the first back-off.
pub(crate) const RETRY_DELAY_MS: f64 = 3_000.0;
/// `retry.maxDelayMs`: the longest wait.
pub(crate) const MAX_DELAY_MS: f64 = 180_000.0;

/// The shortest wait of a whole run, if the service does not say how long to wait or if nothing answers.
pub(crate) const MIN_RUN_WAIT_MS: f64 = 1_000.0;

/// `concurrency`: how many Cloud PCs of a run are in progress at a time.
pub(crate) const CONCURRENCY: u32 = 4;
/// The greatest `concurrency`.
pub(crate) const MAX_CONCURRENCY: u32 = 32;
/// `concurrency` with `batch`: what a lost answer makes unknown is one batch.
pub(crate) const BATCH_CONCURRENCY: u32 = 20;
/// The range of `concurrency` with `batch`.
pub(crate) const CONCURRENCY_RANGE: RangeInclusive<f64> = 1.0..=80.0;
/// The most requests in one batch (docs/graph.md#batches).
pub(crate) const BATCH_PARTS: usize = 20;
/// How long a batch waits for more parts.
pub(crate) const BATCH_GATHER_MS: f64 = 250.0;
/// How long a batch waits for the next id of an async source.
pub(crate) const BATCH_ID_MS: f64 = 50.0;

/// The range of `top`.
pub(crate) const TOP_RANGE: RangeInclusive<f64> = 1.0..=999_999.0;
/// The most Cloud PCs in one bulk action: the documented limit of the portal (docs/graph.md#bulk-actions).
pub(crate) const BULK_CLOUD_PCS: usize = 5_000;

/// How long to read a body that nobody asked for. The status alone decides.
pub const ERROR_BODY_MS: f64 = 5_000.0;
/// How many characters of such a body to read. Errors of Graph's are far shorter, and a proxy's page may have no end.
pub const ERROR_BODY_CHARACTERS: u32 = 65_536;
/// How many levels of nested errors are read.
pub(crate) const ERROR_DEPTH: usize = 8;
/// How many errors are unwrapped if an error's message is itself an error, as JSON text.
pub(crate) const ERRORS_IN_MESSAGES: usize = 3;
/// How much of an error's code and of its message from Graph is kept, in bytes each.
pub(crate) const GRAPH_TEXT_BYTES: usize = 600;

/// The longest argument that an error repeats, in bytes. A longer one may be a token in the wrong place.
pub(crate) const SHOWN_BYTES: usize = 200;
/// The shortest piece of a token that is hidden, in bytes.
pub(crate) const SECRET_BYTES: usize = 8;
/// The shortest token that is hidden, in bytes: only tests use shorter ones, and ordinary words may contain them.
pub(crate) const SHORTEST_SECRET: usize = 6;

/// How many of a call's tokens are remembered, so that no error repeats one.
pub const KEPT_TOKENS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{CallOptions, Function, Given, OptionName};

    /// Messages spell these numbers out, so they could differ.
    #[test]
    fn messages_say_the_same_numbers() {
        for (name, range) in [
            (OptionName::MaxRetries, MAX_RETRIES_RANGE),
            (OptionName::Concurrency, CONCURRENCY_RANGE),
            (OptionName::Top, TOP_RANGE),
        ] {
            let mut options = CallOptions::new(Function::CreateSnapshots);
            for (number, taken) in [
                (range.start() - 1.0, false),
                (*range.start(), true),
                (*range.end(), true),
                (range.end() + 1.0, false),
            ] {
                let given = Given::Number(number, number.to_string());
                assert_eq!(
                    options.set(name, &given).is_ok(),
                    taken,
                    "{name:?} {number}"
                );
            }
            let reason = options.set(name, &Given::Boolean(true)).unwrap_err();
            let words = format!("from {} to {}.", range.start(), range.end());
            assert!(reason.ends_with(&words), "{reason}");
        }
        let mut options = CallOptions::new(Function::WaitForSnapshot);
        for (ms, taken) in [(MIN_POLL_MS - 1.0, false), (MIN_POLL_MS, true)] {
            let given = Given::Number(ms, ms.to_string());
            let reason = options.set(OptionName::PollMs, &given);
            assert_eq!(reason.is_ok(), taken, "{ms}");
            let words = format!("{MIN_POLL_MS} or more.");
            assert!(reason.err().is_none_or(|reason| reason.ends_with(&words)));
        }
    }
}
