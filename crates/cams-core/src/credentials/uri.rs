//! Credentials from a URL: a sidecar or a local agent that issues temporary keys.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};

use super::answer::{self, TemporaryKey};
use super::cache::Cached;
use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::secret::Secret;
use super::value::Credentials;
use crate::future::BoxFuture;

const VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";
const LIMIT: Duration = Duration::from_secs(10);

/// Temporary keys from a URL. It answers a `GET` with `{"AccessKeyId", "AccessKeySecret", "SecurityToken",
/// "Expiration"}`. If there is a `Code` beside them, it must be a success (`Success`, `OK`, or `200`).
///
/// Plain HTTP is allowed, because the URL is usually on this machine. It never goes through a proxy.
#[derive(Debug)]
pub struct CredentialsUri {
    context: Context,
    /// Its query may contain a token.
    uri: Secret,
}

impl CredentialsUri {
    /// Fetches keys from this URL.
    pub fn new(context: &Context, uri: impl Into<String>) -> Self {
        Self { context: context.clone(), uri: Secret::from(uri.into()) }
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        const PEER: &str = "the credentials URI";
        let uri = self.uri.expose().parse::<Uri>().ok().filter(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
        });
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri.ok_or_else(|| {
            CredentialsError::new("the credentials URI is not valid")
                .with_help("write it as http://host[:port]/path or https://host[:port]/path")
        })?;
        let answer = self.context.http.exchange(PEER, request, LIMIT).await?;
        let key = answer::read::<TemporaryKey>(PEER, answer.body)?.not_failed(PEER)?;
        // Any server may respond there, so its clock is not used for our calls.
        key.into_credentials(PEER, &self.context, None)
    }
}

impl FetchCredentials for CredentialsUri {
    fn name(&self) -> &'static str {
        "credentials_uri"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }
}

/// Returns the URL that the environment names.
pub(crate) fn from_environment(context: &Context) -> impl ProvideCredentials + use<> {
    let find = |context: &Context| {
        context.variable(VARIABLE).ok_or_else(|| CredentialsError::absent(format!("{VARIABLE} not set")))
    };
    Configured::new(context, find, |context, uri| {
        Ok(Arc::new(Cached::new(context, CredentialsUri::new(context, uri))))
    })
}
