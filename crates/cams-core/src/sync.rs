//! Everything that threads share: cells, locks, runtimes, and timers of the parts that `tests/models` checks.
//!
//! Those parts import from this module instead of the standard library and Tokio, so the models compile the same files
//! with the types of a model checker. It only renames, so it costs nothing.

pub(crate) use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
pub(crate) use std::sync::{Mutex, MutexGuard};
pub(crate) use tokio::runtime::Id as RuntimeId;
pub(crate) use tokio::time::{Instant, timeout};

use tokio::runtime::Handle;

/// Returns the runtime that drives the caller.
pub(crate) fn runtime() -> Option<RuntimeId> {
    Handle::try_current().ok().map(|handle| handle.id())
}
