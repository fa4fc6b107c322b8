//! Which Cloud PCs a run sends to: each once, and none that an earlier run has dealt with.

use crate::core::values::cloud_pc_id::CloudPcId;

/// What a run is to do with an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Send.
    Send,
    /// Report it as `unknown` once more, without sending: an earlier run has this item of it.
    Unknown(u32),
    /// Leave it out, from the report too: an earlier run got it accepted, or this one has it already.
    LeaveOut,
}

/// The ids seen, compared without case: some 32 to 128 bytes each.
///
/// A hash table with open addressing and linear probing, from which nothing is removed. Ids are random numbers, so some of
/// their bits are a hash. The standard library's tables would be 4 to 8 KB of the module, gzip.
#[derive(Clone, Debug)]
pub struct Skip {
    slots: Vec<Slot>,
    used: usize,
    resend_unknown: bool,
}

/// An id's number, and the item of an earlier run that left it unknown, if one did.
type Slot = Option<(u128, Option<u32>)>;

const FEWEST_SLOTS: usize = 64;

impl Default for Skip {
    fn default() -> Self {
        Self {
            slots: empty(FEWEST_SLOTS),
            used: 0,
            resend_unknown: false,
        }
    }
}

impl Skip {
    /// Takes in an item of an earlier run, by its number, or an id to skip (no outcome). Ids of several runs may be given,
    /// in any order. False where that is no outcome: a guess might send what has been started.
    pub fn skip(&mut self, id: &CloudPcId, outcome: Option<&str>, item: u32) -> bool {
        let item = match outcome {
            None | Some("accepted") => None,
            Some("unknown") => Some(item),
            // Nothing was started.
            Some("refused" | "notSent") => return true,
            _ => return false,
        };
        let key = id.key();
        if let Some(slot) = self.slot(key)
            && (slot.is_none() || item.is_none())
        {
            *slot = Some((key, item));
        }
        true
    }

    /// The option `resendUnknown`.
    pub fn resend_unknown(&mut self) {
        self.resend_unknown = true;
    }

    /// What to do with the next id.
    pub fn choose(&mut self, id: &CloudPcId) -> Choice {
        let key = id.key();
        let seen = self.slot(key).map(|slot| slot.replace((key, None)));
        match seen.flatten() {
            None => Choice::Send,
            Some((_, None)) => Choice::LeaveOut,
            Some((_, Some(_))) if self.resend_unknown => Choice::Send,
            Some((_, Some(item))) => Choice::Unknown(item),
        }
    }

    /// Where that id is, or is put next. There always is such a place.
    fn slot(&mut self, key: u128) -> Option<&mut Slot> {
        if self.used > self.slots.len() / 2 {
            let more = empty(self.slots.len().saturating_mul(2));
            self.used = 0;
            for (key, item) in std::mem::replace(&mut self.slots, more)
                .into_iter()
                .flatten()
            {
                if let Some(slot) = self.slot(key) {
                    *slot = Some((key, item));
                }
            }
        }
        let hash = (key ^ key >> 64) as usize;
        let start = hash & self.slots.len().saturating_sub(1);
        let (before, from) = self.slots.split_at_mut_checked(start)?;
        let mut slots = from.iter_mut().chain(before);
        let slot = slots.find(|slot| slot.as_ref().is_none_or(|(seen, _)| *seen == key))?;
        self.used = self.used.saturating_add(usize::from(slot.is_none()));
        Some(slot)
    }
}

fn empty(slots: usize) -> Vec<Slot> {
    vec![None; slots]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(last: &str) -> CloudPcId {
        CloudPcId::parse(&["662009bc-7732-4f6f-8726-25883518b3", last].concat()).unwrap()
    }

    #[test]
    fn chooses_each_once_whatever_its_case() {
        let mut selection = Skip::default();
        assert_eq!(selection.choose(&id("ab")), Choice::Send);
        assert_eq!(selection.choose(&id("AB")), Choice::LeaveOut);
        assert_eq!(selection.choose(&id("ac")), Choice::Send);
    }

    #[test]
    fn leaves_out_what_was_accepted_and_keeps_what_is_unknown() {
        let mut earlier = Skip::default();
        for (item, (last, outcome)) in (0..).zip([
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
        ]) {
            assert!(earlier.skip(&id(last), outcome, item));
        }
        assert!(!earlier.skip(&id("08"), Some("Accepted"), 9));
        let mut resending = earlier.clone();
        resending.resend_unknown();
        let choices = |selection: &mut Skip| {
            ["01", "02", "03", "04", "05", "06", "07"].map(|last| selection.choose(&id(last)))
        };
        use Choice::{LeaveOut, Send, Unknown};
        assert_eq!(
            choices(&mut earlier),
            [
                LeaveOut,
                Unknown(1),
                Send,
                Send,
                LeaveOut,
                LeaveOut,
                Unknown(7)
            ]
        );
        assert_eq!(
            choices(&mut resending),
            [LeaveOut, Send, Send, Send, LeaveOut, LeaveOut, Send]
        );
        assert_eq!(choices(&mut earlier), [LeaveOut; 7]);
    }

    #[test]
    fn knows_as_many_as_there_are_and_repeats_cost_nothing() {
        let mut selection = Skip::default();
        let many: Vec<CloudPcId> = (0..700_u128)
            // Numbers in a row, and numbers whose hashes collide.
            .flat_map(|number| [number, number << 64, number << 64 | number])
            .map(|number| {
                let id = crate::core::Guid::from_random(number.to_be_bytes());
                CloudPcId::parse(id.as_str()).unwrap()
            })
            .collect();
        let mut seen = std::collections::HashSet::new();
        for id in &many {
            let expected = if seen.insert(id.as_str()) {
                Choice::Send
            } else {
                Choice::LeaveOut
            };
            assert_eq!(selection.choose(id), expected);
        }
        let slots = selection.slots.len();
        for id in many.iter().cycle().take(20_000) {
            assert_eq!(selection.choose(id), Choice::LeaveOut);
        }
        assert_eq!(selection.slots.len(), slots);
    }
}
