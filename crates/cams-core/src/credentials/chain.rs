//! The default chain: the places where the official SDKs look, in their order.

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

/// The links of the default chain, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Link {
    /// `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_ACCESS_KEY_SECRET`, `…_SECURITY_TOKEN`.
    Environment,
    /// `ALIBABA_CLOUD_ROLE_ARN`, `…_OIDC_PROVIDER_ARN`, `…_OIDC_TOKEN_FILE`: a role for a pod of Kubernetes.
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
    /// The name, as errors show it.
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

/// Asks one provider after the other until one has credentials.
///
/// The chain then stays with that provider. If it fails later, the chain fails, since a transient failure must not change
/// the identity of a program. There are two exceptions: an earlier link that was absent and is now set up takes over, and
/// if the link is no longer set up, the chain starts again from the beginning.
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
    /// In their order.
    links: Vec<(Link, Arc<dyn ProvideCredentials>)>,
    memory: Mutex<Memory>,
}

/// The outcome of the last search.
#[derive(Clone, Debug, Default)]
struct Memory {
    answered: Option<Link>,
    /// Links that are set up and failed. Asking them again may be slow.
    failed: Vec<Link>,
}

impl DefaultChain {
    /// All links, with the environment, files and network of the context.
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

    /// Only the two profile files, with the profile of this name.
    #[must_use]
    pub fn of_profile(context: &Context, name: &str) -> Self {
        Self::empty()
            .replace(Link::CliProfile, cli_profile(context, Some(name)))
            .replace(Link::IniFile, ini_file(context, Some(name)))
    }

    fn empty() -> Self {
        Self { links: Vec::new(), memory: Mutex::default() }
    }

    /// The same chain with another provider for a link.
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

    /// The same chain without a link.
    #[must_use]
    pub fn without(mut self, link: Link) -> Self {
        self.links.retain(|(other, _)| *other != link);
        self
    }

    /// Asks the links in their order until one has credentials, and returns the result of each. Ignores which link
    /// answered before.
    pub async fn search(&self) -> Vec<(Link, Result<Credentials, CredentialsError>)> {
        let mut tried = Vec::new();
        for (link, provider) in &self.links {
            let result = provider.provide().await;
            let found = result.is_ok();
            tried.push((*link, result));
            if found {
                break;
            }
        }
        self.remember(&tried);
        tried
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(answered) = memory.answered {
            let worth = |link: Link| link <= answered && !memory.failed.contains(&link);
            for (link, provider) in self.links.iter().filter(|(link, _)| worth(*link)) {
                match provider.provide().await {
                    Err(error) if error.is_absent() => {}
                    // A search asks any other link, since it records which links fail on the way.
                    _ if *link != answered => break,
                    result => return result,
                }
            }
        }
        let mut tried = self.search().await;
        match tried.pop() {
            Some((_, Ok(credentials))) => Ok(credentials),
            last => Err(none_found(tried.into_iter().chain(last))),
        }
    }

    fn remember(&self, tried: &[(Link, Result<Credentials, CredentialsError>)]) {
        let answered = tried.iter().find(|(_, result)| result.is_ok()).map(|(link, _)| *link);
        let failed = tried
            .iter()
            .filter(|(_, result)| result.as_ref().is_err_and(|error| !error.is_absent()))
            .map(|(link, _)| *link)
            .collect();
        if let Some(link) = answered {
            tracing::debug!(link = link.name(), "credentials found");
        }
        *self.memory.lock().unwrap_or_else(PoisonError::into_inner) = Memory { answered, failed };
    }
}

fn none_found(
    tried: impl Iterator<Item = (Link, Result<Credentials, CredentialsError>)>,
) -> CredentialsError {
    let said: Vec<_> =
        tried.filter_map(|(link, result)| Some(format!("{link}: {}", result.err()?))).collect();
    let message = match said.as_slice() {
        [] => "the chain has no link".to_owned(),
        said => format!("no provider has credentials ({})", said.join(" | ")),
    };
    CredentialsError::new(message).with_help(
        "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`",
    )
}

impl ProvideCredentials for DefaultChain {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        let told = self.links.iter().filter(|(_, provider)| provider.invalidate(refused));
        // Every link is told, since several may keep the same credentials.
        told.count() > 0
    }
}
