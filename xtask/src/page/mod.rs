//! The demo page: what it loads, and the server that serves it.

pub(crate) mod stand_in;
pub(crate) mod vendor;
