//! Decides when a call is sent, and whether it is sent again: the decision, the budget, the rate limit.

pub(crate) mod budget;
pub(crate) mod decide;
pub(crate) mod limit;
pub(crate) mod policy;
