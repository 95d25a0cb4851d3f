//! Whether a request may have left this machine, seen from outside of the transport.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const UNTRACKED: u8 = 0;
const UNSENT: u8 = 1;
const SENT: u8 = 2;

/// Rides with a request, in its extensions, and tells how far it came when its exchange is cut off.
///
/// A transport that knows when it begins to write takes it out, calls [`track`](Self::track) at once and
/// [`sent`](Self::sent) before the first byte is written. A request whose transport does not is taken to have been
/// sent.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Promises that [`sent`](Self::sent) will be called before the first byte is written.
    pub fn track(&self) {
        let _ = self.0.compare_exchange(UNTRACKED, UNSENT, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// From here on bytes of the request may be on their way.
    pub fn sent(&self) {
        self.0.store(SENT, Ordering::SeqCst);
    }

    /// Whether surely not a byte was written.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.0.load(Ordering::SeqCst) == UNSENT
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn only_a_promise_makes_a_request_unsent() {
        let progress = Progress::default();
        assert!(!progress.is_unsent());
        progress.track();
        assert!(progress.is_unsent());
        progress.clone().sent();
        progress.track();
        assert!(!progress.is_unsent());
    }
}
