//! Tasks: async functions that go on in turns. JavaScript awaits what a task waits for, and calls [`resume`] with what came of it.
//!
//! No library's: one that takes nothing but promises needs no wakers, no queue and no closures, which cost kilobytes.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use js_sys::{Function as JsFunction, Promise};
use wasm_bindgen::prelude::*;

/// What a promise settled with.
type Settled = Result<JsValue, JsValue>;

/// A task, and its number.
type Task = (u32, Pin<Box<dyn Future<Output = Settled>>>);

thread_local! {
    /// The tasks that wait.
    static TASKS: RefCell<Vec<Task>> = const { RefCell::new(Vec::new()) };
    /// The number of the last one.
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// What the task that has its turn waited for.
    static SETTLED: Cell<Settled> = const { Cell::new(Ok(JsValue::UNDEFINED)) };
    /// What it waits for next.
    static AWAITED: Cell<Option<Promise>> = const { Cell::new(None) };
}

/// Adds a task, and returns its number. It has its first turn when [`resume`] is called.
pub(super) fn add(future: impl Future<Output = Settled> + 'static) -> u32 {
    let number = LAST.get().wrapping_add(1);
    LAST.set(number);
    put((number, Box::pin(future)));
    number
}

/// Gives a task its turn: what it waited for has settled. Returns the promise that it waits for next; or calls `end` with
/// whether all went well, and with the task's result.
#[wasm_bindgen(skip_typescript)]
pub fn resume(number: u32, end: &JsFunction, is_ok: bool, value: JsValue) -> Option<Promise> {
    let (_, mut future) = take(number)?;
    SETTLED.set(if is_ok { Ok(value) } else { Err(value) });
    let mut context = Context::from_waker(Waker::noop());
    if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
        let is_ok = result.is_ok();
        let (Ok(value) | Err(value)) = result;
        // It settles a promise, which cannot fail.
        let _ = end.call2(&JsValue::UNDEFINED, &is_ok.into(), &value);
        return None;
    }
    put((number, future));
    AWAITED.take()
}

fn put(task: Task) {
    TASKS.with_borrow_mut(|tasks| tasks.push(task));
}

fn take(number: u32) -> Option<Task> {
    TASKS.with_borrow_mut(|tasks| {
        let at = tasks.iter().position(|task| task.0 == number)?;
        Some(tasks.swap_remove(at))
    })
}

/// Waits for a promise.
pub(super) struct Wait(Option<Promise>);

pub(super) fn settled(promise: Promise) -> Wait {
    Wait(Some(promise))
}

impl Future for Wait {
    type Output = Settled;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Settled> {
        if self.0.is_none() {
            return Poll::Ready(SETTLED.replace(Ok(JsValue::UNDEFINED)));
        }
        AWAITED.set(self.0.take());
        Poll::Pending
    }
}
