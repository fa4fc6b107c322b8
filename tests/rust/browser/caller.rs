//! A caller for each test: the stand-in recognises its requests by their `client-request-id`, and its faults by the token.

use cloudpc_snapshot::core::Function;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::support::{CloudPc, failure, js, origin, start, with};

#[wasm_bindgen(module = "/tests/rust/browser/helpers.js")]
extern "C" {
    #[wasm_bindgen(js_name = randomGuid)]
    fn random_guid() -> String;
    #[wasm_bindgen(js_name = seenWith, catch)]
    async fn seen_with(origin: &str, id: &str, at_least: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = leftWith, catch)]
    async fn left_with(origin: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn change(origin: &str, settings: &JsValue) -> Result<JsValue, JsValue>;
}

pub(crate) struct Caller {
    pub(crate) client_request_id: String,
    pub(crate) token: String,
}

impl Caller {
    pub(crate) fn new() -> Self {
        let client_request_id = random_guid();
        let token = format!("of-{client_request_id}");
        Self {
            client_request_id,
            token,
        }
    }

    /// Orders a fault for whatever it calls; `fault` is JSON without braces.
    pub(crate) async fn fault(&self, fault: &str) {
        let fault = format!(r#""token": "{}", "on": "all", {fault}"#, self.token);
        CloudPc::fault_of_all(&fault).await;
    }

    /// Starts a call, and does not await it yet.
    pub(crate) fn begin(
        &self,
        operation: Function,
        subject: impl Into<JsValue>,
        opts: JsValue,
    ) -> Promise {
        self.begin_with(self.token.as_str(), operation, subject, opts)
    }

    /// The same, with another token or a token function.
    pub(crate) fn begin_with(
        &self,
        token: impl Into<JsValue>,
        operation: Function,
        subject: impl Into<JsValue>,
        opts: JsValue,
    ) -> Promise {
        let id = self.client_request_id.as_str().into();
        let opts = with(CloudPc::at_stand_in(opts), "clientRequestId", &id);
        start(operation, &token.into(), &subject.into(), &opts)
    }

    pub(crate) async fn call(
        &self,
        operation: Function,
        subject: impl Into<JsValue>,
        opts: JsValue,
    ) -> Result<JsValue, JsValue> {
        JsFuture::from(self.begin(operation, subject, opts)).await
    }

    /// The error of a call that must fail.
    pub(crate) async fn failure(
        &self,
        operation: Function,
        subject: impl Into<JsValue>,
        opts: JsValue,
    ) -> JsValue {
        failure(self.begin(operation, subject, opts)).await
    }

    /// The requests of this caller that the server received.
    pub(crate) async fn requests(&self) -> Vec<JsValue> {
        self.at_least_requests(0).await
    }

    /// The requests of this caller, once the server has received this many.
    pub(crate) async fn at_least_requests(&self, at_least: u32) -> Vec<JsValue> {
        let id = &self.client_request_id;
        Array::from(&seen_with(origin(), id, at_least).await.unwrap()).to_vec()
    }

    /// Waits until the server notices that the client has left.
    pub(crate) async fn left(&self) {
        left_with(origin(), &self.client_request_id).await.unwrap();
    }
}

/// Changes the stand-in's settings, JSON without braces. They affect every test, so they must be put back.
pub(crate) async fn settings(given: &str) {
    change(origin(), &js(&format!("{{{given}}}")))
        .await
        .unwrap();
}
