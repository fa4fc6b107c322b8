//! The format of a storage account's resource id.

use crate::protocol::guid;

/// Azure Resource Manager compares ids without regard to case. That the service does so here is unverified.
pub(crate) fn is_valid(id: &str) -> bool {
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
