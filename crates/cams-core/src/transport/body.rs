//! The body of a request, which notices when its head is about to be written.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::Progress;

/// A body in memory.
///
/// `hyper` asks a body whether it has ended, and then for its data, when it takes the request from the queue of a
/// connection to write its head: nothing was written before. Who asks earlier makes the request count as sent too
/// early, which is safe.
pub(super) struct TrackedBody {
    left: Option<Bytes>,
    progress: Progress,
}

impl TrackedBody {
    pub(super) fn new(bytes: Bytes, progress: Progress) -> Self {
        Self { left: Some(bytes).filter(|bytes| !bytes.is_empty()), progress }
    }
}

impl Body for TrackedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.progress.sent();
        Poll::Ready(self.left.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.progress.sent();
        self.left.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.as_ref().map_or(0, Bytes::len) as u64)
    }
}
