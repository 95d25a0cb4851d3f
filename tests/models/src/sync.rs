//! What threads meet at, as the model checker has it; it stands in for `cams-core/src/sync.rs`.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

pub(crate) use loom::sync::atomic::{AtomicU8, AtomicU32, Ordering};
pub(crate) use loom::sync::{Mutex, MutexGuard};

/// A runtime, which owns the sockets of the fetches that its callers began.
pub(crate) type RuntimeId = u8;

loom::thread_local! {
    static RUNTIME: Cell<Option<RuntimeId>> = Cell::new(None);
}

loom::lazy_static! {
    /// Touched before each poll. The checker leaves out orders that differ in nothing it knows, and it does not know
    /// the future that callers share.
    static ref POLLS: AtomicU32 = AtomicU32::new(0);
}

/// The runtime that drives the caller.
pub(crate) fn runtime() -> Option<RuntimeId> {
    RUNTIME.with(Cell::get)
}

/// From here on the thread is one of that runtime.
pub(crate) fn enter(runtime: RuntimeId) {
    RUNTIME.with(|current| current.set(Some(runtime)));
}

/// Whether a caller is to be polled again. Not of the model checker, which would go on with another thread in the
/// middle of a wake, while the future that callers share holds a lock that the checker does not know.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Drives a future on this thread. One that nobody wakes goes round until the model checker has had enough of it.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut future = pin!(future);
    loop {
        POLLS.fetch_add(1, Ordering::SeqCst);
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        while !woken.0.swap(false, Ordering::SeqCst) {
            loom::thread::yield_now();
        }
    }
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
