//! The faults that wait for their calls.

use std::collections::VecDeque;
use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;

use super::fault::{Fault, Kind};

/// Faults that can wait at a time; a program that adds more replaces the oldest.
const MAX_FAULTS: usize = 1000;

/// Faults that are shown after they were used up.
const MAX_USED: usize = 50;

/// What `*` stands for: every operation.
const ANY: &str = "*";

/// A fault that still applies to future calls, as [`MockServer::faults`](crate::MockServer::faults) returns it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PendingFault {
    /// Number by which it can be removed.
    pub id: u64,
    /// The operation that it applies to, or `*` for every operation.
    pub action: String,
    /// What happens to a call, with the number of calls that are still skipped.
    pub fault: Fault,
    /// Calls that it still applies to; `None` for every call.
    pub remaining: Option<u32>,
    /// Calls that it applied to so far.
    pub applied: u64,
    /// Whether it applies at all; see [`MockServer::switch_fault`](crate::MockServer::switch_fault).
    pub is_on: bool,
}

/// The faults that wait for their calls, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    waiting: Vec<(PendingFault, Dice)>,
    /// Those that were used up last, the oldest first.
    used: VecDeque<PendingFault>,
    added: u64,
    /// Tells the calls that are delayed when all faults are removed.
    cleared: watch::Sender<()>,
}

/// A sequence of numbers that its seed determines (SplitMix64).
#[derive(Debug)]
struct Dice(u64);

impl Plan {
    /// Adds a fault. Returns its number.
    pub(crate) fn add(&mut self, action: &str, fault: Fault) -> u64 {
        self.added += 1;
        let (remaining, dice) = (fault.times, Dice(fault.seed));
        let (id, action, applied, is_on) = (self.added, action.to_owned(), 0, true);
        let pending = PendingFault { id, action, fault, remaining, applied, is_on };
        if remaining != Some(0) {
            self.waiting.push((pending, dice));
        }
        if self.waiting.len() > MAX_FAULTS {
            self.waiting.remove(0);
        }
        self.added
    }

    /// What happens to a call of this operation: the oldest fault that applies decides.
    pub(crate) fn take(&mut self, action: &str) -> Option<Kind> {
        let applies = |(pending, dice): &mut (PendingFault, Dice)| {
            if !pending.is_on || (pending.action != ANY && pending.action != action) {
                return false;
            }
            let is_spared = pending.fault.after > 0;
            pending.fault.after = pending.fault.after.saturating_sub(1);
            !is_spared && dice.falls_within(pending.fault.probability)
        };
        let at = self.waiting.iter_mut().position(applies)?;
        let (pending, _) = self.waiting.get_mut(at)?;
        let kind = pending.fault.kind.clone();
        pending.applied += 1;
        if let Some(remaining) = &mut pending.remaining {
            *remaining = remaining.saturating_sub(1);
            if *remaining == 0 {
                if self.used.len() == MAX_USED {
                    self.used.pop_front();
                }
                self.used.push_back(self.waiting.remove(at).0);
            }
        }
        Some(kind)
    }

    /// Removes a fault. Returns whether it was there.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|(pending, _)| pending.id != id);
        self.waiting.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
        self.used.clear();
        self.cleared.send_replace(());
    }

    /// The wait of a call that a fault delays. It ends early when all faults are removed.
    pub(crate) fn delay(&self, time: Duration) -> impl Future<Output = ()> + use<> {
        let mut cleared = self.cleared.subscribe();
        async move {
            tokio::select! {
                () = tokio::time::sleep(time) => {}
                _ = cleared.changed() => {}
            }
        }
    }

    /// Switches a fault on or off. Returns whether it was there.
    pub(crate) fn switch(&mut self, id: u64, is_on: bool) -> bool {
        let found = self.waiting.iter_mut().find(|(pending, _)| pending.id == id);
        found.map(|(pending, _)| pending.is_on = is_on).is_some()
    }

    /// The faults that were used up last, the oldest first.
    pub(crate) fn used(&self) -> impl Iterator<Item = &PendingFault> {
        self.used.iter()
    }

    pub(crate) fn waiting(&self) -> impl Iterator<Item = &PendingFault> {
        self.waiting.iter().map(|(pending, _)| pending)
    }
}

impl Dice {
    /// Whether the next number, from 0 to 1, is below the probability.
    fn falls_within(&mut self, probability: f64) -> bool {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        // 53 bits are what a float of this size holds exactly.
        let unit = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
        unit < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(seed: u64, probability: f64) -> Vec<bool> {
        let mut plan = Plan::default();
        plan.add(ANY, Fault::lose_answer().always().probability(probability, seed).unwrap());
        (0..1000).map(|_| plan.take("ListFlow").is_some()).collect()
    }

    #[test]
    fn a_fault_applies_as_often_as_it_says_and_to_its_operation_only() {
        let mut plan = Plan::default();
        plan.add("AddChatGroup", Fault::lose_answer().times(2));
        assert_eq!(plan.take("ListChatGroup"), None);
        assert_eq!(plan.take("AddChatGroup"), Some(Kind::LoseAnswer));
        assert_eq!(plan.waiting().next().unwrap().remaining, Some(1));
        assert_eq!(plan.take("AddChatGroup"), Some(Kind::LoseAnswer));
        assert_eq!(plan.take("AddChatGroup"), None);
    }

    #[test]
    fn a_fault_spares_the_calls_before_it_and_only_those_of_its_operation_count() {
        let mut plan = Plan::default();
        plan.add("AddChatGroup", Fault::lose_answer().after(2));
        let actions = ["AddChatGroup", "ListChatGroup", "AddChatGroup", "AddChatGroup", "AddChatGroup"];
        let hits: Vec<_> = actions.into_iter().map(|action| plan.take(action).is_some()).collect();
        assert_eq!(hits, [false, false, false, true, false]);
    }

    #[test]
    fn the_oldest_fault_comes_first_and_a_removed_one_never() {
        let mut plan = Plan::default();
        let first = plan.add(ANY, Fault::lose_answer());
        plan.add(ANY, Fault::disconnect_before_execution());
        plan.add(ANY, Fault::disconnect_after_execution());
        assert!(plan.remove(first) && !plan.remove(first));
        assert_eq!(plan.take("ListFlow"), Some(Kind::DisconnectBefore));
        plan.clear();
        assert_eq!(plan.take("ListFlow"), None);
    }

    #[test]
    fn a_seed_makes_the_same_choices_again_and_about_as_many_as_the_probability_says() {
        assert_eq!(hits(1, 0.3), hits(1, 0.3));
        assert_ne!(hits(1, 0.3), hits(2, 0.3));
        let count = hits(1, 0.3).into_iter().filter(|hit| *hit).count();
        assert!((250..350).contains(&count), "{count}");
        assert!(hits(1, 1.0).into_iter().all(|hit| hit));
        assert!(!hits(1, 0.0).into_iter().any(|hit| hit));
    }
}
