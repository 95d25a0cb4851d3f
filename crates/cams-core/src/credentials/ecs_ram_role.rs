//! The RAM role of the ECS instance on which the program runs, from the metadata service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::answer::{self, TemporaryKey};
use super::cache::Cached;
use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::value::Credentials;
use super::{exchange, refusal};
use crate::future::BoxFuture;
use crate::platform::random_unit;
use crate::request::percent;

const PEER: &str = "the ECS metadata service";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
/// The service runs on the same host, so a slow response means that there is no service.
const LIMIT: Duration = Duration::from_secs(1);
/// The longest pause before a busy service is asked again.
const MAX_PAUSE: Duration = Duration::from_millis(200);

/// Temporary keys of the instance's RAM role.
///
/// The provider tries the hardened mode of the metadata service, which requires a token, before the open mode. It never
/// uses the open mode if `ALIBABA_CLOUD_IMDSV1_DISABLED` is `true`. It retries each temporarily failed request once. If
/// the service is busy, it waits a short random time first, because many processes may ask at the same time.
#[derive(Debug)]
pub struct EcsRamRole {
    context: Context,
    endpoint: String,
    role: Option<String>,
    hardened_only: bool,
    /// Whether an instance without a role counts as not set up.
    is_optional: bool,
}

impl EcsRamRole {
    /// Uses the role of the instance.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self {
            context: context.clone(),
            endpoint: "http://100.100.100.200".to_owned(),
            role: None,
            hardened_only: false,
            is_optional: false,
        }
    }

    /// Sets the name of the role, which saves a request for it.
    #[must_use]
    pub fn role(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Uses only the hardened mode.
    #[must_use]
    pub fn hardened_only(mut self) -> Self {
        self.hardened_only = true;
        self
    }

    /// Sets the endpoint of the metadata service, such as `http://127.0.0.1:8080`. For tests.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let hardened_only = self.hardened_only || self.context.is_set("ALIBABA_CLOUD_IMDSV1_DISABLED")?;
        let hardened = match self.token().await {
            Ok(token) => self.key(Some(&token)).await,
            // A service that does not respond at all will not respond in the open mode either.
            Err(error) if error.is_unreached() => return Err(error),
            Err(error) => Err(error),
        };
        let provided = match hardened {
            Err(error) if !hardened_only && !error.is_unreached() => self.key(None).await,
            result => result,
        };
        provided.map_err(CredentialsError::of_known_service)
    }

    /// Returns the token of the hardened mode.
    async fn token(&self) -> Result<Zeroizing<String>, CredentialsError> {
        let mut request = self.request(Method::PUT, "/latest/api/token")?;
        let life = HeaderValue::from_static("21600");
        request.headers_mut().insert("x-aliyun-ecs-metadata-token-ttl-seconds", life);
        text(self.ask(request).await?).map(Zeroizing::new)
    }

    async fn key(&self, token: Option<&str>) -> Result<Credentials, CredentialsError> {
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.role_of_instance(token).await?,
        };
        let request = self.authorized(&format!("{ROLES}{}", percent::encode(&role)), token)?;
        let answer = exchange::accept(PEER, self.ask(request).await?)?;
        let key = answer::read::<TemporaryKey>(PEER, answer.body)?.successful(PEER)?;
        key.into_credentials(PEER, &self.context, answer.time)
    }

    fn authorized(&self, path: &str, token: Option<&str>) -> Result<Request<Bytes>, CredentialsError> {
        let mut request = self.request(Method::GET, path)?;
        if let Some(token) = token {
            let mut value = HeaderValue::try_from(token).map_err(|_| {
                CredentialsError::new(format!("{PEER} gave a token that is not allowed in a header"))
            })?;
            value.set_sensitive(true);
            request.headers_mut().insert("x-aliyun-ecs-metadata-token", value);
        }
        Ok(request)
    }

    fn request(&self, method: Method, path: &str) -> Result<Request<Bytes>, CredentialsError> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.endpoint));
        request
            .body(Bytes::new())
            .map_err(|error| CredentialsError::new(format!("the metadata endpoint is not valid: {error}")))
    }

    async fn role_of_instance(&self, token: Option<&str>) -> Result<String, CredentialsError> {
        let response = self.ask(self.authorized(ROLES, token)?).await?;
        let is_known = response.status() != StatusCode::NOT_FOUND;
        let role = if is_known { text(response)? } else { String::new() };
        if role.is_empty() {
            let kind = if self.is_optional { CredentialsError::absent } else { CredentialsError::new };
            return Err(
                kind("the ECS instance has no RAM role").with_help("attach a RAM role to the instance")
            );
        }
        Ok(role)
    }

    /// Returns the response, or that of a retry if the first failure is temporary.
    async fn ask(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CredentialsError> {
        match self.context.http.send(PEER, request.clone(), LIMIT).await {
            Ok(response) if !refusal::passes(&response) => return Ok(response),
            Ok(_) => sleep(MAX_PAUSE.mul_f64(random_unit(self.context.platform()))).await,
            Err(error) if !error.is_transient() => return Err(error),
            Err(_) => {}
        }
        self.context.http.send(PEER, request, LIMIT).await
    }
}

fn text(response: Response<Bytes>) -> Result<String, CredentialsError> {
    let answer = exchange::accept(PEER, response)?;
    let text = std::str::from_utf8(&answer.body)
        .map_err(|_| CredentialsError::new(format!("{PEER} answered with something that is not text")))?;
    Ok(text.trim().to_owned())
}

impl FetchCredentials for EcsRamRole {
    fn name(&self) -> &'static str {
        "ecs_ram_role"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }
}

/// Returns the role in `ALIBABA_CLOUD_ECS_METADATA`, or the role of the instance.
pub(crate) fn from_environment(context: &Context) -> impl ProvideCredentials + use<> {
    let find = |context: &Context| match context.is_set("ALIBABA_CLOUD_ECS_METADATA_DISABLED")? {
        true => Err(CredentialsError::absent("ALIBABA_CLOUD_ECS_METADATA_DISABLED is set")),
        false => Ok(context.variable("ALIBABA_CLOUD_ECS_METADATA")),
    };
    Configured::new(context, find, |context, role: &Option<String>| {
        let source = EcsRamRole::new(context);
        Ok(match role {
            Some(role) => Arc::new(Cached::new(context, source.role(role))),
            None => Arc::new(Discovered::new(context, source)),
        })
    })
}

/// The role of the instance, if this is an instance with a role. Only its metadata service can tell.
///
/// Until the service has provided keys once, no response means that there is no instance.
#[derive(Debug)]
struct Discovered {
    role: Cached,
    is_found: AtomicBool,
}

impl Discovered {
    fn new(context: &Context, source: EcsRamRole) -> Self {
        let source = EcsRamRole { is_optional: true, ..source };
        Self { role: Cached::new(context, source), is_found: AtomicBool::new(false) }
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let provided = self.role.provide().await;
        let is_found = self.is_found.fetch_or(provided.is_ok(), Ordering::Relaxed);
        provided.map_err(|error| match error.is_unreached() && !is_found {
            true => error.into_absent(),
            false => {
                error.or_help("set ALIBABA_CLOUD_ECS_METADATA_DISABLED=true if this is not an ECS instance")
            }
        })
    }
}

impl ProvideCredentials for Discovered {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        self.role.invalidate(refused)
    }
}
