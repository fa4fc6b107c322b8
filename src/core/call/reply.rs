//! An answer, as the rules need to know it.

use crate::core::http::body::BodyState;
use crate::core::http::envelope::Envelope;

/// What came back over HTTP.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status; 0 where a browser hides it.
    pub status: u16,
    /// The answer was a redirect, which is never followed. Browsers hide all else of it.
    pub redirect: bool,
    /// Header `Retry-After`. A browser sees it only where CORS exposes it, which no document of Microsoft's promises.
    pub retry_after: Option<String>,
    /// Header `WWW-Authenticate`, which comes with a 401.
    pub www_authenticate: Option<String>,
    /// Header `request-id`.
    pub request_id: Option<String>,
    /// What the body said, where it was Graph's.
    pub envelope: Envelope,
    /// What else it held.
    pub body: BodyState,
}
