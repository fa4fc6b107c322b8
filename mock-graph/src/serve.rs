//! Listening and accepting.

use std::convert::Infallible;
use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::{app, connection, tls};

/// Where to listen, and what to serve beside the API.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 means any. On `127.0.0.1` it listens on `[::1]` too, where there is one: `localhost` may mean either.
    pub address: SocketAddr,
    /// Where to speak HTTP/2 over TLS as well, if at all; the same holds for it.
    pub http2: Option<SocketAddr>,
    /// The folder served under `/`.
    pub www: Option<PathBuf>,
    /// The folder served under `/pkg`.
    pub pkg: Option<PathBuf>,
    /// The folder served under `/msal`.
    pub msal: Option<PathBuf>,
}

/// A running stand-in; it stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    http2: Option<Http2>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// Where it speaks HTTP/2 over TLS.
#[derive(Debug)]
pub struct Http2 {
    /// Where it listens.
    pub address: SocketAddr,
    /// The certificate to trust there, as DER: made for this server and signed by itself.
    pub certificate: Vec<u8>,
}

impl Server {
    /// Listens when it returns; the work is done on a thread of its own.
    pub fn start(options: &Options) -> Result<Server> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (address, http2) = {
            let _inside = runtime.enter();
            open(options)?
        };
        let (stop, stopped) = oneshot::channel();
        let run = async {
            let Err(_dropped) = stopped.await;
        };
        let thread = thread::Builder::new()
            .name("mock-graph".to_owned())
            .spawn(move || runtime.block_on(run))?;
        Ok(Server {
            address,
            http2,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it speaks HTTP/2 over TLS, if it was told to.
    pub fn http2(&self) -> Option<&Http2> {
        self.http2.as_ref()
    }

    /// Blocks for ever.
    pub fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed there.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.join();
    }
}

/// Within a runtime, which goes on with it.
fn open(options: &Options) -> Result<(SocketAddr, Option<Http2>)> {
    let listeners = listen(options.address)?;
    let address = listeners[0].local_addr()?;
    let app = app::router(options, address.port());
    for listener in listeners {
        tokio::spawn(accept(listener, app.clone(), None));
    }
    let Some(http2) = options.http2 else {
        return Ok((address, None));
    };
    let listeners = listen(http2)?;
    let (tls, certificate) = tls::acceptor()?;
    let http2 = Http2 {
        address: listeners[0].local_addr()?,
        certificate,
    };
    for listener in listeners {
        tokio::spawn(accept(listener, app.clone(), Some(tls.clone())));
    }
    Ok((address, Some(http2)))
}

/// One listener, or two: `localhost` is `[::1]` for some clients and `127.0.0.1` for others, and must not be a stranger.
fn listen(address: SocketAddr) -> Result<Vec<TcpListener>> {
    loop {
        let mut listeners = vec![bind(address)?];
        let port = listeners[0].local_addr()?.port();
        if address.ip() == Ipv4Addr::LOCALHOST {
            match bind((Ipv6Addr::LOCALHOST, port).into()) {
                Ok(listener) => listeners.push(listener),
                Err(error) if error.kind() != ErrorKind::AddrInUse => {} // no IPv6 here
                Err(_) if address.port() == 0 => continue,
                Err(error) => return Err(error),
            }
        }
        return Ok(listeners);
    }
}

fn bind(address: SocketAddr) -> Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

async fn accept(mut listener: TcpListener, app: Router, tls: Option<TlsAcceptor>) {
    loop {
        let (stream, _) = Listener::accept(&mut listener).await;
        tokio::spawn(connection::serve(stream, app.clone(), tls.clone()));
    }
}
