//! Which Cloud PCs a run sends to: each once, and none that an earlier run has dealt with.

use std::collections::BTreeMap;

use super::ids::CloudPcId;

/// What a run is to do with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<T> {
    /// Send.
    Send,
    /// Report it as `unknown` once more, without sending: the item an earlier run has of it.
    Unknown(T),
    /// Leave it out, from the report too: an earlier run got it accepted, or this one has it already.
    LeaveOut,
}

/// The ids seen, compared without case: 16 bytes each.
#[derive(Clone, Debug)]
pub struct Selection<T> {
    /// With what an earlier run has of those it left unknown.
    seen: BTreeMap<u128, Option<T>>,
}

impl<T> Default for Selection<T> {
    fn default() -> Self {
        let seen = BTreeMap::new();
        Self { seen }
    }
}

impl<T> Selection<T> {
    /// Takes in an item of an earlier run, or an id to skip (no outcome). Ids of several runs may be given, in any order.
    pub fn skip(&mut self, id: &CloudPcId, outcome: Option<&str>, item: T) {
        match outcome {
            None | Some("accepted") => {
                self.seen.insert(id.key(), None);
            }
            Some("unknown") => {
                self.seen.entry(id.key()).or_insert(Some(item));
            }
            // Nothing was started.
            _ => {}
        }
    }

    /// The option `resendUnknown`.
    pub fn resend_unknown(&mut self) {
        self.seen.retain(|_, item| item.is_none());
    }

    /// What to do with the next id.
    pub fn choose(&mut self, id: &CloudPcId) -> Choice<T> {
        match self.seen.insert(id.key(), None) {
            None => Choice::Send,
            Some(Some(item)) => Choice::Unknown(item),
            Some(None) => Choice::LeaveOut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(last: &str) -> CloudPcId {
        CloudPcId::parse(&["662009bc-7732-4f6f-8726-25883518b3", last].concat()).unwrap()
    }

    #[test]
    fn chooses_each_once_whatever_its_case() {
        let mut selection = Selection::<()>::default();
        assert_eq!(selection.choose(&id("ab")), Choice::Send);
        assert_eq!(selection.choose(&id("AB")), Choice::LeaveOut);
        assert_eq!(selection.choose(&id("ac")), Choice::Send);
    }

    #[test]
    fn leaves_out_what_was_accepted_and_keeps_what_is_unknown() {
        let mut earlier = Selection::default();
        for (last, outcome) in [
            ("01", Some("accepted")),
            ("02", Some("unknown")),
            ("03", Some("refused")),
            ("04", Some("notSent")),
            ("05", None),
            // Sent again since, and accepted then.
            ("06", Some("unknown")),
            ("06", Some("accepted")),
            ("07", Some("unknown")),
            ("07", Some("refused")),
        ] {
            earlier.skip(&id(last), outcome, last);
        }
        let mut resending = earlier.clone();
        resending.resend_unknown();
        let choices = |selection: &mut Selection<&'static str>| {
            ["01", "02", "03", "04", "05", "06", "07"].map(|last| selection.choose(&id(last)))
        };
        use Choice::{LeaveOut, Send, Unknown};
        assert_eq!(
            choices(&mut earlier),
            [
                LeaveOut,
                Unknown("02"),
                Send,
                Send,
                LeaveOut,
                LeaveOut,
                Unknown("07")
            ]
        );
        assert_eq!(
            choices(&mut resending),
            [LeaveOut, Send, Send, Send, LeaveOut, LeaveOut, Send]
        );
        assert_eq!(choices(&mut earlier), [LeaveOut; 7]);
    }
}
