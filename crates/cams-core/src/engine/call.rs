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

/// Longest time of a call, unless something else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Longest time of an attempt of a read, unless something else is said.
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

    /// Calls an operation as [`call`](Self::call) does, and answers JSON: everything that the service returned,
    /// whether the models know it or not.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub async fn call_for_json<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Reply<Value>, Error> {
        let target = Target::known(Op::INFO);
        self.json(target, encoded(target, request), options).await
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
        self.json(target, json_parameters(target, input), options).await
    }

    /// Calls an operation by its name as [`call_json`](Self::call_json) does, and returns the answer as it came: a JSON
    /// object as text, with the order of its members and every digit.
    ///
    /// # Errors
    /// As [`call`](Self::call).
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
        // A value that nests deeper than can be read hides nothing: the text of it is the answer.
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

    /// Tells interceptors, spans and events of a call that the program refuses before this engine is asked to send
    /// it, and returns the error. `info` is known of an operation that the models know.
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
    /// What is wrong before anything is sent: the request, an option, the credentials.
    pub async fn prepare<Op: Operation>(
        &self,
        request: &Op,
        options: &CallOptions,
    ) -> Result<Prepared, Error> {
        let target = Target::known(Op::INFO);
        self.prepare_parameters(target, encoded(target, request)?, options).await
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
        let target = info.map_or(Target::unknown(action), Target::known);
        self.prepare_parameters(target, json_parameters(target, input)?, options).await
    }

    /// Builds and signs a call by its name, to be sent by other means, such as `curl`. The service takes it once, and
    /// only for about a quarter of an hour. It holds the signature and the security token, so treat it as a secret.
    /// Nothing is sent.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
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

/// The parameters of a request.
fn encoded(target: Target<'_>, request: &impl serde::Serialize) -> Result<Vec<Parameter>, Error> {
    encode::parameters(target.info, request).map_err(|error| target.invalid(error.to_string()))
}

/// The parameters of a JSON input, which is checked where a description is known.
fn json_parameters(target: Target<'_>, input: &Value) -> Result<Vec<Parameter>, Error> {
    if let Some(info) = target.info {
        let problems: Vec<_> = input::check(info, input).iter().map(ToString::to_string).collect();
        if !problems.is_empty() {
            return Err(target.invalid(problems.join("; ")));
        }
    }
    encoded(target, input)
}

/// The reply of a success, if its body is what is documented.
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
