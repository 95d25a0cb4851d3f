//! Receives the body of a request, with limits for size and time. A body that is too large, or that would make all
//! bodies together too large, is refused while it arrives.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Body;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::answer::Refusal;

/// The body of a request, wherever it comes from.
pub(crate) type Incoming = UnsyncBoxBody<Bytes, io::Error>;

/// Largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Bytes of all bodies together, of requests that are not answered yet.
const MAX_HELD: usize = 256 * 1024 * 1024;

/// Longest wait for a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a refused body that are read and thrown away.
const MAX_DRAINED: usize = 64 * 1024 * 1024;

/// The space for the bodies of all requests, which is reserved as they arrive.
#[derive(Debug)]
pub(crate) struct Room(Semaphore);

impl Default for Room {
    fn default() -> Self {
        Self(Semaphore::new(MAX_HELD))
    }
}

#[cfg(test)]
impl Room {
    /// Creates space for so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(Semaphore::new(bytes))
    }
}

/// A body, or why there is none.
pub(crate) struct Received<'r> {
    pub(crate) body: Bytes,
    pub(crate) problem: Option<Refusal>,
    pub(crate) held: Held<'r>,
}

/// The space that a body has reserved, until this is dropped.
#[derive(Default)]
pub(crate) struct Held<'r>(Option<SemaphorePermit<'r>>);

impl<'r> Held<'r> {
    /// Reserves space for more bytes. Returns whether there is enough.
    pub(crate) fn take(&mut self, room: &'r Room, bytes: usize) -> bool {
        let Some(taken) = u32::try_from(bytes).ok().and_then(|bytes| room.0.try_acquire_many(bytes).ok())
        else {
            return false;
        };
        match &mut self.0 {
            Some(held) => held.merge(taken),
            None => self.0 = Some(taken),
        }
        true
    }
}

/// Receives a body, as long as there is space for it.
pub(crate) async fn receive(mut body: Incoming, room: &Room) -> Received<'_> {
    let refusal = match tokio::time::timeout(BODY_TIMEOUT, read(&mut body, room)).await {
        Ok(Ok((body, held))) => return Received { body, problem: None, held },
        Ok(Err(refusal)) => refusal,
        Err(_) => {
            let message = format!("The body did not come within {BODY_TIMEOUT:?}.");
            Refusal::gateway(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", message)
        }
    };
    // The answer is sent now. If the rest were not read in the meantime, a client that is still sending could be cut
    // off before it has read the answer.
    tokio::spawn(tokio::time::timeout(BODY_TIMEOUT, drain(body)));
    Received { body: Bytes::new(), problem: Some(refusal), held: Held::default() }
}

async fn read<'r>(body: &mut Incoming, room: &'r Room) -> Result<(Bytes, Held<'r>), Refusal> {
    // A body that announces too large a size is refused before it arrives.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(too_large());
    }
    let (mut received, mut held) = (BytesMut::new(), Held::default());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::bad_request("IncompleteBody", "The body ended too early."))?;
        // Trailers have no meaning here.
        let Ok(piece) = frame.into_data() else { continue };
        if received.len() + piece.len() > MAX_BODY {
            return Err(too_large());
        }
        if !held.take(room, piece.len()) {
            return Err(no_room());
        }
        received.extend_from_slice(&piece);
    }
    Ok((received.freeze(), held))
}

fn no_room() -> Refusal {
    let message = "The bodies of all requests together are too large; send fewer at once, or try again.";
    Refusal::gateway(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message)
}

fn too_large() -> Refusal {
    let message = format!("The body is larger than {MAX_BODY} bytes.");
    Refusal::gateway(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

/// Continues to read for a while, so that the client can read the refusal.
async fn drain(mut body: Incoming) {
    let mut left = MAX_DRAINED;
    while left > 0
        && let Some(Ok(frame)) = body.frame().await
    {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::{FutureExt, StreamExt, stream};
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;

    fn whole(text: &'static str) -> Incoming {
        Full::new(Bytes::from_static(text.as_bytes())).map_err(|never| match never {}).boxed_unsync()
    }

    #[tokio::test]
    async fn what_does_not_fit_beside_the_bodies_of_others_is_refused_until_they_are_answered() {
        let room = Room::of(10);
        let start = stream::iter([Ok(Frame::data(Bytes::from_static(b"123456")))]);
        let without_end = StreamBody::new(start.chain(stream::pending())).boxed_unsync();
        {
            let mut slow = pin!(receive(without_end, &room));
            assert!(slow.as_mut().now_or_never().is_none());
            let refusal = receive(whole("12345"), &room).await.problem.unwrap();
            assert_eq!(refusal.explain(), no_room().explain());
            assert_eq!(receive(whole("1234"), &room).await.body, "1234");
        }
        let first = receive(whole("12345"), &room).await;
        assert!(receive(whole("123456"), &room).await.problem.is_some());
        drop(first);
        assert_eq!(receive(whole("123456"), &room).await.body, "123456");
    }
}
