//! Credentials from environment variables.

use std::fmt;
use std::sync::Arc;

use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::BoxFuture;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Reads `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary credentials,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`, each time it is asked. An empty variable counts as absent.
#[derive(Clone)]
pub struct EnvironmentProvider {
    lookup: Arc<Lookup>,
}

impl EnvironmentProvider {
    /// Reads the environment of this process.
    #[must_use]
    pub fn new() -> Self {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads variables through a function, for tests and for programs that keep them elsewhere.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { lookup: Arc::new(lookup) }
    }

    /// The credentials that the variables hold now.
    ///
    /// # Errors
    /// The ID or the secret is not set; the error names what is missing.
    pub fn read(&self) -> Result<Credentials, CredentialsError> {
        let get = |name| (self.lookup)(name).filter(|value: &String| !value.is_empty());
        match (get(ID), get(SECRET)) {
            (Some(id), Some(secret)) => {
                Ok(Credentials::new(id, secret).with_security_token(get(TOKEN).unwrap_or_default()))
            }
            (id, secret) => {
                let absent = [(ID, id.is_none()), (SECRET, secret.is_none())];
                let missing: Vec<_> =
                    absent.into_iter().filter_map(|(name, absent)| absent.then_some(name)).collect();
                Err(CredentialsError::new(format!("set {} in the environment", missing.join(" and "))))
            }
        }
    }
}

impl Default for EnvironmentProvider {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EnvironmentProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentProvider")
    }
}

impl ProvideCredentials for EnvironmentProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.read() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(variables: &'static [(&str, &str)]) -> EnvironmentProvider {
        EnvironmentProvider::from_lookup(|wanted| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_pair_and_a_token_are_read() {
        let credentials = provider(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "token")]).read().unwrap();
        assert_eq!(credentials.access_key_id(), "id");
        assert_eq!(credentials.access_key_secret(), "secret");
        assert_eq!(credentials.security_token(), Some("token"));
    }

    #[test]
    fn an_empty_variable_is_absent_and_named() {
        let error = provider(&[(ID, "id"), (SECRET, "")]).read().unwrap_err().to_string();
        assert_eq!(error, "set ALIBABA_CLOUD_ACCESS_KEY_SECRET in the environment");
        let error = provider(&[]).read().unwrap_err().to_string();
        assert!(error.contains(ID) && error.contains(SECRET), "{error}");
    }
}
