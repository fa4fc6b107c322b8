//! An answer, as the rules need to know it.

use crate::core::http::body::BodyState;
use crate::core::http::envelope::Envelope;
use crate::core::values::given::Reason;

/// What came back over HTTP.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The status; 0 if a browser hides it.
    pub status: u16,
    /// The answer was a redirect, which is never followed. Browsers hide everything else about it.
    pub redirect: bool,
    /// Header `Retry-After`. A browser sees it only if CORS exposes it, which Microsoft does not promise
    /// (docs/graph.md#cors).
    pub retry_after: Option<String>,
    /// Header `WWW-Authenticate`, which a 401 has.
    pub www_authenticate: Option<String>,
    /// Header `request-id`.
    pub request_id: Option<String>,
    /// The error in the body, if it is Graph's.
    pub envelope: Envelope,
    /// Whether the body contains what was asked for.
    pub body: BodyState,
    /// Why nobody knows what it means, if there is something to say about that.
    pub reason: Option<Reason>,
}
