//! Storage accounts a snapshot can be copied to, and the subscriptions they are in.

use serde::Serialize;
use uuid::{Uuid, uuid};

use crate::guid;
use crate::parameters::DEFAULT_TIER;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    pub(crate) subscription_id: Uuid,
    subscription_name: &'static str,
    #[serde(skip)]
    resource_group: &'static str,
    #[serde(skip)]
    accounts: &'static [Account],
}

struct Account {
    name: &'static str,
    /// The account's own, not that of a snapshot in it.
    tier: &'static str,
    /// Its blobs cannot be changed, so they cannot be moved to another tier.
    immutable: bool,
}

/// As Graph gives it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StorageAccount {
    storage_account_id: String,
    storage_account_name: &'static str,
    access_tier: &'static str,
    immutable_storage: bool,
}

pub(crate) const SUBSCRIPTIONS: [Subscription; 2] = [
    Subscription {
        subscription_id: uuid!("0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9"),
        subscription_name: "Cloud PC restore points",
        resource_group: "rg-cloudpc-restore",
        accounts: &[
            Account {
                name: "lanternrestorepoints",
                tier: "hot",
                immutable: false,
            },
            Account {
                name: "lanternrestorenorth",
                tier: "cool",
                immutable: false,
            },
        ],
    },
    Subscription {
        subscription_id: uuid!("5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1"),
        subscription_name: "Legal",
        resource_group: "rg-legal-review",
        accounts: &[
            Account {
                name: "lanternlegalreview",
                tier: "premium",
                immutable: false,
            },
            Account {
                name: "lanternlegalhold",
                tier: "hot",
                immutable: true,
            },
        ],
    },
];

impl Subscription {
    pub(crate) fn storage_accounts(&self) -> impl Iterator<Item = StorageAccount> {
        self.accounts.iter().map(|account| StorageAccount {
            storage_account_id: format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Storage/storageAccounts/{}",
                self.subscription_id, self.resource_group, account.name
            ),
            storage_account_name: account.name,
            access_tier: account.tier,
            immutable_storage: account.immutable,
        })
    }
}

/// An immutable account takes only the default tier. One the firm does not know is taken as it comes:
/// what is wrong with it would show only after the 204 (graph-contract 1.11).
pub(crate) fn takes(account: &str, tier: &str) -> bool {
    let mut known = SUBSCRIPTIONS
        .iter()
        .flat_map(Subscription::storage_accounts);
    let refuses = |known: StorageAccount| {
        known.immutable_storage && known.storage_account_id.eq_ignore_ascii_case(account)
    };
    tier == DEFAULT_TIER || !known.any(refuses)
}

/// Resource Manager compares ids without case; that the service does so here is unverified.
pub(crate) fn is_storage_account_id(id: &str) -> bool {
    let segments: Vec<&str> = id.split('/').collect();
    let [
        "",
        subscriptions,
        subscription,
        groups,
        group,
        providers,
        provider,
        accounts,
        account,
    ] = segments[..]
    else {
        return false;
    };
    let fixed = [
        (subscriptions, "subscriptions"),
        (groups, "resourceGroups"),
        (providers, "providers"),
        (provider, "Microsoft.Storage"),
        (accounts, "storageAccounts"),
    ];
    fixed
        .iter()
        .all(|(given, word)| given.eq_ignore_ascii_case(word))
        && guid::parse(subscription).is_some()
        && is_resource_group(group)
        && is_account_name(account)
}

fn is_resource_group(name: &str) -> bool {
    (1..=90).contains(&name.chars().count())
        && !name.ends_with('.')
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "._-()".contains(c))
}

fn is_account_name(name: &str) -> bool {
    (3..=24).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
