//! Why there are no credentials.

use std::borrow::Cow;
use std::error::Error as _;
use std::fmt;
use std::sync::Arc;

/// Why a provider has no credentials: the provider, what it looked for, what is wrong, and what to do. It never
/// contains a secret.
///
/// `Display` shows this level. [`source`](std::error::Error::source) returns the cause, and [`report`](Self::report)
/// shows all levels on one line.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    provider: Cow<'static, str>,
    message: String,
    help: Option<String>,
    kind: Kind,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Not set up.
    Absent,
    /// Set up but broken.
    Broken,
    /// Set up, but no service accepted the request.
    Unreached,
    /// Set up, but the service is busy or failed.
    Busy,
}

impl CredentialsError {
    /// Creates the error of a provider that is set up but broken. It ends the search of a chain.
    pub fn new(message: impl Into<String>) -> Self {
        Self::of(Kind::Broken, message)
    }

    /// Creates the error of a provider that is not set up. The message says what it looked for. This must be cheap to
    /// find out, because a chain asks such a provider again for every call.
    pub fn absent(message: impl Into<String>) -> Self {
        Self::of(Kind::Absent, message)
    }

    /// Creates the error of a provider that is set up but fails temporarily, because its service is busy or failed. It
    /// ends the search of a chain, and a client retries within the retry policy and the timeout of the call.
    pub fn transient(message: impl Into<String>) -> Self {
        Self::of(Kind::Busy, message)
    }

    /// Creates the error of a service that did not respond. It is transient.
    pub(crate) fn unreached(message: impl Into<String>) -> Self {
        Self::of(Kind::Unreached, message)
    }

    /// Creates the error of a provider that depends on another one, which failed.
    pub(crate) fn caused_by(message: impl Into<String>, cause: Self) -> Self {
        let kind = if cause.is_transient() { Kind::Busy } else { Kind::Broken };
        Self::of(kind, message).with_source(cause)
    }

    fn of(kind: Kind, message: impl Into<String>) -> Self {
        Self { provider: Cow::Borrowed(""), message: message.into(), help: None, kind, source: None }
    }

    /// Turns the error into that of a provider that is not set up.
    pub(crate) fn into_absent(self) -> Self {
        Self { kind: Kind::Absent, ..self }
    }

    /// Turns the error into that of a service that responded to an earlier request, and therefore exists.
    pub(crate) fn of_known_service(self) -> Self {
        let kind = if self.kind == Kind::Unreached { Kind::Busy } else { self.kind };
        Self { kind, ..self }
    }

    /// Sets the name of the provider, which is shown before the text.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.provider = name.into();
        self
    }

    /// Adds the place that contains or describes the provider.
    pub(crate) fn in_place(self, place: &'static str) -> Self {
        match &*self.provider {
            provider if provider.is_empty() || provider == place => self.with_provider(place),
            provider => {
                let both = format!("{place}: {provider}");
                self.with_provider(both)
            }
        }
    }

    /// Sets what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds an alternative to what to do about it.
    pub(crate) fn or_help(self, other: &str) -> Self {
        let help = self.help.as_ref().map_or_else(|| other.to_owned(), |help| format!("{help}, or {other}"));
        self.with_help(help)
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// Returns whether the provider is not set up. A chain skips it.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.kind == Kind::Absent
    }

    /// Returns whether the same provider may have credentials in a moment: its service was unreachable, too slow,
    /// throttled, or failed. Asking again is always safe.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, Kind::Unreached | Kind::Busy)
    }

    /// Returns whether no service responded at all.
    pub(crate) fn is_unreached(&self) -> bool {
        self.kind == Kind::Unreached
    }

    /// Returns what is wrong, or what the provider looked for.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns this error with all its causes, on one line.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = format!("{}{}", self.prefix(), self.message);
        let mut cause = self.source();
        while let Some(error) = cause {
            text.push_str(&format!(": {error}"));
            cause = error.source();
        }
        text + &self.suffix()
    }

    fn prefix(&self) -> String {
        if self.provider.is_empty() { String::new() } else { format!("{}: ", self.provider) }
    }

    fn suffix(&self) -> String {
        self.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default()
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.prefix(), self.message, self.suffix())
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_shows_one_level_and_a_report_shows_each_level_once() {
        let base = CredentialsError::transient("STS is busy").with_provider("first").with_help("wait");
        let error = CredentialsError::caused_by("no credentials to assume the role with", base)
            .with_provider("second");
        assert_eq!(error.to_string(), "second: no credentials to assume the role with");
        assert_eq!(
            error.report(),
            "second: no credentials to assume the role with: first: STS is busy; wait"
        );
        assert!(error.is_transient() && !error.is_absent());
        let absent = CredentialsError::caused_by("no base", CredentialsError::absent("nothing is set"));
        assert!(!absent.is_absent() && !absent.is_transient(), "what stands on nothing is broken");
    }
}
