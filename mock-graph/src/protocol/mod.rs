//! The language of the API: operations, errors, ids, queries and bodies. It knows no tenant.

pub(crate) mod batch;
pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod error;
pub(crate) mod evolvable;
pub(crate) mod guid;
pub(crate) mod operation;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod request_ids;
pub(crate) mod response;
pub(crate) mod root;
pub(crate) mod skip_token;
pub(crate) mod storage_account_id;
pub(crate) mod time;
