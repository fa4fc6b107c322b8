//! The server around the pure half: sockets, TLS, time, files.
//!
//! A connection comes in through `listen`, its requests through `connection` and `router`. `api` takes a request
//! through the steps of the pure half and gives the result to `answer`.

mod answer;
mod api;
mod connection;
mod control;
mod listen;
pub(crate) mod options;
mod router;
mod shared;
pub(crate) mod site;
mod tls;

use std::convert::Infallible;
use std::io::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::server::listen::{accept, accept_while_the_network_works, listen};
use crate::server::options::Options;
use crate::server::shared::Shared;
use crate::stand_in::StandIn;

/// A running stand-in. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    http2: Option<Http2>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// Where the server speaks HTTP/2 over TLS.
#[derive(Debug)]
pub struct Http2 {
    /// Where it listens.
    pub address: SocketAddr,
    /// The certificate to trust there, as DER. It is made for this server and signed by itself.
    pub certificate: Vec<u8>,
}

impl Server {
    /// Starts to listen before it returns. The server runs on a thread of its own.
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

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the server speaks HTTP/2 over TLS, if the options ask for it.
    pub fn http2(&self) -> Option<&Http2> {
        self.http2.as_ref()
    }

    /// Blocks until the server stops, which it does not do by itself.
    pub fn wait(mut self) {
        self.join();
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has already been printed.
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

/// Must be called within the runtime that will run the server.
fn open(options: &Options) -> Result<(SocketAddr, Option<Http2>)> {
    let listeners = listen(options.address)?;
    let address = listeners[0].local_addr()?;
    let shared = Arc::new(Shared::new(StandIn::new(fastrand::u64(..))));
    let app = router::new(options, address.port(), &shared);
    for listener in listeners {
        // Control requests arrive here, so the network never fails as a whole.
        let network = CancellationToken::new();
        tokio::spawn(accept(listener, app.clone(), None, network));
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
        let (app, tls, shared) = (app.clone(), tls.clone(), Arc::clone(&shared));
        tokio::spawn(accept_while_the_network_works(listener, app, tls, shared));
    }
    Ok((address, Some(http2)))
}
