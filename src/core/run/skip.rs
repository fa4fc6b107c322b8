//! Which Cloud PCs a run sends to: each once, and none that an earlier run has finished.

use crate::core::run::item_outcome::ItemOutcome;
use crate::core::text::timestamp::epoch_ms;
use crate::core::values::cloud_pc_id::CloudPcId;

/// What a run does with an id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// Send. If an earlier run left it unknown, it stays unknown until it is accepted.
    Send(Option<Earlier>),
    /// Report it as not sent.
    NotSent,
    /// Do not send. Report the item of this number of an earlier run again, as unknown.
    Unknown(u32),
    /// Leave it out of the report too: in an earlier run it was accepted, or this run already has it.
    LeaveOut,
}

/// What an earlier run left unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Earlier {
    /// The number of its item.
    pub item: u32,
    /// When it was first sent, in milliseconds since 1970; infinite if its item does not say when.
    sent_at: f64,
}

impl Earlier {
    /// The time of the first send, if the time of either is known.
    pub(super) fn first(self, sent_at: Option<f64>) -> Option<f64> {
        let first = self.sent_at.min(sent_at.unwrap_or(f64::INFINITY));
        first.is_finite().then_some(first)
    }
}

/// The ids so far, ignoring case. Each takes some 50 to 200 bytes.
///
/// A hash table with open addressing and linear probing, from which nothing is ever removed. The standard library's maps
/// would add 4 to 8 KB of gzip to the module.
#[derive(Clone, Debug)]
pub struct Skip {
    slots: Vec<Slot>,
    used: usize,
    resend_unknown: bool,
}

/// An id's number, and what an earlier run left unknown about it.
type Slot = Option<(u128, Option<Earlier>)>;

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
    /// Adds an item of an earlier run, with its outcome, its error's `sentAt` and its number; or an id to skip, which has
    /// no outcome. Items of several runs may be added in any order. Returns false if this is neither: after a wrong guess,
    /// the run might send to a Cloud PC whose snapshot has been started.
    pub fn skip(
        &mut self,
        id: Option<&CloudPcId>,
        outcome: Option<&str>,
        sent_at: Option<&str>,
        item: u32,
    ) -> bool {
        let outcome = match outcome.map(ItemOutcome::parse) {
            None => ItemOutcome::Accepted,
            Some(Some(outcome)) => outcome,
            Some(None) => return false,
        };
        let Some(id) = id else {
            // An earlier run was given something that is not an id.
            return outcome == ItemOutcome::NotSent;
        };
        let earlier = match outcome {
            ItemOutcome::Accepted => None,
            ItemOutcome::Unknown => Some(Earlier {
                item,
                sent_at: sent_at.and_then(epoch_ms).unwrap_or(f64::INFINITY),
            }),
            // Nothing was started.
            ItemOutcome::Refused | ItemOutcome::NotSent => return true,
        };
        let key = id.key();
        if let Some(slot) = self.slot(key) {
            // An accepted item takes precedence, then the one that was sent first.
            *slot = Some(match (*slot, earlier) {
                (Some((_, None)), _) | (_, None) => (key, None),
                (Some((_, Some(first))), Some(next)) if first.sent_at <= next.sent_at => {
                    (key, Some(first))
                }
                _ => (key, earlier),
            });
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
        let before = self.slot(key).map(|slot| slot.replace((key, None)));
        match before.flatten() {
            None => Choice::Send(None),
            Some((_, None)) => Choice::LeaveOut,
            Some((_, earlier)) if self.resend_unknown => Choice::Send(earlier),
            Some((_, Some(earlier))) => Choice::Unknown(earlier.item),
        }
    }

    /// The slot of this id, or a free one. There is always one.
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
        let start = hash(key) as usize & self.slots.len().saturating_sub(1);
        let (before, from) = self.slots.split_at_mut_checked(start)?;
        let mut slots = from.iter_mut().chain(before);
        let slot = slots.find(|slot| slot.as_ref().is_none_or(|(taken, _)| *taken == key))?;
        self.used = self.used.saturating_add(usize::from(slot.is_none()));
        Some(slot)
    }
}

/// Mixes all bits into the low ones, because GUIDs may differ in only a few bits. The result has 32 bits, like a `usize` of
/// wasm, so that native tests see what a browser does.
const fn hash(key: u128) -> u32 {
    let half = key ^ key >> 64;
    let folded = (half ^ half >> 32) as u32;
    // Knuth's multiplicative hash spreads a bit over all higher ones.
    let product = (folded ^ folded >> 16).wrapping_mul(0x9e37_79b1);
    product ^ product >> 16
}

fn empty(slots: usize) -> Vec<Slot> {
    vec![None; slots]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(last: &str) -> CloudPcId {
        CloudPcId::parse(&["662009bc-7732-4f6f-8726-25883518b3", last].concat()).unwrap()
    }

    /// What `choose` returns for the ids with these last digits.
    fn choices<const N: usize>(skip: &mut Skip, ids: [&str; N]) -> [Choice; N] {
        ids.map(|last| skip.choose(&id(last)))
    }

    /// A second of the first minute of 2026.
    fn at(second: u32) -> String {
        format!("2026-01-01T00:00:{second:02}.000Z")
    }

    const NEW_YEAR: f64 = 1_767_225_600_000.0;

    #[test]
    fn chooses_each_once_and_ignores_case() {
        let mut skip = Skip::default();
        use Choice::{LeaveOut, Send};
        let chosen = choices(&mut skip, ["ab", "AB", "ac"]);
        assert_eq!(chosen, [Send(None), LeaveOut, Send(None)]);
    }

    #[test]
    fn leaves_out_accepted_items_and_keeps_unknown_ones() {
        let mut earlier = Skip::default();
        for (item, (last, outcome)) in (0..).zip([
            ("01", Some("accepted")),
            ("02", Some("unknown")),
            ("03", Some("refused")),
            ("04", Some("notSent")),
            ("05", None),
        ]) {
            assert!(earlier.skip(Some(&id(last)), outcome, Some(&at(7)), item));
        }
        let mut resending = earlier.clone();
        resending.resend_unknown();
        use Choice::{LeaveOut, Send, Unknown};
        let ids = ["01", "02", "03", "04", "05"];
        assert_eq!(
            choices(&mut earlier, ids),
            [LeaveOut, Unknown(1), Send(None), Send(None), LeaveOut]
        );
        assert_eq!(choices(&mut earlier, ids), [LeaveOut; 5]);
        let since = Some(Earlier {
            item: 1,
            sent_at: NEW_YEAR + 7_000.0,
        });
        assert_eq!(
            choices(&mut resending, ids),
            [LeaveOut, Send(since), Send(None), Send(None), LeaveOut]
        );
        assert_eq!(choices(&mut resending, ids), [LeaveOut; 5]);
    }

    #[test]
    fn refuses_what_is_not_an_item() {
        let mut skip = Skip::default();
        assert!(!skip.skip(Some(&id("08")), Some("Accepted"), None, 0));
        // An async iterable may have returned something that is not an id.
        assert!(skip.skip(None, Some("notSent"), None, 1));
        for outcome in [None, Some("unknown"), Some("accepted"), Some("refused")] {
            assert!(!skip.skip(None, outcome, None, 2));
        }
    }

    #[test]
    fn keeps_the_time_of_the_first_of_several_sends() {
        for (sent, first) in [
            ([Some(at(9)), Some(at(5)), None], Some((1, 5_000.0))),
            ([None, Some(at(5)), Some(at(9))], Some((1, 5_000.0))),
            ([Some(at(5)), Some(at(9)), Some(at(5))], Some((0, 5_000.0))),
            ([None, None, None], None),
        ] {
            let mut skip = Skip::default();
            skip.resend_unknown();
            for (item, sent_at) in (0..).zip(&sent) {
                skip.skip(Some(&id("01")), Some("unknown"), sent_at.as_deref(), item);
            }
            let Choice::Send(Some(earlier)) = skip.choose(&id("01")) else {
                panic!("it is unknown");
            };
            let (item, ms) = first.unwrap_or((0, f64::INFINITY));
            assert_eq!((earlier.item, earlier.sent_at), (item, NEW_YEAR + ms));
            assert_eq!(earlier.first(None), first.map(|(_, ms)| NEW_YEAR + ms));
            assert_eq!(earlier.first(Some(1e12)), Some(1e12));
        }
    }

    #[test]
    fn grows_with_new_ids_and_not_with_repeats() {
        let mut skip = Skip::default();
        let many: Vec<CloudPcId> = (0..700_u128)
            // Consecutive numbers, and numbers whose hashes collide.
            .flat_map(|number| [number, number << 64, number << 64 | number])
            .map(|number| {
                let id = crate::core::Guid::from_random(number.to_be_bytes());
                CloudPcId::parse(id.as_str()).unwrap()
            })
            .collect();
        let mut seen = std::collections::HashSet::new();
        for id in &many {
            let expected = if seen.insert(id.as_str()) {
                Choice::Send(None)
            } else {
                Choice::LeaveOut
            };
            assert_eq!(skip.choose(id), expected);
        }
        let slots = skip.slots.len();
        for id in many.iter().cycle().take(20_000) {
            assert_eq!(skip.choose(id), Choice::LeaveOut);
        }
        assert_eq!(skip.slots.len(), slots);
    }

    #[test]
    fn hashes_of_similar_ids_differ() {
        for shift in (0..=112).step_by(4) {
            let buckets = (0..1_000_u128).map(|number| {
                let id = 0x6620_09bc_7732_4f6f_8726_2588_3518_b33e ^ number << shift;
                hash(id) % 1_024
            });
            let different: std::collections::HashSet<u32> = buckets.collect();
            // A random hash hits about 640 of 1 024.
            assert!(different.len() > 500, "{shift}: {}", different.len());
        }
    }

    proptest! {
        /// Items of several runs may come in any order. An accepted one takes precedence, then an unknown one.
        #[test]
        fn the_order_of_earlier_items_does_not_matter(outcomes in prop::collection::vec(0_usize..4, 1..6)) {
            const NAMES: [&str; 4] = ["accepted", "unknown", "refused", "notSent"];
            let choice = |outcomes: &mut dyn Iterator<Item = &usize>| {
                let mut skip = Skip::default();
                for outcome in outcomes {
                    let name = NAMES[*outcome];
                    skip.skip(Some(&id("01")), Some(name), None, 0);
                }
                skip.choose(&id("01"))
            };
            let expected = match outcomes.iter().min() {
                Some(0) => Choice::LeaveOut,
                Some(1) => Choice::Unknown(0),
                _ => Choice::Send(None),
            };
            prop_assert_eq!(choice(&mut outcomes.iter()), expected);
            prop_assert_eq!(choice(&mut outcomes.iter().rev()), expected);
        }
    }
}
