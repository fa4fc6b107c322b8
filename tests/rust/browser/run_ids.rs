//! Where the ids of `createSnapshots` come from: any iterable, or an async one.

use js_sys::{Array, Function, Reflect, Symbol, TypeError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, Page, answer, generator_of, set_of};
use crate::many::{begin, cloud_pcs, id, ids, ids_of, items, outcomes, report, run, sent};
use crate::support::{
    failure, get, is, is_snapshot_error, js, none, number, text, values, verdict, with, with_signal,
};

#[wasm_bindgen_test]
async fn any_iterable_will_do() {
    for list in [
        ids(3).into(),
        set_of(&ids(3)),
        generator_of(&ids(3)),
        Double::ids(&ids(3), "done").iterable(),
    ] {
        let fetch = Double::answering("[{}]");
        let report = run(&list, fetch.option(none(), "fetch")).await;
        assert_eq!(outcomes(&report), ["accepted"; 3]);
        assert_eq!(sent(&fetch), [0, 1, 2]);
    }
}

#[wasm_bindgen_test]
async fn nothing_else_will() {
    for given in [
        JsValue::from(id(0)),
        "".into(),
        7.into(),
        JsValue::NULL,
        JsValue::UNDEFINED,
        none(),
        js(r#"{"length": 1, "0": "x"}"#),
        ids(1).get(0),
    ] {
        let fetch = Double::answering("[{}]");
        let error = failure(begin(&given, fetch.option(none(), "fetch"))).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), "ids");
        let message = text(&error, "message").unwrap();
        assert!(message.contains("iterable"), "{message}");
        assert_eq!(fetch.calls().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn one_bad_id_in_a_list_and_nothing_is_sent() {
    let pcs = cloud_pcs(3).await;
    for (place, bad) in [
        (0, JsValue::from("x")),
        (2, format!("{{{}}}", id(0)).into()),
        (3, 7.into()),
        (1, JsValue::NULL),
        (3, JsValue::UNDEFINED),
        (2, none()),
    ] {
        let list = ids_of(&pcs);
        list.splice(place, 0, &bad);
        for list in [list.clone().into(), set_of(&list)] {
            let error = failure(begin(&list, none())).await;
            assert_eq!(verdict(&error), "invalidArgument/notSent");
            assert_eq!(text(&error, "field").unwrap(), "ids");
            let message = text(&error, "message").unwrap();
            assert!(
                message.starts_with(&format!("ids[{place}] must be a GUID")),
                "{message}"
            );
        }
    }
    for pc in &pcs {
        assert_eq!(pc.posts().await.len() + pc.preflights().await.len(), 0);
    }
}

#[wasm_bindgen_test]
async fn an_iterable_that_throws_is_refused() {
    let throws = Double::doing(&[("throw", "no".into())]).function();
    for symbol in [Symbol::iterator(), Symbol::async_iterator()] {
        let list = none();
        Reflect::set(&list, &symbol, &throws).unwrap();
        let fetch = Double::answering("[{}]");
        let error = failure(begin(&list, fetch.option(none(), "fetch"))).await;
        assert_eq!(verdict(&error), "invalidArgument/notSent");
        assert_eq!(text(&error, "field").unwrap(), "ids");
        assert_eq!(fetch.calls().len(), 0);
    }
}

/// A stream of ids with two values that are not ids.
fn mixed() -> Array {
    let list = ids(3);
    list.splice(1, 0, &"x".into());
    list.splice(3, 0, &7.into());
    list.push(&id(0).to_ascii_uppercase().into());
    list
}

#[wasm_bindgen_test]
async fn a_bad_id_in_a_stream_is_an_item() {
    let stream = Double::ids(&mixed(), "done");
    let fetch = Double::answering("[{}]");
    let progress = Double::listener(&JsValue::UNDEFINED);
    let opts = fetch.option(js(r#"{"concurrency": 1}"#), "fetch");
    let report = run(&stream.iterable(), progress.option(opts, "onProgress")).await;
    let bad = "invalidArgument/notSent";
    assert_eq!(
        outcomes(&report),
        ["accepted", bad, "accepted", bad, "accepted"]
    );
    let items = items(&report);
    assert_eq!(get(&items[1], "cloudPcId"), "x");
    assert_eq!(get(&items[3], "cloudPcId"), 7);
    for place in [1, 3] {
        let error = get(&items[place], "error");
        assert!(is_snapshot_error(&error));
        assert_eq!(text(&error, "field").unwrap(), "ids");
        let message = text(&error, "message").unwrap();
        assert!(
            message.starts_with(&format!("ids[{place}] must be a GUID")),
            "{message}"
        );
    }
    assert!(get(&report, "error").is_undefined());
    assert_eq!(sent(&fetch), [0, 1, 2]);
    // The total is known only at the end.
    let reported = progress.calls();
    assert_eq!(reported.len(), 5);
    for (reported, done) in reported.iter().zip([1.0, 2.0, 3.0, 4.0, 5.0]) {
        assert_eq!(number(reported, "done"), Some(done));
        assert!(get(reported, "total").is_undefined() || done == 5.0);
    }
    assert_eq!((stream.asked("next"), stream.asked("return")), (7, 0));
}

#[wasm_bindgen_test]
async fn anything_may_come_out_of_a_stream() {
    let all: Array = values().iter().chain([&JsValue::UNDEFINED]).collect();
    let stream = Double::ids(&all, "done");
    let report = run(&stream.iterable(), none()).await;
    assert_eq!(outcomes(&report), ["invalidArgument/notSent"; 12]);
    for (item, value) in items(&report).iter().zip(all.iter()) {
        assert!(is(&get(item, "cloudPcId"), &value), "{value:?}");
    }
}

#[wasm_bindgen_test]
async fn closing_a_stream_may_fail() {
    let page = Page::watched();
    for does in ["throw", "reject", "give", "later"] {
        let closing = Double::doing(&[(does, "no".into())]);
        let stream = Double::ids(&ids(9), "hangs").iterable();
        let iterator: Function = Reflect::get(&stream, &Symbol::async_iterator())
            .unwrap()
            .unchecked_into();
        with(
            iterator.call0(&stream).unwrap(),
            "return",
            &closing.function(),
        );
        let fetch = Double::answering(r#"[{"hang": true}]"#);
        let controller = AbortController::new().unwrap();
        let opts = with_signal(fetch.option(none(), "fetch"), &controller);
        let call = begin(&stream, opts);
        fetch.call(3).await;
        controller.abort();
        let report = report(call).await;
        assert_eq!(outcomes(&report), ["network/unknown"; 4]);
        assert_eq!(closing.calls().len(), 1);
    }
    assert!(page.said().is_empty());
}

#[wasm_bindgen_test]
async fn the_total_is_known_at_the_end_of_a_stream() {
    let stream = Double::ids(&ids(3), "done");
    let fetch = Double::fetch("answerLater");
    let progress = Double::listener(&JsValue::UNDEFINED);
    let opts = progress.option(fetch.option(none(), "fetch"), "onProgress");
    let call = begin(&stream.iterable(), opts);
    for index in 0..3 {
        fetch.call(index).await;
    }
    for call in fetch.calls() {
        answer(&call, 204, &none());
    }
    report(call).await;
    let last = progress.calls().pop().unwrap();
    assert_eq!(number(&last, "done"), Some(3.0));
    assert_eq!(number(&last, "total"), Some(3.0));
}

#[wasm_bindgen_test]
async fn a_stream_is_asked_as_it_is_needed() {
    for (concurrency, most) in [(1, 1), (3, 3)] {
        let stream = Double::ids(&ids(20), "done");
        let fetch = Double::fetch("answerLater");
        let opts = js(&format!(r#"{{"concurrency": {concurrency}}}"#));
        let call = begin(&stream.iterable(), fetch.option(opts, "fetch"));
        for index in 0..20 {
            let sent = fetch.call(index).await;
            let answered = index as usize;
            let ahead = stream.asked("next") - answered;
            assert!(ahead <= most, "{ahead} at a time");
            answer(&sent, 204, &none());
        }
        let report = report(call).await;
        assert_eq!(number(&report, "accepted"), Some(20.0));
        assert_eq!((stream.asked("next"), stream.asked("return")), (21, 0));
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_throws_ends_the_run() {
    let stream = Double::ids(&ids(2), "throws");
    let fetch = Double::fetch("answerLater");
    let call = begin(&stream.iterable(), fetch.option(none(), "fetch"));
    let sent_calls = [fetch.call(0).await, fetch.call(1).await];
    // The run awaits what is in flight.
    answer(&sent_calls[0], 204, &none());
    answer(&sent_calls[1], 404, &none());
    let report = report(call).await;
    assert_eq!(outcomes(&report), ["accepted", "notFound/refused"]);
    assert_eq!(get(&report, "error"), "gone");
    assert_eq!(get(&report, "aborted"), JsValue::FALSE);
    assert_eq!((stream.asked("next"), stream.asked("return")), (3, 0));
}

#[wasm_bindgen_test]
async fn a_stream_that_forgets_to_say_that_it_ends_has_thrown() {
    for nothing in [JsValue::UNDEFINED, JsValue::NULL] {
        let end = js(r#"{"done": true}"#);
        let next = Double::doing(&[("give", nothing), ("give", end)]);
        let iterator = next.option(none(), "next");
        let stream = none();
        let begin_it = Double::doing(&[("give", iterator)]).function();
        Reflect::set(&stream, &Symbol::async_iterator(), &begin_it).unwrap();
        let report = run(&stream, none()).await;
        assert!(items(&report).is_empty());
        assert!(get(&report, "error").is_instance_of::<TypeError>());
        assert_eq!(next.calls().len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_stream_that_throws_at_once_is_a_report() {
    let stream = Double::ids(&Array::new(), "throws");
    let report = run(&stream.iterable(), none()).await;
    assert!(items(&report).is_empty());
    assert_eq!(get(&report, "error"), "gone");
}

#[wasm_bindgen_test]
async fn a_stream_is_closed_on_an_abort() {
    // While it works on the next one, and while nobody calls it.
    for (count, asked) in [(1, 2), (9, 4)] {
        let stream = Double::ids(&ids(count), "hangs");
        let fetch = Double::answering(r#"[{"hang": true}]"#);
        let controller = AbortController::new().unwrap();
        let opts = with_signal(fetch.option(none(), "fetch"), &controller);
        let call = begin(&stream.iterable(), opts);
        fetch.call(count.min(4) - 1).await;
        controller.abort();
        let report = report(call).await;
        assert_eq!(get(&report, "aborted"), JsValue::TRUE);
        assert_eq!(items(&report).len() as u32, count.min(4));
        assert_eq!((stream.asked("next"), stream.asked("return")), (asked, 1));
    }
}

#[wasm_bindgen_test]
async fn a_stream_is_closed_where_the_run_ends_before_it() {
    let stream = Double::ids(&ids(9), "done");
    let fetch = Double::answering(r#"[{"status": 403}]"#);
    let opts = fetch.option(js(r#"{"concurrency": 2}"#), "fetch");
    let report = run(&stream.iterable(), opts).await;
    assert_eq!(outcomes(&report)[..2], ["forbidden/refused"; 2]);
    assert!(items(&report).len() <= 4);
    assert_eq!(stream.asked("return"), 1);
}
