//! What a running stage uses: its log, and the stand-in for Microsoft Graph.

use std::cell::LazyCell;
use std::io;
use std::time::Duration;

use anyhow::{Result, anyhow};
use duct::Expression;
use mock_graph::Server;

use super::failures::failures;
use crate::base::paths::target;
use crate::base::process::run_logged;
use crate::page::stand_in;

/// A stand-in's ports, HTTP/1 and HTTP/2. Fixed, because the browser tests have the address compiled in: with another one
/// they are built again.
pub(super) const PORTS: [u16; 2] = [8791, 8792];

/// The ports of a stand-in whose address nothing remembers.
pub(super) const ANY_PORTS: [u16; 2] = [0, 0];

/// No stage may hang for ever: CI would hang with it.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The stand-in, which the first stage that uses it starts.
pub(super) type StandIn = LazyCell<io::Result<Server>, Box<dyn FnOnce() -> io::Result<Server>>>;

/// A stand-in that is not started yet.
pub(super) fn stand_in([http1, http2]: [u16; 2]) -> StandIn {
    LazyCell::new(Box::new(move || stand_in::start(http1, Some(http2))))
}

/// A running stage.
pub(super) struct Job<'a> {
    name: &'a str,
    server: &'a StandIn,
}

impl<'a> Job<'a> {
    pub(super) fn new(name: &'a str, server: &'a StandIn) -> Self {
        Self { name, server }
    }

    /// Runs a command that must succeed; returns what it printed. If it fails, the error has what failed, and where the rest is.
    pub(super) fn output(&self, command: &Expression) -> Result<String> {
        let log = target()
            .join("stages")
            .join(self.name)
            .with_extension("log");
        run_logged(command, &log, LIMIT).map_err(|error| {
            let failures = failures(&format!("{error:#}"));
            anyhow!(
                "{}\nthe whole output: {}",
                failures.trim_end(),
                log.display()
            )
        })
    }

    /// Like `output`, for a command that uses the stand-in.
    pub(super) fn output_with_stand_in(&self, command: &Expression) -> Result<String> {
        let server = LazyCell::force(self.server).as_ref();
        let server = server.map_err(|error| anyhow!("the stand-in did not start: {error}"))?;
        self.output(&stand_in::with_server(command, server))
    }
}
