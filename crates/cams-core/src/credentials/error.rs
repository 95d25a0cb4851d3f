//! Why there are no credentials.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// Why a provider has no credentials: which provider, what it looked for, what is wrong, what to do. It never contains a
/// secret.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    provider: Cow<'static, str>,
    message: String,
    help: Option<String>,
    is_absent: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl CredentialsError {
    /// The error of a provider that is set up, and failed.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            provider: Cow::Borrowed(""),
            message: message.into(),
            help: None,
            is_absent: false,
            source: None,
        }
    }

    /// The error of a provider that is not set up. The message says what it looked for. Finding out must be cheap: a chain
    /// asks such a provider again for every call.
    pub fn absent(message: impl Into<String>) -> Self {
        Self { is_absent: true, ..Self::new(message) }
    }

    /// The same error with the name of the provider before its text.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.provider = name.into();
        self
    }

    /// The same error with what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// Whether the provider is not set up.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.is_absent
    }

    /// What is wrong, or what the provider looked for.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.provider.is_empty() {
            write!(f, "{}: ", self.provider)?;
        }
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
