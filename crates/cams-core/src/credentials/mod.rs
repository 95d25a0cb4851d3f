//! Credentials, and the trait of everything that provides them.
//!
//! ```
//! use cams_core::Credentials;
//!
//! let credentials = Credentials::new("LTAI0000", "a secret").with_security_token("a token");
//! assert!(!format!("{credentials:?}").contains("secret"));
//! ```

mod environment;

use std::fmt;
use std::sync::Arc;

pub use environment::EnvironmentProvider;
use zeroize::Zeroizing;

use crate::{BoxFuture, Source};

/// An AccessKey pair, with a security token when it is temporary.
///
/// Cloning shares one copy. The secret and the token are wiped from memory when the last clone goes, and are never
/// shown by `Debug`.
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    access_key_id: String,
    access_key_secret: Zeroizing<String>,
    security_token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// A permanent AccessKey pair.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: None,
        }))
    }

    /// The same pair as temporary credentials of STS. An empty token is no token.
    #[must_use]
    pub fn with_security_token(self, token: impl Into<String>) -> Self {
        let token = Zeroizing::new(token.into());
        let mut inner = Arc::unwrap_or_clone(self.0);
        inner.security_token = (!token.is_empty()).then_some(token);
        Self(Arc::new(inner))
    }

    /// The AccessKey ID. It is no secret.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.access_key_id
    }

    /// The AccessKey secret.
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        &self.0.access_key_secret
    }

    /// The security token of temporary credentials.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        self.0.security_token.as_ref().map(|token| token.as_str())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.0.access_key_id)
            .field("temporary", &self.0.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// A source of credentials. It is asked before every attempt, so it should cache what is costly to fetch.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Provides credentials that are valid now.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Told that the service refused these credentials as expired. Returns whether asking again may give others; then
    /// the call is tried once more.
    fn invalidate(&self, _refused: &Credentials) -> bool {
        false
    }
}

/// Static credentials provide themselves.
impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            if self.access_key_id().is_empty() || self.access_key_secret().is_empty() {
                return Err(CredentialsError::new("the AccessKey ID or the AccessKey secret is empty"));
            }
            Ok(self.clone())
        })
    }
}

/// Why no credentials could be provided. The text never holds a secret.
#[derive(Debug)]
pub struct CredentialsError {
    message: String,
    source: Option<Source>,
}

impl CredentialsError {
    /// An error that says what was looked for and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
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
    fn debug_shows_neither_secret_nor_token() {
        let credentials = Credentials::new("id", "canary-secret").with_security_token("canary-token");
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("id") && !shown.contains("canary"), "{shown}");
    }

    #[test]
    fn an_empty_token_is_no_token() {
        assert_eq!(Credentials::new("id", "secret").with_security_token("").security_token(), None);
    }

    #[tokio::test]
    async fn an_empty_secret_is_refused() {
        let error = Credentials::new("id", "").provide().await.unwrap_err();
        assert!(error.to_string().contains("empty"));
    }
}
