//! Why a callback is not acknowledged.

use std::fmt;
use std::time::Duration;

use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};

use crate::arriving::Interrupted;
use crate::receive::ack::ACK;
use crate::receive::error::BodyError;

/// Why a callback is not acknowledged. It contains nothing from the request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal {
    /// The path does not end in the token.
    Path,
    /// It is not a POST.
    Method,
    /// The body is compressed.
    Encoding,
    Interrupted(Interrupted),
    Body(BodyError),
    /// The function of the program failed.
    Handler,
    /// The body or the function took longer than this.
    Late(Duration),
}

impl Refusal {
    fn status(self) -> StatusCode {
        match self {
            Self::Path => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Interrupted(Interrupted::TooLarge)
            | Self::Body(BodyError::TooLarge { .. } | BodyError::TooManyItems { .. }) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            // A body that broke off may come whole once more. The service documents 5xx alone as a request for that.
            Self::Handler | Self::Interrupted(Interrupted::BrokenOff) | Self::Body(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Late(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path => f.write_str("its path does not end in the token"),
            Self::Method => f.write_str("its method is not POST"),
            Self::Encoding => f.write_str("its body is compressed"),
            Self::Interrupted(Interrupted::TooLarge) => f.write_str("its body is larger than the limit"),
            Self::Interrupted(Interrupted::BrokenOff) => f.write_str("its body is incomplete"),
            Self::Body(error) => error.fmt(f),
            Self::Handler => f.write_str("the handler returned an error"),
            Self::Late(limit) => write!(f, "its body and the handler took more than {limit:?}"),
        }
    }
}

/// Returns the response, and logs why a callback is not acknowledged.
pub(super) fn response(result: Result<(), Refusal>) -> Response<String> {
    let Err(refusal) = result else {
        let mut response = Response::new(ACK.to_owned());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return response;
    };
    let status = refusal.status();
    match refusal {
        // Anybody can cause such lines, as often as they like.
        Refusal::Path | Refusal::Method => {
            tracing::debug!(status = status.as_u16(), "a request is not a callback: {refusal}");
        }
        _ => tracing::warn!(status = status.as_u16(), "a callback is not acknowledged: {refusal}"),
    }
    let mut response = Response::new(String::new());
    *response.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    }
    response
}
