//! The two traits of credential sources.

use std::fmt;
use std::sync::Arc;

use super::error::CredentialsError;
use super::value::Credentials;
use crate::future::BoxFuture;

/// A credential source that is asked before every attempt.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Provides credentials that are valid now.
    ///
    /// The kind of an error decides what happens next. After an [absent](CredentialsError::absent) error, a chain asks
    /// the next provider. After a [transient](CredentialsError::transient) error, a call is retried. Any other error
    /// ends both.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Reports that the service no longer accepts these credentials, although they have not expired. A provider with a
    /// cache forgets them, so the next call of [`provide`](Self::provide) fetches new ones. It then returns `true`, and
    /// the call is sent once more.
    fn invalidate(&self, _refused: &Credentials) -> bool {
        false
    }
}

/// A credential source that is expensive to ask: a network service, or a process.
#[doc(alias = "CredentialsProvider")]
pub trait FetchCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns the name of the source for errors and for [`Credentials::provider`].
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

/// A pointer to a provider is a provider.
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
