//! The stand-in for Microsoft Graph, in this process.

use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr};

use mock_graph::{Options, Server};

use crate::paths;

/// Starts it, with the page and the package, at a port or, where that is taken, at any other.
pub(crate) fn start(port: u16) -> Result<Server> {
    let start = |port| {
        Server::start(&Options {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            www: Some(paths::page()),
            pkg: Some(paths::package()),
        })
    };
    start(port).or_else(|error| match error.kind() {
        ErrorKind::AddrInUse => start(0),
        _ => Err(error),
    })
}
