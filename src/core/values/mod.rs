//! Checked values: each checks its form when it is made.

pub(super) mod access_tier;
pub(super) mod base_url;
pub(super) mod bulk_action_id;
pub(super) mod cloud;
pub(super) mod cloud_pc_id;
pub(super) mod given;
pub(super) mod guid;
pub(super) mod invalid_argument;
pub(super) mod limits;
pub(super) mod redaction;
pub(super) mod retry;
pub(super) mod secret;
pub(super) mod storage_account_id;
pub(super) mod timeouts;
pub(super) mod timer;
pub(super) mod token;
