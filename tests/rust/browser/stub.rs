//! The caller's own `fetch`, which may do anything.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{CloudPc, get, is, none, number, values, verdict};

async fn failure(behaviour: &str) -> JsValue {
    let fetch = Double::fetch(behaviour);
    let error = CloudPc::nowhere()
        .failure(fetch.option(none(), "fetch"))
        .await;
    assert_eq!(fetch.calls().len(), 1, "{behaviour}");
    error
}

#[wasm_bindgen_test]
async fn a_mocked_response_will_do() {
    // A response made by a page has no URL.
    for behaviour in ["accept", "acceptWithoutPromise", "acceptAsThenable"] {
        let receipt = CloudPc::nowhere()
            .snapshot(Double::fetch(behaviour).option(none(), "fetch"))
            .await
            .unwrap();
        assert!(get(&receipt, "requestId").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn what_it_throws_is_the_cause() {
    for value in values().into_iter().chain([JsValue::UNDEFINED]) {
        for does in ["throw", "reject"] {
            let fetch = Double::doing(&[(does, value.clone())]);
            let error = CloudPc::nowhere()
                .failure(fetch.option(none(), "fetch"))
                .await;
            assert_eq!(verdict(&error), "network/unknown");
            assert!(is(&get(&error, "cause"), &value), "{value:?}");
            assert_eq!(
                fetch.calls().len(),
                1,
                "a lost answer is not asked for again"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn junk_is_no_answer() {
    for behaviour in [
        "giveNothing",
        "giveNull",
        "giveText",
        "giveEmptyObject",
        "giveNoHeaders",
        "giveNetworkError",
        "giveTextStatus",
        "giveNegativeStatus",
        "giveHugeStatus",
        "giveNaN",
        "giveThrowingGetters",
    ] {
        assert_eq!(
            verdict(&failure(behaviour).await),
            "unexpectedResponse/unknown",
            "{behaviour}"
        );
    }
}

#[wasm_bindgen_test]
async fn the_status_decides_where_the_body_cannot_be_read() {
    for behaviour in [
        "giveNoText",
        "giveThrowingText",
        "giveNumberAsText",
        "giveOddBody",
        "giveLockedBody",
        "giveUsedBody",
        "giveFailingBody",
    ] {
        let error = failure(behaviour).await;
        assert_eq!(verdict(&error), "forbidden/refused", "{behaviour}");
        assert_eq!(number(&error, "status"), Some(403.0));
    }
}
