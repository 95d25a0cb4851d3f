//! The engine: runs the steps of a call, and is compiled once for all operations.
//!
//! [`Engine::call`] is a thin typed shim: it encodes the request, hands parameters to the engine and decodes the body
//! that comes back. Everything between knows operations only as data.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cams_operation::{Operation, OperationInfo, RetryClass, ServiceInfo};
use http::HeaderValue;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use crate::classify::{classify, undecodable};
use crate::complete::{check_options, complete};
use crate::config::{CallOptions, Config};
use crate::encode::{self, Parameter};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind, Failure};
use crate::input;
use crate::place::place;
use crate::reply::{Attempt, AttemptOutcome, Execution, Metadata, Reply};
use crate::request::Draft;
use crate::retry::{self, RetryPolicy, Situation};
use crate::sign::Moment;
use crate::transport::{HttpClient, Transport, TransportErrorKind};

/// Sends calls. Clones share one connection pool and one configuration.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    service: &'static ServiceInfo,
    config: Config,
    endpoint: Endpoint,
    user_agent: String,
    transport: Arc<dyn Transport>,
}

/// Stands for a deadline that no clock can hold.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);

/// What is to be called: a known operation, or a name.
#[derive(Clone, Copy)]
struct Target<'a> {
    action: &'a str,
    class: RetryClass,
    info: Option<&'static OperationInfo>,
}

impl<'a> Target<'a> {
    fn known(info: &'static OperationInfo) -> Self {
        Self { action: info.action, class: info.retry, info: Some(info) }
    }

    /// An operation that the SDK does not know is a write: nobody says that executing it twice is harmless.
    fn unknown(action: &'a str) -> Self {
        Self { action, class: RetryClass::Write, info: None }
    }

    fn error(&self, failure: Box<Failure>, attempts: Vec<Attempt>) -> Error {
        Error::new(self.action, self.class, failure, attempts)
    }

    fn invalid(&self, message: impl Into<String>) -> Error {
        self.error(Failure::unsent(ErrorKind::InvalidRequest, message), Vec::new())
    }
}

/// The answer of an attempt that succeeded.
struct Answer {
    status: u16,
    request_id: Option<String>,
    body: Bytes,
}

/// The body of a success, not yet decoded.
struct RawReply {
    body: Bytes,
    metadata: Metadata,
}

impl Engine {
    /// Makes an engine for a service. Nothing is sent; the credentials are asked for when a call is.
    ///
    /// # Errors
    /// A setting is not valid ([`ErrorKind::Configuration`]); the message says which and why.
    pub fn new(service: &'static ServiceInfo, config: Config) -> Result<Self, Error> {
        let endpoint = resolve_endpoint(service, &config)?;
        if config.timeout.is_zero() || config.connect_timeout.is_zero() {
            return Err(Error::configuration("a timeout must be longer than zero"));
        }
        if config.retry.max_attempts == 0 {
            return Err(Error::configuration(
                "`max_attempts` counts the first attempt; it must be at least 1",
            ));
        }
        if let Some(name) =
            config.defaults.keys().find(|name| !service.client_defaults.contains(&name.as_str()))
        {
            let known = service.client_defaults.join(", ");
            return Err(Error::configuration(format!(
                "a client can hold no default for `{name}`, only for {known}"
            )));
        }
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(HttpClient::new(&endpoint, config.connect_timeout, config.max_response_bytes)?),
        };
        let user_agent = user_agent(config.user_agent.as_deref())?;
        Ok(Self(Arc::new(Inner { service, config, endpoint, user_agent, transport })))
    }

    /// Where requests are sent.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// See [`Error`]: [`Error::execution`] says whether the operation was executed.
    pub async fn call<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Reply<Op::Response>, Error> {
        let target = Target::known(Op::INFO);
        let parameters =
            encode::parameters(target.info, request).map_err(|error| target.invalid(error.to_string()))?;
        let raw = self.execute(target, parameters, options).await?;
        decode(target, raw)
    }

    /// Calls an operation by its name with a JSON object of parameters, and answers JSON.
    ///
    /// With `info` the input is checked against the description first. Without it the operation is one that the models
    /// do not know; it counts as a write, so it is never sent twice.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_json(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let target = info.map_or(Target::unknown(action), Target::known);
        if let Some(info) = target.info {
            let problems: Vec<_> = input::check(info, input).iter().map(ToString::to_string).collect();
            if !problems.is_empty() {
                return Err(target.invalid(problems.join("; ")));
            }
        }
        let parameters =
            encode::parameters(target.info, input).map_err(|error| target.invalid(error.to_string()))?;
        let raw = self.execute(target, parameters, options).await?;
        decode(target, raw)
    }

    /// Everything between parameters and body, boxed so that the future of a call stays small.
    fn execute<'a>(
        &'a self,
        target: Target<'a>,
        parameters: Vec<Parameter>,
        options: &'a CallOptions,
    ) -> crate::BoxFuture<'a, Result<RawReply, Error>> {
        Box::pin(async move {
            let Inner { service, config, endpoint, user_agent, .. } = &*self.0;
            check_options(options).map_err(|problem| target.invalid(problem))?;
            let parameters = complete(target.info, parameters, &config.defaults, &options.parameters)
                .map_err(|problem| target.invalid(problem))?;
            let placed = place(parameters, options.placement);
            let (scheme, headers) = (config.scheme, &options.headers);
            let draft =
                Draft::new(target.action, service.version, endpoint, scheme, user_agent, headers, placed);
            self.run(target, &draft, options).await
        })
    }

    /// Tries until there is a success, or the retry decision says no.
    async fn run(
        &self,
        target: Target<'_>,
        draft: &Draft<'_>,
        options: &CallOptions,
    ) -> Result<RawReply, Error> {
        let config = &self.0.config;
        let max_attempts = options.max_attempts.unwrap_or(config.retry.max_attempts);
        let policy = RetryPolicy { max_attempts, ..config.retry.clone() };
        let timeout = options.timeout.unwrap_or(config.timeout);
        let begun = Instant::now();
        let deadline = begun.checked_add(timeout).unwrap_or(begun + NEVER);
        let mut attempts = Vec::new();
        let mut delay = Duration::ZERO;
        loop {
            let attempt_begun = Instant::now();
            let result = self.attempt(target, draft, deadline, timeout).await;
            attempts.push(record(&result, delay, attempt_begun.elapsed()));
            let failure = match result {
                Ok(answer) => {
                    let metadata = Metadata { attempts, duration: begun.elapsed() };
                    return Ok(RawReply { body: answer.body, metadata });
                }
                Err(failure) => failure,
            };
            let situation = Situation {
                class: target.class,
                kind: failure.kind,
                execution: failure.execution,
                asked_delay: failure.asked_delay,
                attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
                remaining: deadline.saturating_duration_since(Instant::now()),
            };
            match retry::decide(&policy, &situation, random_unit()) {
                Some(wait) => delay = wait,
                None => return Err(target.error(failure, attempts)),
            }
            sleep(delay).await;
        }
    }

    /// One attempt: credentials, signature, exchange, classification.
    async fn attempt(
        &self,
        target: Target<'_>,
        draft: &Draft<'_>,
        deadline: Instant,
        timeout: Duration,
    ) -> Result<Answer, Box<Failure>> {
        let Inner { service, config, transport, .. } = &*self.0;
        let late = |execution, what| {
            Failure::new(ErrorKind::TimedOut, execution, format!("{what} within {timeout:?}"))
        };
        let credentials = timeout_at(deadline, config.credentials.provide())
            .await
            .map_err(|_| late(Execution::NotExecuted, "no credentials were provided"))?
            .map_err(|error| Failure::unsent(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        let moment = Moment::new((config.clock)(), random_bytes()?);
        let request = draft
            .signed(&credentials, &moment)
            .map_err(|error| Failure::unsent(ErrorKind::InvalidRequest, error.to_string()))?;
        let response = timeout_at(deadline, transport.send(request))
            .await
            .map_err(|_| late(Execution::Unknown, "no complete answer came"))?
            .map_err(|error| {
                let (kind, execution) = match error.kind {
                    TransportErrorKind::NotReached => (ErrorKind::Unreachable, Execution::NotExecuted),
                    TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Execution::Unknown),
                    TransportErrorKind::TooLarge => (ErrorKind::Unreadable, Execution::Unknown),
                };
                Failure::new(kind, execution, error.to_string()).with_source(error)
            })?;
        let request_id = classify(service, target.info, &response)?;
        Ok(Answer { status: response.status().as_u16(), request_id, body: response.into_body() })
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("endpoint", &self.0.endpoint).field("config", &self.0.config).finish()
    }
}

fn decode<T: serde::de::DeserializeOwned>(target: Target<'_>, raw: RawReply) -> Result<Reply<T>, Error> {
    let RawReply { body, metadata } = raw;
    match serde_json::from_slice(&body) {
        Ok(output) => Ok(Reply { output, metadata }),
        Err(error) => {
            let status = metadata.attempts.last().and_then(Attempt::http_status);
            let failure = undecodable(&error, body, status, metadata.request_id());
            Err(target.error(failure, metadata.attempts))
        }
    }
}

fn resolve_endpoint(service: &ServiceInfo, config: &Config) -> Result<Endpoint, Error> {
    let region = config.region.as_deref().unwrap_or(service.default_region);
    let endpoint = match &config.endpoint {
        Some(text) => Endpoint::parse(text),
        None => Endpoint::regional(service, region, config.network.as_deref()),
    };
    let endpoint = endpoint.map_err(|error| Error::configuration(error.to_string()))?;
    if !endpoint.is_secure() && !endpoint.is_loopback() && !config.allow_insecure {
        let message = format!(
            "endpoint `{endpoint}`: plain HTTP would show every message to whoever is on the way; use https, or call \
             `allow_insecure_http` if you insist"
        );
        return Err(Error::configuration(message));
    }
    Ok(endpoint)
}

/// In the form that the official SDKs use, so that the service's statistics can read it.
fn user_agent(suffix: Option<&str>) -> Result<String, Error> {
    let (os, arch, version) = (std::env::consts::OS, std::env::consts::ARCH, env!("CARGO_PKG_VERSION"));
    let mut text = format!("AlibabaCloud ({os}; {arch}) Rust cams/{version}");
    if let Some(suffix) = suffix {
        text = format!("{text} {suffix}");
    }
    match HeaderValue::try_from(text.as_str()) {
        Ok(_) => Ok(text),
        Err(_) => Err(Error::configuration("the user agent has a character that no HTTP header can hold")),
    }
}

fn record(result: &Result<Answer, Box<Failure>>, delay: Duration, duration: Duration) -> Attempt {
    match result {
        Ok(answer) => Attempt::new(AttemptOutcome::Succeeded, delay, duration).with_answer(
            answer.request_id.clone(),
            Some(answer.status),
            None,
        ),
        Err(failure) => Attempt::new(AttemptOutcome::Failed(failure.kind), delay, duration).with_answer(
            failure.request_id.clone(),
            failure.http_status,
            failure.code.clone(),
        ),
    }
}

fn random_bytes() -> Result<[u8; 16], Box<Failure>> {
    let mut bytes = [0; 16];
    getrandom::getrandom(&mut bytes).map_err(|error| {
        Failure::unsent(ErrorKind::InvalidRequest, format!("the system gives no random numbers: {error}"))
    })?;
    Ok(bytes)
}

/// Evenly from 0 to 1, for the jitter; the middle if the system gives no random numbers.
fn random_unit() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::getrandom(&mut bytes) {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}
