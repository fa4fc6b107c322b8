//! A `fetch` of the caller's own, that may do anything.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::doubles::Double;
use crate::support::{CloudPc, get, none, number, text, verdict};

async fn failure(behaviour: &str) -> wasm_bindgen::JsValue {
    let fetch = Double::fetch(behaviour);
    let error = CloudPc::new()
        .await
        .failure(fetch.option(none(), "fetch"))
        .await;
    assert_eq!(fetch.calls().len(), 1, "{behaviour}");
    error
}

#[wasm_bindgen_test]
async fn a_mocked_response_will_do() {
    for behaviour in ["accept", "acceptWithoutPromise"] {
        let receipt = CloudPc::new()
            .await
            .snapshot(Double::fetch(behaviour).option(none(), "fetch"))
            .await
            .unwrap();
        assert!(get(&receipt, "requestId").is_undefined());
    }
}

#[wasm_bindgen_test]
async fn what_it_throws_is_the_cause() {
    let error = failure("throwError").await;
    assert_eq!(verdict(&error), "network/unknown");
    assert_eq!(
        text(&error, "cause.message").unwrap(),
        "thrown by the double"
    );
    let error = failure("rejectWithText").await;
    assert_eq!(verdict(&error), "network/unknown");
    assert_eq!(text(&error, "cause").unwrap(), "a text");
    assert_eq!(
        verdict(&failure("rejectWithNothing").await),
        "network/unknown"
    );
}

#[wasm_bindgen_test]
async fn junk_is_no_answer() {
    for behaviour in [
        "giveNothing",
        "giveText",
        "giveEmptyObject",
        "giveNoHeaders",
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
    for behaviour in ["giveNoText", "giveThrowingText"] {
        let error = failure(behaviour).await;
        assert_eq!(verdict(&error), "forbidden/refused", "{behaviour}");
        assert_eq!(number(&error, "status"), Some(403.0));
    }
}
