//! Listening and accepting.

use std::convert::Infallible;
use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::serve::Listener;
use tokio::sync::oneshot;

use crate::app;
use crate::connection::converse;

/// Where to listen, and what to serve beside the API.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 means any. On `127.0.0.1` it listens on `[::1]` too, where there is one: `localhost` may mean either.
    pub address: SocketAddr,
    /// The folder served under `/`.
    pub www: Option<PathBuf>,
    /// The folder served under `/pkg`.
    pub pkg: Option<PathBuf>,
}

/// A running stand-in; it stops when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens when it returns; the work is done on a thread of its own.
    pub fn start(options: &Options) -> Result<Server> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let listeners = listen(options.address)?;
        let address = listeners[0].local_addr()?;
        let app = app::router(options, address.port());
        let (stop, stopped) = oneshot::channel();
        {
            let _inside = runtime.enter();
            for listener in listeners {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                runtime.spawn(accept(listener, app.clone()));
            }
        }
        let run = async {
            let Err(_dropped) = stopped.await;
        };
        let thread = thread::Builder::new()
            .name("mock-graph".to_owned())
            .spawn(move || runtime.block_on(run))?;
        Ok(Server {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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

/// One listener, or two: `localhost` is `[::1]` for some clients and `127.0.0.1` for others, and must not be a stranger.
fn listen(address: SocketAddr) -> Result<Vec<TcpListener>> {
    loop {
        let mut listeners = vec![TcpListener::bind(address)?];
        let port = listeners[0].local_addr()?.port();
        if address.ip() == Ipv4Addr::LOCALHOST {
            match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
                Ok(listener) => listeners.push(listener),
                Err(error) if error.kind() != ErrorKind::AddrInUse => {} // no IPv6 here
                Err(_) if address.port() == 0 => continue,
                Err(error) => return Err(error),
            }
        }
        for listener in &listeners {
            listener.set_nonblocking(true)?;
        }
        return Ok(listeners);
    }
}

async fn accept(mut listener: tokio::net::TcpListener, app: Router) {
    loop {
        let (stream, _) = Listener::accept(&mut listener).await;
        tokio::spawn(converse(stream, app.clone()));
    }
}
