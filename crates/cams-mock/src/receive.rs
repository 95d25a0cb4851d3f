//! Receives the body of a request, within a size and a time.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::answer::Refusal;

/// The body of a request, wherever it comes from.
pub(crate) type Incoming = UnsyncBoxBody<Bytes, io::Error>;

/// Largest body that is read, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Longest wait for a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The body, or why there is none.
pub(crate) async fn receive(body: Incoming) -> (Bytes, Option<Refusal>) {
    let refusal = match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => return (body.to_bytes(), None),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("The body is larger than {MAX_BODY} bytes.");
            Refusal::gateway(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
        }
        Ok(Err(_)) => Refusal::bad_request("IncompleteBody", "The body ended too early."),
        Err(_) => {
            let message = format!("The body did not come within {BODY_TIMEOUT:?}.");
            Refusal::gateway(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", message)
        }
    };
    (Bytes::new(), Some(refusal))
}
