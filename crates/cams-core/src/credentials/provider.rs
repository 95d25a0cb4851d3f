//! Where credentials come from: the two traits of their sources.

use std::fmt;
use std::sync::Arc;

use super::error::CredentialsError;
use super::value::Credentials;
use crate::future::BoxFuture;

/// A source of credentials that is asked before every attempt.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Provides credentials that are valid now.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Reports that the service no longer accepts these credentials, although they have not expired. A provider that keeps
    /// credentials forgets them, so that the next call of [`provide`](Self::provide) fetches new ones. Returns `true` if
    /// it does; the call is then sent once more.
    fn invalidate(&self, _refused: &Credentials) -> bool {
        false
    }
}

/// A source of credentials that is costly to ask: a service on the network, a process.
pub trait FetchCredentials: fmt::Debug + Send + Sync + 'static {
    /// Name of the source in errors and in [`Credentials::provider`].
    fn name(&self) -> &'static str;

    /// Fetches credentials, with their expiry time if they have one.
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
}

/// Static credentials provide themselves.
impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.check().map(|()| self.clone()) })
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        (**self).provide()
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        (**self).invalidate(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_empty_secret_is_refused() {
        for empty in [Credentials::new("id", ""), Credentials::new("", "secret"), Credentials::bearer("")] {
            let error = empty.provide().await.unwrap_err();
            assert!(error.to_string().contains("empty"));
        }
        assert!(Credentials::anonymous().provide().await.is_ok());
    }
}
