//! Why there is no response.

use std::error::Error;
use std::fmt;

use super::progress::Progress;

/// Why there is no response, or none that can be kept.
///
/// `Display` shows what failed; the causes are its [`source`](Error::source)s.
#[derive(Debug)]
pub struct TransportError {
    pub(crate) kind: TransportErrorKind,
    /// The proxy for the request.
    proxy: Option<String>,
    /// What to do about it.
    advice: Option<&'static str>,
    source: Box<dyn Error + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransportErrorKind {
    NotReached,
    Interrupted,
    TooLarge,
}

impl TransportError {
    /// Creates the error of a failed connection; no byte of the request was sent.
    pub fn not_reached(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::NotReached, source.into())
    }

    /// Creates the error of a connection that broke after bytes of the request may have been sent.
    pub fn interrupted(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::Interrupted, source.into())
    }

    /// Creates the error of a response that is larger than the limit.
    pub fn too_large(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(TransportErrorKind::TooLarge, source.into())
    }

    fn new(kind: TransportErrorKind, source: Box<dyn Error + Send + Sync>) -> Self {
        Self { kind, proxy: None, advice: None, source }
    }

    /// Returns why an exchange failed. Nothing was sent before there was a connection, nor before one took up the
    /// request.
    pub(super) fn of_exchange(
        is_unconnected: bool,
        error: impl Error + Send + Sync + 'static,
        progress: &Progress,
    ) -> Self {
        if is_unconnected || progress.give_up() { Self::not_reached(error) } else { Self::interrupted(error) }
    }

    /// Adds the proxy for the request.
    pub(super) fn through(mut self, proxy: Option<String>) -> Self {
        self.proxy = proxy;
        self
    }

    /// Adds what to do about it.
    pub(super) fn advise(mut self, advice: Option<&'static str>) -> Self {
        self.advice = advice;
        self
    }

    /// Returns what failed, all causes, and what to do. The causes name the host, the certificate, or the limit; HTTP
    /// clients hide them in their source chains.
    pub(crate) fn report(&self) -> String {
        let causes = std::iter::successors(self.source(), |error| (*error).source());
        let report = causes.fold(self.to_string(), |report, cause| format!("{report}: {cause}"));
        match self.advice {
            Some(advice) => format!("{report}; {advice}"),
            None => report,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::NotReached => "no connection could be made",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::TooLarge => "the answer is larger than the limit",
        })?;
        match &self.proxy {
            Some(proxy) => write!(f, ", through the proxy {proxy}"),
            None => Ok(()),
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_own_level_and_reports_all_of_them() {
        let error = TransportError::not_reached("connection refused")
            .through(Some("http://proxy:3128 (HTTPS_PROXY)".into()))
            .advise(Some("do this"));
        let own = "no connection could be made, through the proxy http://proxy:3128 (HTTPS_PROXY)";
        assert_eq!(error.to_string(), own);
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("connection refused"));
        assert_eq!(error.report(), format!("{own}: connection refused; do this"));
    }
}
