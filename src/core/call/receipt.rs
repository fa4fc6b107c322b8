//! What a call resolves with.

/// The service accepted the request; the snapshot does not exist yet (docs/graph.md#accepted). A receipt contains these
/// members and `cloudPcId`.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// `requestId`: the header `request-id` of the answer.
    pub request_id: Option<String>,
    /// `attempts`: requests sent, including this one.
    pub attempts: u32,
    /// `sentAt`: when the last request was sent, in milliseconds since 1970.
    pub sent_at: f64,
    /// `acceptedAt`: when its answer arrived, in milliseconds since 1970.
    pub accepted_at: f64,
}
