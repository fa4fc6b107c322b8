//! `$filter`: Cloud PCs whose properties equal the given texts, joined by `and`.

use crate::tenant::cloud_pc::CloudPc;

pub(crate) struct Filter(Vec<Term>);

struct Term {
    property: Property,
    value: String,
}

type Property = fn(&CloudPc) -> Option<&str>;

/// The first two are documented. That the service accepts the others is unverified.
fn property(name: &str) -> Option<Property> {
    Some(match name {
        "productType" => |pc| Some(&pc.product_type),
        "disasterRecoveryCapability/capabilityType" => |pc| {
            let capability = pc.disaster_recovery_capability.as_ref()?;
            capability["capabilityType"].as_str()
        },
        "displayName" => |pc| Some(&pc.display_name),
        "provisioningPolicyId" => |pc| Some(&pc.provisioning_policy_id),
        "status" => |pc| Some(&pc.status),
        "userPrincipalName" => |pc| pc.user_principal_name.as_deref(),
        _ => return None,
    })
}

impl Filter {
    pub(crate) fn parse(mut text: &str) -> Option<Self> {
        let mut terms = Vec::new();
        loop {
            let (name, rest) = text.split_once(" eq '")?;
            let (value, rest) = literal(rest)?;
            let property = property(name)?;
            terms.push(Term { property, value });
            if rest.is_empty() {
                return Some(Self(terms));
            }
            text = rest.strip_prefix(" and ")?;
        }
    }

    /// Case-sensitive. Whether the service compares that way is unverified.
    pub(crate) fn matches(&self, cloud_pc: &CloudPc) -> bool {
        let is_equal = |term: &Term| (term.property)(cloud_pc) == Some(&term.value);
        self.0.iter().all(is_equal)
    }
}

/// Reads up to the closing quote, and gives the rest. A quote within the text is doubled.
fn literal(text: &str) -> Option<(String, &str)> {
    let (start, rest) = text.split_once('\'')?;
    let Some(quoted) = rest.strip_prefix('\'') else {
        return Some((start.to_owned(), rest));
    };
    let (end, rest) = literal(quoted)?;
    Some((format!("{start}'{end}"), rest))
}
