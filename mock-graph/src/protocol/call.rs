//! What a route knows of the request that it answers.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;

use crate::protocol::error::GraphError;
use crate::protocol::request_ids::RequestIds;
use crate::protocol::root::Root;

pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) root: Option<&'a str>,
    pub(crate) ids: &'a RequestIds,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    pub(crate) fn root(&self) -> Result<Root<'_>, GraphError> {
        let root = self.root.map(Root);
        root.ok_or_else(|| GraphError::bad_request("The request names no host."))
    }
}
