//! Listening on addresses and accepting connections.

use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use futures_util::future::join;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::server::connection;
use crate::server::shared::Shared;

/// One listener, or two: `localhost` is `[::1]` for some clients and `127.0.0.1` for others, and both must reach
/// this server.
pub(super) fn listen(address: SocketAddr) -> Result<Vec<TcpListener>> {
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

/// Until `network` is cancelled, which ends the connections as well.
pub(super) async fn accept(
    mut listener: TcpListener,
    app: Router,
    tls: Option<TlsAcceptor>,
    network: CancellationToken,
) {
    let accept = async {
        loop {
            let (stream, _) = Listener::accept(&mut listener).await;
            let network = network.clone();
            tokio::spawn(connection::serve(stream, app.clone(), tls.clone(), network));
        }
    };
    network.run_until_cancelled(accept).await;
}

/// Closes the socket while the network fails, so that connections are refused, and listens there again.
pub(super) async fn accept_while_the_network_works(
    mut listener: TcpListener,
    app: Router,
    tls: TlsAcceptor,
    shared: Arc<Shared>,
) -> Result<()> {
    let address = listener.local_addr()?;
    loop {
        let network = CancellationToken::new();
        let accept = accept(listener, app.clone(), Some(tls.clone()), network.clone());
        let fail = async {
            shared.network_failure().await;
            network.cancel();
        };
        // The socket is closed before any of its connections.
        join(fail, accept).await;
        shared.network_return().await;
        listener = bind(address)?;
    }
}
