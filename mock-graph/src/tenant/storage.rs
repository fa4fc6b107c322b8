//! Storage accounts a snapshot can be copied to.

use crate::guid;
use crate::parameters::DEFAULT_TIER;

struct StorageAccount {
    id: &'static str,
    /// Its blobs cannot be changed, so they cannot be moved to another tier.
    immutable: bool,
}

/// The firm's, in two subscriptions.
const ACCOUNTS: [StorageAccount; 4] = [
    StorageAccount {
        id: "/subscriptions/0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9/resourceGroups/rg-cloudpc-restore/providers/Microsoft.Storage/storageAccounts/lanternrestorepoints",
        immutable: false,
    },
    StorageAccount {
        id: "/subscriptions/0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9/resourceGroups/rg-cloudpc-restore/providers/Microsoft.Storage/storageAccounts/lanternrestorenorth",
        immutable: false,
    },
    StorageAccount {
        id: "/subscriptions/5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1/resourceGroups/rg-legal-review/providers/Microsoft.Storage/storageAccounts/lanternlegalreview",
        immutable: false,
    },
    StorageAccount {
        id: "/subscriptions/5c1e07b3-64d2-4f0a-9b38-7a2d90c4e6f1/resourceGroups/rg-legal-review/providers/Microsoft.Storage/storageAccounts/lanternlegalhold",
        immutable: true,
    },
];

/// An immutable account takes only the default tier. One the firm does not know is taken as it comes:
/// what is wrong with it would show only after the 204 (graph-contract 1.11).
pub(crate) fn takes(account: &str, tier: &str) -> bool {
    tier == DEFAULT_TIER
        || !ACCOUNTS
            .iter()
            .any(|known| known.immutable && known.id.eq_ignore_ascii_case(account))
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
