//! Sending an answer, with a body that may be huge, cut or never end.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};

use crate::gateway::step::{Answer, BodyEnd};
use crate::server::connection::Connection;
use crate::server::shared::Shared;
use crate::state::requests::RequestNumber;

/// A request that is not answered yet. When it is dropped before its end, the client has left, which is recorded.
pub(super) struct Pending {
    request: RequestNumber,
    connection: Connection,
    shared: Arc<Shared>,
    ended: bool,
}

impl Pending {
    pub(super) fn new(request: RequestNumber, connection: Connection, shared: Arc<Shared>) -> Self {
        Self {
            request,
            connection,
            shared,
            ended: false,
        }
    }

    /// Cuts the connection, and with it this request.
    pub(super) async fn cut(&self) -> ! {
        self.connection.cut().await
    }

    /// Resets the connection, and with it this request.
    pub(super) async fn reset(&self) -> ! {
        self.connection.reset().await
    }

    pub(super) fn send(self, answer: Answer) -> Response {
        let Answer {
            response,
            padding,
            end,
        } = answer;
        if padding == 0 && end == BodyEnd::Complete {
            self.end();
            return response.map(Body::from);
        }
        response.map(|text| {
            let end = stream::once(async move {
                match end {
                    BodyEnd::Complete => self.end(),
                    BodyEnd::Cut => self.cut().await,
                    BodyEnd::Hang => pending().await,
                }
                Bytes::new()
            });
            let body = stream::iter([text])
                .chain(stream::iter(spaces(padding)))
                .chain(end);
            Body::from_stream(body.map(Ok::<_, Infallible>))
        })
    }

    fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.ended && !self.connection.is_cut() {
            self.shared.change(|stand_in| stand_in.cancel(self.request));
        }
    }
}

/// In pieces, so that a client that stops reading gets no more of them.
fn spaces(count: usize) -> impl Iterator<Item = Bytes> {
    const PIECE: Bytes = Bytes::from_static(&[b' '; 64 * 1024]);
    let pieces = (0..count).step_by(PIECE.len());
    pieces.map(move |start| PIECE.slice(..PIECE.len().min(count - start)))
}
