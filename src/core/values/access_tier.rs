//! The access tier of the blob that a snapshot is copied to (docs/graph.md#access-tier).

use crate::core::values::given::Reason;

/// Graph's `cloudPcBlobAccessTier` without the sentinel `unknownFutureValue`, which its documentation says not to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessTier {
    /// Online, for data that is read often. The service's default.
    Hot,
    /// Online, for data that is read seldom.
    Cool,
    /// Online, for data that is read rarely.
    Cold,
    /// Offline: must be rehydrated before it can be read, which takes hours.
    Archive,
}

impl AccessTier {
    /// Every tier, in Graph's order.
    pub const ALL: [Self; 4] = [Self::Hot, Self::Cool, Self::Cold, Self::Archive];

    /// Their names.
    pub const NAMES: [&'static str; 4] = [
        Self::Hot.as_str(),
        Self::Cool.as_str(),
        Self::Cold.as_str(),
        Self::Archive.as_str(),
    ];

    /// Graph's name for the tier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Cool => "cool",
            Self::Cold => "cold",
            Self::Archive => "archive",
        }
    }

    /// The tier of exactly that name.
    ///
    /// ```
    /// use cloudpc_snapshot::core::AccessTier;
    /// assert_eq!(AccessTier::parse("cool"), Ok(AccessTier::Cool));
    /// assert!(AccessTier::parse("Cool").is_err());
    /// ```
    pub fn parse(given: &str) -> Result<Self, Reason> {
        for tier in Self::ALL {
            if tier.as_str() == given {
                return Ok(tier);
            }
        }
        Err(if given.eq_ignore_ascii_case("unknownFutureValue") {
            "must be a tier: this is only Graph's placeholder for tiers that are added later. Use \"hot\", \"cool\", \"cold\" or \"archive\"."
        } else if given.eq_ignore_ascii_case("premium") {
            // A member of `cloudPcStorageAccountAccessTier`, which is easily mixed up with this one.
            "must be a tier of a blob: this is one of a storage account. Use \"hot\", \"cool\", \"cold\" or \"archive\"."
        } else {
            "must be one of \"hot\", \"cool\", \"cold\", \"archive\"."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_graphs_and_parse_back() {
        assert_eq!(AccessTier::NAMES, ["hot", "cool", "cold", "archive"]);
        for tier in AccessTier::ALL {
            assert_eq!(AccessTier::parse(tier.as_str()), Ok(tier));
        }
    }

    #[test]
    fn refuses_with_a_reason() {
        let names = AccessTier::NAMES.join("\", \"");
        let list = format!("must be one of \"{names}\".");
        for (given, hint) in [
            ("Hot", &*list),
            ("Warm", &list),
            ("", &list),
            ("unknownFutureValue", "placeholder"),
            ("UnknownFutureValue", "placeholder"),
            ("Premium", "one of a storage account"),
        ] {
            let reason = AccessTier::parse(given).unwrap_err();
            assert!(reason.contains(hint), "{given}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn accepts_only_the_names(given in "hot|cool|cold|archive|[a-zH]{0,8}|.{0,40}") {
            prop_assert_eq!(AccessTier::parse(&given).is_ok(), ["hot", "cool", "cold", "archive"].contains(&&*given));
        }
    }
}
