//! Credentials, and where they come from.
//!
//! Nobody wants a key in the code. Unless it is told otherwise, a client asks the [`DefaultChain`], which looks where
//! the official SDKs and the `aliyun` command look. A program that knows where its credentials are names the source:
//!
//! ```
//! use cams_core::credentials::{AssumeRole, Cached, Context, EcsRamRole, Role};
//! use cams_core::{Config, Credentials};
//!
//! let context = Context::system();
//! let machine = Cached::new(&context, EcsRamRole::new(&context));
//! let role = Role::new("acs:ram::1234567890123456:role/messages").session_name("orders");
//! let config = Config::new().credentials(Cached::new(&context, AssumeRole::new(&context, machine, role)));
//!
//! let fixed = Credentials::new("LTAI0000", "a secret").with_security_token("a token");
//! assert!(!format!("{config:?} {fixed:?}").contains("secret"));
//! ```
//!
//! There are two traits. A [`ProvideCredentials`] is asked before every attempt. A [`FetchCredentials`] is costly to
//! ask (a service, a process); [`Cached`] makes a provider of it, and nothing else does.

mod answer;
mod assume_role;
mod cache;
mod chain;
mod cli_profile;
mod cloud_sso;
mod configured;
mod context;
mod ecs_ram_role;
mod environment;
mod error;
mod exchange;
mod external;
mod file;
mod ini_file;
mod oauth;
mod oidc;
mod process;
mod profile;
mod secret;
mod settings;
mod sts;
mod uri;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

pub use assume_role::AssumeRole;
pub use cache::Cached;
pub use chain::{DefaultChain, Link};
pub use cli_profile::cli_profile;
pub use context::Context;
pub use ecs_ram_role::EcsRamRole;
pub use environment::Environment;
pub use error::CredentialsError;
pub use external::ExternalProcess;
pub use file::exposed_files;
pub use ini_file::ini_file;
pub use oidc::AssumeRoleWithOidc;
pub use settings::Settings;
pub use sts::{Role, StsEndpoint};
pub use uri::CredentialsUri;

use crate::future::BoxFuture;
use crate::request::sign::{acs3, rpc_v1};
use secret::Secret;

/// What a call is authenticated with: mostly an AccessKey pair, with a security token when it is temporary.
///
/// Cloning shares one copy. What is secret in it is wiped from memory when the last clone goes, and is never shown by
/// `Debug`.
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    identity: Identity,
    expires_at: Option<SystemTime>,
    provider: Cow<'static, str>,
    keys: Keys,
}

/// What signatures are made with, derived from the secret when a scheme is first used.
#[derive(Clone, Default)]
struct Keys {
    acs3: OnceLock<acs3::Key>,
    rpc_v1: OnceLock<rpc_v1::Key>,
}

#[derive(Clone)]
enum Identity {
    Key { id: String, secret: Secret, token: Option<Secret> },
    Bearer(Secret),
    Anonymous,
}

/// Kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialsKind {
    /// A permanent AccessKey pair.
    AccessKey,
    /// A temporary AccessKey pair with its security token.
    Sts,
    /// A bearer token, which goes along instead of a signature.
    Bearer,
    /// None: the call is not signed.
    Anonymous,
}

impl Credentials {
    /// A permanent AccessKey pair.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let (id, secret) = (access_key_id.into(), Secret::from(access_key_secret.into()));
        Self::of(Identity::Key { id, secret, token: None })
    }

    /// A bearer token.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::of(Identity::Bearer(Secret::from(token.into())))
    }

    /// No credentials: calls go out without a signature.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::of(Identity::Anonymous)
    }

    fn of(identity: Identity) -> Self {
        let (provider, keys) = (Cow::Borrowed("static"), Keys::default());
        Self(Arc::new(Inner { identity, expires_at: None, provider, keys }))
    }

    /// The same pair as temporary credentials of STS. An empty token is no token, and only a pair has one.
    #[must_use]
    pub fn with_security_token(self, text: impl Into<String>) -> Self {
        let text = Secret::from(text.into());
        self.changed(|inner| {
            if let Identity::Key { token, .. } = &mut inner.identity {
                *token = (!text.is_empty()).then_some(text);
            }
        })
    }

    /// The same credentials with the time at which they expire.
    #[must_use]
    pub fn with_expiry(self, time: SystemTime) -> Self {
        self.changed(|inner| inner.expires_at = Some(time))
    }

    /// The same credentials with the name of what provided them.
    #[must_use]
    pub fn with_provider(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.changed(|inner| inner.provider = name.into())
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// What they are.
    #[must_use]
    pub fn kind(&self) -> CredentialsKind {
        match &self.0.identity {
            Identity::Key { token: None, .. } => CredentialsKind::AccessKey,
            Identity::Key { token: Some(_), .. } => CredentialsKind::Sts,
            Identity::Bearer(_) => CredentialsKind::Bearer,
            Identity::Anonymous => CredentialsKind::Anonymous,
        }
    }

    /// The AccessKey ID. It is no secret. Empty where there is no pair.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match &self.0.identity {
            Identity::Key { id, .. } => id,
            _ => "",
        }
    }

    /// The AccessKey secret. Empty where there is no pair.
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        match &self.0.identity {
            Identity::Key { secret, .. } => secret.expose(),
            _ => "",
        }
    }

    /// The secret as the key of `ACS3-HMAC-SHA256`.
    pub(crate) fn acs3_key(&self) -> &acs3::Key {
        self.0.keys.acs3.get_or_init(|| acs3::Key::new(self.access_key_secret()))
    }

    /// The secret as the key of RPC V1.
    pub(crate) fn rpc_v1_key(&self) -> &rpc_v1::Key {
        self.0.keys.rpc_v1.get_or_init(|| rpc_v1::Key::new(self.access_key_secret()))
    }

    /// The security token of temporary credentials.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        match &self.0.identity {
            Identity::Key { token, .. } => token.as_ref().map(Secret::expose),
            _ => None,
        }
    }

    /// The bearer token.
    #[must_use]
    pub fn bearer_token(&self) -> Option<&str> {
        match &self.0.identity {
            Identity::Bearer(token) => Some(token.expose()),
            _ => None,
        }
    }

    /// When they expire, where that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// What provided them, such as `ram_role_arn`; `static` for what a program or a file holds.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Whether both authenticate calls in the same way.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.access_key_id() == other.access_key_id()
            && self.security_token() == other.security_token()
            && self.bearer_token() == other.bearer_token()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("kind", &self.kind())
            .field("access_key_id", &self.access_key_id())
            .field("provider", &self.provider())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

/// A source of credentials that is asked before every attempt.
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Provides credentials that are valid now.
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;

    /// Told that the service does not accept these credentials any more, although they have not expired. A provider that
    /// keeps credentials forgets them, so that the next call of [`provide`](Self::provide) fetches others. Returns
    /// whether it does; then the call is tried once more.
    fn invalidate(&self, _refused: &Credentials) -> bool {
        false
    }
}

/// A source of credentials that is costly to ask: a service on the network, a process.
pub trait FetchCredentials: fmt::Debug + Send + Sync + 'static {
    /// Name of the source in errors and in [`Credentials::provider`].
    fn name(&self) -> &'static str;

    /// Fetches credentials, with their expiry if they have one.
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>>;
}

/// Static credentials provide themselves.
impl ProvideCredentials for Credentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let empty = match &self.0.identity {
                Identity::Key { id, secret, .. } if id.is_empty() || secret.is_empty() => {
                    "the AccessKey ID or the AccessKey secret is empty"
                }
                Identity::Bearer(token) if token.is_empty() => "the bearer token is empty",
                _ => return Ok(self.clone()),
            };
            Err(CredentialsError::new(empty).with_provider(self.0.provider.clone()))
        })
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

    #[test]
    fn debug_shows_no_secret_of_any_kind() {
        let pair = Credentials::new("id", "canary-secret").with_security_token("canary-token");
        let shown = format!("{pair:?} {pair:#?} {:?}", Credentials::bearer("canary-bearer"));
        assert!(shown.contains("id") && !shown.contains("canary"), "{shown}");
    }

    #[test]
    fn an_empty_token_is_no_token() {
        let credentials = Credentials::new("id", "secret").with_security_token("");
        assert_eq!((credentials.security_token(), credentials.kind()), (None, CredentialsKind::AccessKey));
    }

    #[tokio::test]
    async fn an_empty_secret_is_refused() {
        for empty in [Credentials::new("id", ""), Credentials::new("", "secret"), Credentials::bearer("")] {
            let error = empty.provide().await.unwrap_err();
            assert!(error.to_string().contains("empty"));
        }
        assert!(Credentials::anonymous().provide().await.is_ok());
    }
}
