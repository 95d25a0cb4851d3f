//! A provider that is configured by variables or files, and rebuilt when they change.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::context::Context;
use super::error::CredentialsError;
use super::provider::ProvideCredentials;
use super::value::Credentials;
use crate::future::BoxFuture;

type Provider = Arc<dyn ProvideCredentials>;
type Find<K> = dyn Fn(&Context) -> Result<K, CredentialsError> + Send + Sync;
type Make<K> = fn(&Context, &K) -> Result<Provider, CredentialsError>;

/// Looking up the settings takes a few microseconds, mostly to check files for changes, and not every call should pay
/// for it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks up its settings at most once a second, and builds a new provider if they have changed. Otherwise it keeps the
/// provider, with its cached temporary key. It does not keep an error: the next caller looks up the settings again, and
/// reads a file that could not be read again. If nothing is set up, that is not an error, and the result is kept for
/// the second.
pub(crate) struct Configured<K> {
    context: Context,
    find: Box<Find<K>>,
    make: Make<K>,
    last: Mutex<Option<Look<K>>>,
}

/// The result of looking up the settings.
struct Look<K> {
    time: SystemTime,
    /// The settings that the provider was built from, if there were any.
    settings: Option<K>,
    provider: Result<Provider, CredentialsError>,
}

impl<K: PartialEq> Configured<K> {
    pub(crate) fn new(
        context: &Context,
        find: impl Fn(&Context) -> Result<K, CredentialsError> + Send + Sync + 'static,
        make: Make<K>,
    ) -> Self {
        Self { context: context.clone(), find: Box::new(find), make, last: Mutex::new(None) }
    }

    fn current(&self) -> Result<Provider, CredentialsError> {
        let time = self.context.now();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(look) = &*last
            && !look.provider.as_ref().is_err_and(|error| !error.is_absent())
            && time.duration_since(look.time).is_ok_and(|age| age < LOOK_EVERY)
        {
            return look.provider.clone();
        }
        let look = self.look(time, last.take());
        let provider = look.provider.clone();
        *last = Some(look);
        provider
    }

    fn look(&self, time: SystemTime, last: Option<Look<K>>) -> Look<K> {
        match (self.find)(&self.context) {
            Ok(settings) => {
                let provider = match last {
                    Some(Look { settings: Some(same), provider: Ok(provider), .. }) if same == settings => {
                        Ok(provider)
                    }
                    _ => (self.make)(&self.context, &settings),
                };
                Look { time, settings: Some(settings), provider }
            }
            Err(error) => Look { time, settings: None, provider: Err(error) },
        }
    }
}

impl<K: PartialEq + Send + 'static> ProvideCredentials for Configured<K> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.current()?.provide().await })
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(&*last, Some(Look { provider: Ok(provider), .. }) if provider.invalidate(refused))
    }
}

impl<K> fmt::Debug for Configured<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Configured")
    }
}
