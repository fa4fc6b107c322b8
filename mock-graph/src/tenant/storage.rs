//! The storage accounts that a snapshot can be copied to, and the subscriptions that contain them.

use serde::Serialize;
use uuid::{Uuid, uuid};

/// The tier of a snapshot for which none is given.
pub(crate) const DEFAULT_TIER: &str = "hot";

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
    /// The tier of the account, which is not that of a snapshot in it.
    tier: &'static str,
    /// The blobs in it cannot be changed, and so not moved to another tier.
    immutable: bool,
}

/// As Graph sends it.
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

/// An immutable account accepts only the default tier. An unknown account is accepted: what is wrong with it
/// would show only after the 204 (docs/graph.md#accepted).
pub(crate) fn accepts(account: &str, tier: &str) -> bool {
    let mut known = SUBSCRIPTIONS
        .iter()
        .flat_map(Subscription::storage_accounts);
    let refuses = |known: StorageAccount| {
        known.immutable_storage && known.storage_account_id.eq_ignore_ascii_case(account)
    };
    tier == DEFAULT_TIER || !known.any(refuses)
}
