//! The access tier of the blob a snapshot is copied to: Graph's `cloudPcBlobAccessTier`.

use super::argument::{InvalidArgument, joined, shown};
use super::near::did_you_mean;

const FIELD: &str = "accessTier";

/// `cloudPcBlobAccessTier`, less the sentinel `unknownFutureValue`, which Graph's documentation says not to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessTier {
    /// Online, for data read often. What the service uses where none is given.
    Hot,
    /// Online, for data read seldom.
    Cool,
    /// Online, for data read rarely.
    Cold,
    /// Offline: has to be rehydrated, which takes hours, before it can be read.
    Archive,
}

impl AccessTier {
    /// Every tier, in Graph's order.
    pub const ALL: [Self; 4] = [Self::Hot, Self::Cool, Self::Cold, Self::Archive];

    /// Graph's name of the tier.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Cool => "cool",
            Self::Cold => "cold",
            Self::Archive => "archive",
        }
    }

    /// The tier of that exact name. The error suggests the tier a near miss stands for.
    ///
    /// ```
    /// use cloudpc_snapshot::core::AccessTier;
    /// assert_eq!(AccessTier::parse("cool"), Ok(AccessTier::Cool));
    /// assert!(AccessTier::parse("Cool").unwrap_err().message.ends_with("Did you mean \"cool\"?"));
    /// ```
    pub fn parse(given: &str) -> Result<Self, InvalidArgument> {
        if let Some(tier) = Self::ALL.into_iter().find(|tier| tier.as_str() == given) {
            return Ok(tier);
        }
        if given.eq_ignore_ascii_case("unknownFutureValue") {
            return Err(InvalidArgument::new(
                FIELD,
                &[
                    "cannot be \"unknownFutureValue\": that is Graph's placeholder for tiers added later, not a tier. Use one of ",
                    &Self::list(),
                    ".",
                ],
            ));
        }
        // `cloudPcStorageAccountAccessTier` has it, and the two are easily mixed up.
        let hint = if given.eq_ignore_ascii_case("premium") {
            String::from(
                " \"premium\" is a tier of a storage account, not of the blob a snapshot is copied to.",
            )
        } else {
            did_you_mean(given, &Self::ALL.map(Self::as_str))
        };
        Err(InvalidArgument::new(
            FIELD,
            &[
                "must be one of ",
                &Self::list(),
                "; given: ",
                &shown(given),
                ".",
                &hint,
            ],
        ))
    }

    fn list() -> String {
        let [hot, cool, cold, archive] = Self::ALL.map(Self::as_str);
        joined(&[
            "\"", hot, "\", \"", cool, "\", \"", cold, "\", \"", archive, "\"",
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_graphs_and_parse_back() {
        assert_eq!(
            AccessTier::ALL.map(AccessTier::as_str),
            ["hot", "cool", "cold", "archive"]
        );
        for tier in AccessTier::ALL {
            assert_eq!(AccessTier::parse(tier.as_str()), Ok(tier));
        }
    }

    #[test]
    fn refuses_with_a_hint() {
        for (given, hint) in [
            ("Hot", "Did you mean \"hot\"?"),
            (" cool", "Did you mean \"cool\"?"),
            ("archived", "Did you mean \"archive\"?"),
            ("unknownFutureValue", "placeholder"),
            ("UnknownFutureValue", "placeholder"),
            ("Premium", "tier of a storage account"),
            (
                "Warm",
                "must be one of \"hot\", \"cool\", \"cold\", \"archive\"; given: \"Warm\".",
            ),
            ("", "given: an empty string"),
        ] {
            let error = AccessTier::parse(given).unwrap_err();
            assert_eq!(error.field, "accessTier");
            assert!(error.message.contains(hint), "{given}: {}", error.message);
        }
    }

    proptest! {
        #[test]
        fn accepts_nothing_but_the_names(given in ".{0,40}") {
            prop_assert_eq!(AccessTier::parse(&given).is_ok(), ["hot", "cool", "cold", "archive"].contains(&&*given));
        }
    }
}
