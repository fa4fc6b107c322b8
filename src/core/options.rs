//! The options of `createSnapshot`.

use super::argument::{Given, InvalidArgument, Reason, joined};
use super::cloud::{BaseUrl, Cloud};
use super::ids::Guid;
use super::limits::{Limits, limit_ms};
use super::near::did_you_mean;
use super::retry::Retry;
use super::storage::StorageAccountId;
use super::tier::AccessTier;

/// Every option by name. `signal`, `fetch` and `onEvent` are JavaScript's own objects: the boundary keeps them.
pub const OPTION_NAMES: [&str; 12] = [
    "storageAccountId",
    "accessTier",
    "cloud",
    "baseUrl",
    "clientRequestId",
    "attemptTimeoutMs",
    "totalTimeoutMs",
    "singleSend",
    "retry",
    "signal",
    "fetch",
    "onEvent",
];

/// Every option inside `retry`.
pub const RETRY_OPTION_NAMES: [&str; 3] = ["maxRetries", "delayMs", "maxDelayMs"];

/// Refuses an option that is not in `known`, and suggests the one that was meant.
pub fn check_option_name(given: &str, known: &[&'static str]) -> Result<(), InvalidArgument> {
    if known.contains(&given) {
        return Ok(());
    }
    let mut refused = InvalidArgument::new(given, "is not an option.", None);
    let hint = did_you_mean(given, known);
    if hint.is_empty() {
        refused.message.push_str(" The options are:");
        for name in known {
            refused.message.push_str(&joined(&[" ", name, ","]));
        }
        refused.message.pop();
        refused.message += ".";
    } else {
        refused.message.push_str(&hint);
    }
    Err(refused)
}

/// Checked options. What is absent is `None`.
#[derive(Clone, Debug, Default)]
pub struct SnapshotOptions {
    /// The account the snapshot is copied to.
    pub storage_account_id: Option<StorageAccountId>,
    /// The tier of the copy.
    pub access_tier: Option<AccessTier>,
    /// The caller's own id for the request.
    pub client_request_id: Option<Guid>,
    /// When to send again.
    pub retry: Retry,
    /// How long it may take.
    pub limits: Limits,
    /// The body goes as a stream, which a browser cannot send twice.
    pub single_send: bool,
    cloud: Option<Cloud>,
    base_url: Option<BaseUrl>,
}

impl SnapshotOptions {
    /// Takes one option; `name` is one of [`OPTION_NAMES`].
    pub fn set(&mut self, name: &str, given: &Given) -> Result<(), Reason> {
        match name {
            "attemptTimeoutMs" => self.limits.attempt_ms = limit_ms(given)?,
            "totalTimeoutMs" => self.limits.total_ms = limit_ms(given)?,
            "singleSend" => self.single_send = given.boolean()?,
            _ => self.set_text(name, given.text()?)?,
        }
        Ok(())
    }

    fn set_text(&mut self, name: &str, text: &str) -> Result<(), Reason> {
        match name {
            "storageAccountId" => self.storage_account_id = Some(StorageAccountId::parse(text)?),
            "accessTier" => self.access_tier = Some(AccessTier::parse(text)?),
            "cloud" => self.cloud = Some(Cloud::parse(text)?),
            "baseUrl" => self.base_url = Some(BaseUrl::parse(text)?),
            _ => self.client_request_id = Some(Guid::parse(text)?),
        }
        Ok(())
    }

    /// Where to send. `cloud` and `baseUrl` exclude each other.
    pub(super) fn target(&mut self) -> Result<BaseUrl, InvalidArgument> {
        match (self.cloud, self.base_url.take()) {
            (Some(_), Some(_)) => Err(InvalidArgument::new(
                "cloud",
                "and baseUrl both say where to send. Give one of them.",
                None,
            )),
            (None, Some(url)) => Ok(url),
            (cloud, None) => Ok(cloud.unwrap_or_default().base_url()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(pairs: &[(&str, Given)]) -> Result<SnapshotOptions, InvalidArgument> {
        let mut options = SnapshotOptions::default();
        for (name, given) in pairs {
            options
                .set(name, given)
                .map_err(|reason| InvalidArgument::new(name, reason, Some(given)))?;
        }
        options.clone().target()?;
        Ok(options)
    }

    fn text(text: &str) -> Given {
        Given::Text(text.to_owned())
    }

    #[test]
    fn takes_what_is_right() {
        let mut options = set(&[("accessTier", text("cold")), ("cloud", text("usGov"))]).unwrap();
        assert_eq!(options.access_tier, Some(AccessTier::Cold));
        assert_eq!(options.storage_account_id, None);
        assert_eq!(
            options.target().unwrap().as_str(),
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
            (options.limits.attempt_ms, options.limits.total_ms),
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
        for (name, hint) in [
            (
                "storageAcountId",
                "storageAcountId is not an option. Did you mean \"storageAccountId\"?",
            ),
            ("StorageAccountId", "Did you mean \"storageAccountId\"?"),
            ("tier", "The options are: storageAccountId, accessTier"),
            ("tier", "signal, fetch, onEvent."),
        ] {
            let error = check_option_name(name, &OPTION_NAMES).unwrap_err();
            assert_eq!(error.field, name);
            assert!(error.message.contains(hint), "{}", error.message);
        }
        for name in OPTION_NAMES {
            check_option_name(name, &OPTION_NAMES).unwrap();
        }
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
        fn takes_each_option_by_its_own_type(name in prop::sample::select(&OPTION_NAMES[..8]), given in any_given()) {
            let taken = SnapshotOptions::default().set(name, &given).is_ok();
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
        fn knows_its_names_alone(given in prop_oneof!["\\PC{0,20}", prop::sample::select(&OPTION_NAMES[..]).prop_map(String::from)], cut in 0_usize..5) {
            let known = OPTION_NAMES.contains(&&*given);
            prop_assert_eq!(check_option_name(&given, &OPTION_NAMES).is_ok(), known);
            if known {
                let mut typo = given.clone();
                typo.remove(cut);
                let refused = check_option_name(&typo, &OPTION_NAMES).unwrap_err();
                let hint = format!("{typo} is not an option. Did you mean \"{given}\"?");
                prop_assert_eq!(refused, InvalidArgument { field: typo, message: hint });
            }
        }
    }
}
