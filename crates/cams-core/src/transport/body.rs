//! The body of a request, which notices when its head is about to be written.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::progress::Progress;

/// A body in memory.
///
/// `hyper` asks a body whether it has ended, and then for its data, when it takes the request from the queue of a
/// connection to write its head. Nothing was written before. If somebody asks earlier, the request counts as sent too
/// early, which is safe.
///
/// If the request was given up by then, the body has an unknown length and fails immediately: `hyper` drops the
/// connection, and nobody ever gets a complete request.
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
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.progress.begin() {
            return Poll::Ready(Some(Err(io::Error::other("the call was given up before it was sent"))));
        }
        Poll::Ready(self.left.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.progress.begin() && self.left.is_none()
    }

    /// The length is also requested long before the request is taken up.
    fn size_hint(&self) -> SizeHint {
        if self.progress.is_given_up() {
            return SizeHint::default();
        }
        SizeHint::with_exact(self.left.as_ref().map_or(0, Bytes::len) as u64)
    }
}
