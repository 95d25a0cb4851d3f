//! The blocks: which users take nothing more from which numbers.

use std::collections::HashMap;
use std::fmt;

/// Blocks that are kept; the oldest are forgotten first.
const MAX_BLOCKS: usize = 10_000;

/// The users who blocked a number, with their order.
#[derive(Default)]
pub(super) struct Blocks {
    order: HashMap<Key, u64>,
    counted: u64,
}

/// A number and a user.
type Key = (Box<str>, Box<str>);

impl Blocks {
    /// A user blocks a number. Returns whether this is new.
    pub(super) fn add(&mut self, number: &str, user: &str) -> bool {
        self.add_within(MAX_BLOCKS, number, user)
    }

    fn add_within(&mut self, limit: usize, number: &str, user: &str) -> bool {
        if self.has(number, user) {
            return false;
        }
        if self.order.len() >= limit {
            let oldest = self.order.iter().min_by_key(|(_, order)| **order).map(|(key, _)| key.clone());
            oldest.map(|key| self.order.remove(&key));
        }
        self.counted += 1;
        self.order.insert((number.into(), user.into()), self.counted);
        true
    }

    /// A user lifts a block. Returns whether there was one.
    pub(super) fn remove(&mut self, number: &str, user: &str) -> bool {
        self.order.remove(&(number.into(), user.into())).is_some()
    }

    pub(super) fn has(&self, number: &str, user: &str) -> bool {
        // Most servers have no block, and every message asks.
        !self.order.is_empty() && self.order.contains_key(&(number.into(), user.into()))
    }

    /// What is kept across restarts, the oldest first.
    pub(super) fn kept(&self) -> Vec<(Box<str>, Box<str>)> {
        let mut kept: Vec<_> = self.order.iter().collect();
        kept.sort_by_key(|(_, order)| **order);
        kept.into_iter().map(|(key, _)| key.clone()).collect()
    }

    pub(super) fn restore(&mut self, kept: Vec<(Box<str>, Box<str>)>) {
        *self = Self::default();
        for (number, user) in kept {
            self.add(&number, &user);
        }
    }
}

/// Without the numbers.
impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Blocks").field(&self.order.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_block_is_forgotten_when_there_are_too_many() {
        let mut blocks = Blocks::default();
        assert!(blocks.add_within(2, "1", "a") && !blocks.add_within(2, "1", "a"));
        assert!(blocks.add_within(2, "1", "b") && blocks.add_within(2, "2", "a"));
        assert_eq!(["a", "b"].map(|user| blocks.has("1", user)), [false, true]);
        let kept = blocks.kept();
        assert_eq!(kept, [("1".into(), "b".into()), ("2".into(), "a".into())]);
        let mut restored = Blocks::default();
        restored.restore(kept.clone());
        assert_eq!(restored.kept(), kept);
        assert!(restored.remove("1", "b") && !restored.remove("1", "b") && !restored.has("1", "b"));
    }
}
