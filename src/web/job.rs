//! What a function was called with, all of it checked.

use js_sys::Function as JsFunction;
use wasm_bindgen::prelude::*;

use super::arguments;
use super::host::{self, Abort};
use super::options::Options;
use super::tokens::TokenFunction;
use super::value::{call, threw};
use crate::core::{BaseUrl, CloudPcId, Function, Guid, InvalidArgument, Plan, Token};

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
        arguments::parse("token", token, Token::parse).map(Self::Token)
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
    /// The caller's signal, if one was given.
    abort: Option<Abort>,
    pub(super) root: BaseUrl,
    /// What every request carries: a text, or `undefined`.
    pub(super) body: JsValue,
}

/// What events, receipts and errors are about.
pub(super) struct Subject {
    pub(super) cloud_pc_id: Option<CloudPcId>,
    pub(super) client_request_id: Guid,
    /// The tokens it was sent with, none of which may leave.
    pub(super) token: Option<Token>,
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
        let abort = if options.signal.is_undefined() {
            None
        } else {
            Some(host::follow(&options.signal).map_err(|_| threw("signal"))?)
        };
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
            root,
            body: JsValue::UNDEFINED,
        })
    }

    /// What a call of it may do.
    pub(super) fn plan(&self) -> Plan {
        Plan {
            kind: self.function.kind(),
            retry: self.options.checked.retry,
            timeouts: self.options.checked.timeouts,
            asks_token: self.source.is_some(),
            paced: false,
        }
    }

    pub(super) fn subject(&self, cloud_pc_id: Option<CloudPcId>) -> Subject {
        let given = self.options.checked.client_request_id.clone();
        Subject {
            cloud_pc_id,
            client_request_id: given.unwrap_or_else(host::random_guid),
            token: self.token.clone(),
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

    /// What the caller's signal says why.
    pub(super) fn abort_reason(&self) -> JsValue {
        self.abort
            .as_ref()
            .map_or(JsValue::UNDEFINED, Abort::reason)
    }

    /// Gives the caller an event, which is made only if there is a listener.
    pub(super) fn emit(&self, event: impl FnOnce() -> JsValue) {
        if !self.options.on_event.is_undefined() {
            call(&self.options.on_event, &event());
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if let Some(abort) = &self.abort {
            abort.leave();
        }
    }
}
