//! The calls of an engine: typed ones, and ones whose operation is chosen at run time.

use std::time::Duration;

use bytes::Bytes;
use cams_operation::{Operation, OperationInfo, ReadField, RetryClass};
use http::Response;
use serde_json::{Map, Value};
use tracing::{Instrument, Span};

use super::attempt::not_built;
use super::handle::{Engine, Inner};
use super::ready::Call;
use super::run::RawReply;
use super::target::Target;
use crate::answer::output::{Output, ReadBody};
use crate::config::call::CallOptions;
use crate::error::Error;
use crate::observe::intercept::{CallEnd, Watched};
use crate::observe::telemetry;
use crate::outcome::StopReason;
use crate::reply::{Attempt, Reply};
use crate::request::complete::{check_options, complete};
use crate::request::draft::Draft;
use crate::request::encode::Parameter;
use crate::request::place::place;
use crate::request::prepared::Prepared;
use crate::request::{encode, input};

/// Longest time of a call, unless something else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Longest time of an attempt of a read, unless something else is said.
const READ_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who is told of the end of a call, which comes when its body was decoded, or was not.
struct End<'a> {
    watched: Watched<'a>,
    span: Span,
}

impl End<'_> {
    fn failed(self, error: Error) -> Error {
        telemetry::record_failure(&self.span, &error);
        self.watched.end(&CallEnd::Failed(&error));
        error
    }
}

impl Engine {
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
        let mut output = Output::default();
        let (raw, end) = self.execute(target, parameters, options, &mut output).await?;
        reply(target, raw, output, end)
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
        let (target, parameters) = json_parameters(action, info, input)?;
        let mut output = Output::<Map<_, _>>::default();
        let (raw, end) = self.execute(target, parameters, options, &mut output).await?;
        let Reply { output, metadata } = reply(target, raw, output, end)?;
        Ok(Reply { output: Value::Object(output), metadata })
    }

    /// Builds and signs a call without sending it.
    ///
    /// # Errors
    /// What is wrong before anything is sent: the request, an option, the credentials.
    pub async fn prepare<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let target = Target::known(Op::INFO);
        let parameters =
            encode::parameters(target.info, request).map_err(|error| target.invalid(error.to_string()))?;
        self.prepare_parameters(target, parameters, options).await
    }

    /// The same for an operation by its name, as [`call_json`](Self::call_json).
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub async fn prepare_json(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let (target, parameters) = json_parameters(action, info, input)?;
        self.prepare_parameters(target, parameters, options).await
    }

    async fn prepare_parameters(
        &self,
        target: Target<'_>,
        parameters: Vec<Parameter>,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let call = self.ready(target, parameters, options)?;
        let credentials = self.credentials(&call).await;
        let prepared = credentials.and_then(|credentials| {
            let stamp = self.stamp(&call)?;
            let (request, trace) = call.draft.traced(&credentials, &stamp).map_err(not_built)?;
            Ok(Prepared::new(&request, &trace, &credentials))
        });
        prepared.map_err(|failure| target.error(failure, Vec::new()))
    }

    /// Reads an answer as a call would: one that was recorded, or came by other means. Nothing is sent, and no
    /// interceptor is told.
    ///
    /// # Errors
    /// As [`call`](Self::call) with that answer, but without attempts.
    pub fn read<Op: Operation>(&self, answer: Response<Bytes>) -> Result<Op::Response, Error> {
        let target = Target::known(Op::INFO);
        let mut output = Output::default();
        let request_id = self.classified(target.info, &answer, &mut output);
        let output = request_id.and_then(|request_id| {
            let status = answer.status().as_u16();
            output.of_success(answer.body(), Some(status), request_id.as_deref())
        });
        output.map_err(|failure| target.error(failure, Vec::new()).stopped(StopReason::NotRetryable))
    }

    /// Everything between parameters and body, boxed so that the future of a call stays small.
    fn execute<'a: 'b, 'b>(
        &'a self,
        target: Target<'a>,
        parameters: Vec<Parameter>,
        options: &'a CallOptions,
        output: &'b mut dyn ReadBody,
    ) -> crate::BoxFuture<'b, Result<(RawReply, End<'a>), Error>> {
        let call = match self.ready(target, parameters, options) {
            Ok(call) => call,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        Box::pin(async move {
            let span = telemetry::call_span(self.0.service.product, &call.info());
            let end = End { watched: self.0.config.interceptors.watch(call.info()), span };
            match self.run(&call, output).instrument(end.span.clone()).await {
                Ok(reply) => Ok((reply, end)),
                Err(error) => Err(end.failed(error)),
            }
        })
    }

    /// A call with all its parameters in their places, and every setting resolved.
    fn ready<'a>(
        &'a self,
        target: Target<'a>,
        parameters: Vec<Parameter>,
        options: &'a CallOptions,
    ) -> Result<Call<'a>, Error> {
        let Inner { config, common, .. } = &*self.0;
        check_options(options).map_err(|problem| target.invalid(problem))?;
        let parameters = complete(target.info, parameters, &config.defaults, &options.parameters)
            .map_err(|problem| target.invalid(problem))?;
        let placed = place(parameters, options.placement);
        let draft = Draft::new(common, target.name(), &options.headers, placed)
            .map_err(|error| target.error(not_built(error), Vec::new()))?;
        let attempt_timeout = (target.class == RetryClass::Read).then_some(READ_ATTEMPT_TIMEOUT);
        Ok(Call {
            target,
            draft,
            max_attempts: options.max_attempts.unwrap_or(config.retry.max_attempts),
            timeout: options.timeout.or(config.timeout).resolve(Some(TIMEOUT)),
            attempt_timeout: options.attempt_timeout.or(config.attempt_timeout).resolve(attempt_timeout),
            rate_limit: options.rate_limit.or(config.rate_limit).resolve(options.default_rate_limit),
            begun: config.platform.instant(),
        })
    }
}

/// The target and the parameters of a JSON input, which is checked where a description is known.
fn json_parameters<'a>(
    action: &'a str,
    info: Option<&'static OperationInfo>,
    input: &Value,
) -> Result<(Target<'a>, Vec<Parameter>), Error> {
    let target = info.map_or(Target::unknown(action), Target::known);
    if let Some(info) = target.info {
        let problems: Vec<_> = input::check(info, input).iter().map(ToString::to_string).collect();
        if !problems.is_empty() {
            return Err(target.invalid(problems.join("; ")));
        }
    }
    let parameters =
        encode::parameters(target.info, input).map_err(|error| target.invalid(error.to_string()))?;
    Ok((target, parameters))
}

/// The reply of a success, if its body is what is documented.
fn reply<T: ReadField + Default>(
    target: Target<'_>,
    raw: RawReply,
    output: Output<T>,
    end: End<'_>,
) -> Result<Reply<T>, Error> {
    let RawReply { body, metadata } = raw;
    let status = metadata.attempts.last().and_then(Attempt::http_status);
    match output.of_success(&body, status, metadata.request_id()) {
        Ok(output) => {
            end.watched.end(&CallEnd::Succeeded(&metadata));
            Ok(Reply { output, metadata })
        }
        Err(failure) => {
            Err(end.failed(target.error(failure, metadata.attempts).stopped(StopReason::NotRetryable)))
        }
    }
}
