//! The token functions in use. Asks them, and shares refreshes as the core says.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Function as JsFunction, Promise};
use web_sys::AbortController;

use super::host;
use crate::core::{Refreshes, Refreshing, Sent, Token};

thread_local! {
    /// Each token function that a call in flight uses.
    static SOURCES: RefCell<Vec<Weak<RefCell<Source>>>> = const { RefCell::new(Vec::new()) };
}

struct Source {
    function: JsFunction,
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
#[derive(Clone)]
pub(super) struct TokenFunction(Rc<RefCell<Source>>);

/// How a refused request gets its token.
pub(super) enum Ask {
    /// From this promise, which belongs to the refresh with this number.
    Wait(Promise, u32),
    /// At once.
    Use(Token),
}

impl TokenFunction {
    pub(super) fn new(function: JsFunction) -> Self {
        SOURCES.with_borrow_mut(|sources| {
            sources.retain(|source| source.strong_count() > 0);
            for source in sources.iter() {
                if let Some(source) = source.upgrade()
                    && source.borrow().function == function
                {
                    return Self(source);
                }
            }
            let source = Rc::new(RefCell::new(Source {
                function,
                refreshes: Refreshes::default(),
                pending: Vec::new(),
            }));
            sources.push(Rc::downgrade(&source));
            Self(source)
        })
    }

    /// Asks it for a token. The function is the caller's, so nothing is borrowed while it runs.
    pub(super) fn ask(
        &self,
        claims: Option<&str>,
        force_refresh: bool,
    ) -> Option<(AbortController, Promise)> {
        let controller = AbortController::new().ok()?;
        let function = self.0.borrow().function.clone();
        let promise = host::ask(&function, claims, force_refresh, &controller);
        Some((controller, promise))
    }

    /// Notes that a request is sent.
    pub(super) fn sent(&self) -> Sent {
        self.0.borrow().refreshes.sent()
    }

    /// Asks it for a new token, or shares the answer to another call that does.
    pub(super) fn refresh(&self, sent: Sent, claims: Option<&str>) -> Option<Ask> {
        let refreshing = self
            .0
            .borrow_mut()
            .refreshes
            .refused(sent, claims.is_some());
        match refreshing {
            Refreshing::Use(token) => Some(Ask::Use(token)),
            Refreshing::Join(number) => {
                let source = self.0.borrow();
                let pending = source.pending.iter().find(|one| one.number == number)?;
                Some(Ask::Wait(pending.promise.clone(), number))
            }
            Refreshing::Start(number) => {
                let (controller, promise) = self.ask(claims, true)?;
                self.0.borrow_mut().pending.push(Pending {
                    number,
                    controller,
                    promise: promise.clone(),
                });
                Some(Ask::Wait(promise, number))
            }
        }
    }

    /// A refresh gave that token, or none.
    pub(super) fn settle(&self, number: u32, token: Option<&Token>) {
        self.0.borrow_mut().refreshes.settle(number, token);
        self.take_pending(number);
    }

    /// One call waits no longer for a refresh.
    pub(super) fn leave(&self, number: u32) {
        let is_idle = self.0.borrow_mut().refreshes.leave(number);
        if is_idle && let Some(pending) = self.take_pending(number) {
            pending.controller.abort();
        }
    }

    fn take_pending(&self, number: u32) -> Option<Pending> {
        let pending = &mut self.0.borrow_mut().pending;
        let at = pending.iter().position(|one| one.number == number)?;
        Some(pending.swap_remove(at))
    }
}
