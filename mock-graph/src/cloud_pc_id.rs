//! The Cloud PC that a path names.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

use crate::errors::GraphError;
use crate::guid;

pub(crate) struct CloudPcId(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for CloudPcId {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, GraphError> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        let id = id.ok().and_then(|Path(id)| guid::parse(&id));
        id.map(Self)
            .ok_or_else(|| GraphError::bad_request("The Cloud PC id is not a GUID."))
    }
}
