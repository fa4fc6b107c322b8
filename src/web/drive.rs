//! Carries out the steps of a call that the state machine in the core asks for.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortController;

use super::exchange;
use super::host;
use super::job::Job;
use super::json::JsonValue;
use super::subject::Subject;
use super::tokens::{Ask, TokenFunction};
use super::value::given;
use crate::core::{
    ANSWER_HEADERS, AnswerShape, Call, ERROR_BODY_CHARACTERS, ERROR_BODY_MS, Function, Guid, Pages,
    RequestKind, Resource, Sent, Step, StepResult, Token, read_batch,
};

/// What goes with a call: where it is sent, and the results of its steps.
pub(super) struct Item {
    /// The function whose request it is: the run's own, or that of a list for a probe.
    function: Function,
    pub(super) subject: Subject,
    /// Where it is sent. If it reads a list, the pages so far, and what they contain.
    pub(super) pages: Pages,
    pub(super) found: Array,
    /// When the last request was sent, for a refresh.
    sent: Sent,
    /// How many requests were sent.
    pub(super) attempts: u32,
    /// What the last step threw, if it did.
    pub(super) cause: JsValue,
    /// The last answer's JSON.
    pub(super) body: JsValue,
    /// The JSON of each part of the batch that was answered last.
    pub(super) bodies: Vec<Option<JsonValue>>,
    step: Option<Pending>,
}

/// A step under way.
enum Pending {
    Token(AbortController),
    Refresh(TokenFunction, u32),
    Send,
    /// A batch of this many parts.
    Batch(u32),
}

/// A step that has begun.
pub(super) enum Begun {
    /// [`Item::settle`] takes what the promise settles with.
    Promise(Promise),
    /// Its result is known at once.
    Result(StepResult),
    /// An abort came first.
    Aborted,
}

/// What a promise settles with.
pub(super) type Settled = Result<JsValue, JsValue>;

/// What a call does next.
pub(super) enum Turn {
    /// It goes on with what the promise settles with.
    Await(Promise),
    /// It has ended: what its own promise settles with.
    End(Settled),
}

impl Item {
    pub(super) fn new(function: Function, subject: Subject, url: String) -> Self {
        Self {
            pages: Pages::new(url),
            found: JsValue::UNDEFINED.unchecked_into(),
            function,
            subject,
            sent: Sent::default(),
            attempts: 0,
            cause: JsValue::UNDEFINED,
            body: JsValue::UNDEFINED,
            bodies: Vec::new(),
            step: None,
        }
    }

    /// Begins a step that takes time.
    pub(super) fn begin(&mut self, job: &Job, call: &Call, step: Step) -> Begun {
        let begun = match step {
            Step::Token(limit_ms) => self.ask(job, limit_ms),
            Step::Refresh { claims, limit_ms } => self.refresh(job, claims.as_deref(), limit_ms),
            Step::Send(limit_ms) => return self.send(job, call, limit_ms),
            Step::Wait { .. } | Step::Done(_) => None,
        };
        begun.unwrap_or(Begun::Result(StepResult::Unsendable))
    }

    fn ask(&mut self, job: &Job, limit_ms: f64) -> Option<Begun> {
        let (controller, promise) = job.source.as_ref()?.ask(None, false)?;
        self.step = Some(Pending::Token(controller));
        Some(Begun::Promise(host::race(
            &promise,
            limit_ms,
            &job.signal(),
        )))
    }

    fn refresh(&mut self, job: &Job, claims: Option<&str>, limit_ms: f64) -> Option<Begun> {
        let source = job.source.as_ref()?;
        Some(match source.refresh(self.sent, claims)? {
            Ask::Use(token) => {
                self.subject.use_token(token);
                Begun::Result(StepResult::Token)
            }
            Ask::Wait(promise, number) => {
                self.step = Some(Pending::Refresh(source.clone(), number));
                Begun::Promise(host::race(&promise, limit_ms, &job.signal()))
            }
        })
    }

    fn send(&mut self, job: &Job, call: &Call, limit_ms: f64) -> Begun {
        self.note_sent(job, call);
        // A probe is nothing that the caller asked for.
        if self.function == job.function {
            job.tell_attempt(&self.subject, call);
        }
        if job.is_aborted() || job.is_stopped() {
            return Begun::Aborted;
        }
        self.step = Some(Pending::Send);
        let kind = self.function.kind();
        let body = match kind {
            RequestKind::Read => &JsValue::UNDEFINED,
            RequestKind::Action | RequestKind::Create => &job.body,
        };
        let id = &self.subject.client_request_id;
        self.exchange(job, kind, self.pages.url(), id, body, limit_ms)
    }

    fn exchange(
        &self,
        job: &Job,
        kind: RequestKind,
        url: &str,
        client_request_id: &Guid,
        body: &JsValue,
        limit_ms: f64,
    ) -> Begun {
        let Some(token) = self.subject.tokens.last() else {
            return Begun::Result(StepResult::Unsendable);
        };
        Begun::Promise(host::exchange(
            &job.options.fetch,
            url,
            exchange::method(kind),
            &exchange::headers(kind, token, client_request_id, !body.is_undefined()),
            body,
            job.options.checked.single_send && kind != RequestKind::Read,
            kind != RequestKind::Action,
            ANSWER_HEADERS,
            limit_ms,
            ERROR_BODY_MS,
            ERROR_BODY_CHARACTERS,
            &job.signal(),
        ))
    }

    /// Its request is about to be sent, alone or in a batch.
    pub(super) fn note_sent(&mut self, job: &Job, call: &Call) {
        self.attempts = call.attempts();
        if let Some(source) = &job.source {
            self.sent = source.sent();
        }
    }

    /// Sends a batch of `count` parts, of which this one is the first.
    pub(super) fn send_batch(
        &mut self,
        job: &Job,
        body: &JsValue,
        count: u32,
        limit_ms: f64,
    ) -> Begun {
        self.step = Some(Pending::Batch(count));
        let url = Resource::Batch.url(&job.root);
        // The batch is a request of its own.
        let id = host::random_guid();
        self.exchange(job, RequestKind::Create, &url, &id, body, limit_ms)
    }

    /// The result of the step that was begun.
    pub(super) fn settle(&mut self, job: &Job, settled: Settled) -> StepResult {
        self.cause = JsValue::UNDEFINED;
        let Some(step) = self.step.take() else {
            return StepResult::Unsendable;
        };
        let settled = match settled {
            Ok(value) if value.is_null() => {
                step.end();
                return StepResult::Late;
            }
            Ok(value) => Some(value),
            Err(thrown) => {
                self.cause = thrown;
                None
            }
        };
        let (source, number) = match step {
            Pending::Send => {
                let Some(answer) = settled else {
                    return StepResult::Lost;
                };
                let Some((reply, body)) = exchange::read(self.function.answer(), answer) else {
                    return StepResult::NoReply;
                };
                self.body = body.0;
                return StepResult::Reply(reply);
            }
            Pending::Batch(count) => {
                let Some(answer) = settled else {
                    return StepResult::Lost;
                };
                let Some((reply, body)) = exchange::read(AnswerShape::Batch, answer) else {
                    return StepResult::NoReply;
                };
                let (result, bodies) = read_batch(reply, &body, self.function.answer(), count);
                self.bodies = bodies;
                return result;
            }
            // This call no longer waits for the refresh, but others may.
            step if settled.is_none() && job.is_aborted() => {
                step.end();
                return StepResult::NoToken(None);
            }
            Pending::Token(controller) => {
                if settled.is_none() {
                    controller.abort();
                }
                (None, 0)
            }
            Pending::Refresh(source, number) => (Some(source), number),
        };
        let token = settled.map(|value| Token::of_function(&given(&value)));
        if let Some(source) = source {
            source.settle(number, token.as_ref().and_then(|token| token.as_ref().ok()));
        }
        match token {
            Some(Ok(token)) => {
                self.subject.use_token(token);
                StepResult::Token
            }
            Some(Err(reason)) => StepResult::NoToken(Some(reason)),
            None => StepResult::NoToken(None),
        }
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        if let Some(step) = self.step.take() {
            step.end();
        }
    }
}

impl Pending {
    /// Ends a step that nobody waits for any more.
    fn end(self) {
        match self {
            Self::Token(controller) => controller.abort(),
            Self::Refresh(source, number) => source.leave(number),
            Self::Send | Self::Batch(_) => {}
        }
    }
}
