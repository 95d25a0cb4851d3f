//! Credentials as a value.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use super::error::CredentialsError;
use super::flaw::{Flaw, flaw};
use super::secret::Secret;
use crate::request::sign::{acs3, rpc_v1};

/// Authenticates calls: usually an AccessKey pair, with a security token if it is temporary.
///
/// Clones share one copy. Its secrets are wiped from memory when the last clone is dropped, and `Debug` never shows
/// them.
#[doc(alias("AccessKey", "AK", "SecurityToken"))]
#[derive(Clone)]
pub struct Credentials(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    identity: Identity,
    expires_at: Option<SystemTime>,
    provider: Cow<'static, str>,
    keys: Keys,
    /// The part that cannot be what was meant, and why.
    flaw: OnceLock<Option<(&'static str, Flaw)>>,
}

/// The signing keys, derived from the secret when a scheme is first used.
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
    /// A bearer token, sent instead of a signature.
    Bearer,
    /// No credentials: the call is not signed.
    Anonymous,
}

impl Credentials {
    /// Creates a permanent AccessKey pair.
    #[must_use]
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let (id, secret) = (access_key_id.into(), Secret::from(access_key_secret.into()));
        Self::of(Identity::Key { id, secret, token: None })
    }

    /// Creates a bearer token.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self::of(Identity::Bearer(Secret::from(token.into())))
    }

    /// Creates anonymous credentials: calls are sent without a signature.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::of(Identity::Anonymous)
    }

    fn of(identity: Identity) -> Self {
        let (provider, keys) = (Cow::Borrowed("static"), Keys::default());
        let flaw = OnceLock::new();
        Self(Arc::new(Inner { identity, expires_at: None, provider, keys, flaw }))
    }

    /// Adds a security token, which makes the pair temporary. An empty token counts as none, and only a pair can have
    /// one.
    #[must_use]
    pub fn with_security_token(self, text: impl Into<String>) -> Self {
        let text = Secret::from(text.into());
        self.changed(|inner| {
            if let Identity::Key { token, .. } = &mut inner.identity {
                *token = (!text.is_empty()).then_some(text);
            }
        })
    }

    /// Sets when the credentials expire.
    #[must_use]
    pub fn with_expiry(self, time: SystemTime) -> Self {
        self.changed(|inner| inner.expires_at = Some(time))
    }

    /// Sets the name of their provider.
    #[must_use]
    pub fn with_provider(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.changed(|inner| inner.provider = name.into())
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        inner.flaw = OnceLock::new();
        Self(Arc::new(inner))
    }

    /// Returns the kind of credentials.
    #[must_use]
    pub fn kind(&self) -> CredentialsKind {
        match &self.0.identity {
            Identity::Key { token: None, .. } => CredentialsKind::AccessKey,
            Identity::Key { token: Some(_), .. } => CredentialsKind::Sts,
            Identity::Bearer(_) => CredentialsKind::Bearer,
            Identity::Anonymous => CredentialsKind::Anonymous,
        }
    }

    /// Returns the AccessKey ID, which is not a secret. Empty if there is no pair.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match &self.0.identity {
            Identity::Key { id, .. } => id,
            _ => "",
        }
    }

    /// Returns the AccessKey secret. Empty if there is no pair.
    #[must_use]
    pub fn access_key_secret(&self) -> &str {
        match &self.0.identity {
            Identity::Key { secret, .. } => secret.expose(),
            _ => "",
        }
    }

    /// Returns the secret as the key of `ACS3-HMAC-SHA256`.
    pub(crate) fn acs3_key(&self) -> &acs3::Key {
        self.0.keys.acs3.get_or_init(|| acs3::Key::new(self.access_key_secret()))
    }

    /// Returns the secret as the key of RPC V1.
    pub(crate) fn rpc_v1_key(&self) -> &rpc_v1::Key {
        self.0.keys.rpc_v1.get_or_init(|| rpc_v1::Key::new(self.access_key_secret()))
    }

    /// Returns the security token of temporary credentials.
    #[must_use]
    pub fn security_token(&self) -> Option<&str> {
        match &self.0.identity {
            Identity::Key { token, .. } => token.as_ref().map(Secret::expose),
            _ => None,
        }
    }

    /// Returns the bearer token.
    #[must_use]
    pub fn bearer_token(&self) -> Option<&str> {
        match &self.0.identity {
            Identity::Bearer(token) => Some(token.expose()),
            _ => None,
        }
    }

    /// Returns when they expire, if that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.expires_at
    }

    /// Returns the name of their provider, such as `ram_role_arn`, or `static` if a program or a file contains them.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Checks that nothing makes them unusable. The result is kept, because static credentials are checked before every
    /// call.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        match self.0.flaw.get_or_init(|| self.flaw()) {
            Some((name, flaw)) => Err(CredentialsError::new(format!("{name} {}", flaw.problem))
                .with_help(flaw.help)
                .with_provider(self.provider().to_owned())),
            None => Ok(()),
        }
    }

    fn flaw(&self) -> Option<(&'static str, Flaw)> {
        let parts = match &self.0.identity {
            Identity::Key { id, secret, token } => [
                ("the AccessKey ID", Some(id.as_str())),
                ("the AccessKey secret", Some(secret.expose())),
                ("the security token", token.as_ref().map(Secret::expose)),
            ],
            Identity::Bearer(token) => [("the bearer token", Some(token.expose())), ("", None), ("", None)],
            Identity::Anonymous => [("", None); 3],
        };
        parts.into_iter().find_map(|(name, text)| Some((name, flaw(text?)?)))
    }

    /// Returns whether both authenticate calls in the same way.
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
}
