//! What will happen, in order of time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Events, the soonest first.
pub(crate) struct Queue<E> {
    events: BinaryHeap<Entry<E>>,
    count: u64,
}

struct Entry<E> {
    at_ms: f64,
    order: u64,
    event: E,
}

impl<E> Queue<E> {
    pub(crate) fn new() -> Self {
        Self {
            events: BinaryHeap::new(),
            count: 0,
        }
    }

    pub(crate) fn push(&mut self, at_ms: f64, event: E) {
        let order = self.count;
        self.count += 1;
        self.events.push(Entry {
            at_ms,
            order,
            event,
        });
    }

    pub(crate) fn next_ms(&self) -> f64 {
        self.events.peek().map_or(f64::INFINITY, |next| next.at_ms)
    }

    pub(crate) fn pop(&mut self) -> Option<(f64, E)> {
        self.events.pop().map(|next| (next.at_ms, next.event))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        let soonest = other.at_ms.total_cmp(&self.at_ms);
        soonest.then(other.order.cmp(&self.order))
    }
}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Entry<E> {}
