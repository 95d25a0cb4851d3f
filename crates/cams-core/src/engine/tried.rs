//! What calls and uploads share: the attempts so far, and the decision about another one.

use std::time::Duration;

use cams_operation::RetryClass;

use super::handle::Engine;
use crate::failure::Failure;
use crate::outcome::{Correction, ErrorKind, StopReason};
use crate::platform::random_unit;
use crate::reply::Attempt;
use crate::retry::budget::Cost;
use crate::retry::decide::{Decision, Situation, decide};
use crate::retry::policy::RetryPolicy;

/// The attempts so far, and the cost of the last retry.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) attempts: Vec<Attempt>,
    /// Wait before the next attempt.
    pub(super) delay: Duration,
    /// What the last retry took from the budget.
    cost: Option<Cost>,
}

impl Tried {
    /// Returns the situation after a failure that nothing can correct, without a deadline.
    pub(super) fn situation(&self, class: RetryClass, failure: &Failure) -> Situation {
        Situation {
            class,
            kind: failure.kind,
            execution: failure.execution,
            is_transient: failure.is_transient,
            asked_delay: failure.asked_delay,
            correction: None,
            attempts: u32::try_from(self.attempts.len()).unwrap_or(u32::MAX),
            remaining: None,
        }
    }
}

impl Engine {
    /// Decides about another attempt, and takes its cost from the budget unless something is corrected for it. Returns
    /// the correction, or why there is no other attempt.
    pub(super) fn retry(
        &self,
        policy: &RetryPolicy,
        situation: &Situation,
        tried: &mut Tried,
    ) -> Result<Option<Correction>, StopReason> {
        let (delay, correction) = match decide(policy, situation, random_unit(&*self.0.config.platform)) {
            Decision::Stop(reason) => return Err(reason),
            Decision::Retry { delay, correction } => (delay, correction),
        };
        if correction.is_none() {
            let cost = Cost::of_retry(situation.kind == ErrorKind::Throttled);
            if self.0.budget.as_ref().is_some_and(|budget| !budget.try_spend(cost)) {
                return Err(StopReason::BudgetSpent);
            }
            tried.cost = Some(cost);
        }
        tried.delay = delay;
        Ok(correction)
    }

    /// Returns budget after a success.
    pub(super) fn refund(&self, tried: &Tried) {
        self.0.budget.iter().for_each(|budget| budget.refund(tried.cost));
    }
}
