//! The options of every function.

use crate::core::function::Function;
use crate::core::text::build::joined;
use crate::core::text::did_you_mean::did_you_mean;
use crate::core::text::timestamp::epoch_ms;
use crate::core::values::access_tier::AccessTier;
use crate::core::values::base_url::BaseUrl;
use crate::core::values::cloud::Cloud;
use crate::core::values::given::{Given, Reason};
use crate::core::values::guid::Guid;
use crate::core::values::invalid_argument::InvalidArgument;
use crate::core::values::limits::{
    BATCH_CONCURRENCY, CONCURRENCY, CONCURRENCY_RANGE, MAX_CONCURRENCY, MIN_POLL_MS, POLL_MS,
    RUN_TIMEOUT_MS, TOP_RANGE, TOTAL_TIMEOUT_MS, WAIT_TIMEOUT_MS,
};
use crate::core::values::retry::{Retry, delay_ms, max_retries};
use crate::core::values::secret::hidden;
use crate::core::values::storage_account_id::StorageAccountId;
use crate::core::values::timeouts::{Timeouts, limit_ms};

const EVERY: u16 = u16::MAX;
const WRITES: u16 = Function::CreateSnapshot as u16 | RUN | BULK;
const RUN: u16 = Function::CreateSnapshots as u16;
const BULK: u16 = Function::CreateBulkSnapshot as u16;
const WAIT: u16 = Function::WaitForSnapshot as u16;
const WAITS: u16 = Function::WaitForSnapshots as u16;
const LIST: u16 = Function::ListCloudPcs as u16;

/// An option, as a number: comparing strings at each use costs kilobytes of wasm.
#[allow(missing_docs, reason = "each is the option of that name")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionName {
    StorageAccountId,
    AccessTier,
    DisplayName,
    ScheduledDuringMaintenanceWindow,
    Concurrency,
    Batch,
    Skip,
    ResendUnknown,
    Stop,
    OnProgress,
    After,
    PollMs,
    Known,
    Filter,
    Select,
    Top,
    Cloud,
    BaseUrl,
    ClientRequestId,
    AttemptTimeoutMs,
    TotalTimeoutMs,
    SingleSend,
    Retry,
    Signal,
    Fetch,
    OnEvent,
    MaxRetries,
    DelayMs,
    MaxDelayMs,
}

/// An option by name, and the functions that take it.
pub type OptionRow = (&'static str, OptionName, u16);

/// Every option by name, and the functions that take it. `skip`, `known`, `signal`, `fetch`, `onProgress` and `onEvent` are
/// JavaScript objects, which `web` keeps.
pub const OPTIONS: [OptionRow; 26] = [
    ("storageAccountId", OptionName::StorageAccountId, WRITES),
    ("accessTier", OptionName::AccessTier, WRITES),
    ("displayName", OptionName::DisplayName, BULK),
    (
        "scheduledDuringMaintenanceWindow",
        OptionName::ScheduledDuringMaintenanceWindow,
        BULK,
    ),
    ("concurrency", OptionName::Concurrency, RUN | WAITS),
    ("batch", OptionName::Batch, RUN | WAITS),
    ("skip", OptionName::Skip, RUN),
    ("resendUnknown", OptionName::ResendUnknown, RUN),
    ("stop", OptionName::Stop, RUN),
    ("onProgress", OptionName::OnProgress, RUN | WAITS),
    ("after", OptionName::After, WAIT),
    ("pollMs", OptionName::PollMs, WAIT | WAITS),
    ("known", OptionName::Known, WAIT),
    ("filter", OptionName::Filter, LIST),
    ("select", OptionName::Select, LIST),
    ("top", OptionName::Top, LIST),
    ("cloud", OptionName::Cloud, EVERY),
    ("baseUrl", OptionName::BaseUrl, EVERY),
    ("clientRequestId", OptionName::ClientRequestId, EVERY),
    ("attemptTimeoutMs", OptionName::AttemptTimeoutMs, EVERY),
    ("totalTimeoutMs", OptionName::TotalTimeoutMs, EVERY),
    ("singleSend", OptionName::SingleSend, WRITES),
    ("retry", OptionName::Retry, EVERY),
    ("signal", OptionName::Signal, EVERY),
    ("fetch", OptionName::Fetch, EVERY),
    ("onEvent", OptionName::OnEvent, EVERY),
];

/// Every option inside `retry`.
pub const RETRY_OPTIONS: [OptionRow; 3] = [
    ("maxRetries", OptionName::MaxRetries, EVERY),
    ("delayMs", OptionName::DelayMs, EVERY),
    ("maxDelayMs", OptionName::MaxDelayMs, EVERY),
];

/// Refuses an option that is not in `names`, and suggests the one that was probably meant.
pub fn check_option_name(given: &str, names: &[&'static str]) -> Result<(), Box<InvalidArgument>> {
    if names.contains(&given) {
        return Ok(());
    }
    // It may be a token in the wrong place.
    let shown = hidden(given).unwrap_or(given);
    let mut refused = InvalidArgument::new(shown, "is not an option.", None);
    let hint = did_you_mean(given, names);
    if hint.is_empty() {
        refused.message.push_str(" The options are:");
        for name in names {
            refused.message.push_str(&joined(&[" ", name, ","]));
        }
        refused.message.pop();
        refused.message += ".";
    } else {
        refused.message.push_str(&hint);
    }
    Err(refused)
}

/// Checked options. An absent one is `None`.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// The account the snapshot is copied to.
    pub storage_account_id: Option<StorageAccountId>,
    /// The tier of the copy.
    pub access_tier: Option<AccessTier>,
    /// The caller's own id for its requests.
    pub client_request_id: Option<Guid>,
    /// When to send again.
    pub retry: Retry,
    /// How long the call may take.
    pub timeouts: Timeouts,
    /// Send the body as a stream, which a browser cannot send twice.
    pub single_send: bool,
    /// The bulk action's name.
    pub display_name: Option<String>,
    /// The bulk action waits for the maintenance window.
    pub scheduled_during_maintenance_window: Option<bool>,
    concurrency: Option<u32>,
    /// Several Cloud PCs of a run go in one request.
    pub batch: bool,
    /// Send again to what an earlier run left unknown.
    pub resend_unknown: bool,
    /// When the request for the awaited snapshot was sent, in milliseconds since 1970.
    pub after: Option<f64>,
    poll_ms: Option<f64>,
    /// `$filter`.
    pub filter: Option<String>,
    /// `$select`.
    pub select: Option<String>,
    /// `$top`.
    pub top: Option<u32>,
    cloud: Option<Cloud>,
    base_url: Option<BaseUrl>,
}

impl CallOptions {
    /// The defaults of a function.
    pub fn new(function: Function) -> Self {
        let mut options = Self::default();
        options.timeouts.total_ms = match function {
            Function::CreateSnapshots => RUN_TIMEOUT_MS,
            Function::WaitForSnapshot | Function::WaitForSnapshots => WAIT_TIMEOUT_MS,
            Function::CreateSnapshot
            | Function::CreateBulkSnapshot
            | Function::GetBulkSnapshot
            | Function::ListSnapshots
            | Function::ListCloudPcs
            | Function::ListSubscriptions
            | Function::ListStorageAccounts => TOTAL_TIMEOUT_MS,
        };
        options
    }

    /// Checks one option and stores it.
    pub fn set(&mut self, name: OptionName, given: &Given) -> Result<(), Reason> {
        match name {
            OptionName::StorageAccountId => {
                self.storage_account_id = Some(StorageAccountId::parse(given.text()?)?);
            }
            OptionName::AccessTier => self.access_tier = Some(AccessTier::parse(given.text()?)?),
            OptionName::DisplayName => self.display_name = Some(not_blank(given.text()?)?),
            OptionName::ScheduledDuringMaintenanceWindow => {
                self.scheduled_during_maintenance_window = Some(given.boolean()?);
            }
            OptionName::Concurrency => {
                self.concurrency = Some(given.whole(CONCURRENCY_RANGE).ok_or(CONCURRENCIES)?);
            }
            OptionName::Batch => self.batch = given.boolean()?,
            OptionName::ResendUnknown => self.resend_unknown = given.boolean()?,
            OptionName::After => {
                let wanted =
                    "must be a point in time such as \"2026-11-25T10:00:00.000Z\", or a Date.";
                self.after = Some(given.text().ok().and_then(epoch_ms).ok_or(wanted)?);
            }
            OptionName::PollMs => {
                let wanted = "must be a number of milliseconds, 1000 or more.";
                self.poll_ms = Some(given.number(MIN_POLL_MS..=f64::INFINITY).ok_or(wanted)?);
            }
            OptionName::Filter => self.filter = Some(not_blank(given.text()?)?),
            OptionName::Select => self.select = Some(not_blank(given.text()?)?),
            OptionName::Top => {
                let wanted = "must be a whole number from 1 to 999999.";
                self.top = Some(given.whole(TOP_RANGE).ok_or(wanted)?);
            }
            OptionName::Cloud => self.cloud = Some(Cloud::parse(given.text()?)?),
            OptionName::BaseUrl => self.base_url = Some(BaseUrl::parse(given.text()?)?),
            OptionName::ClientRequestId => {
                self.client_request_id = Some(Guid::parse(given.text()?)?)
            }
            OptionName::AttemptTimeoutMs => self.timeouts.attempt_ms = limit_ms(given)?,
            OptionName::TotalTimeoutMs => self.timeouts.total_ms = limit_ms(given)?,
            OptionName::SingleSend => self.single_send = given.boolean()?,
            OptionName::MaxRetries => self.retry.max_retries = max_retries(given)?,
            OptionName::DelayMs => self.retry.delay_ms = delay_ms(given)?,
            OptionName::MaxDelayMs => self.retry.max_delay_ms = delay_ms(given)?,
            // `web` reads these.
            OptionName::Skip
            | OptionName::Stop
            | OptionName::OnProgress
            | OptionName::Known
            | OptionName::Retry
            | OptionName::Signal
            | OptionName::Fetch
            | OptionName::OnEvent => {}
        }
        Ok(())
    }

    /// How many Cloud PCs of a run are in progress at a time.
    pub fn concurrency(&self) -> Result<u32, Box<InvalidArgument>> {
        let (default, most) = match self.batch {
            true => (BATCH_CONCURRENCY, u32::MAX),
            false => (CONCURRENCY, MAX_CONCURRENCY),
        };
        let concurrency = self.concurrency.unwrap_or(default);
        if concurrency > most {
            return Err(InvalidArgument::new("concurrency", CONCURRENCIES, None));
        }
        Ok(concurrency)
    }

    /// From one poll to the next, in milliseconds.
    pub fn poll_ms(&self) -> f64 {
        self.poll_ms.unwrap_or(POLL_MS)
    }

    /// Where to send, after the checks that need more than one option.
    pub fn root(&self) -> Result<BaseUrl, Box<InvalidArgument>> {
        let refuse = |field, reason| Err(InvalidArgument::new(field, reason, None));
        let root = match (self.cloud, &self.base_url) {
            (Some(_), Some(_)) => {
                return refuse(
                    "cloud",
                    "and baseUrl both say where to send. Give one of them.",
                );
            }
            (None, Some(url)) => url.clone(),
            (cloud, None) => cloud.unwrap_or_default().base_url(),
        };
        if self.single_send && !root.is_secure() {
            return refuse(
                "singleSend",
                "needs HTTP/2, which browsers use only over https. Leave singleSend out for this baseUrl.",
            );
        }
        Ok(root)
    }
}

const CONCURRENCIES: Reason = "must be a whole number from 1 to 32, or with batch from 1 to 80.";

/// Text that is not blank.
fn not_blank(text: &str) -> Result<String, Reason> {
    if text.trim_ascii().is_empty() {
        return Err("must not be blank.");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(pairs: &[(&str, Given)]) -> Result<CallOptions, Box<InvalidArgument>> {
        let mut options = CallOptions::default();
        for (name, given) in pairs {
            options
                .set(by_name(name), given)
                .map_err(|reason| InvalidArgument::new(name, reason, Some(given)))?;
        }
        options.root()?;
        Ok(options)
    }

    fn by_name(wanted: &str) -> OptionName {
        let found = OPTIONS.iter().find(|(name, ..)| *name == wanted);
        found.unwrap().1
    }

    /// The options of a function, as `web` selects them.
    fn names(function: Function) -> Vec<&'static str> {
        let takes = |(name, _, functions): &OptionRow| function.is_in(*functions).then_some(*name);
        OPTIONS.iter().filter_map(takes).collect()
    }

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn accepts_valid_options() {
        let options = set(&[("accessTier", text("cold")), ("cloud", text("usGov"))]).unwrap();
        assert_eq!(options.access_tier, Some(AccessTier::Cold));
        assert_eq!(options.storage_account_id, None);
        assert_eq!(
            options.root().unwrap().as_str(),
            "https://graph.microsoft.us/beta"
        );

        let storage = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";
        let options = set(&[
            ("storageAccountId", text(storage)),
            ("attemptTimeoutMs", Given::Number(5.0, "5".into())),
            ("totalTimeoutMs", Given::Number(7.0, "7".into())),
            ("singleSend", Given::Boolean(true)),
        ])
        .unwrap();
        assert_eq!(options.storage_account_id.unwrap().as_str(), storage);
        assert_eq!(
            (options.timeouts.attempt_ms, options.timeouts.total_ms),
            (5.0, 7.0)
        );
        assert!(options.single_send);
    }

    #[test]
    fn names_the_field_and_what_was_given() {
        for (name, given, hint) in [
            (
                "accessTier",
                Given::Number(1.0, "1".into()),
                "accessTier must be a string. Given: 1.",
            ),
            (
                "storageAccountId",
                Given::Other("an object"),
                "must be a string. Given: an object.",
            ),
            (
                "clientRequestId",
                text("x"),
                "clientRequestId must be a GUID",
            ),
        ] {
            let error = set(&[(name, given)]).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.message.contains(hint), "{}", error.message);
        }
    }

    #[test]
    fn refuses_unknown_names() {
        let known = names(Function::CreateSnapshot);
        for (name, hint) in [
            (
                "storageAcountId",
                "storageAcountId is not an option. Did you mean \"storageAccountId\"?",
            ),
            ("StorageAccountId", "Did you mean \"storageAccountId\"?"),
            ("tier", "The options are: storageAccountId, accessTier"),
            ("tier", "signal, fetch, onEvent."),
        ] {
            let error = check_option_name(name, &known).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.message.contains(hint), "{}", error.message);
        }
        for name in &known {
            check_option_name(name, &known).unwrap();
        }
        let error = check_option_name("eyJhbGciOi.J9.x", &known).unwrap_err();
        assert!(!error.field.contains("eyJ"), "{}", error.field);
        assert!(!error.message.contains("eyJ"), "{}", error.message);
    }

    #[test]
    fn each_function_has_its_own_options() {
        let every = 9;
        for (function, own) in [
            (Function::CreateSnapshot, 3),
            (Function::CreateSnapshots, 9),
            (Function::CreateBulkSnapshot, 5),
            (Function::GetBulkSnapshot, 0),
            (Function::WaitForSnapshot, 3),
            (Function::WaitForSnapshots, 4),
            (Function::ListSnapshots, 0),
            (Function::ListCloudPcs, 3),
            (Function::ListSubscriptions, 0),
            (Function::ListStorageAccounts, 0),
        ] {
            assert_eq!(names(function).len(), every + own, "{function:?}");
        }
        let error = check_option_name("accessTier", &names(Function::ListSnapshots)).unwrap_err();
        assert!(error.message.starts_with("accessTier is not an option."));
    }

    #[test]
    fn accepts_the_options_of_runs_waits_and_lists() {
        let mut options = CallOptions::new(Function::CreateSnapshots);
        assert_eq!(options.timeouts.total_ms, f64::INFINITY);
        let number = |value: f64| Given::Number(value, value.to_string());
        assert_eq!(options.concurrency(), Ok(4));
        for (value, batch, is_taken) in [
            (1.0, false, true),
            (32.0, false, true),
            (33.0, false, false),
            (80.0, false, false),
            (1.0, true, true),
            (80.0, true, true),
        ] {
            // In any order.
            let mut options = CallOptions::new(Function::CreateSnapshots);
            options
                .set(OptionName::Concurrency, &number(value))
                .unwrap();
            let given = Given::Boolean(batch);
            options.set(OptionName::Batch, &given).unwrap();
            let expected = is_taken.then_some(value);
            assert_eq!(options.concurrency().ok().map(f64::from), expected);
        }
        let batch = Given::Boolean(true);
        options.set(OptionName::Batch, &batch).unwrap();
        assert_eq!(options.concurrency(), Ok(20));
        for value in [0.0, 81.0, 1.5, f64::NAN] {
            options
                .set(OptionName::Concurrency, &number(value))
                .unwrap_err();
        }
        let mut options = CallOptions::new(Function::WaitForSnapshot);
        assert_eq!(options.timeouts.total_ms, 7_200_000.0);
        options
            .set(OptionName::After, &text("1970-01-01T00:00:01Z"))
            .unwrap();
        assert_eq!(options.after, Some(1_000.0));
        for given in [text("yesterday"), number(1e12)] {
            let reason = options.set(OptionName::After, &given).unwrap_err();
            assert!(reason.ends_with("or a Date."), "{reason}");
        }
        options.set(OptionName::Top, &number(0.0)).unwrap_err();
        for name in [
            OptionName::DisplayName,
            OptionName::Filter,
            OptionName::Select,
        ] {
            options.set(name, &text(" \t")).unwrap_err();
            options.set(name, &text(" x")).unwrap();
        }
        assert_eq!(options.display_name.as_deref(), Some(" x"));
    }

    #[test]
    fn single_send_requires_https() {
        let make = |root: &str| {
            set(&[
                ("singleSend", Given::Boolean(true)),
                ("baseUrl", text(root)),
            ])
        };
        make("https://localhost/beta").unwrap();
        assert_eq!(
            make("http://localhost/beta").unwrap_err().field,
            "singleSend"
        );
    }

    #[test]
    fn cloud_and_base_url_exclude_each_other() {
        let error = set(&[
            ("baseUrl", text("https://proxy.contoso.com/beta")),
            ("cloud", text("global")),
        ])
        .unwrap_err();
        assert!(error.message.contains("Give one of them"));
    }

    fn any_given() -> impl Strategy<Value = Given> {
        prop_oneof![
            "hot|usGov|https://[a-z]{1,3}/beta|0{8}-0{4}-0{4}-0{4}-0{12}|\\PC{0,20}"
                .prop_map(Given::Text),
            prop::num::f64::ANY.prop_map(|value| Given::Number(value, value.to_string())),
            any::<bool>().prop_map(Given::Boolean),
            Just(Given::Other("an object")),
        ]
    }

    proptest! {
        #[test]
        fn accepts_each_option_by_its_type(name in prop::sample::select(vec!["storageAccountId", "accessTier", "cloud", "baseUrl", "clientRequestId", "attemptTimeoutMs", "totalTimeoutMs", "singleSend"]), given in any_given()) {
            let taken = CallOptions::default().set(by_name(name), &given).is_ok();
            let right = match (name, &given) {
                ("attemptTimeoutMs" | "totalTimeoutMs", Given::Number(value, _)) => *value >= f64::MIN_POSITIVE,
                ("singleSend", Given::Boolean(_)) => true,
                ("attemptTimeoutMs" | "totalTimeoutMs" | "singleSend", _) => false,
                ("accessTier", Given::Text(text)) => text == "hot",
                ("cloud", Given::Text(text)) => text == "usGov",
                ("baseUrl", Given::Text(text)) => text.starts_with("https://"),
                ("clientRequestId", Given::Text(text)) => text.starts_with("00000000-"),
                _ => false,
            };
            prop_assert_eq!(taken, right, "{} {:?}", name, given);
        }

        #[test]
        fn accepts_only_its_names(given in prop_oneof!["\\PC{0,20}", prop::sample::select(names(Function::CreateSnapshot)).prop_map(String::from)], cut in 0_usize..5) {
            let names = names(Function::CreateSnapshot);
            let known = names.contains(&&*given);
            prop_assert_eq!(check_option_name(&given, &names).is_ok(), known);
            if known {
                let mut typo = given.clone();
                typo.remove(cut);
                let refused = check_option_name(&typo, &names).unwrap_err();
                let hint = format!("{typo} is not an option. Did you mean \"{given}\"?");
                prop_assert_eq!(*refused, InvalidArgument { field: typo, message: hint });
            }
        }
    }
}
