//! Listening on addresses and accepting connections.

use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::Router;
use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::server::connection;

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

pub(super) async fn accept(mut listener: TcpListener, app: Router, tls: Option<TlsAcceptor>) {
    loop {
        let (stream, _) = Listener::accept(&mut listener).await;
        tokio::spawn(connection::serve(stream, app.clone(), tls.clone()));
    }
}
