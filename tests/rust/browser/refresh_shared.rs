//! One refresh for all calls in flight that used the same refused token: who shares it, and who ends it.

use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortController, Request};

use crate::doubles::{Double, Timers, answer, fire, invoke};
use crate::support::{CloudPc, failure, get, js, none, number, rejection_at_once, verdict, with};

/// Calls with one token function, whose requests the test answers.
struct Calls {
    token: Double,
    fetch: Double,
}

impl Calls {
    /// What the function does, call by call: "later", or return this token.
    fn asking(steps: &[&str]) -> Self {
        let step = |step: &&str| match *step {
            "later" => ("later", JsValue::UNDEFINED),
            token => ("give", JsValue::from(token)),
        };
        Self {
            token: Double::doing(&steps.iter().map(step).collect::<Vec<_>>()),
            fetch: Double::fetch("answerLater"),
        }
    }

    fn begin(&self, opts: JsValue) -> Promise {
        CloudPc::nowhere().begin(self.token.function(), self.fetch.option(opts, "fetch"))
    }

    /// A call whose first request has been sent, and what aborts it.
    async fn begin_abortable(&self) -> (Promise, AbortController) {
        let controller = AbortController::new().unwrap();
        let sent = self.fetch.calls().len();
        let call = self.begin(with(none(), "signal", &controller.signal()));
        self.fetch.call(sent as u32).await;
        (call, controller)
    }

    /// Answers the request of this number, counted from 0, once it is sent.
    async fn answer(&self, index: u32, status: u16) {
        answer(&self.fetch.call(index).await, status, &none());
    }

    /// The tokens sent so far.
    fn sent(&self) -> Vec<String> {
        let token = |call: &JsValue| {
            let request: Request = get(call, "request").unchecked_into();
            let value = request.headers().get("Authorization").unwrap().unwrap();
            value.replace("Bearer ", "")
        };
        self.fetch.calls().iter().map(token).collect()
    }
}

/// How many timers a call has set once it waits for a refresh: for the token, the head, the body, and the refresh.
const WAITS: u32 = 4;
/// How many it has set before its first request is answered.
const SENT: u32 = 2;

async fn accepted(call: Promise) {
    let receipt = JsFuture::from(call).await.unwrap();
    assert_eq!(number(&receipt, "attempts"), Some(2.0));
}

#[wasm_bindgen_test]
async fn many_at_once() {
    const CALLS: usize = 8;
    let mut pcs = Vec::new();
    for _ in 0..CALLS {
        pcs.push(CloudPc::new().await);
    }
    let [old, new] = ["old", "new"].map(|name| format!("{name}-{}", pcs[0].id));
    CloudPc::fault_of_all(&format!(
        r#""token": "{old}", "times": null, "status": 401"#
    ))
    .await;
    // Each call gets the old token, then one gets the new one.
    let mut steps = vec![("give", JsValue::from(&old)); CALLS];
    steps.push(("promise", JsValue::from(&new)));
    let token = Double::doing(&steps);
    let begin = |pc: &CloudPc| pc.begin(token.function(), none());
    let calls: Array = pcs.iter().map(begin).collect();
    JsFuture::from(Promise::all(&calls)).await.unwrap();
    assert_eq!(token.calls().len(), CALLS + 1);
    for pc in pcs {
        assert_eq!(pc.tokens().await, [&*old, &new]);
        assert_eq!(pc.started().await.len(), 1);
    }
}

#[wasm_bindgen_test]
async fn also_after_it_has_ended_but_only_while_calls_last() {
    let calls = Calls::asking(&["old", "old", "new", "old", "newer"]);
    let (early, late) = (calls.begin(none()), calls.begin(none()));
    calls.answer(0, 401).await;
    calls.answer(2, 204).await;
    accepted(early).await;
    calls.answer(1, 401).await;
    calls.answer(3, 204).await;
    accepted(late).await;
    assert_eq!(calls.token.calls().len(), 3);
    let next = calls.begin(none());
    calls.answer(4, 401).await;
    calls.answer(5, 204).await;
    accepted(next).await;
    assert_eq!(calls.sent(), ["old", "old", "new", "new", "old", "newer"]);
}

#[wasm_bindgen_test]
async fn a_failure_is_shared_by_those_who_wait_and_nobody_else() {
    let calls = Calls::asking(&["old", "old", "old", "later", "new"]);
    let timers = Timers::watched();
    let [one, two, late] = [(); 3].map(|()| calls.begin(none()));
    calls.answer(0, 401).await;
    calls.answer(1, 401).await;
    timers.set(2 * WAITS + SENT - 1).await;
    let asked = calls.token.call(3).await;
    invoke(&asked, "reject", &"no".into());
    for call in [one, two] {
        let error = failure(call).await;
        assert_eq!(verdict(&error), "tokenFailed/refused");
        assert_eq!(get(&error, "cause"), "no");
    }
    assert_eq!(calls.token.calls().len(), 4);
    calls.answer(2, 401).await;
    calls.answer(3, 204).await;
    accepted(late).await;
    assert_eq!(calls.sent(), ["old", "old", "old", "new"]);
}

#[wasm_bindgen_test]
async fn one_who_leaves_takes_it_from_nobody() {
    let calls = Calls::asking(&["old", "old", "later"]);
    let timers = Timers::watched();
    let (one, leave) = calls.begin_abortable().await;
    let two = calls.begin(none());
    calls.answer(0, 401).await;
    calls.answer(1, 401).await;
    timers.set(2 * WAITS - 1).await;
    let asked = calls.token.call(2).await;
    leave.abort_with_reason(&"enough".into());
    assert_eq!(rejection_at_once(&one).await, "enough");
    assert_eq!(get(&asked, "signal.aborted"), JsValue::FALSE);
    invoke(&asked, "resolve", &"new".into());
    calls.answer(2, 204).await;
    accepted(two).await;
    assert_eq!(get(&asked, "signal.aborted"), JsValue::FALSE);
    assert_eq!(calls.sent(), ["old", "old", "new"]);
}

#[wasm_bindgen_test]
async fn the_last_who_leaves_ends_it() {
    let calls = Calls::asking(&["old", "old", "old", "later", "later"]);
    let timers = Timers::watched();
    let (one, leave_one) = calls.begin_abortable().await;
    let (two, leave_two) = calls.begin_abortable().await;
    let late = calls.begin(none());
    calls.answer(0, 401).await;
    calls.answer(1, 401).await;
    timers.set(2 * WAITS + SENT - 1).await;
    let asked = calls.token.call(3).await;
    for (call, leave, aborted) in [(one, leave_one, false), (two, leave_two, true)] {
        leave.abort_with_reason(&"enough".into());
        assert_eq!(rejection_at_once(&call).await, "enough");
        assert_eq!(get(&asked, "signal.aborted"), JsValue::from(aborted));
    }
    // A later call starts another refresh, and the result of the old one does not reach it.
    calls.answer(2, 401).await;
    let another = calls.token.call(4).await;
    invoke(&asked, "resolve", &"stale".into());
    invoke(&another, "resolve", &"new".into());
    calls.answer(3, 204).await;
    accepted(late).await;
    assert_eq!(calls.sent(), ["old", "old", "old", "new"]);
}

#[wasm_bindgen_test]
async fn one_that_was_given_up_does_not_end_the_next_one() {
    let calls = Calls::asking(&["old", "old", "old", "later"]);
    let timers = Timers::watched();
    let (one, leave) = calls.begin_abortable().await;
    let (two, three) = (calls.begin(none()), calls.begin(none()));
    calls.answer(0, 401).await;
    let given_up = calls.token.call(3).await;
    leave.abort();
    rejection_at_once(&one).await;
    calls.answer(1, 401).await;
    let asked = calls.token.call(4).await;
    // It is slow to notice.
    invoke(&given_up, "reject", &"aborted".into());
    calls.answer(2, 401).await;
    timers.set(3 * WAITS - 1).await;
    assert_eq!(calls.token.calls().len(), 5, "two share the second one");
    invoke(&asked, "resolve", &"new".into());
    calls.answer(3, 204).await;
    calls.answer(4, 204).await;
    accepted(two).await;
    accepted(three).await;
}

#[wasm_bindgen_test]
async fn other_functions_have_their_own_and_other_tokens_share() {
    let [one, two] = [(); 2].map(|()| Calls::asking(&["old", "new"]));
    let both = [one.begin(none()), two.begin(none())];
    for calls in [&one, &two] {
        calls.answer(0, 401).await;
        calls.answer(1, 204).await;
    }
    for call in both {
        accepted(call).await;
    }
    assert_eq!((one.token.calls().len(), two.token.calls().len()), (2, 2));

    // Both were sent before the refresh ended.
    let calls = Calls::asking(&["one", "two", "new"]);
    let both = [calls.begin(none()), calls.begin(none())];
    for (index, status) in [(0, 401), (1, 401), (2, 204), (3, 204)] {
        calls.answer(index, status).await;
    }
    for call in both {
        accepted(call).await;
    }
    assert_eq!(calls.sent(), ["one", "two", "new", "new"]);
}

#[wasm_bindgen_test]
async fn its_time_is_the_calls() {
    let calls = Calls::asking(&["old", "later"]);
    let timers = Timers::held();
    let call = calls.begin(js(r#"{"totalTimeoutMs": 50000}"#));
    calls.answer(0, 401).await;
    let timer = timers.set(WAITS - 1).await;
    assert!(number(&timer, "ms").unwrap() > 40_000.0);
    fire(&timer);
    let error = failure(call).await;
    assert_eq!(verdict(&error), "timeout/refused");
    let asked = calls.token.call(1).await;
    assert_eq!(get(&asked, "signal.aborted"), JsValue::TRUE);
}
