//! The token functions in use: asks them, and carries out who shares a refresh, as the core says.

use std::cell::RefCell;

use js_sys::{Function as JsFunction, Promise};
use web_sys::AbortController;

use super::host;
use crate::core::{Refreshes, Refreshing, Sent, Token};

thread_local! {
    /// Each token function that a call in flight uses.
    static SOURCES: RefCell<Vec<Source>> = const { RefCell::new(Vec::new()) };
}

struct Source {
    function: JsFunction,
    /// How many calls use it.
    calls: u32,
    refreshes: Refreshes,
    pending: Vec<Pending>,
}

/// A refresh under way.
struct Pending {
    number: u32,
    controller: AbortController,
    promise: Promise,
}

/// A token function, while a call uses it: calls in flight with the same function share its refreshes.
pub(super) struct TokenFunction(JsFunction);

/// How a refused request gets its token.
pub(super) enum Ask {
    /// When that promise is fulfilled; `number` is the refresh's.
    Wait { promise: Promise, number: u32 },
    /// At once.
    Use(Token),
}

impl TokenFunction {
    pub(super) fn new(function: JsFunction) -> Self {
        SOURCES.with_borrow_mut(|sources| {
            match sources
                .iter_mut()
                .find(|source| source.function == function)
            {
                Some(source) => source.calls = source.calls.saturating_add(1),
                None => sources.push(Source {
                    function: function.clone(),
                    calls: 1,
                    refreshes: Refreshes::default(),
                    pending: Vec::new(),
                }),
            }
        });
        Self(function)
    }

    /// The same, for a step that may outlast its call.
    pub(super) fn share(&self) -> Self {
        Self::new(self.0.clone())
    }

    /// Asks it for a token.
    pub(super) fn ask(&self, controller: &AbortController) -> Promise {
        host::ask(&self.0, None, false, controller)
    }

    /// Notes that a request is sent.
    pub(super) fn sent(&self) -> Sent {
        self.with(|source| source.refreshes.sent())
            .unwrap_or_default()
    }

    /// Asks it for a new token, or shares the answer of another call that does.
    pub(super) fn refresh(&self, sent: Sent, claims: Option<&str>) -> Option<Ask> {
        let refreshing = self.with(|source| source.refreshes.refused(sent, claims.is_some()))?;
        match refreshing {
            Refreshing::Use(token) => Some(Ask::Use(token)),
            Refreshing::Join(number) => self
                .with(|source| {
                    let pending = source.pending.iter().find(|one| one.number == number)?;
                    let promise = pending.promise.clone();
                    Some(Ask::Wait { promise, number })
                })
                .flatten(),
            Refreshing::Start(number) => {
                let controller = AbortController::new().ok()?;
                // The function is the caller's: nothing is borrowed while it runs.
                let promise = host::ask(&self.0, claims, true, &controller);
                self.with(|source| {
                    source.pending.push(Pending {
                        number,
                        controller,
                        promise: promise.clone(),
                    });
                });
                Some(Ask::Wait { promise, number })
            }
        }
    }

    /// A refresh gave that token, or none.
    pub(super) fn settle(&self, number: u32, token: Option<&Token>) {
        self.with(|source| {
            source.refreshes.settle(number, token);
            source.pending.retain(|pending| pending.number != number);
        });
    }

    /// One call waits no longer for a refresh.
    pub(super) fn leave(&self, number: u32) {
        let idle = self.with(|source| {
            if !source.refreshes.leave(number) {
                return None;
            }
            let at = source.pending.iter().position(|one| one.number == number)?;
            Some(source.pending.swap_remove(at))
        });
        if let Some(pending) = idle.flatten() {
            pending.controller.abort();
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Source) -> T) -> Option<T> {
        SOURCES.with_borrow_mut(|sources| {
            let source = sources
                .iter_mut()
                .find(|source| source.function == self.0)?;
            Some(act(source))
        })
    }
}

impl Drop for TokenFunction {
    fn drop(&mut self) {
        let is_unused = self.with(|source| {
            source.calls = source.calls.saturating_sub(1);
            source.calls == 0
        });
        if is_unused == Some(true) {
            SOURCES.with_borrow_mut(|sources| sources.retain(|source| source.calls > 0));
        }
    }
}
