//! The stand-in for JavaScript: its pure half, as functions that take and return numbers and text. `stand-in.js` calls
//! them and acts out what they say.
//!
//! Stand-ins and exchanges have numbers, so that nothing of them is outside the module's memory: a copy of the memory is a
//! copy of all of them. Times are milliseconds since 1970.

mod wire;

use std::cell::RefCell;
use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;
use mock_graph::{Arrival, Exchange, StandIn, Step, Wait};
use wasm_bindgen::prelude::wasm_bindgen;

/// A stand-in, and the requests that it has not finished.
struct Graph {
    stand_in: StandIn,
    exchanges: BTreeMap<u32, Open>,
    next: u32,
}

/// A request that is not finished, and what it waits for.
struct Open {
    exchange: Exchange,
    wait: Option<Wait>,
}

thread_local! {
    static GRAPHS: RefCell<Vec<Graph>> = const { RefCell::new(Vec::new()) };
}

/// Nothing happens for a number that was never given.
fn with<T: Default>(graph: u32, work: impl FnOnce(&mut Graph) -> T) -> T {
    GRAPHS.with_borrow_mut(|graphs| graphs.get_mut(graph as usize).map(work).unwrap_or_default())
}

/// Adds a stand-in and returns its number; the first one is 0. All its ids are derived from the seed.
#[wasm_bindgen]
pub fn create(seed: f64) -> u32 {
    GRAPHS.with_borrow_mut(|graphs| {
        graphs.push(Graph {
            stand_in: StandIn::new(seed as u64),
            exchanges: BTreeMap::new(),
            next: 0,
        });
        graphs.len() as u32 - 1
    })
}

/// Records a request to the API, whose path begins with `/beta` or `/v1.0`, and returns the number of its exchange.
/// `head` is `{ method, path, headers }`; links in the answer begin with `root`. `None` for what is not HTTP, or too
/// long: no web server would pass it on.
#[wasm_bindgen]
pub fn receive(graph: u32, head: &str, body: Vec<u8>, root: &str, now: f64) -> Option<u32> {
    let request = wire::request(head, body.into())?;
    let arrival = Arrival {
        root: Some(root.to_owned()),
        connection: 0,
    };
    with(graph, |graph| {
        let exchange = graph.stand_in.receive(request, arrival, time(now));
        let number = graph.next;
        let wait = None;
        graph.next += 1;
        graph.exchanges.insert(number, Open { exchange, wait });
        Some(number)
    })
}

/// What to do next: `{ step: "wait", ms }`, then ask again; or at last `{ step: "lost" }`, for a connection that was cut, or
/// `{ step: "answer", status, headers, body, padding, end }`. So many spaces follow the body; `end` is `"complete"`,
/// `"cut"` or `"hang"`.
#[wasm_bindgen]
pub fn next(graph: u32, exchange: u32, now: f64) -> String {
    let step = with(graph, |graph| {
        let open = graph.exchanges.get_mut(&exchange)?;
        let step = graph.stand_in.next(&mut open.exchange, time(now));
        open.wait = match &step {
            Step::Wait(wait) => Some(wait.clone()),
            Step::Cut | Step::Reset | Step::Answer(_) => None,
        };
        Some(step)
    });
    wire::step(step.unwrap_or(Step::Reset))
}

/// Whether the wait of an exchange is over early. It may be after each change.
#[wasm_bindgen(js_name = isOver)]
pub fn is_over(graph: u32, exchange: u32, now: f64) -> bool {
    with(graph, |graph| {
        let wait = graph
            .exchanges
            .get(&exchange)
            .and_then(|open| open.wait.as_ref());
        wait.is_none_or(|wait| graph.stand_in.is_over(wait, time(now)))
    })
}

/// Forgets an exchange. `cancelled` says that the client left before it had the whole answer.
#[wasm_bindgen]
pub fn finish(graph: u32, exchange: u32, cancelled: bool) {
    with(graph, |graph| {
        if let Some(open) = graph.exchanges.remove(&exchange)
            && cancelled
        {
            graph.stand_in.cancel(open.exchange.number());
        }
    });
}

/// Answers a control request, at a path under `/control/`, with `{ status, headers, body }`. `None` means that a list is
/// still shorter than its `atLeast` asks for: try again after a change.
#[wasm_bindgen]
pub fn control(graph: u32, method: &str, path: &str, body: &str, now: f64) -> Option<String> {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let request = wire::control_request(method, path, body);
    with(graph, |graph| match request {
        Some(request) => graph.stand_in.control(&request, time(now)),
        None => Some(wire::bad_request()),
    })
    .map(|response| wire::response(&response))
}

/// A time that is out of range becomes 1970.
fn time(milliseconds: f64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds as i64).unwrap_or_default()
}
