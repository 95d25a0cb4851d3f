//! What the cache of credentials needs of the files beside it, as small as a model allows.

/// The time, which moves only when a model says so.
pub(crate) mod context {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, SystemTime};

    use crate::platform::Platform;

    /// A clock of seconds.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Context(pub(crate) Arc<AtomicU64>);

    impl Platform for Context {}

    impl Context {
        pub(crate) fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::SeqCst))
        }

        pub(crate) fn platform(&self) -> &dyn Platform {
            self
        }
    }
}

/// A failure without details.
pub(crate) mod error {
    /// A fetch has failed.
    #[derive(Clone, Debug)]
    pub(crate) struct CredentialsError(String);

    impl CredentialsError {
        pub(crate) fn transient(what: String) -> Self {
            Self(what)
        }

        pub(crate) fn with_provider(self, _: &str) -> Self {
            self
        }

        pub(crate) fn report(&self) -> &str {
            &self.0
        }
    }
}

/// The traits of sources.
pub(crate) mod provider {
    use std::fmt;

    use super::error::CredentialsError;
    use super::value::Credentials;
    use crate::future::BoxFuture;

    /// A source that is asked before every attempt.
    pub(crate) trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
        fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
        fn invalidate(&self, refused: &Credentials) -> bool;
    }

    /// A source that is costly to ask.
    pub(crate) trait FetchCredentials: fmt::Debug + Send + Sync + 'static {
        fn name(&self) -> &'static str;
        fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
    }
}

/// Credentials that have a number.
pub(crate) mod value {
    use std::time::{Duration, SystemTime};

    use super::error::CredentialsError;

    /// The credentials of one fetch.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Credentials {
        pub(crate) number: u32,
    }

    impl Credentials {
        pub(crate) fn with_provider(self, _: &str) -> Self {
            self
        }

        pub(crate) fn check(&self) -> Result<(), CredentialsError> {
            Ok(())
        }

        pub(crate) fn is_same(&self, other: &Self) -> bool {
            self.number == other.number
        }

        pub(crate) fn expires_at(&self) -> Option<SystemTime> {
            SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(3600) * self.number)
        }
    }
}
