//! The stand-in for Microsoft Graph, run inside this process.

use std::io::{ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr};

use duct::Expression;
use mock_graph::{Options, Server};

use crate::base::paths;

/// Starts it together with the page, at these ports or, if one is taken, at any others.
pub(crate) fn start(port: u16, http2_port: Option<u16>) -> Result<Server> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let start = |port, http2_port: Option<u16>| {
        Server::start(&Options {
            address: at(port),
            http2: http2_port.map(at),
            www: Some(paths::page()),
            pkg: Some(paths::package()),
            vendor: Some(paths::vendor()),
        })
    };
    start(port, http2_port).or_else(|error| match error.kind() {
        ErrorKind::AddrInUse => start(0, http2_port.map(|_| 0)),
        _ => Err(error),
    })
}

/// A command with the server's addresses, in the variables that `tests/support/stand-in.mjs` reads.
pub(crate) fn with_server(command: &Expression, server: &Server) -> Expression {
    let command = command.env("MOCK_GRAPH", format!("http://{}", server.address()));
    match server.http2() {
        Some(http2) => command.env("MOCK_GRAPH_H2", format!("https://{}", http2.address)),
        None => command,
    }
}
