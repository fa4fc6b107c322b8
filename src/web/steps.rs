//! Carries out the steps of a run's items: one by one, or several together in a batch.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::drive::{Begun, Item, Settled};
use super::exchange;
use super::host::{self, Inbox, now, random};
use super::job::Job;
use super::json::JsonValue;
use crate::core::{
    Json, PROBE, RequestKind, Run, Step, StepResult, part_headers, part_id, part_url,
};

/// A run with the items that are in progress. Boxed, because a run moves its items about.
pub(super) type Items = Run<Box<Item>>;

/// What the steps of a run need.
pub(super) struct Steps {
    pub(super) job: Job,
    /// What is in flight.
    pub(super) inbox: Inbox,
}

impl Steps {
    /// Begins a step. Calls `sending` for each item whose request is sent.
    pub(super) fn begin(&self, run: &mut Items, index: u32, step: Step, sending: &dyn Fn(u32)) {
        let is_send = matches!(step, Step::Send(_));
        let parts = run.parts(index);
        if is_send && !parts.is_empty() {
            return self.send_batch(run, &parts, step, sending);
        }
        let Some((call, item)) = run.item(index) else {
            return;
        };
        if let Step::Wait { ms, reason } = step {
            if let Some(reason) = reason {
                let attempts = call.attempts();
                self.job
                    .tell_wait(&item.subject, attempts, ms, reason.as_str());
            }
            return;
        }
        match item.begin(&self.job, call, step) {
            Begun::Promise(promise) => {
                if is_send && index != PROBE {
                    sending(index);
                }
                self.inbox.add(index, &promise);
            }
            Begun::Result(result) => self.take(run, index, result),
            Begun::Aborted => run.not_taken(index),
        }
    }

    /// What has settled since, and what with, if anything has.
    pub(super) fn shift(&self) -> Option<(u32, Settled)> {
        let entry = self.inbox.shift()?;
        let value = entry.value();
        let settled = if entry.is_ok() { Ok(value) } else { Err(value) };
        Some((entry.index(), settled))
    }

    /// Takes what the promise of a step has settled with. If the item has ended, it does not matter any more.
    pub(super) fn settle(&self, run: &mut Items, index: u32, settled: Settled) {
        let Some((_, item)) = run.item(index) else {
            return;
        };
        let result = item.settle(&self.job, settled);
        let cause = item.cause.clone();
        let bodies = std::mem::take(&mut item.bodies);
        let mut bodies = bodies.into_iter();
        for part in run.parts(index) {
            if let Some((_, item)) = run.item(part) {
                item.cause = cause.clone();
                item.body = bodies
                    .next()
                    .flatten()
                    .map(|body| body.0)
                    .unwrap_or_default();
            }
        }
        self.take(run, index, result);
    }

    fn take(&self, run: &mut Items, index: u32, result: StepResult) {
        if let StepResult::Token = result {
            share_token(run, index);
        }
        run.settle(index, result, now(), random());
    }

    fn send_batch(&self, run: &mut Items, parts: &[u32], step: Step, sending: &dyn Fn(u32)) {
        let (Some(first), Step::Send(limit_ms)) = (parts.first().copied(), step) else {
            return;
        };
        share_token(run, first);
        let kind = self.job.function.kind();
        // An action always has a body in a batch (docs/graph.md#batches).
        let has_body = kind != RequestKind::Read;
        let text = self.job.body.as_string();
        let body = JsonValue::parse(text.as_deref().unwrap_or("{}")).filter(|_| has_body);
        let body = body.map(|body| body.0).unwrap_or_default();
        let requests = Array::new();
        for (at, part) in (0..).zip(parts) {
            let Some((call, item)) = run.item(*part) else {
                continue;
            };
            item.note_sent(&self.job, call);
            let headers = Object::new();
            let put =
                |name: &str, value: &str| host::put(&headers, name, &JsValue::from_str(value));
            part_headers(&item.subject.client_request_id, kind, has_body, put);
            let url = item.pages.url();
            let url = part_url(url, &self.job.root).unwrap_or(url);
            let method = exchange::method(kind);
            requests.push(&host::part(&part_id(at), method, url, &headers, &body));
            self.job.tell_attempt(&item.subject, call);
        }
        if self.job.is_aborted() || self.job.is_stopped() {
            return run.not_taken(first);
        }
        let Some((_, item)) = run.item(first) else {
            return;
        };
        // A page can break this with a `toJSON` on all objects. Then nothing is sent.
        let body = host::batch(&requests).ok().filter(JsValue::is_string);
        let begun = body.map_or(Begun::Result(StepResult::Unsendable), |body| {
            item.send_batch(&self.job, &body, requests.length(), limit_ms)
        });
        match begun {
            Begun::Promise(promise) => {
                parts.iter().for_each(|part| sending(*part));
                self.inbox.add(first, &promise);
            }
            Begun::Result(result) => self.take(run, first, result),
            Begun::Aborted => run.not_taken(first),
        }
    }
}

/// Gives all items of a batch the token of the first one: none of them may show it, and each may be sent again.
fn share_token(run: &mut Items, first: u32) {
    let token = run
        .item(first)
        .and_then(|(_, item)| item.subject.tokens.last().cloned());
    let Some(token) = token else { return };
    for part in run.parts(first) {
        if let Some((_, item)) = run.item(part) {
            item.subject.use_token(token.clone());
        }
    }
}
