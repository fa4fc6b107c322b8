//! The stand-in as a program: `cargo run -p mock-graph` prints where it listens, and serves until it is ended.

use std::io::{Result, Write, stdout};
use std::net::{Ipv4Addr, SocketAddr};

use mock_graph::{Options, Server};

fn main() -> Result<()> {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let server = Server::start(&Options {
        address: any_port,
        http2: Some(any_port),
        www: None,
        pkg: None,
        vendor: None,
    })?;
    let mut out = stdout();
    writeln!(out, "http://{}", server.address())?;
    if let Some(http2) = server.http2() {
        writeln!(out, "https://{} (HTTP/2, self-signed)", http2.address)?;
    }
    out.flush()?;
    server.wait();
    Ok(())
}
