//! Carries out what the core's state machine says: one await for whatever it is that takes time.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::bag::{self, member};
use super::exchange;
use super::host::{self, TokenFunction};
use super::out::{self, Failure};
use crate::core::{Call, Kind, Plan, SnapshotRequest, Step, Token};

/// A call with every argument checked.
pub(super) struct Checked {
    /// The token function, if there is one.
    pub(super) source: Option<Function>,
    /// The token that was given, or the last one the function gave.
    pub(super) token: Option<Token>,
    pub(super) request: Box<SnapshotRequest>,
    /// An `AbortSignal`, or `undefined`.
    pub(super) signal: JsValue,
    /// A function, or `undefined`.
    pub(super) fetch: JsValue,
    /// A function, or `undefined`.
    pub(super) on_event: JsValue,
}

/// What is awaited.
enum Pending {
    Token,
    Answer,
    Time,
}

impl Checked {
    pub(super) async fn carry_out(mut self) -> Result<JsValue, Failure> {
        let source = self.source.take().map(TokenFunction::new);
        let options = &self.request.options;
        let plan = Plan {
            kind: Kind::Action,
            retry: options.retry,
            limits: options.limits,
            asks_token: source.is_some(),
            paced: false,
        };
        let mut call = Call::new(plan, host::now());
        let mut step = call.next(host::now());
        let mut cause = JsValue::UNDEFINED;
        loop {
            // What was accepted is on its way: nothing may hide that, an abort neither.
            if let Step::Done(Ok(accepted)) = step {
                self.tell(out::receipt(&self.request, &accepted, Some("accepted")));
                return Ok(out::receipt(&self.request, &accepted, None));
            }
            if member(&self.signal, "aborted") == JsValue::TRUE {
                return Err(Failure::Aborted(member(&self.signal, "reason")));
            }
            // The caller's signal may be of another realm or a polyfill's, so it is never handed to `fetch`. Each step has
            // one of its own: what is cut, such as a body that nobody needs, does not cut the next one.
            let wire = AbortController::new().map_err(Failure::Aborted)?;
            let (pending, promise) = match (step, &source, &self.token) {
                (Step::Token(limit_ms), Some(source), _) => {
                    (Pending::Token, source.ask(&wire, limit_ms, &self.signal))
                }
                (Step::Refresh { claims, limit_ms }, Some(source), Some(refused)) => {
                    let refused = refused.authorization();
                    let claims = claims.as_deref();
                    let token = source.refresh(&refused, claims, limit_ms, &self.signal);
                    (Pending::Token, token)
                }
                (Step::Send(limit_ms), _, Some(token)) => {
                    match exchange::build(&self.request, token, &wire.signal()) {
                        Some(request) => {
                            self.tell(out::attempt(&self.request, &call));
                            let single = self.request.options.single_send;
                            let answer = host::exchange(
                                &self.fetch,
                                &request,
                                &wire,
                                single,
                                exchange::HEADERS,
                                limit_ms,
                                &self.signal,
                            );
                            (Pending::Answer, answer)
                        }
                        None => {
                            step = call.unsendable();
                            continue;
                        }
                    }
                }
                (Step::Wait { ms, reason }, ..) => {
                    if let Some(reason) = reason {
                        self.tell(out::wait(&self.request, &call, ms, reason));
                    }
                    (Pending::Time, host::wait(ms, &self.signal))
                }
                (Step::Done(Err(error)), ..) => {
                    let request = Some(&*self.request);
                    self.tell(out::error(&error, request, Some("failed")));
                    let fields = out::error(&error, request, None);
                    return Err(Failure::Error(fields, cause));
                }
                // The core asks no function that is not there, and sends nothing without a token.
                _ => {
                    step = call.unsendable();
                    continue;
                }
            };
            let settled = JsFuture::from(promise).await;
            if settled.as_ref().map_or(true, JsValue::is_null) {
                wire.abort();
            }
            let now = host::now();
            cause = JsValue::UNDEFINED;
            step = match (pending, settled) {
                (Pending::Time, _) => call.next(now),
                (_, Ok(late)) if late.is_null() => call.late(),
                (Pending::Token, Ok(given)) => {
                    match bag::given(&given).text().and_then(Token::parse) {
                        Ok(token) => {
                            self.token = Some(token);
                            call.token(now)
                        }
                        Err(reason) => call.token_failed(Some(reason)),
                    }
                }
                (Pending::Token, Err(thrown)) => {
                    cause = thrown;
                    call.token_failed(None)
                }
                (Pending::Answer, Ok(answer)) => match exchange::read(&answer) {
                    Some(reply) => call.answered(reply, now, host::random()),
                    None => call.not_an_answer(),
                },
                (Pending::Answer, Err(thrown)) => {
                    cause = thrown;
                    call.lost(now, host::random())
                }
            };
        }
    }

    /// What the function throws changes nothing.
    fn tell(&self, event: JsValue) {
        if let Some(on_event) = self.on_event.dyn_ref::<Function>() {
            let _ = on_event.call1(&JsValue::UNDEFINED, &event);
        }
    }
}
