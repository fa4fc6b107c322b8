//! What a function was called with, all of it checked.

use js_sys::Function as JsFunction;
use wasm_bindgen::prelude::*;

use super::host::{self, Abort};
use super::objects;
use super::options::Options;
use super::subject::Subject;
use super::tokens::TokenFunction;
use super::value::{given, threw};
use crate::core::{BaseUrl, Call, CloudPcId, Function, InvalidArgument, Plan, Token};

/// The argument `token`, checked.
pub(super) enum Credential {
    Token(Token),
    Function(JsFunction),
}

impl Credential {
    pub(super) fn read(token: &JsValue) -> Result<Self, Box<InvalidArgument>> {
        if token.is_function() {
            return Ok(Self::Function(token.clone().unchecked_into()));
        }
        Token::of_argument(&given(token))
            .map(Self::Token)
            .map_err(|reason| InvalidArgument::new("token", reason, None))
    }
}

/// One call of a function of the package.
pub(super) struct Job {
    pub(super) function: Function,
    /// The token function, if one was given.
    pub(super) source: Option<TokenFunction>,
    /// The token, if that was given.
    token: Option<Token>,
    pub(super) options: Box<Options>,
    /// The caller's `signal`, if one was given.
    abort: Option<Abort>,
    /// The caller's `stop`, if one was given.
    stop: Option<Abort>,
    pub(super) root: BaseUrl,
    /// What every request carries: a text, or `undefined`.
    pub(super) body: JsValue,
}

impl Job {
    /// Makes every check that concerns several options. Nothing has been sent by then.
    pub(super) fn new(
        function: Function,
        credential: Credential,
        options: Box<Options>,
    ) -> Result<Self, Box<InvalidArgument>> {
        let checked = &options.checked;
        let root = checked.root()?;
        if checked.single_send && !host::streams() {
            let reason = "is not supported here: this browser does not send a body as a stream.";
            return Err(InvalidArgument::new("singleSend", reason, None));
        }
        let abort = follow("signal", &options.signal)?;
        let stop = follow("stop", &options.stop)?;
        let (source, token) = match credential {
            Credential::Function(function) => (Some(TokenFunction::new(function)), None),
            Credential::Token(token) => (None, Some(token)),
        };
        Ok(Self {
            function,
            source,
            token,
            options,
            abort,
            stop,
            root,
            body: JsValue::UNDEFINED,
        })
    }

    /// The limits of a call.
    pub(super) fn plan(&self) -> Plan {
        Plan {
            kind: self.function.kind(),
            retry: self.options.checked.retry,
            timeouts: self.options.checked.timeouts,
            asks_token: self.source.is_some(),
            streams: self.options.checked.single_send,
            paced: false,
        }
    }

    pub(super) fn subject(&self, cloud_pc_id: Option<CloudPcId>) -> Subject {
        let given = self.options.checked.client_request_id.clone();
        Subject {
            cloud_pc_id,
            client_request_id: given.unwrap_or_else(host::random_guid),
            tokens: self.token.iter().cloned().collect(),
        }
    }

    /// A signal of our own that follows the caller's, or `undefined`.
    pub(super) fn signal(&self) -> JsValue {
        self.abort
            .as_ref()
            .map_or(JsValue::UNDEFINED, Abort::signal)
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.abort.as_ref().is_some_and(Abort::is_aborted)
    }

    /// The same for `stop`.
    pub(super) fn stop_signal(&self) -> JsValue {
        self.stop.as_ref().map_or(JsValue::UNDEFINED, Abort::signal)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(Abort::is_aborted)
    }

    /// The token that was given, if it was not a function: no text that leaves may contain it.
    pub(super) fn tokens(&self) -> &[Token] {
        self.token.as_slice()
    }

    /// The reason of the caller's signal.
    pub(super) fn abort_reason(&self) -> JsValue {
        self.abort
            .as_ref()
            .map_or(JsValue::UNDEFINED, Abort::reason)
    }

    /// Whether the caller listens to events. Otherwise none is made.
    pub(super) fn has_listener(&self) -> bool {
        !self.options.on_event.is_undefined()
    }

    /// Gives the caller an event.
    pub(super) fn emit(&self, kind: &str, subject: &Subject, own: &JsValue) {
        if self.has_listener() {
            host::emit(&self.options.on_event, kind, subject.cloud_pc_id(), own);
        }
    }

    /// Gives the caller the event of a wait that begins.
    pub(super) fn emit_wait(&self, subject: &Subject, call: &Call, ms: f64, reason: &str) {
        if self.has_listener() {
            self.emit("wait", subject, &objects::wait(subject, call, ms, reason));
        }
    }
}

/// Follows a signal of the caller's, if it gave one.
fn follow(field: &str, signal: &JsValue) -> Result<Option<Abort>, Box<InvalidArgument>> {
    if signal.is_undefined() {
        return Ok(None);
    }
    host::follow(signal).map(Some).map_err(|_| threw(field))
}

impl Drop for Job {
    fn drop(&mut self) {
        for abort in self.abort.iter().chain(&self.stop) {
            abort.leave();
        }
    }
}
