//! Chance: every number of a simulation follows from its seed.

use std::time::Duration;

/// A stream of numbers that a seed decides.
#[derive(Debug)]
pub(crate) struct Chance(fastrand::Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Returns another stream, which does not depend on what is drawn from this one later.
    pub(crate) fn fork(&mut self) -> Self {
        Self::new(self.number())
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// From 0 to less than `end`; 0 if there is nothing less.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.u64(..end) }
    }

    /// From `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below((last + 1).saturating_sub(first))
    }

    pub(crate) fn size(&mut self, first: usize, last: usize) -> usize {
        usize::try_from(self.between(first as u64, last as u64)).unwrap_or(first)
    }

    /// Returns `true` once in this many times.
    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// Returns `true` this many times in a thousand.
    pub(crate) fn per_mille(&mut self, times: u64) -> bool {
        self.below(1000) < times
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or_default();
        from.get(at).copied().unwrap_or(otherwise)
    }

    pub(crate) fn milliseconds(&mut self, first: u64, last: u64) -> Duration {
        Duration::from_millis(self.between(first, last))
    }

    pub(crate) fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}
