//! The body of a request that arrives in pieces.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use http_body::{Body, Frame, SizeHint};

/// How much a transport that cannot stream collects at most.
const MAX_COLLECTED: usize = 16 * 1024 * 1024;

type Pieces = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A body that is created while it is sent, so it need not fit into memory.
///
/// Its length is sent in the header `Content-Length`; without a length, it is sent chunked.
pub struct BodyStream {
    /// Never locked. A body must be `Sync`, but a stream need not be.
    pieces: Mutex<Pieces>,
    left: Option<u64>,
}

impl BodyStream {
    /// Creates a body from these pieces, with `length` bytes in total if that is known.
    pub fn new(pieces: impl Stream<Item = io::Result<Bytes>> + Send + 'static, length: Option<u64>) -> Self {
        Self { pieces: Mutex::new(Box::pin(pieces)), left: length }
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let pieces = self.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.as_mut().poll_next(context)
    }

    /// Returns all of it, unless it is longer than 16 MiB.
    pub(super) async fn collect(mut self) -> io::Result<Bytes> {
        let mut all = BytesMut::new();
        while let Some(piece) = poll_fn(|context| self.poll_piece(context)).await {
            let piece = piece?;
            if all.len() + piece.len() > MAX_COLLECTED {
                let message =
                    format!("this transport cannot stream, and the body is over {MAX_COLLECTED} bytes");
                return Err(io::Error::other(message));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }
}

impl Body for BodyStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let polled = self.poll_piece(context);
        if let (Poll::Ready(Some(Ok(piece))), Some(left)) = (&polled, &mut self.left) {
            *left = left.saturating_sub(piece.len() as u64);
        }
        polled.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl std::fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyStream").field("left", &self.left).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::future::BoxFuture;
    use crate::transport::error::{TransportError, TransportErrorKind};
    use crate::transport::progress::Progress;
    use crate::transport::traits::Transport;
    use futures_util::stream;
    use http::{Request, Response};

    /// Answers with the body it was sent.
    #[derive(Debug)]
    struct Echo;

    impl Transport for Echo {
        fn send(
            &self,
            request: Request<Bytes>,
            _: &Progress,
        ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
            Box::pin(async move { Ok(Response::new(request.into_body())) })
        }
    }

    fn request(pieces: Vec<io::Result<Bytes>>) -> Request<BodyStream> {
        Request::new(BodyStream::new(stream::iter(pieces), None))
    }

    #[tokio::test]
    async fn a_transport_that_cannot_stream_gets_a_small_body_whole() {
        let pieces = vec![Ok(Bytes::from("one ")), Ok(Bytes::new()), Ok(Bytes::from("two"))];
        assert_eq!(Echo.send_stream(request(pieces)).await.unwrap().into_body(), "one two");
    }

    #[tokio::test]
    async fn a_transport_that_cannot_stream_gets_nothing_of_a_large_or_broken_body() {
        let large = vec![Ok(Bytes::from(vec![0; MAX_COLLECTED])), Ok(Bytes::from("x"))];
        let broken = vec![Ok(Bytes::from("x")), Err(io::Error::other("gone"))];
        for (pieces, reason) in [(large, "16777216"), (broken, "gone")] {
            let error = Echo.send_stream(request(pieces)).await.unwrap_err();
            assert_eq!(error.kind, TransportErrorKind::NotReached);
            assert!(error.report().contains(reason), "{error}");
        }
    }
}
