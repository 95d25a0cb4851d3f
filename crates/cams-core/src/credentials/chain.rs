//! The default chain: the sources of the official SDKs, in the same order.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::cli_profile::cli_profile;
use super::context::Context;
use super::environment::Environment;
use super::error::CredentialsError;
use super::ini_file::ini_file;
use super::provider::ProvideCredentials;
use super::value::Credentials;
use super::{ecs_ram_role, oidc, uri};
use crate::future::BoxFuture;

/// The links of the default chain, in search order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Link {
    /// `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_ACCESS_KEY_SECRET`, `…_SECURITY_TOKEN`.
    Environment,
    /// `ALIBABA_CLOUD_ROLE_ARN`, `…_OIDC_PROVIDER_ARN`, `…_OIDC_TOKEN_FILE`: a role for a Kubernetes pod.
    Oidc,
    /// The profile file of the `aliyun` command, `~/.aliyun/config.json`.
    CliProfile,
    /// The INI file of the SDKs, `~/.alibabacloud/credentials.ini` or `~/.alibabacloud/credentials`.
    IniFile,
    /// The RAM role of the ECS instance.
    EcsRamRole,
    /// The URL in `ALIBABA_CLOUD_CREDENTIALS_URI`.
    CredentialsUri,
}

impl Link {
    /// Returns the name, as errors show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "env",
            Self::Oidc => "oidc_role_arn",
            Self::CliProfile => "cli_profile",
            Self::IniFile => "profile",
            Self::EcsRamRole => "ecs_ram_role",
            Self::CredentialsUri => "credentials_uri",
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Asks one provider after the other, and returns the result of the first one that is set up.
///
/// The chain skips only a provider that is not set up. If a provider is set up but fails, the search ends with its
/// error, even if the failure is temporary. A typo or an outage therefore never changes the identity of a program. The
/// next call asks the provider again.
///
/// Only the metadata service shows whether the machine is an ECS instance, and asking it costs seconds if there is
/// none. While a later link has credentials, the chain does not ask it again.
///
/// ```
/// use cams_core::Credentials;
/// use cams_core::credentials::{Context, DefaultChain, Link};
///
/// let chain = DefaultChain::new(&Context::system())
///     .without(Link::CredentialsUri)
///     .replace(Link::EcsRamRole, Credentials::new("id", "secret"));
/// # let _ = chain;
/// ```
#[derive(Debug)]
pub struct DefaultChain {
    /// In search order.
    links: Vec<(Link, Arc<dyn ProvideCredentials>)>,
    /// The link that last had credentials.
    last: Mutex<Option<Link>>,
}

type Tried = Vec<(Link, Result<Credentials, CredentialsError>)>;

impl DefaultChain {
    /// Creates a chain with all links, and the environment, files, and network of the context.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self::empty()
            .replace(Link::Environment, Environment::new(context))
            .replace(Link::Oidc, oidc::from_environment(context))
            .replace(Link::CliProfile, cli_profile(context, None))
            .replace(Link::IniFile, ini_file(context, None))
            .replace(Link::EcsRamRole, ecs_ram_role::from_environment(context))
            .replace(Link::CredentialsUri, uri::from_environment(context))
    }

    /// Creates a chain with only the two profile files and the profile of this name.
    #[must_use]
    pub fn of_profile(context: &Context, name: &str) -> Self {
        Self::empty()
            .replace(Link::CliProfile, cli_profile(context, Some(name)))
            .replace(Link::IniFile, ini_file(context, Some(name)))
    }

    fn empty() -> Self {
        Self { links: Vec::new(), last: Mutex::default() }
    }

    /// Replaces the provider of a link.
    #[must_use]
    pub fn replace(self, link: Link, provider: impl ProvideCredentials) -> Self {
        self.put(link, Arc::new(provider))
    }

    fn put(self, link: Link, provider: Arc<dyn ProvideCredentials>) -> Self {
        let mut chain = self.without(link);
        let at = chain.links.partition_point(|(before, _)| *before < link);
        chain.links.insert(at, (link, provider));
        chain
    }

    /// Removes a link.
    #[must_use]
    pub fn without(mut self, link: Link) -> Self {
        self.links.retain(|(other, _)| *other != link);
        self
    }

    /// Returns the links in search order.
    pub fn links(&self) -> impl Iterator<Item = Link> {
        self.links.iter().map(|(link, _)| *link)
    }

    /// Asks the links in order until one is set up, and returns the result of each. The last one decides: it has
    /// credentials, or it is set up but broken. If no link is set up, none decides.
    pub async fn search(&self) -> Vec<(Link, Result<Credentials, CredentialsError>)> {
        self.ask(|_| true).await
    }

    async fn ask(&self, is_asked: impl Fn(Link) -> bool + Send) -> Tried {
        let mut tried = Vec::new();
        for (link, provider) in self.links.iter().filter(|(link, _)| is_asked(*link)) {
            let result = provider.provide().await;
            let is_last = is_set_up(&result);
            tried.push((*link, result));
            if is_last {
                break;
            }
        }
        tried
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let mut tried = Vec::new();
        if self.last() > Some(Link::EcsRamRole) {
            tried = self.ask(|link| link != Link::EcsRamRole).await;
        }
        if !tried.last().is_some_and(|(_, result)| is_set_up(result)) {
            tried = self.ask(|_| true).await;
        }
        match tried.pop() {
            Some((link, Ok(credentials))) => {
                self.remember(link);
                Ok(credentials)
            }
            Some((link, Err(error))) if !error.is_absent() => Err(error.in_place(link.name())),
            last => Err(none_found(tried.into_iter().chain(last)).with_help(self.help())),
        }
    }

    /// Explains how to set up one of the links.
    fn help(&self) -> &'static str {
        match self.links().any(|link| link == Link::Environment) {
            true => {
                "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`"
            }
            false => "run `aliyun configure`",
        }
    }

    fn last(&self) -> Option<Link> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, link: Link) {
        let before = self.last.lock().unwrap_or_else(PoisonError::into_inner).replace(link);
        match before {
            Some(before) if before == link => {}
            Some(before) => {
                tracing::warn!(
                    link = link.name(),
                    before = before.name(),
                    "credentials found in another source"
                );
            }
            None => tracing::debug!(link = link.name(), "credentials found"),
        }
    }
}

fn is_set_up(result: &Result<Credentials, CredentialsError>) -> bool {
    !result.as_ref().is_err_and(CredentialsError::is_absent)
}

fn none_found(
    tried: impl Iterator<Item = (Link, Result<Credentials, CredentialsError>)>,
) -> CredentialsError {
    let said: Vec<_> =
        tried.filter_map(|(link, result)| Some(result.err()?.in_place(link.name()).report())).collect();
    let message = match said.as_slice() {
        [] => "the chain has no link".to_owned(),
        said => format!("no provider has credentials ({})", said.join(" | ")),
    };
    CredentialsError::new(message)
}

impl ProvideCredentials for DefaultChain {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        let told = self.links.iter().filter(|(_, provider)| provider.invalidate(refused));
        // Every link is notified, because several may cache the same credentials.
        told.count() > 0
    }
}
