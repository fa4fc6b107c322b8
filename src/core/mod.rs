//! The rules: what may be sent, what an answer means, and whether to send again.
//!
//! Pure Rust: no JavaScript type, no clock, no randomness, no I/O. A rule that needs one of these gets it as an argument.
//!
//! The floors, from the ground up: `text`, `function`, `values`, `options`, `http`, `call`, `run`, `wait`, `waits`,
//! `bulk`. Each may use only the ones below it, as `xtask/floors.txt` says.

mod bulk;
mod call;
mod function;
mod http;
mod new_snapshot;
mod options;
mod run;
#[cfg(test)]
mod testing;
mod text;
mod values;
mod wait;
mod waits;

pub use bulk::{BulkIds, BulkRequest};
pub use call::batch::{part_id, part_url, read_batch, whole_status};
pub use call::error::Error;
pub use call::outcome::{ErrorCode, Outcome};
pub use call::receipt::Accepted;
pub use call::refresh::{Refreshes, Refreshing, Sent};
pub use call::reply::Reply;
pub use call::step::{Clocks, Step, StepResult};
pub use call::{Call, Plan};
pub use function::{AnswerShape, Function, RequestKind};
pub use http::body::{BodyEnd, BodyState, has_body};
pub use http::bulk_action::{ODATA_TYPE, SUMMARY, unwrapped};
pub use http::challenge::claims;
pub use http::envelope::Envelope;
pub use http::headers::{ANSWER_HEADERS, part_headers, request_headers};
pub use http::json::Json;
pub use http::paging::Pages;
pub use http::resource::Resource;
pub use options::{CallOptions, OPTIONS, OptionName, OptionRow, RETRY_OPTIONS, check_option_name};
pub use run::command::{Command, EarlyEnd, Ended, ItemEnd, PROBE};
pub use run::counts::Counts;
pub use run::item_outcome::ItemOutcome;
pub use run::skip::{Choice, Earlier, Skip};
pub use run::{Run, RunPlan};
pub use text::timestamp::epoch_ms;
pub use values::access_tier::AccessTier;
pub use values::base_url::BaseUrl;
pub use values::bulk_action_id::BulkActionId;
pub use values::cloud::Cloud;
pub use values::cloud_pc_id::CloudPcId;
pub use values::given::{Given, Reason};
pub use values::guid::Guid;
pub use values::invalid_argument::InvalidArgument;
pub use values::limits::{ERROR_BODY_CHARACTERS, ERROR_BODY_MS, KEPT_TOKENS};
pub use values::redaction::redacted;
pub use values::retry::Retry;
pub use values::storage_account_id::StorageAccountId;
pub use values::timeouts::{Limit, Timeouts};
pub use values::timer::skipped_ms;
pub use values::token::Token;
pub use wait::{SnapshotWait, WaitPlan, WaitReason, WaitStep};
pub use waits::Waits;
pub use waits::awaited::{Progress, ReportItems};
pub use waits::command::{Polled, WaitsCommand};
