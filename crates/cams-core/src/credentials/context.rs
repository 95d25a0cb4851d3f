//! The environment of credential sources: environment variables, the time, and HTTP.
//!
//! Files are found through variables such as `HOME`, so a context with other variables uses other files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::CredentialsError;
use super::exchange::Http;
use super::unsaved::Unsaved;
use crate::clock::ClockOffset;
use crate::platform::{Platform, System};
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;
type Clock = dyn Fn() -> SystemTime + Send + Sync;

/// The environment, clock, and network of credential sources. Clones share the HTTP clients, which are built on first
/// use, the clock correction, and tokens of a login that could not be saved.
///
/// ```
/// use cams_core::credentials::{Context, Environment};
///
/// let context = Context::system().with_variables(|name| match name {
///     "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some("id".to_owned()),
///     "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some("secret".to_owned()),
///     _ => None,
/// });
/// assert_eq!(Environment::new(&context).read()?.access_key_id(), "id");
/// # Ok::<(), cams_core::CredentialsError>(())
/// ```
#[derive(Clone)]
pub struct Context {
    variables: Arc<Lookup>,
    clock: Arc<Clock>,
    offset: ClockOffset,
    /// Source of nonces and jitter.
    platform: Arc<dyn Platform>,
    pub(crate) http: Arc<Http>,
    may_save: bool,
    /// Tokens that could not be saved.
    pub(crate) unsaved: Arc<Unsaved>,
}

impl Context {
    /// Creates a context with the environment, clock, and network of this process, the proxies of the environment, and
    /// the certificates of the platform. It never writes files.
    #[must_use]
    pub fn system() -> Self {
        Self {
            variables: Arc::new(system_variable),
            clock: Arc::new(SystemTime::now),
            offset: ClockOffset::default(),
            platform: Arc::new(System),
            http: Arc::new(Http::new(HttpSettings::default())),
            may_save: false,
            unsaved: Arc::default(),
        }
    }

    /// Creates a context with the environment of this process, and the connections and the clock of a client.
    pub(crate) fn of_client(http: HttpSettings, platform: Arc<dyn Platform>, offset: ClockOffset) -> Self {
        let http = Arc::new(Http::new(http));
        let clock = Arc::clone(&platform);
        Self { offset, http, platform, ..Self::system() }.with_clock(move || clock.now())
    }

    /// Returns the same context with other environment variables.
    #[must_use]
    pub fn with_variables(mut self, lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// Returns the same context with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Returns the same context with another transport, which sends all requests, with or without a proxy.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.http = Arc::new(Http::with_transport(transport));
        self
    }

    /// Returns the same context with permission to save rotated tokens to the profile file of the `aliyun` command. An
    /// OAuth login cannot be renewed without it, because its refresh token can be used only once, and the next one must
    /// be saved.
    #[must_use]
    pub fn with_saving(mut self) -> Self {
        self.may_save = true;
        self
    }

    /// Returns the best known time: the clock's, corrected by a service's.
    pub(crate) fn now(&self) -> SystemTime {
        self.offset.adjusted((self.clock)())
    }

    /// Remembers the time of a service that rejected ours.
    pub(crate) fn learn(&self, there: SystemTime) {
        self.offset.learn((self.clock)(), there);
    }

    /// Returns the source of random numbers.
    pub(crate) fn platform(&self) -> &dyn Platform {
        &*self.platform
    }

    pub(crate) fn may_save(&self) -> bool {
        self.may_save
    }

    /// Returns the value of a variable. An empty one counts as absent.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Returns whether a boolean variable is `true`. Any value but `true` and `false` is an error, because it may be
    /// meant to turn a source off.
    pub(crate) fn is_set(&self, name: &str) -> Result<bool, CredentialsError> {
        let value = self.variable(name).unwrap_or_default();
        match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "" | "false" | "0" | "no" | "off" => Ok(false),
            _ => Err(CredentialsError::new(format!("{name} is neither true nor false"))
                .with_help(format!("set {name} to `true` or `false`"))),
        }
    }

    /// Returns a path below the home directory.
    pub(crate) fn in_home(&self, path: &str) -> Result<PathBuf, CredentialsError> {
        let home = self.variable("HOME").ok_or_else(|| {
            CredentialsError::absent(format!("cannot look for ~/{path}: the home directory is unknown"))
                .with_help("set HOME")
        })?;
        Ok(PathBuf::from(home).join(path))
    }
}

/// Returns a variable of this process. The home directory is known even if `HOME` is not set. A value that is not UTF-8
/// counts as set; a mark that no key, name, or path contains replaces the invalid parts.
fn system_variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name);
    let value = if name == "HOME" { value.or_else(|| Some(std::env::home_dir()?.into())) } else { value };
    Some(value?.to_string_lossy().into_owned())
}

impl Default for Context {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("may_save", &self.may_save).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_client_and_its_credentials_learn_the_time_from_each_other() {
        let clock = ClockOffset::default();
        let context = Context::of_client(HttpSettings::default(), Arc::new(System), clock.clone());
        let (here, hour) = (SystemTime::now(), Duration::from_secs(3600));
        clock.learn(here, here + hour);
        assert!(context.now() >= here + hour);
        context.learn(here - hour);
        assert!(clock.adjusted(here) < here);
    }

    #[test]
    fn a_switch_is_on_or_off_or_an_error() {
        let context = Context::system().with_variables(|name| Some(name.to_owned()));
        for (value, expected) in [
            ("true", Some(true)),
            (" TRUE\n", Some(true)),
            ("1", Some(true)),
            ("on", Some(true)),
            ("", Some(false)),
            ("False", Some(false)),
            ("0", Some(false)),
            ("\"true\"", None),
            ("disabled", None),
        ] {
            assert_eq!(context.is_set(value).ok(), expected, "{value}");
        }
    }
}
