//! What goes over HTTP: URLs, headers and bodies on the way out, headers and bodies on the way back.

pub(super) mod body;
pub(super) mod bulk_action;
pub(super) mod challenge;
pub(super) mod envelope;
pub(super) mod headers;
pub(super) mod json;
pub(super) mod paging;
pub(super) mod resource;
pub(super) mod retry_after;
