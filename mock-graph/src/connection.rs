//! One client's connection: its requests, and its end.

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

/// What every request knows of the connection it came on.
#[derive(Clone)]
pub(crate) struct Connection {
    /// Of no other connection to this process.
    pub(crate) number: u64,
    pub(crate) scheme: &'static str,
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

    /// Closes it, with every request that is under way on it; what has been sent still arrives.
    pub(crate) async fn cut(&self) {
        self.cut.cancel();
        pending().await
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.is_cancelled()
    }
}

/// From its start to its end. An error is a client that left, or one that TLS could not agree with.
pub(crate) async fn serve(stream: TcpStream, app: Router, tls: Option<TlsAcceptor>) -> Result<()> {
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

/// Reads on until the client has closed, too: a socket closed over unread bytes takes back what was sent.
async fn hang_up(socket: std::net::TcpStream) -> Result<()> {
    socket.shutdown(Shutdown::Write)?;
    copy(&mut TcpStream::from_std(socket)?, &mut sink()).await?;
    Ok(())
}
