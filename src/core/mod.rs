//! Decides: what may be sent, what an answer means, whether to send again.
//!
//! Pure Rust. No JavaScript type, no clock, no randomness and no I/O: whatever of these a rule needs is an argument.

mod argument;
mod bulk;
mod challenge;
mod cloud;
mod envelope;
mod error;
mod ids;
mod limits;
mod near;
mod operation;
mod options;
mod pace;
mod paging;
mod reply;
mod request;
mod retry;
mod retry_after;
mod run;
mod selection;
mod send;
mod storage;
mod tier;
mod timestamp;
mod token;
mod watch;

pub use argument::{Given, InvalidArgument, Reason};
pub use bulk::{BulkRequest, ODATA_TYPE, SUMMARY, unwrapped};
pub use challenge::claims;
pub use cloud::{BaseUrl, Cloud};
pub use envelope::{Envelope, Json};
pub use error::{Code, Error, Outcome};
pub use ids::{CloudPcId, Guid};
pub use limits::Limits;
pub use operation::{OPERATIONS, Operation};
pub use options::{CallOptions, Name, OPTIONS, RETRY_OPTIONS, Row, check_option_name, not_blank};
pub use paging::{is_next_link, next_link};
pub use reply::{Body, Kind, Reply};
pub use request::Resource;
pub use retry::Retry;
pub use run::{Command, Counts, Ended, Run};
pub use selection::{Choice, Selection};
pub use send::{Accepted, Call, Heard, Now, Plan, Step};
pub use storage::StorageAccountId;
pub use tier::AccessTier;
pub use timestamp::epoch_ms;
pub use token::Token;
pub use watch::{Watch, WatchPlan, Watching};
