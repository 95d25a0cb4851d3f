//! Reads the body of an incoming request, up to a limit.

use cams_core::Platform;
use cams_core::bytes::Bytes;
use http_body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why a body was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupted {
    /// It is longer than the limit.
    TooLarge,
    /// The connection failed, or the body ended early.
    BrokenOff,
}

/// Reads a body. If the body announces more than the limit, it is refused before any of it is read. No more than the
/// limit is ever kept.
pub(crate) async fn read<B>(body: B, limit: usize) -> Result<Bytes, Interrupted>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if usize::try_from(body.size_hint().lower()).map_or(true, |announced| announced > limit) {
        return Err(Interrupted::TooLarge);
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Interrupted::TooLarge),
        Err(_) => Err(Interrupted::BrokenOff),
    }
}

/// The clock of the Tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TokioClock;

impl Platform for TokioClock {}
