//! The outside world of the sources: environment variables, the time, and HTTP.
//!
//! Files are found through variables such as `HOME`, so a context with other variables sees other files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::error::CredentialsError;
use super::exchange::Http;
use crate::transport::traits::Transport;

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;
type Clock = dyn Fn() -> SystemTime + Send + Sync;

/// The environment, clock and network of credential sources. Clones share the HTTP clients, which are built on first use.
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
    pub(crate) http: Arc<Http>,
    may_save: bool,
}

impl Context {
    /// The environment, clock and network of this process. Files are never written.
    #[must_use]
    pub fn system() -> Self {
        Self {
            variables: Arc::new(system_variable),
            clock: Arc::new(SystemTime::now),
            http: Arc::new(Http::default()),
            may_save: false,
        }
    }

    /// The same context with other environment variables.
    #[must_use]
    pub fn with_variables(mut self, lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.variables = Arc::new(lookup);
        self
    }

    /// The same context with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same context with another transport, which sends all requests, with or without a proxy.
    #[must_use]
    pub fn with_transport(mut self, transport: impl Transport) -> Self {
        self.http = Arc::new(Http::with_transport(transport));
        self
    }

    /// The same context with permission to save rotated tokens to the profile file of the `aliyun` command. An OAuth login
    /// cannot be renewed without it: its refresh token can be used once, and the next one must be kept.
    #[must_use]
    pub fn with_saving(mut self) -> Self {
        self.may_save = true;
        self
    }

    pub(crate) fn now(&self) -> SystemTime {
        (self.clock)()
    }

    pub(crate) fn may_save(&self) -> bool {
        self.may_save
    }

    /// The value of a variable. An empty one counts as absent.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name).filter(|value| !value.is_empty())
    }

    /// Whether a variable is `true`, in any case.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A path below the home directory.
    pub(crate) fn in_home(&self, path: &str) -> Result<PathBuf, CredentialsError> {
        let home = self.variable("HOME").ok_or_else(|| {
            CredentialsError::absent(format!("cannot look for ~/{path}: the home directory is unknown"))
                .with_help("set HOME")
        })?;
        Ok(PathBuf::from(home).join(path))
    }
}

/// A variable of this process. The home directory is known even if `HOME` is not set.
fn system_variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    match name {
        "HOME" => value.or_else(|| std::env::home_dir()?.into_os_string().into_string().ok()),
        _ => value,
    }
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
