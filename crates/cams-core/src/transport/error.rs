//! Why there is no answer.

use std::error::Error;
use std::fmt;

use super::progress::Progress;

/// Why there is no answer, or none that can be kept.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    source: Box<dyn Error + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    NotReached,
    Interrupted,
    TooLarge,
}

impl TransportError {
    /// No connection was made; not a byte of the request was sent.
    pub fn not_reached(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::NotReached, source: source.into() }
    }

    /// The connection broke after bytes of the request may have been sent.
    pub fn interrupted(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::Interrupted, source: source.into() }
    }

    /// The answer is larger than what is accepted.
    pub fn too_large(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind: TransportErrorKind::TooLarge, source: source.into() }
    }

    /// Why an exchange failed. Nothing was sent before there was a connection, nor before one took the request up.
    pub(super) fn of_exchange(
        is_unconnected: bool,
        error: impl Error + Send + Sync + 'static,
        progress: &Progress,
    ) -> Self {
        if is_unconnected || progress.give_up() { Self::not_reached(error) } else { Self::interrupted(error) }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotReached => "no connection could be made",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
        })?;
        // The causes say which host, which certificate, which limit; HTTP clients hide them behind their source chains.
        let mut cause: Option<&(dyn Error + 'static)> = Some(&*self.source);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
