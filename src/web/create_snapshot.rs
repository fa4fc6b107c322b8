//! `createSnapshot`, for JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::bag::{self, Options};
use super::call::Checked;
use super::{host, out};
use crate::core::{CloudPcId, InvalidArgument, SnapshotRequest, Token};

/// Makes a snapshot of one Cloud PC. The promise resolves with a receipt and rejects with the signal's reason or what
/// `make_error(fields, cause)` returns.
#[wasm_bindgen(js_name = createSnapshot, skip_typescript)]
pub fn create_snapshot(
    token: &JsValue,
    cloud_pc_id: &JsValue,
    opts: &JsValue,
    make_error: Function,
) -> Promise {
    let checked = check(token, cloud_pc_id, opts);
    future_to_promise(async move {
        let failure = match checked {
            Ok(checked) => match checked.carry_out().await {
                Ok(receipt) => return Ok(receipt),
                Err(failure) => failure,
            },
            Err(invalid) => {
                let fields = out::error(&invalid.into(), None, None);
                out::Failure::Error(fields, JsValue::UNDEFINED)
            }
        };
        Err(failure.into_js(&make_error))
    })
}

/// Every check there is; nothing has been sent by then.
fn check(
    token: &JsValue,
    cloud_pc_id: &JsValue,
    opts: &JsValue,
) -> Result<Checked, InvalidArgument> {
    let refuse = |field, reason, value| Err(bag::refuse(field, reason, value));
    let source = token.dyn_ref::<Function>();
    let parsed = match (source, bag::given(token).text().and_then(Token::parse)) {
        (Some(_), _) => None,
        (None, Ok(token)) => Some(token),
        (None, Err(reason)) => return refuse("token", reason, token),
    };
    let cloud_pc_id = match bag::given(cloud_pc_id).text().and_then(CloudPcId::parse) {
        Ok(id) => id,
        Err(reason) => return refuse("cloudPcId", reason, cloud_pc_id),
    };
    let Options {
        checked,
        signal,
        fetch,
        on_event,
    } = *bag::read(opts)?;
    if checked.single_send && !host::streams() {
        let reason = "cannot be had here: this browser does not send a body as a stream.";
        return Err(InvalidArgument::new("singleSend", reason, None));
    }
    let request = SnapshotRequest::new(cloud_pc_id, checked, host::random_guid())?;
    Ok(Checked {
        source: source.cloned(),
        token: parsed,
        request,
        signal,
        fetch,
        on_event,
    })
}
