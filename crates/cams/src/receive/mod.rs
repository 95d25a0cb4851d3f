//! Receiving: what users write, and what becomes of messages.

#[cfg(feature = "smq")]
pub mod queue;
