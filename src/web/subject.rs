//! What events, receipts and errors are about.

use crate::core::{CloudPcId, Guid, KEPT_TOKENS, Token};

/// What events, receipts and errors are about.
pub(super) struct Subject {
    pub(super) cloud_pc_id: Option<CloudPcId>,
    pub(super) client_request_id: Guid,
    /// The tokens it was sent with, the last one last. None of them may leave.
    pub(super) tokens: Vec<Token>,
}

impl Subject {
    pub(super) fn cloud_pc_id(&self) -> Option<&str> {
        self.cloud_pc_id.as_ref().map(CloudPcId::as_str)
    }

    /// Takes the token for the next request. Those of the last few requests are kept: an answer may echo one of them.
    pub(super) fn use_token(&mut self, token: Token) {
        if self.tokens.last() == Some(&token) {
            return;
        }
        if self.tokens.len() >= KEPT_TOKENS {
            self.tokens.remove(0);
        }
        self.tokens.push(token);
    }
}
