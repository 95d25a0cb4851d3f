//! What threads meet at, as the model checker has it; it stands in for `cams-core/src/sync.rs`.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

pub(crate) use loom::sync::atomic::{AtomicU8, AtomicU32, Ordering};
pub(crate) use loom::sync::{Mutex, MutexGuard};

/// A runtime, which owns the sockets of the fetches that its callers began.
pub(crate) type RuntimeId = u8;

loom::thread_local! {
    static RUNTIME: Cell<Option<RuntimeId>> = Cell::new(None);
}

/// The runtime that drives the caller.
pub(crate) fn runtime() -> Option<RuntimeId> {
    RUNTIME.with(Cell::get)
}

/// From here on the thread is one of that runtime.
pub(crate) fn enter(runtime: RuntimeId) {
    RUNTIME.with(|current| current.set(Some(runtime)));
}

/// Time does not pass in a model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant;

impl Instant {
    pub(crate) fn now() -> Self {
        Self
    }

    pub(crate) fn duration_since(self, _: Self) -> Duration {
        Duration::ZERO
    }
}

/// The time is over.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// A short patience ends at the first wait, and a limit of many seconds never does.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending if limit < Duration::from_secs(1) => Poll::Ready(Err(Elapsed)),
        Poll::Pending => Poll::Pending,
    })
    .await
}
