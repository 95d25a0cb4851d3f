//! The calls of an engine: typed ones, and ones whose operation is chosen at run time.

use std::time::Duration;

use bytes::Bytes;
use cams_operation::{Operation, OperationInfo, ReadField, RetryClass};
use http::{Request, Response};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use tracing::Instrument;

use super::attempt::not_built;
use super::handle::{Engine, Inner};
use super::ready::Call;
use super::run::RawReply;
use super::target::Target;
use crate::answer::envelope::text;
use crate::answer::output::{Output, ReadBody};
use crate::config::call::CallOptions;
use crate::error::Error;
use crate::observe::intercept::CallInfo;
use crate::observe::watch::Watched;
use crate::outcome::StopReason;
use crate::reply::{Attempt, Reply};
use crate::request::complete::{check_options, complete};
use crate::request::draft::Draft;
use crate::request::encode::Parameter;
use crate::request::place::place;
use crate::request::prepared::Prepared;
use crate::request::{encode, input};

/// Default timeout of a call.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Default timeout of a read attempt.
const READ_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

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
        let parameters = encoded(target, request);
        let mut output = Output::default();
        let (raw, watched) = self.execute(target, parameters, options, &mut output).await?;
        reply(target, raw, output, watched)
    }

    /// Calls an operation like [`call`](Self::call), and returns JSON with everything that the service returned, even
    /// if the models do not know it.
    ///
    /// # Errors
    /// See [`call`](Self::call).
    pub async fn call_for_json<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let target = Target::known(Op::INFO);
        self.json(target, encoded(target, request), options).await
    }

    /// Calls an operation by name with a JSON object of parameters, and returns JSON.
    ///
    /// With `info`, the input is checked against the description first. Without it, the operation is unknown to the
    /// models. It then counts as a write, so it is never repeated if it may have been executed.
    ///
    /// # Errors
    /// See [`call`](Self::call).
    pub async fn call_json(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let target = info.map_or(Target::unknown(action), Target::known);
        self.json(target, json_parameters(target, input), options).await
    }

    /// Calls an operation by name, like [`call_json`](Self::call_json), and returns the response unchanged: a JSON
    /// object as text, with the order of its members and every digit.
    ///
    /// # Errors
    /// See [`call`](Self::call).
    pub async fn call_for_text(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Reply<String>, Error> {
        let target = info.map_or(Target::unknown(action), Target::known);
        let mut output = Output::<Map<_, _>>::default();
        let (raw, watched) =
            self.execute(target, json_parameters(target, input), options, &mut output).await?;
        let body = text(&raw.body).into_owned();
        // A value nested too deeply to be read hides nothing: its text is the response.
        if body.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(&body).is_ok() {
            watched.succeeded(&raw.metadata);
            return Ok(Reply { output: body, metadata: raw.metadata });
        }
        let Reply { metadata, .. } = reply(target, raw, output, watched)?;
        Ok(Reply { output: body, metadata })
    }

    async fn json<'a>(
        &'a self,
        target: Target<'a>,
        parameters: Result<Vec<Parameter>, Error>,
        options: &'a CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let mut output = Output::<Map<_, _>>::default();
        let (raw, watched) = self.execute(target, parameters, options, &mut output).await?;
        let Reply { output, metadata } = reply(target, raw, output, watched)?;
        Ok(Reply { output: Value::Object(output), metadata })
    }

    /// Reports a call that the program refuses before it reaches this engine to interceptors, spans, and events, and
    /// returns the error. `info` is known for operations in the models.
    pub fn refuse(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        options: &CallOptions,
        error: Error,
    ) -> Error {
        let target = info.map_or(Target::unknown(action), Target::known);
        self.watched(target.info(self.endpoint(), options.label.as_deref())).failed(error)
    }

    fn watched<'a>(&'a self, call: CallInfo<'a>) -> Watched<'a> {
        Watched::begin(self.0.service.product, &self.0.config.interceptors, call)
    }

    /// Builds and signs a call without sending it.
    ///
    /// # Errors
    /// Fails for anything that is wrong before sending: the request, an option, or the credentials.
    pub async fn prepare<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let target = Target::known(Op::INFO);
        self.prepare_parameters(target, encoded(target, request)?, options).await
    }

    /// Like [`prepare`](Self::prepare), for an operation given by name, as in [`call_json`](Self::call_json).
    ///
    /// # Errors
    /// See [`prepare`](Self::prepare).
    pub async fn prepare_json(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let target = info.map_or(Target::unknown(action), Target::known);
        self.prepare_parameters(target, json_parameters(target, input)?, options).await
    }

    /// Builds and signs a call by name, so that you can send it by other means, such as `curl`. The service accepts it
    /// once, for about 15 minutes. It contains the signature and the security token, so treat it as a secret. Nothing
    /// is sent.
    ///
    /// # Errors
    /// See [`prepare`](Self::prepare).
    pub async fn sign_json(
        &self,
        action: &str,
        info: Option<&'static OperationInfo>,
        input: &Value,
        options: &CallOptions,
    ) -> Result<Request<Bytes>, Error> {
        let target = info.map_or(Target::unknown(action), Target::known);
        let call = self.ready(target, json_parameters(target, input)?, options)?;
        let credentials = self.credentials(&call).await;
        let signed = credentials
            .and_then(|credentials| call.draft.signed(&credentials, &self.stamp(&call)?).map_err(not_built));
        signed.map_err(|failure| target.error(failure, Vec::new()))
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

    /// Reads a response as a call would, for example a recorded one. Nothing is sent, and interceptors are not called.
    ///
    /// # Errors
    /// Returns the errors of [`call`](Self::call) with that response, but without attempts.
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

    /// Runs everything between parameters and body, boxed so that the future of a call stays small.
    fn execute<'a: 'b, 'b>(
        &'a self,
        target: Target<'a>,
        parameters: Result<Vec<Parameter>, Error>,
        options: &'a CallOptions,
        output: &'b mut dyn ReadBody,
    ) -> crate::BoxFuture<'b, Result<(RawReply, Watched<'a>), Error>> {
        let call = match parameters.and_then(|parameters| self.ready(target, parameters, options)) {
            Ok(call) => call,
            Err(error) => {
                let info = target.info(self.endpoint(), options.label.as_deref());
                return Box::pin(async move { Err(self.watched(info).failed(error)) });
            }
        };
        Box::pin(async move {
            let watched = self.watched(call.info());
            let span = watched.span().clone();
            match self.run_in_turn(&call, output).instrument(span).await {
                Ok(reply) => Ok((reply, watched)),
                Err(error) => Err(watched.failed(error)),
            }
        })
    }

    /// Returns a call with all its parameters in place, and every setting resolved.
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
        let placed = place(parameters, options.placement.unwrap_or(config.placement));
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
            label: options.label.as_deref(),
        })
    }
}

/// Returns the parameters of a request.
fn encoded(target: Target<'_>, request: &impl serde::Serialize) -> Result<Vec<Parameter>, Error> {
    encode::parameters(target.info, request).map_err(|error| target.invalid(error.to_string()))
}

/// Returns the parameters of a JSON input, which is checked if there is a description.
fn json_parameters(target: Target<'_>, input: &Value) -> Result<Vec<Parameter>, Error> {
    if let Some(info) = target.info {
        let problems: Vec<_> = input::check(info, input).iter().map(ToString::to_string).collect();
        if !problems.is_empty() {
            return Err(target.invalid(problems.join("; ")));
        }
    }
    encoded(target, input)
}

/// Returns the reply of a success, if its body is as documented.
fn reply<T: ReadField + Default>(
    target: Target<'_>,
    raw: RawReply,
    output: Output<T>,
    watched: Watched<'_>,
) -> Result<Reply<T>, Error> {
    let RawReply { body, metadata } = raw;
    let status = metadata.attempts.last().and_then(Attempt::http_status);
    match output.of_success(&body, status, metadata.request_id()) {
        Ok(output) => {
            watched.succeeded(&metadata);
            Ok(Reply { output, metadata })
        }
        Err(failure) => {
            Err(watched.failed(target.error(failure, metadata.attempts).stopped(StopReason::NotRetryable)))
        }
    }
}
