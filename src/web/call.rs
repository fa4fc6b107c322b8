//! One call: what all functions have in common, and how it is carried out as the core's state machine says.

use js_sys::{Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::host::{self, TokenFunction};
use super::objects::{self, Failure};
use super::options::{self, Options, member};
use super::{arguments, exchange};
use crate::core::{
    Accepted, BaseUrl, Call, CloudPcId, ERROR_BODY_CHARACTERS, ERROR_BODY_MS, Error, ErrorCode,
    Function, Guid, InvalidArgument, Plan, RequestKind, Step, StepResult, Timeouts, Token,
};

/// The argument `token`, checked.
pub(super) enum Credential {
    Token(Token),
    JsFunction(JsFunction),
}

impl Credential {
    pub(super) fn read(token: &JsValue) -> Result<Self, Box<InvalidArgument>> {
        match token.dyn_ref::<JsFunction>() {
            Some(function) => Ok(Self::JsFunction(function.clone())),
            None => arguments::parse("token", token, Token::parse).map(Self::Token),
        }
    }
}

/// What a function was called with, all of it checked.
pub(super) struct Job {
    pub(super) function: Function,
    /// The token function, if there is one.
    source: Option<TokenFunction>,
    /// The token that was given otherwise.
    token: Option<Token>,
    pub(super) options: Box<Options>,
    pub(super) root: BaseUrl,
    /// What every request carries as JSON, or `undefined`.
    pub(super) body: JsValue,
}

/// What events, receipts and errors are about.
pub(super) struct Subject {
    pub(super) cloud_pc_id: Option<CloudPcId>,
    pub(super) client_request_id: Guid,
}

/// What goes with a call: the place it is sent to, and what came of its steps.
pub(super) struct Item {
    pub(super) subject: Subject,
    pub(super) url: String,
    token: Option<Token>,
    /// Requests sent, of all its calls: a listing is a call a page.
    pub(super) sent: u32,
    /// When the last of them was, in milliseconds since 1970.
    pub(super) sent_at: f64,
    /// What the last step failed with, if that was an exception.
    pub(super) cause: JsValue,
    /// The last answer's JSON.
    pub(super) body: JsValue,
    step: Option<Pending>,
}

/// A step under way.
struct Pending {
    /// Cuts it. The caller's own signal may be of another realm or a polyfill's, so it is never handed to `fetch`. Each
    /// step has one of its own: what is cut, such as a body that nobody needs, does not cut the next one.
    wire: AbortController,
    for_token: bool,
}

impl Job {
    /// Every check there is, but for what is done; nothing has been sent by then.
    pub(super) fn new(
        function: Function,
        credential: Credential,
        options: Box<Options>,
    ) -> Result<Self, Box<InvalidArgument>> {
        let checked = &options.checked;
        if checked.single_send && !host::streams() {
            let reason = "cannot be had here: this browser does not send a body as a stream.";
            return Err(InvalidArgument::new("singleSend", reason, None));
        }
        let (source, token) = match credential {
            Credential::JsFunction(function) => (Some(TokenFunction::new(function)), None),
            Credential::Token(token) => (None, Some(token)),
        };
        let root = checked.root()?;
        Ok(Self {
            function,
            source,
            token,
            options,
            root,
            body: JsValue::UNDEFINED,
        })
    }

    /// What a call of it may do, in so many milliseconds.
    pub(super) fn plan(&self, total_ms: f64) -> Plan {
        Plan {
            kind: self.function.kind(),
            retry: self.options.checked.retry,
            timeouts: Timeouts {
                total_ms,
                ..self.options.checked.timeouts
            },
            asks_token: self.source.is_some(),
            paced: false,
        }
    }

    pub(super) fn subject(&self, cloud_pc_id: Option<CloudPcId>) -> Subject {
        let given = self.options.checked.client_request_id.clone();
        Subject {
            cloud_pc_id,
            client_request_id: given.unwrap_or_else(host::random_guid),
        }
    }

    pub(super) fn item(&self, subject: Subject, url: String) -> Item {
        Item {
            subject,
            url,
            token: self.token.clone(),
            sent: 0,
            sent_at: 0.0,
            cause: JsValue::UNDEFINED,
            body: JsValue::UNDEFINED,
            step: None,
        }
    }

    pub(super) fn aborted(&self) -> bool {
        member(&self.options.signal, "aborted") == JsValue::TRUE
    }

    /// What the function throws changes nothing.
    pub(super) fn tell(&self, event: JsValue) {
        call(&self.options.on_event, &event);
    }

    pub(super) fn tell_wait(&self, item: &Item, ms: f64, reason: Option<ErrorCode>) {
        if let Some(reason) = reason {
            self.tell(objects::wait(item, ms, reason.as_str()));
        }
    }

    /// Tells that the service has taken it, and makes the receipt.
    pub(super) fn accepted(&self, subject: &Subject, accepted: &Accepted) -> JsValue {
        let receipt = |event| objects::receipt(&self.options.checked, subject, accepted, event);
        self.tell(receipt(Some("accepted")));
        receipt(None)
    }

    /// Tells that it failed, and makes the error.
    pub(super) fn failed(
        &self,
        subject: &Subject,
        error: &Error,
        cause: &JsValue,
        make: &JsFunction,
    ) -> JsValue {
        let fields = |event| objects::error(error, Some(subject), event);
        self.tell(fields(Some("failed")));
        objects::make_error(make, &fields(None), cause)
    }

    /// Carries out one call, in so many milliseconds, to its end.
    pub(super) async fn carry_out(
        &self,
        item: &mut Item,
        total_ms: f64,
    ) -> Result<Box<Accepted>, Failure> {
        let mut call = Call::new(self.plan(total_ms), host::now());
        let mut step = call.next(host::now());
        loop {
            step = match step {
                // What was accepted is on its way: nothing may hide that, an abort neither.
                Step::Done(Ok(accepted)) => return Ok(accepted),
                _ if self.aborted() => return Err(Failure::Aborted),
                Step::Done(Err(error)) => return Err(Failure::Error(error, item.cause.clone())),
                Step::Wait { ms, reason } => {
                    self.tell_wait(item, ms, reason);
                    // Where the signal fires, that is seen above.
                    let _ = JsFuture::from(host::wait(ms, &self.options.signal)).await;
                    call.next(host::now())
                }
                step => {
                    let heard = match item.take(self, &call, step) {
                        Some(promise) => {
                            let settled =
                                JsFuture::from(item.cut_by(&self.options.signal, promise)).await;
                            item.hear(self.function, settled)
                        }
                        None => StepResult::Unsendable,
                    };
                    call.heard(heard, host::now(), host::random())
                }
            };
        }
    }
}

impl Item {
    /// Begins a step that takes time; none where it cannot be, or must not be any more.
    pub(super) fn take(&mut self, job: &Job, call: &Call, step: Step) -> Option<Promise> {
        let wire = AbortController::new().ok()?;
        let for_token = !matches!(step, Step::Send(_));
        let promise = match step {
            Step::Token(limit_ms) => job.source.as_ref()?.ask(&wire, limit_ms),
            Step::Refresh { claims, limit_ms } => {
                let refused = self.token.as_ref()?.authorization();
                let source = job.source.as_ref()?;
                source.refresh(&refused, claims.as_deref(), &wire, limit_ms)
            }
            Step::Send(limit_ms) => {
                let token = self.token.as_ref()?;
                let request = exchange::build(job, &self.subject, &self.url, token, &wire)?;
                self.sent = self.sent.saturating_add(1);
                self.sent_at = call.sent_at();
                job.tell(objects::attempt(self));
                if job.aborted() {
                    return None;
                }
                host::exchange(
                    &job.options.fetch,
                    &request,
                    &wire,
                    job.options.checked.single_send,
                    job.function.kind() != RequestKind::Action,
                    exchange::HEADERS,
                    limit_ms,
                    ERROR_BODY_MS,
                    ERROR_BODY_CHARACTERS,
                )
            }
            Step::Wait { .. } | Step::Done(_) => return None,
        };
        self.step = Some(Pending { wire, for_token });
        Some(promise)
    }

    /// Cuts the step that is under way. What has come by then still counts, if it is heard.
    pub(super) fn cut(&self) {
        if let Some(step) = &self.step {
            step.wire.abort();
        }
    }

    /// The same promise, while the signal cuts the step.
    fn cut_by(&self, signal: &JsValue, promise: Promise) -> Promise {
        match &self.step {
            Some(Pending { wire, .. }) => host::cut(wire, &promise, signal),
            None => promise,
        }
    }

    /// What came of it.
    pub(super) fn hear(
        &mut self,
        function: Function,
        settled: Result<JsValue, JsValue>,
    ) -> StepResult {
        let Some(Pending { wire, for_token }) = self.step.take() else {
            return StepResult::Unsendable;
        };
        self.cause = JsValue::UNDEFINED;
        if settled.as_ref().map_or(true, JsValue::is_null) {
            wire.abort();
        }
        match (settled, for_token) {
            (Ok(late), _) if late.is_null() => StepResult::Late,
            (Ok(given), true) => match options::given(&given).text().and_then(Token::parse) {
                Ok(token) => {
                    self.token = Some(token);
                    StepResult::Token
                }
                Err(reason) => StepResult::NoToken(Some(reason)),
            },
            (Ok(answer), false) => match exchange::read(function, &answer) {
                Some((reply, body)) => {
                    self.body = body;
                    StepResult::Reply(reply)
                }
                None => StepResult::NoReply,
            },
            (Err(thrown), _) => {
                self.cause = thrown;
                if for_token {
                    StepResult::NoToken(None)
                } else {
                    StepResult::Lost
                }
            }
        }
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.cut();
    }
}

/// Calls what may be a function of the caller's. What it throws changes nothing.
pub(super) fn call(function: &JsValue, argument: &JsValue) {
    if let Some(function) = function.dyn_ref::<JsFunction>() {
        let _ = function.call1(&JsValue::UNDEFINED, argument);
    }
}
