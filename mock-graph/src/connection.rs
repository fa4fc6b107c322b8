//! One client's connection: its requests, and its end.

use std::future::pending;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

/// What every request knows of the connection it came on.
#[derive(Clone)]
pub(crate) struct Connection {
    /// Of no other connection to this process.
    pub(crate) number: u64,
    cut: CancellationToken,
}

impl Connection {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            cut: CancellationToken::new(),
        }
    }

    /// Closes it, with every request that is under way on it; what has been sent still arrives.
    pub(crate) async fn cut(&self) {
        self.cut.cancel();
        pending().await
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }
}

/// Answers what comes until one side ends it.
pub(crate) async fn converse<S>(stream: S, app: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = Connection::new();
    let app = TowerToHyperService::new(app.layer(Extension(connection.clone())));
    let http = Builder::new(TokioExecutor::new());
    let conversation = http.serve_connection(TokioIo::new(stream), app);
    // An error in it is a client that left.
    let _ = connection.cut.run_until_cancelled(conversation).await;
}
