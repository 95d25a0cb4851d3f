//! Receives the body of a request, within a size and a time. What is too large is refused while it arrives.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::Body;

use crate::answer::Refusal;

/// The body of a request, wherever it comes from.
pub(crate) type Incoming = UnsyncBoxBody<Bytes, io::Error>;

/// Largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Longest wait for a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a refused body that are read and thrown away.
const MAX_DRAINED: usize = 64 * 1024 * 1024;

/// The body, or why there is none.
pub(crate) async fn receive(mut body: Incoming) -> (Bytes, Option<Refusal>) {
    let refusal = match tokio::time::timeout(BODY_TIMEOUT, read(&mut body)).await {
        Ok(Ok(bytes)) => return (bytes, None),
        Ok(Err(refusal)) => refusal,
        Err(_) => {
            let message = format!("The body did not come within {BODY_TIMEOUT:?}.");
            Refusal::gateway(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", message)
        }
    };
    // The answer goes out now. Were the rest not read meanwhile, a client that is still sending could be cut off before
    // it has read the answer.
    tokio::spawn(tokio::time::timeout(BODY_TIMEOUT, drain(body)));
    (Bytes::new(), Some(refusal))
}

async fn read(body: &mut Incoming) -> Result<Bytes, Refusal> {
    // Nothing of a body that is announced too large needs to arrive.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(too_large());
    }
    let mut received = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::bad_request("IncompleteBody", "The body ended too early."))?;
        // Trailers say nothing here.
        let Ok(piece) = frame.into_data() else { continue };
        if received.len() + piece.len() > MAX_BODY {
            return Err(too_large());
        }
        received.extend_from_slice(&piece);
    }
    Ok(received.freeze())
}

fn too_large() -> Refusal {
    let message = format!("The body is larger than {MAX_BODY} bytes.");
    Refusal::gateway(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

/// Reads on, so that the client gets to read the refusal; not for ever, though.
async fn drain(mut body: Incoming) {
    let mut left = MAX_DRAINED;
    while left > 0
        && let Some(Ok(frame)) = body.frame().await
    {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
    }
}
