//! One connection of a client: its requests and its end.

use std::future::pending;
use std::io::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy, sink};
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
    reset: Arc<AtomicBool>,
}

impl Connection {
    fn new(scheme: &'static str, cut: CancellationToken) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            scheme,
            cut,
            reset: Arc::default(),
        }
    }

    /// Closes the connection and with it every request in flight on it. What has been sent still arrives.
    pub(super) async fn cut(&self) -> ! {
        self.cut.cancel();
        pending().await
    }

    /// Like a cut, but what has been sent may be lost as well.
    pub(super) async fn reset(&self) -> ! {
        self.reset.store(true, Ordering::Relaxed);
        self.cut().await
    }

    pub(super) fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }
}

/// Serves a connection from its start to its end. Fails if the client leaves, or if the TLS handshake fails.
/// When `network` is cancelled, the connection is reset.
pub(super) async fn serve(
    stream: TcpStream,
    app: Router,
    tls: Option<TlsAcceptor>,
    network: CancellationToken,
) -> Result<()> {
    let stream = stream.into_std()?;
    let socket = stream.try_clone()?;
    let stream = TcpStream::from_std(stream)?;
    // As every web server does: otherwise an answer in two pieces waits 40 ms for an acknowledgement.
    stream.set_nodelay(true)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let connection = Connection::new(scheme, network.child_token());
    match tls {
        Some(tls) => converse(&connection, tls.accept(stream).await?, app).await,
        None => converse(&connection, stream, app).await,
    }
    let socket = TcpStream::from_std(socket)?;
    if network.is_cancelled() || connection.reset.load(Ordering::Relaxed) {
        return socket.set_zero_linger();
    }
    hang_up(socket).await
}

async fn converse<S>(connection: &Connection, stream: S, app: Router)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let app = TowerToHyperService::new(app.layer(Extension(connection.clone())));
    let http = Builder::new(TokioExecutor::new());
    let conversation = http.serve_connection(TokioIo::new(stream), app);
    let _ = connection.cut.run_until_cancelled(conversation).await;
}

/// Reads on until the client closes as well: closing a socket with unread bytes discards what was sent.
async fn hang_up(mut socket: TcpStream) -> Result<()> {
    socket.shutdown().await?;
    copy(&mut socket, &mut sink()).await?;
    Ok(())
}
