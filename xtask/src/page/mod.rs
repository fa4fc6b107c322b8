//! The demo page: what it loads, the server that serves it, and the site that needs no server.

pub(crate) mod site;
pub(crate) mod stand_in;
pub(crate) mod vendor;
