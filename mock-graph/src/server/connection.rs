//! One connection of a client: its requests and its end.

use std::future::pending;
use std::io::Result;
use std::net::Shutdown;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, copy, sink};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// What a request knows of its connection.
#[derive(Clone)]
pub(super) struct Connection {
    /// Unique in this process.
    pub(super) number: u64,
    pub(super) scheme: &'static str,
    cut: CancellationToken,
}

impl Connection {
    fn new(scheme: &'static str) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            scheme,
            cut: CancellationToken::new(),
        }
    }

    /// Closes the connection and with it every request in flight on it. What has been sent still arrives.
    pub(super) async fn cut(&self) -> ! {
        self.cut.cancel();
        pending().await
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }
}

/// Serves a connection from its start to its end. Fails if the client leaves, or if the TLS handshake fails.
pub(super) async fn serve(stream: TcpStream, app: Router, tls: Option<TlsAcceptor>) -> Result<()> {
    let stream = stream.into_std()?;
    let socket = stream.try_clone()?;
    let stream = TcpStream::from_std(stream)?;
    match tls {
        Some(tls) => converse("https", tls.accept(stream).await?, app).await,
        None => converse("http", stream, app).await,
    }
    hang_up(socket).await
}

async fn converse<S>(scheme: &'static str, stream: S, app: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let connection = Connection::new(scheme);
    let app = TowerToHyperService::new(app.layer(Extension(connection.clone())));
    let http = Builder::new(TokioExecutor::new());
    let conversation = http.serve_connection(TokioIo::new(stream), app);
    let _ = connection.cut.run_until_cancelled(conversation).await;
}

/// Reads on until the client closes as well: closing a socket with unread bytes discards what was sent.
async fn hang_up(socket: std::net::TcpStream) -> Result<()> {
    socket.shutdown(Shutdown::Write)?;
    copy(&mut TcpStream::from_std(socket)?, &mut sink()).await?;
    Ok(())
}
