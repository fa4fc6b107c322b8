//! `skip` and `resendUnknown`: continuing where an earlier run of `createSnapshots` ended.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

use crate::doubles::{Double, generator_of, set_of};
use crate::many::{
    begin, begin_with, cloud_pcs, id, ids, ids_of, items, outcomes, report, run, sent,
};
use crate::support::{get, js, none, number, show, text, with};

/// The ids in a report, by their numbers.
fn reported(report: &JsValue) -> Vec<String> {
    let items = items(report);
    items
        .iter()
        .filter_map(|item| text(item, "cloudPcId"))
        .collect()
}

#[wasm_bindgen_test]
async fn ids_are_left_out_of_the_report_too() {
    let skipped = Array::of3(
        &id(1).into(),
        &id(3).to_ascii_uppercase().into(),
        &id(99).into(),
    );
    let iterables: [fn(&Array) -> JsValue; 3] = [|ids| ids.into(), set_of, generator_of];
    for iterable in iterables {
        for list in [ids(5).into(), Double::ids(&ids(5), "done").iterable()] {
            let skip = iterable(&skipped);
            let fetch = Double::answering("[{}]");
            let progress = Double::listener(&JsValue::UNDEFINED);
            let opts = with(fetch.option(none(), "fetch"), "skip", &skip);
            let report = run(&list, progress.option(opts, "onProgress")).await;
            assert_eq!(reported(&report), [id(0), id(2), id(4)]);
            assert_eq!(sent(&fetch), [0, 2, 4]);
            let last = progress.calls().pop().unwrap();
            assert_eq!(number(&last, "done"), Some(3.0));
        }
    }
}

/// A report of five: accepted, refused, unknown, not sent by an abort (two).
async fn earlier() -> JsValue {
    let fetch = Double::answering(&format!(
        r#"[{{"to": "{}", "status": 409}}, {{"to": "{}", "lost": true}}, {{"to": "{}", "hang": true}}, {{}}]"#,
        id(1),
        id(2),
        id(3)
    ));
    let controller = AbortController::new().unwrap();
    let opts = with(js(r#"{"concurrency": 1}"#), "signal", &controller.signal());
    let token = Double::doing(&[
        ("give", "t".into()),
        ("give", "t".into()),
        ("give", "t".into()),
        ("later", JsValue::NULL),
    ]);
    let opts = fetch.option(opts, "fetch");
    let call = begin_with(&token.function(), &ids(5), opts);
    token.call(3).await;
    controller.abort();
    let report = report(call).await;
    assert_eq!(
        outcomes(&report),
        [
            "accepted",
            "conflict/refused",
            "network/unknown",
            "notSent",
            "notSent"
        ]
    );
    report
}

#[wasm_bindgen_test]
async fn an_earlier_report_says_what_is_left_to_do() {
    let earlier = earlier().await;
    for skip in [
        earlier.clone(),
        get(&earlier, "items"),
        set_of(&Array::from(&get(&earlier, "items"))),
    ] {
        for list in [ids(6).into(), Double::ids(&ids(6), "done").iterable()] {
            let fetch = Double::answering("[{}]");
            let opts = with(fetch.option(none(), "fetch"), "skip", &skip);
            let report = run(&list, opts).await;
            assert_eq!(reported(&report), [id(1), id(2), id(3), id(4), id(5)]);
            assert_eq!(
                outcomes(&report),
                [
                    "accepted",
                    "network/unknown",
                    "accepted",
                    "accepted",
                    "accepted"
                ]
            );
            // The same error object as in the earlier run.
            let unknown = |report: &JsValue, at: usize| get(&items(report)[at], "error");
            assert_eq!(unknown(&report, 1), unknown(&earlier, 2));
            assert_eq!(sent(&fetch), [1, 3, 4, 5]);
        }
    }
}

#[wasm_bindgen_test]
async fn unknown_items_are_sent_again_on_request() {
    let earlier = earlier().await;
    for (resend, sends) in [("true", vec![1, 2, 3, 4]), ("false", vec![1, 3, 4])] {
        let fetch = Double::answering("[{}]");
        let opts = js(&format!(r#"{{"resendUnknown": {resend}}}"#));
        let opts = with(fetch.option(opts, "fetch"), "skip", &earlier);
        let report = run(&ids(5), opts).await;
        assert_eq!(sent(&fetch), sends);
        let unknown = if resend == "true" { 0.0 } else { 1.0 };
        assert_eq!(number(&report, "unknown"), Some(unknown));
        assert_eq!(items(&report).len(), 4);
    }
}

/// A chain of runs: sent again with consent and refused, then not sent because of an abort.
#[wasm_bindgen_test]
async fn unknown_items_stay_unknown_until_they_are_accepted() {
    let first = earlier().await;
    let sent_at = text(&items(&first)[2], "error.sentAt").unwrap();
    let fetch = Double::answering(&format!(r#"[{{"to": "{}", "status": 409}}, {{}}]"#, id(2)));
    let opts = js(r#"{"resendUnknown": true}"#);
    let opts = with(fetch.option(opts, "fetch"), "skip", &js(&show(&first)));
    let second = run(&ids(5), opts).await;
    assert_eq!(sent(&fetch), [1, 2, 3, 4]);
    assert_eq!(outcomes(&second)[1], "conflict/unknown");
    assert_eq!(text(&items(&second)[1], "error.sentAt").unwrap(), sent_at);
    let controller = AbortController::new().unwrap();
    controller.abort();
    let opts = with(
        js(r#"{"resendUnknown": true}"#),
        "signal",
        &controller.signal(),
    );
    let third = run(&ids(5), with(opts, "skip", &second)).await;
    assert_eq!(number(&third, "unknown"), Some(1.0));
    let item = items(&third)
        .into_iter()
        .find(|item| text(item, "outcome").unwrap() == "unknown");
    assert_eq!(text(&item.unwrap(), "error.sentAt").unwrap(), sent_at);
    let fetch = Double::answering("[{}]");
    let opts = with(fetch.option(none(), "fetch"), "skip", &third);
    run(&ids(5), opts).await;
    assert!(!sent(&fetch).contains(&2));
}

#[wasm_bindgen_test]
async fn a_report_that_was_stored_as_json_will_do() {
    let earlier = earlier().await;
    let stored = js(&show(&earlier));
    let fetch = Double::answering("[{}]");
    let opts = with(fetch.option(none(), "fetch"), "skip", &stored);
    let report = run(&ids(5), opts).await;
    assert_eq!(sent(&fetch), [1, 3, 4]);
    let unknown = get(&items(&report)[1], "error");
    for name in ["code", "outcome", "message", "sentAt", "clientRequestId"] {
        let before = get(&items(&earlier)[2], "error");
        assert_eq!(get(&unknown, name), get(&before, name), "{name}");
    }
}

#[wasm_bindgen_test]
async fn reports_of_several_runs_add_up() {
    let first = earlier().await;
    let fetch = Double::answering(&format!(r#"[{{"to": "{}", "lost": true}}, {{}}]"#, id(3)));
    let opts = with(fetch.option(none(), "fetch"), "skip", &first);
    let second = run(&ids(5), opts).await;
    let both = Array::from(&get(&second, "items")).concat(&Array::from(&get(&first, "items")));
    let fetch = Double::answering("[{}]");
    let opts = with(
        fetch.option(js(r#"{"resendUnknown": true}"#), "fetch"),
        "skip",
        &both,
    );
    let third = run(&ids(5), opts).await;
    assert_eq!(sent(&fetch), [2, 3]);
    assert_eq!(outcomes(&third), ["accepted"; 2]);
}

#[wasm_bindgen_test]
async fn an_item_that_was_no_id_is_no_mistake() {
    let stream = Double::ids(&Array::of2(&"x".into(), &id(0).into()), "done");
    let fetch = Double::answering("[{}]");
    let earlier = run(&stream.iterable(), fetch.option(none(), "fetch")).await;
    assert_eq!(number(&earlier, "notSent"), Some(1.0));
    let opts = with(fetch.option(none(), "fetch"), "skip", &earlier);
    let report = run(&ids(2), opts).await;
    assert_eq!(reported(&report), [id(1)]);
}

#[wasm_bindgen_test]
async fn nothing_twice_and_nothing_forgotten() {
    let pcs = cloud_pcs(8).await;
    pcs[3].fault(r#""delayMs": 600000"#).await;
    let controller = AbortController::new().unwrap();
    let opts = with(js(r#"{"concurrency": 2}"#), "signal", &controller.signal());
    let call = begin(&ids_of(&pcs), opts);
    pcs[3].arrived().await;
    controller.abort();
    let earlier = report(call).await;
    let opts = with(none(), "skip", &js(&show(&earlier)));
    let report = run(&ids_of(&pcs), opts).await;
    let all = number(&earlier, "accepted").unwrap() + items(&report).len() as f64;
    assert_eq!(all, 8.0);
    let unknown = number(&report, "unknown").unwrap();
    assert!(unknown >= 1.0);
    for pc in &pcs {
        assert!(pc.posts().await.len() <= 1, "sent twice");
    }
    // Only what the abort cut is in doubt.
    assert_eq!(
        number(&report, "accepted").unwrap() + unknown,
        items(&report).len() as f64
    );
    assert_eq!(pcs[3].started().await.len(), 0);
}
