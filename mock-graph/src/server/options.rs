//! Where the server listens, and which files it serves.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Where to listen, and what to serve besides the API.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port 0 means any free port. On `127.0.0.1` the server also listens on `[::1]` if the machine has it,
    /// because `localhost` may mean either.
    pub address: SocketAddr,
    /// Where to speak HTTP/2 over TLS as well, under the same rules. `None` means nowhere.
    pub http2: Option<SocketAddr>,
    /// The folder served under `/`.
    pub www: Option<PathBuf>,
    /// The folder served under `/pkg`.
    pub pkg: Option<PathBuf>,
    /// The folder served under `/vendor`.
    pub vendor: Option<PathBuf>,
}
