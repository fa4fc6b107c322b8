//! What a function was called with, all of it checked.

use js_sys::Function as JsFunction;
use wasm_bindgen::prelude::*;

use super::host::{self, Abort};
use super::objects;
use super::options::Options;
use super::subject::Subject;
use super::tokens::TokenFunction;
use super::value::{given, threw};
use crate::core::{
    Accepted, BaseUrl, Call, Clocks, CloudPcId, Error, Function, InvalidArgument, Plan, Token,
    redacted,
};

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
    pub(super) token: Option<Token>,
    pub(super) options: Box<Options>,
    /// Makes the package's error.
    make_error: JsFunction,
    /// When its time began.
    pub(super) began: Clocks,
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
        make_error: JsFunction,
        began: Clocks,
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
            make_error,
            began,
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
        let mut tokens = Vec::new();
        if let Some(token) = &self.token {
            tokens.push(token.clone());
        }
        Subject {
            cloud_pc_id,
            client_request_id: given.unwrap_or_else(host::random_guid),
            tokens,
        }
    }

    /// A signal of our own that follows the caller's, or `undefined`.
    pub(super) fn signal(&self) -> JsValue {
        signal(&self.abort)
    }

    pub(super) fn is_aborted(&self) -> bool {
        self.abort.as_ref().is_some_and(Abort::aborted)
    }

    /// The same for `stop`.
    pub(super) fn stop_signal(&self) -> JsValue {
        signal(&self.stop)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(Abort::aborted)
    }

    /// Tells the caller of a request that is sent.
    pub(super) fn tell_attempt(&self, subject: &Subject, call: &Call) {
        let (attempts, sent_at) = (call.attempts(), call.sent_at());
        self.tell("attempt", subject, attempts, Some(sent_at), None, None);
    }

    /// Tells the caller of a wait that begins.
    pub(super) fn tell_wait(&self, subject: &Subject, attempts: u32, ms: f64, reason: &str) {
        self.tell("wait", subject, attempts, None, Some(ms), Some(reason));
    }

    fn tell(
        &self,
        kind: &str,
        subject: &Subject,
        attempts: u32,
        sent_at: Option<f64>,
        wait_ms: Option<f64>,
        reason: Option<&str>,
    ) {
        let listener = &self.options.on_event;
        // Without a listener, no event is made.
        if !listener.is_undefined() {
            host::step(
                listener,
                kind,
                subject.cloud_pc_id(),
                subject.client_request_id.as_str(),
                attempts,
                sent_at,
                wait_ms,
                reason,
            );
        }
    }

    /// Makes the receipt, of which the caller is told.
    pub(super) fn accepted(&self, subject: &Subject, accepted: &Accepted) -> JsValue {
        let (storage_account_id, access_tier) = objects::parameters(&self.options.checked);
        let request_id = accepted.request_id.as_deref();
        let request_id = request_id.map(|id| redacted(id, &subject.tokens));
        host::accepted(
            &self.options.on_event,
            subject.cloud_pc_id(),
            storage_account_id,
            access_tier,
            request_id.as_deref(),
            subject.client_request_id.as_str(),
            accepted.attempts,
            accepted.sent_at,
            accepted.accepted_at,
        )
    }

    /// Makes the error of a request, of which the caller is told.
    pub(super) fn failed(&self, subject: &Subject, error: &Error, cause: &JsValue) -> JsValue {
        let listener = &self.options.on_event;
        let tokens = &subject.tokens;
        objects::error(
            &self.make_error,
            error,
            cause,
            listener,
            Some(subject),
            tokens,
        )
    }

    /// Makes an error that concerns no request.
    pub(super) fn error(&self, error: &Error) -> JsValue {
        let none = &JsValue::UNDEFINED;
        let tokens = self.token.as_slice();
        objects::error(&self.make_error, error, none, none, None, tokens)
    }

    /// The reason of the caller's signal.
    pub(super) fn abort_reason(&self) -> JsValue {
        self.abort.as_ref().map(Abort::reason).unwrap_or_default()
    }
}

fn signal(abort: &Option<Abort>) -> JsValue {
    abort.as_ref().map(JsValue::from).unwrap_or_default()
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
