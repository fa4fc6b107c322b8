//! `createSnapshot`, for JavaScript.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::abort::Abort;
use super::bag::{self, Options};
use super::fetch::{self, NoReply};
use super::host::{self, Timer};
use super::out;
use crate::core::{
    Call, CloudPcId, Code, Error, Guid, InvalidArgument, Outcome, Reason, SnapshotRequest, Step,
    Token,
};

/// Makes a snapshot of one Cloud PC. The promise resolves with a receipt and rejects with the signal's reason or an
/// instance of `error_class`, which is called as `new error_class(fields, cause)`.
#[wasm_bindgen(js_name = createSnapshot, skip_typescript)]
pub fn create_snapshot(
    token: &JsValue,
    cloud_pc_id: &JsValue,
    opts: &JsValue,
    error_class: Function,
) -> Promise {
    let checked = check(token, cloud_pc_id, opts);
    future_to_promise(async move {
        let ended = match checked {
            Ok(checked) => checked.run().await,
            Err(invalid) => Err(Error::from(invalid).into()),
        };
        ended.map_err(|failure| match failure {
            Failure::Error {
                error,
                client_request_id,
                cause,
            } => {
                // Making the error cannot fail; if it does, what it threw is the rejection.
                out::error(&error, client_request_id.as_ref(), &cause, &error_class)
                    .unwrap_or_else(|thrown| thrown)
            }
            Failure::Aborted(reason) => reason,
        })
    })
}

/// A call with every argument checked, and nothing sent yet.
struct Checked {
    token: Token,
    request: Box<SnapshotRequest>,
    signal: Option<AbortSignal>,
    fetch: Option<Function>,
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

enum Failure {
    Error {
        error: Box<Error>,
        client_request_id: Option<Guid>,
        cause: JsValue,
    },
    Aborted(JsValue),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error {
            error: Box::new(error),
            client_request_id: None,
            cause: JsValue::UNDEFINED,
        }
    }
}

impl Checked {
    /// Carries out what the core's state machine says.
    async fn run(self) -> Result<JsValue, Failure> {
        let Self {
            token,
            request,
            signal,
            fetch,
        } = self;
        let abort = Abort::new(signal).map_err(|_| Error::new(Code::Internal, Outcome::NotSent))?;
        if let Some(reason) = abort.reason() {
            return Err(Failure::Aborted(reason));
        }
        let mut cause = JsValue::UNDEFINED;
        let mut call = Call::new(request.options.retry);
        let mut step = call.next(host::now());
        loop {
            step = match step {
                Step::Send => match fetch::send(&request, &token, fetch.as_ref(), &abort).await {
                    Ok(reply) => call.answered(*reply, host::now(), host::random()),
                    Err(NoReply::NotAnAnswer) => call.not_an_answer(),
                    Err(NoReply::Lost(thrown)) => {
                        cause = thrown;
                        call.lost()
                    }
                    Err(NoReply::Unsendable(thrown)) => {
                        cause = thrown;
                        call.unsendable()
                    }
                },
                Step::Wait(ms) => {
                    // Only an abort ends it early, and that is looked at below.
                    let timer = Timer::start(ms);
                    let _ = abort.race(timer.promise.clone()).await;
                    call.next(host::now())
                }
                // The snapshot is on its way: nothing may hide that, an abort neither.
                Step::Done(Ok(accepted)) => {
                    return out::receipt(&request, &accepted)
                        .map_err(|_| Error::new(Code::Internal, Outcome::Unknown).into());
                }
                Step::Done(Err(error)) => {
                    let client_request_id = Some(request.client_request_id);
                    return Err(Failure::Error {
                        error,
                        client_request_id,
                        cause,
                    });
                }
            };
            if !matches!(step, Step::Done(Ok(_)))
                && let Some(reason) = abort.reason()
            {
                abort.cut();
                return Err(Failure::Aborted(reason));
            }
        }
    }
}
