//! Retry budget: a shared allowance that stops retry storms.
//!
//! The retry decision judges whether a retry is *safe*. The budget limits how *many* retries all clones of a client may
//! make. It starts full, each retry costs some of it, and each success returns a little.

use crate::sync::{AtomicU32, Ordering::Relaxed};

/// Cost of a retry after throttling, which ends by itself.
const THROTTLED_COST: u32 = 5;

/// Cost of any other retry: it adds load to a service that may be down.
const COST: u32 = 10;

/// Refund of a call that succeeds without a retry.
const REFUND: u32 = 1;

/// Allowance shared by every clone of a client.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    left: AtomicU32,
    capacity: u32,
}

/// The cost of one retry, and what its success returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost(u32);

impl Cost {
    pub(crate) fn of_retry(is_throttled: bool) -> Self {
        Self(if is_throttled { THROTTLED_COST } else { COST })
    }
}

impl RetryBudget {
    /// Creates a full budget. Each retry costs 10, except after throttling.
    pub(crate) fn new(capacity: u32) -> Self {
        Self { left: AtomicU32::new(capacity), capacity }
    }

    /// Takes the cost of one retry, or returns `false` if the budget is too low.
    pub(crate) fn try_spend(&self, cost: Cost) -> bool {
        self.left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(cost.0)).is_ok()
    }

    /// Returns some budget after a success: the cost of its last retry, or a little if it needed none.
    pub(crate) fn refund(&self, last_retry: Option<Cost>) {
        let amount = last_retry.map_or(REFUND, |cost| cost.0);
        let more = |left: u32| Some(left.saturating_add(amount).min(self.capacity));
        // It never fails: the closure always has a value.
        let _ = self.left.fetch_update(Relaxed, Relaxed, more);
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        self.left.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_outage_stops_retries_and_successes_bring_them_back() {
        let budget = RetryBudget::new(25);
        let outage = Cost::of_retry(false);
        assert!(budget.try_spend(outage) && budget.try_spend(outage) && !budget.try_spend(outage));
        assert!(budget.try_spend(Cost::of_retry(true)), "5 are left for throttling");
        (0..10).for_each(|_| budget.refund(None));
        assert!(budget.try_spend(outage));
        budget.refund(Some(outage));
        assert_eq!(budget.left(), 10);
    }

    proptest! {
        #[test]
        fn it_is_never_negative_and_never_over_its_capacity(
            capacity in 0_u32..200,
            steps in prop::collection::vec((0_u8..3, any::<bool>()), 0..200),
        ) {
            let budget = RetryBudget::new(capacity);
            for (step, is_throttled) in steps {
                let (before, cost) = (budget.left(), Cost::of_retry(is_throttled));
                match step {
                    0 => prop_assert_eq!(budget.try_spend(cost), before >= cost.0),
                    1 => budget.refund(Some(cost)),
                    _ => budget.refund(None),
                }
                prop_assert!(budget.left() <= capacity);
            }
        }
    }
}
