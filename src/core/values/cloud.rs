//! The option `cloud`: which of Microsoft's clouds a request goes to.

use crate::core::values::base_url::BaseUrl;
use crate::core::values::given::Reason;

/// The clouds that offer the action (docs/graph.md#clouds).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cloud {
    /// The global service, GCC included.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGov,
}

impl Cloud {
    pub(crate) const NAMES: [&str; 2] = ["global", "usGov"];

    /// Reads the option `cloud`.
    pub fn parse(given: &str) -> Result<Self, Reason> {
        match given {
            "global" => Ok(Self::Global),
            "usGov" => Ok(Self::UsGov),
            "usGovDoD" | "china" => Err(
                "is not supported: Microsoft offers Cloud PC snapshots only in \"global\" and \"usGov\".",
            ),
            _ => Err("must be \"global\" or \"usGov\"."),
        }
    }

    /// The root of Graph in this cloud, with the version that has the action.
    pub fn base_url(self) -> BaseUrl {
        BaseUrl::of_microsoft(match self {
            Self::Global => "https://graph.microsoft.com/beta",
            Self::UsGov => "https://graph.microsoft.us/beta",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_two_and_says_why_it_refuses_others() {
        assert_eq!(
            Cloud::parse("global").unwrap().base_url().as_str(),
            "https://graph.microsoft.com/beta"
        );
        assert_eq!(
            Cloud::parse("usGov").unwrap().base_url().as_str(),
            "https://graph.microsoft.us/beta"
        );
        for (given, hint) in [
            ("china", "only in \"global\" and \"usGov\""),
            ("usGovDoD", "only in \"global\" and \"usGov\""),
            ("usgov", "must be \"global\" or \"usGov\"."),
            ("Global", "must be \"global\" or"),
            ("mars", "must be \"global\" or \"usGov\""),
        ] {
            let reason = Cloud::parse(given).unwrap_err();
            assert!(reason.contains(hint), "{given}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn accepts_two_clouds(given in "global|usGov|usGovDoD|china|[a-zG]{0,8}|\\PC{0,20}") {
            prop_assert_eq!(Cloud::parse(&given).is_ok(), ["global", "usGov"].contains(&&*given));
        }
    }
}
