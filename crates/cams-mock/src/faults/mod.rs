//! Faults on demand: calls that fail as the network and the gateway make them fail.
//!
//! A fault says what happens to a call. The plan keeps the faults for future calls and decides, for each authenticated
//! call, which one applies.

mod fault;
mod form;
mod plan;

pub use fault::{Fault, FaultError};
pub use plan::PendingFault;

pub(crate) use fault::Kind;
pub(crate) use form::FaultForm;
pub(crate) use plan::Plan;
