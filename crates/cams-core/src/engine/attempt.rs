//! The parts of an attempt: credentials, signature, exchange, classification.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use cams_operation::OperationInfo;
use futures_util::FutureExt;
use http::Response;

use super::handle::{Engine, Inner};
use super::ready::Call;
use crate::answer::classify::classify;
use crate::answer::output::ReadBody;
use crate::answer::wait::asked_delay;
use crate::conversions;
use crate::credentials::value::Credentials;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};
use crate::platform::within;
use crate::request::draft::Stamp;
use crate::request::endpoint::Endpoint;
use crate::request::error::BuildError;
use crate::request::sign::mismatch;
use crate::request::sign::moment::Moment;
use crate::transport::error::TransportError;
use crate::transport::progress::Progress;

/// The response of a successful attempt.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) request_id: Option<String>,
    pub(super) body: Bytes,
}

impl Engine {
    /// Signature, exchange, classification.
    pub(super) async fn attempt(
        &self,
        call: &Call<'_>,
        credentials: &Credentials,
        output: &mut dyn ReadBody,
    ) -> Result<Answer, Box<Failure>> {
        let stamp = self.stamp(call)?;
        let request = call.draft.signed(credentials, &stamp).map_err(not_built)?;
        let limit = shorter(call.attempt_timeout, self.remaining(call));
        if limit.is_some_and(|limit| limit.is_zero()) {
            let message = "the deadline of the call passed before the request was sent";
            return Err(Failure::unsent(ErrorKind::TimedOut, message));
        }
        let progress = Progress::default();
        let exchange = self.0.transport.send(request, &progress);
        let response = match within(&*self.0.config.platform, limit, exchange).await {
            Some(answered) => answered
                .map_err(|error| self.with_endpoint_warning(not_answered(error, call.draft.endpoint())))?,
            None => return Err(late("no complete answer came", limit, &progress)),
        };
        let request_id = self.classified(call.target.info, &response, output).map_err(|mut failure| {
            let signed_again = || {
                let again = call.draft.traced(credentials, &stamp);
                again.map_or_else(|_| String::new(), |(_, trace)| trace.string_to_sign)
            };
            // This applies to any code: `IncompleteSignature` also quotes the string, and the message must not.
            if let Some(explained) = mismatch::explain(&failure.message, signed_again) {
                failure.message = explained;
            }
            failure
        })?;
        Ok(Answer { status: response.status().as_u16(), request_id, body: response.into_body() })
    }

    /// Returns what a response means, and the delay that it requests.
    pub(super) fn classified(
        &self,
        info: Option<&OperationInfo>,
        response: &Response<Bytes>,
        output: &mut dyn ReadBody,
    ) -> Result<Option<String>, Box<Failure>> {
        classify(self.0.service, info, response, output).map_err(|mut failure| {
            failure.asked_delay = asked_delay(response.headers(), failure.kind, self.service_time());
            failure
        })
    }

    /// Adds the warning about the endpoint if it was not reached.
    fn with_endpoint_warning(&self, mut failure: Box<Failure>) -> Box<Failure> {
        if let (ErrorKind::Unreachable, Some(warning)) = (failure.kind, &self.0.endpoint_warning) {
            failure.message = format!("{}; {warning}", failure.message);
        }
        failure
    }

    pub(super) async fn credentials(&self, call: &Call<'_>) -> Result<Credentials, Box<Failure>> {
        let mut provide = self.0.credentials.provide();
        let provided = match provide.as_mut().now_or_never() {
            // Static credentials are available immediately, without looking at the clock.
            Some(provided) => provided,
            None => {
                let limit = self.remaining(call);
                within(&*self.0.config.platform, limit, provide).await.ok_or_else(|| {
                    let message =
                        format!("no credentials were provided within {:?}", limit.unwrap_or_default());
                    Failure::unsent(ErrorKind::TimedOut, message)
                })?
            }
        };
        provided.map_err(conversions::without_credentials)
    }

    /// Returns a date and a nonce for one attempt, and the headers that interceptors add.
    pub(super) fn stamp(&self, call: &Call<'_>) -> Result<Stamp, Box<Failure>> {
        let Inner { config, .. } = &*self.0;
        let mut random = [0; 16];
        if !config.platform.random(&mut random) {
            let message = "the system provides no random numbers for the nonce of the request";
            return Err(Failure::unsent(ErrorKind::InvalidRequest, message));
        }
        let headers = config.interceptors.before_attempt(&call.info());
        Ok(Stamp { moment: Moment::new(self.service_time(), random), headers })
    }

    /// Returns the service's time, as far as it is known.
    pub(super) fn service_time(&self) -> SystemTime {
        self.0.clock.adjusted(self.0.config.platform.now())
    }

    /// Returns the time until the deadline of the call; `None` if it has none.
    pub(super) fn remaining(&self, call: &Call<'_>) -> Option<Duration> {
        call.timeout.map(|timeout| timeout.saturating_sub(self.since(call.begun)))
    }

    pub(super) fn since(&self, begun: Instant) -> Duration {
        self.0.config.platform.instant().saturating_duration_since(begun)
    }
}

fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

pub(super) fn not_built(error: BuildError) -> Box<Failure> {
    Failure::unsent(ErrorKind::InvalidRequest, error.to_string())
}

/// Returns the failure of an attempt that ran out of time.
fn late(what: &str, limit: Option<Duration>, progress: &Progress) -> Box<Failure> {
    let limit = limit.unwrap_or_default();
    let (execution, sent) = match progress.give_up() {
        true => (Execution::NotExecuted, "; the request was not sent"),
        false => (Execution::Unknown, ""),
    };
    Failure::new(ErrorKind::TimedOut, execution, format!("{what} within {limit:?}{sent}"))
}

pub(super) fn not_answered(error: TransportError, peer: &Endpoint) -> Box<Failure> {
    let mut failure = conversions::not_answered(error);
    failure.message = format!("{peer}: {}", failure.message);
    failure
}
