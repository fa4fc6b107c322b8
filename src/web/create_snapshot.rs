//! `createSnapshot`, for JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortController;

use super::bag::{self, Options};
use super::{exchange, host, out};
use crate::core::{Call, CloudPcId, InvalidArgument, Reason, SnapshotRequest, Step, Token};

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
        match checked {
            Ok(checked) => checked.run(&make_error).await,
            Err(invalid) => Err(out::error(
                &invalid.into(),
                None,
                &JsValue::UNDEFINED,
                &make_error,
            )),
        }
    })
}

/// A call with every argument checked, and nothing sent yet.
struct Checked {
    token: Token,
    request: Box<SnapshotRequest>,
    signal: JsValue,
    fetch: JsValue,
}

fn check(
    token: &JsValue,
    cloud_pc_id: &JsValue,
    opts: &JsValue,
) -> Result<Checked, InvalidArgument> {
    let token = text("token", token, Token::parse)?;
    let cloud_pc_id = text("cloudPcId", cloud_pc_id, CloudPcId::parse)?;
    let Options {
        checked,
        signal,
        fetch,
    } = *bag::read(opts)?;
    let request = SnapshotRequest::new(cloud_pc_id, checked, host::random_guid())?;
    Ok(Checked {
        token,
        request,
        signal,
        fetch,
    })
}

fn text<T>(
    field: &str,
    value: &JsValue,
    parse: impl FnOnce(&str) -> Result<T, Reason>,
) -> Result<T, InvalidArgument> {
    let given = bag::given(value);
    let parsed = given.text().and_then(parse);
    parsed.map_err(|reason| bag::refuse(field, reason, value))
}

impl Checked {
    /// Carries out what the core's state machine says.
    async fn run(self, make_error: &Function) -> Result<JsValue, JsValue> {
        let wire = AbortController::new()?;
        let mut cause = JsValue::UNDEFINED;
        let mut call = Call::new(self.request.options.retry);
        let mut step = call.next(host::now());
        loop {
            // The snapshot is on its way: nothing may hide that, an abort neither.
            if let Step::Done(Ok(accepted)) = &step {
                return Ok(out::receipt(&self.request, accepted));
            }
            if bag::member(&self.signal, "aborted") == JsValue::TRUE {
                wire.abort();
                return Err(bag::member(&self.signal, "reason"));
            }
            let sends = matches!(step, Step::Send);
            let promise = match step {
                Step::Send => match exchange::build(&self.request, &self.token, &wire.signal()) {
                    Some(request) => host::exchange(
                        &self.fetch,
                        &request,
                        &wire,
                        &self.signal,
                        exchange::HEADERS,
                        exchange::BODY_MS,
                        exchange::BODY_LENGTH,
                    ),
                    None => {
                        step = call.unsendable();
                        continue;
                    }
                },
                Step::Wait(ms) => host::wait(ms, &self.signal),
                Step::Done(Err(error)) => {
                    let id = &self.request.client_request_id;
                    return Err(out::error(&error, Some(id), &cause, make_error));
                }
                Step::Done(Ok(_)) => continue,
            };
            let settled = JsFuture::from(promise).await;
            step = match settled {
                _ if !sends => call.next(host::now()),
                Ok(answer) => match exchange::read(&answer) {
                    Some(reply) => call.answered(reply, host::now(), host::random()),
                    None => call.not_an_answer(),
                },
                Err(thrown) => {
                    cause = thrown;
                    call.lost()
                }
            };
        }
    }
}
