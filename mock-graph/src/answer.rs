//! An answer on its way, and what becomes of it.

use axum::http::StatusCode;

use crate::connection::Connection;
use crate::records::Number;
use crate::state::Shared;

/// Dropped before it has ended, it is recorded as cancelled: the client has left.
pub(crate) struct Answer {
    request: Number,
    connection: Connection,
    shared: Shared,
    ended: bool,
}

impl Answer {
    pub(crate) fn to(request: Number, connection: Connection, shared: Shared) -> Self {
        Self {
            request,
            connection,
            shared,
            ended: false,
        }
    }

    pub(crate) fn begin(&self, status: StatusCode) {
        self.shared.lock().records.answer(self.request, status);
    }

    pub(crate) fn end(mut self) {
        self.ended = true;
    }

    /// Ends the connection in its stead, or in the middle of it.
    pub(crate) async fn cut(&self) {
        self.connection.cut().await;
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if !self.ended && !self.connection.is_cut() {
            self.shared.lock().records.cancel(self.request);
        }
    }
}
