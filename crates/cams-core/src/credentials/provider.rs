//! Where credentials come from: the two traits of their sources.

use std::fmt;
use std::sync::Arc;

use super::error::CredentialsError;
use super::value::Credentials;
use crate::future::BoxFuture;

/// A source of credentials that is asked before every attempt.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Provides credentials that are valid now.
    ///
    /// The kind of an error decides what follows. After one that is [absent](CredentialsError::absent), a chain asks
    /// the next provider; a call is tried again after a [transient](CredentialsError::transient) one; any other ends
    /// both.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Reports that the service no longer accepts these credentials, although they have not expired. A provider that
    /// keeps credentials forgets them, so that the next call of [`provide`](Self::provide) fetches new ones. Returns
    /// `true` if it does; the call is then sent once more.
    fn invalidate(&self, _refused: &Credentials) -> bool {
        false
    }
}

/// A source of credentials that is costly to ask: a service on the network, a process.
#[doc(alias = "CredentialsProvider")]
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

/// A pointer to a provider is one.
macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<P: ProvideCredentials + ?Sized> ProvideCredentials for $pointer<P> {
            fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
                (**self).provide()
            }

            fn invalidate(&self, refused: &Credentials) -> bool {
                (**self).invalidate(refused)
            }
        }
    )*};
}

pointers! { Arc Box }

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

    #[tokio::test]
    async fn what_surrounds_a_key_of_the_program_is_refused_without_showing_it() {
        for (part, credentials) in [
            ("the AccessKey ID begins or ends with white space", Credentials::new("canary\n", "s")),
            ("the AccessKey secret begins or ends with a quotation mark", Credentials::new("i", "'canary'")),
            ("the security token has a char", Credentials::new("i", "s").with_security_token("can\u{e9}ary")),
            ("the bearer token begins or ends with white space", Credentials::bearer(" canary")),
        ] {
            let error = credentials.provide().await.unwrap_err().to_string();
            assert!(
                error.starts_with("static: ") && error.contains(part) && !error.contains("canary"),
                "{error}"
            );
        }
        assert!(Credentials::new("id", "a secret of a test").provide().await.is_ok());
    }
}
