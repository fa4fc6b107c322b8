//! A Cloud PC for each test, and short ways to read what happened to it.

use cloudpc_snapshot::core::Function as Callee;
use cloudpc_snapshot::web::call as call_wasm;
use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Symbol};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// The stand-in's origin, which differs from the test page's.
pub(crate) fn origin() -> &'static str {
    const ORIGIN: Option<&str> = option_env!("MOCK_GRAPH");
    ORIGIN.expect("MOCK_GRAPH is not set: run `cargo xtask test`, which starts the stand-in Graph")
}

pub(crate) const TOKEN: &str = "a-token.only-for_tests~0123456789";
/// A Cloud PC's id, for calls that never reach the stand-in.
pub(crate) const ID: &str = "662009bc-7732-4f6f-8726-25883518b33e";
pub(crate) const STORAGE: &str = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";

#[wasm_bindgen(module = "/pkg-template/error.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = snapshotError)]
    static SNAPSHOT_ERROR: Function;

    #[wasm_bindgen(js_name = isSnapshotError)]
    pub(crate) fn is_snapshot_error(value: &JsValue) -> bool;
}

#[wasm_bindgen(module = "/tests/rust/browser/helpers.js")]
extern "C" {
    #[wasm_bindgen(js_name = newCloudPc, catch)]
    async fn new_cloud_pc(origin: &str, members: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = setFault, catch)]
    async fn set_fault(origin: &str, fault: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn seen(origin: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn started(origin: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn arrived(origin: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn cancelled(origin: &str, id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = atOnce)]
    async fn at_once(promise: &Promise) -> JsValue;
    #[wasm_bindgen(js_name = everythingIn)]
    pub(crate) fn everything_in(value: &JsValue) -> String;
    pub(crate) fn loaded() -> String;
    #[wasm_bindgen(js_name = oddOptions)]
    pub(crate) fn odd_options(kind: &str) -> JsValue;
    #[wasm_bindgen(js_name = errorOfAnotherRealm, catch)]
    pub(crate) async fn error_of_another_realm() -> Result<JsValue, JsValue>;
}

/// Makes the package's error.
pub(crate) fn make_error() -> Function {
    SNAPSHOT_ERROR.with(Function::clone)
}

/// The value of some JSON.
pub(crate) fn js(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or_else(|_| panic!("not JSON: {json}"))
}

/// `value[path[0]][path[1]]…`
pub(crate) fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        if value.is_undefined() {
            value
        } else {
            Reflect::get(&value, &key.into()).unwrap()
        }
    })
}

/// The string at `path`, if it is one.
pub(crate) fn text(value: &JsValue, path: &str) -> Option<String> {
    get(value, path).as_string()
}

/// The number at `path`.
pub(crate) fn number(value: &JsValue, path: &str) -> Option<f64> {
    get(value, path).as_f64()
}

/// Whether these are the same; `NaN` is the same as itself.
pub(crate) fn is(value: &JsValue, other: &JsValue) -> bool {
    Object::is(value, other)
}

/// The names of an object's own members.
pub(crate) fn names(value: &JsValue) -> Vec<String> {
    let keys = Reflect::own_keys(value).unwrap();
    keys.iter().filter_map(|key| key.as_string()).collect()
}

/// JSON of `value`, for comparing and for messages.
pub(crate) fn show(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}

/// `opts` with one more member.
pub(crate) fn with(opts: JsValue, name: &str, value: &JsValue) -> JsValue {
    Reflect::set(&opts, &name.into(), value).unwrap();
    opts
}

/// `opts` with the signal.
pub(crate) fn with_signal(opts: JsValue, controller: &AbortController) -> JsValue {
    with(opts, "signal", &controller.signal())
}

/// A call of this function, with everything as JavaScript would pass it.
pub(crate) fn start(
    operation: Callee,
    token: &JsValue,
    subject: &JsValue,
    opts: &JsValue,
) -> Promise {
    let number = Callee::ALL.iter().position(|other| *other == operation);
    let number = number.unwrap();
    Promise::new(&mut |resolve, reject| {
        let end = move |is_ok: bool, value: JsValue| {
            let end = if is_ok { &resolve } else { &reject };
            end.call1(&JsValue::UNDEFINED, &value).unwrap();
        };
        call_wasm(
            number,
            token,
            subject,
            opts,
            make_error(),
            0.0,
            Array::new(),
            Closure::once_into_js(end).unchecked_into(),
        );
    })
}

/// One call of `createSnapshot`.
pub(crate) async fn call(
    token: &JsValue,
    id: &JsValue,
    opts: &JsValue,
) -> Result<JsValue, JsValue> {
    JsFuture::from(start(Callee::CreateSnapshot, token, id, opts)).await
}

/// A Cloud PC of the stand-in's tenant that no other test uses.
pub(crate) struct CloudPc {
    pub(crate) id: String,
    pub(crate) all: JsValue,
}

impl CloudPc {
    pub(crate) async fn new() -> Self {
        Self::with_members(&none()).await
    }

    async fn with_members(given: &JsValue) -> Self {
        let all = new_cloud_pc(origin(), given).await.unwrap();
        Self {
            id: text(&all, "id").unwrap(),
            all,
        }
    }

    /// A Cloud PC that a listing can filter by this policy, a GUID.
    pub(crate) async fn of_policy(policy: &str) -> Self {
        let given = js(&format!(r#"{{"provisioningPolicyId": "{policy}"}}"#));
        Self::with_members(&given).await
    }

    /// A Cloud PC that the stand-in does not know.
    pub(crate) fn nowhere() -> Self {
        let (id, all) = (ID.to_owned(), JsValue::UNDEFINED);
        Self { id, all }
    }

    /// Orders a fault for this Cloud PC; `fault` is JSON without braces.
    pub(crate) async fn with_fault(fault: &str) -> Self {
        let pc = Self::new().await;
        pc.fault(fault).await;
        pc
    }

    pub(crate) async fn fault(&self, fault: &str) {
        Self::fault_of_all(&format!(r#""cloudPcId": "{}", {fault}"#, self.id)).await;
    }

    /// Orders a fault for a token that no other test uses, with any Cloud PC.
    pub(crate) async fn fault_of_all(fault: &str) {
        let fault = js(&format!("{{{fault}}}"));
        set_fault(origin(), &fault).await.unwrap();
    }

    /// The stand-in as `baseUrl`, added to `opts`.
    pub(crate) fn at_stand_in(opts: JsValue) -> JsValue {
        with(opts, "baseUrl", &format!("{}/beta", origin()).into())
    }

    /// Starts a call, and does not await it yet. The token is a string or a function.
    pub(crate) fn begin(&self, token: impl Into<JsValue>, opts: JsValue) -> Promise {
        let (id, opts) = (self.id.as_str().into(), Self::at_stand_in(opts));
        start(Callee::CreateSnapshot, &token.into(), &id, &opts)
    }

    pub(crate) async fn snapshot(&self, opts: JsValue) -> Result<JsValue, JsValue> {
        JsFuture::from(self.begin(TOKEN, opts)).await
    }

    /// The error of a snapshot that must fail.
    pub(crate) async fn failure(&self, opts: JsValue) -> JsValue {
        failure(self.begin(TOKEN, opts)).await
    }

    /// The tokens of the requests that the server received.
    pub(crate) async fn tokens(&self) -> Vec<String> {
        let posts = self.posts().await;
        let token = |post| {
            text(post, "headers.authorization")?
                .strip_prefix("Bearer ")
                .map(str::to_owned)
        };
        posts.iter().filter_map(token).collect()
    }

    /// The POSTs that the server received.
    pub(crate) async fn posts(&self) -> Vec<JsValue> {
        Array::from(&get(&seen(origin(), &self.id).await.unwrap(), "posts")).to_vec()
    }

    /// The preflights that the server received.
    pub(crate) async fn preflights(&self) -> Vec<JsValue> {
        Array::from(&get(&seen(origin(), &self.id).await.unwrap(), "preflights")).to_vec()
    }

    /// The snapshots the server really started.
    pub(crate) async fn started(&self) -> Vec<JsValue> {
        Array::from(&started(origin(), &self.id).await.unwrap()).to_vec()
    }

    /// Waits until the server has the request.
    pub(crate) async fn arrived(&self) {
        arrived(origin(), &self.id).await.unwrap();
    }

    /// Waits until the server notices that the client has left.
    pub(crate) async fn cancelled(&self) {
        cancelled(origin(), &self.id).await.unwrap();
    }
}

/// The error of a call that must fail. Checks that it is the package's own.
pub(crate) async fn failure(call: Promise) -> JsValue {
    let error = JsFuture::from(call).await.expect_err("the call must fail");
    assert!(is_snapshot_error(&error), "{error:?}");
    error
}

/// The error of a call that must reject before any timer or connection can report anything: in far less than 50 ms.
pub(crate) async fn rejection_at_once(call: &Promise) -> JsValue {
    let settled = at_once(call).await;
    let error = Reflect::get(&settled, &"error".into()).unwrap();
    assert!(
        Reflect::has(&settled, &"error".into()).unwrap(),
        "{settled:?}"
    );
    error
}

/// The result of a call that must resolve just as soon.
pub(crate) async fn resolution_at_once(call: &Promise) -> JsValue {
    let settled = at_once(call).await;
    assert!(
        Reflect::has(&settled, &"value".into()).unwrap(),
        "{settled:?}"
    );
    get(&settled, "value")
}

/// What may be thrown, or be the reason of an abort: a value of every type except `undefined`, which no signal can have.
pub(crate) fn values() -> [JsValue; 11] {
    [
        "a text".into(),
        "".into(),
        7.into(),
        f64::NAN.into(),
        JsValue::from(7_u64),
        false.into(),
        none(),
        js_sys::Error::new("mine").into(),
        make_error().into(),
        Symbol::for_("mine").into(),
        JsValue::NULL,
    ]
}

/// What its `toJSON` returns.
pub(crate) fn to_json(error: &JsValue) -> JsValue {
    let to_json: Function = get(error, "toJSON").unchecked_into();
    to_json.call0(error).unwrap()
}

/// `code/outcome` of an error, on which everything else depends.
pub(crate) fn verdict(error: &JsValue) -> String {
    format!(
        "{}/{}",
        text(error, "code").unwrap_or_default(),
        text(error, "outcome").unwrap_or_default()
    )
}

/// An object with nothing in it.
pub(crate) fn none() -> JsValue {
    Object::new().into()
}
