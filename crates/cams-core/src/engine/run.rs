//! Trying: one attempt after the other, until there is a success or the retry decision says no.

use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures_util::FutureExt;
use tracing::Instrument;

use super::handle::{Engine, Inner};
use super::target::Target;
use crate::answer::classify::classify;
use crate::answer::output::ReadBody;
use crate::credentials::Credentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::observe::intercept::CallInfo;
use crate::observe::telemetry;
use crate::outcome::{Correction, ErrorKind, Execution, StopReason};
use crate::platform::{random_unit, within};
use crate::reply::{Attempt, AttemptOutcome, Metadata};
use crate::request::draft::{Draft, Stamp};
use crate::request::endpoint::Endpoint;
use crate::request::error::BuildError;
use crate::request::sign::mismatch;
use crate::request::sign::moment::Moment;
use crate::retry::budget::Cost;
use crate::retry::decide::{Decision, Situation, decide};
use crate::retry::limit::RateLimit;
use crate::retry::policy::RetryPolicy;
use crate::transport::error::{TransportError, TransportErrorKind};
use crate::transport::progress::Progress;

/// A call that is ready to be sent.
pub(super) struct Call<'a> {
    pub(super) target: Target<'a>,
    pub(super) draft: Draft<'a>,
    pub(super) max_attempts: u32,
    pub(super) timeout: Option<Duration>,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) begun: Instant,
}

impl<'a> Call<'a> {
    pub(super) fn info(&self) -> CallInfo<'a> {
        CallInfo { action: self.target.action, class: self.target.class, endpoint: self.draft.endpoint() }
    }
}

/// A success; its body is kept for an output that the first pass could not read.
pub(super) struct RawReply {
    pub(super) body: Bytes,
    pub(super) metadata: Metadata,
}

/// The answer of an attempt that succeeded.
struct Answer {
    status: u16,
    request_id: Option<String>,
    body: Bytes,
}

/// What the attempts of a call leave for the next decision.
#[derive(Default)]
struct History {
    attempts: Vec<Attempt>,
    /// Wait before the next attempt.
    delay: Duration,
    /// What was put right already.
    corrected: Vec<Correction>,
    /// What the last retry took from the budget.
    cost: Option<Cost>,
    /// What the last attempt was signed with, if it came to that.
    used: Option<Credentials>,
}

impl Engine {
    /// Tries until there is a success, or the retry decision says no.
    pub(super) async fn run(&self, call: &Call<'_>, output: &mut dyn ReadBody) -> Result<RawReply, Error> {
        let mut history = History::default();
        loop {
            if let Err(failure) = self.turn(call).await {
                return Err(call.target.error(failure, history.attempts).stopped(StopReason::Deadline));
            }
            let failure = match self.recorded_attempt(call, &mut history, output).await {
                Ok(body) => {
                    self.0.budget.iter().for_each(|budget| budget.refund(history.cost));
                    let metadata = Metadata { attempts: history.attempts, duration: self.since(call.begun) };
                    return Ok(RawReply { body, metadata });
                }
                Err(failure) => failure,
            };
            match self.next(call, &mut history, &failure) {
                Ok(delay) => self.0.config.platform.sleep(delay).await,
                Err(reason) => return Err(call.target.error(failure, history.attempts).stopped(reason)),
            }
        }
    }

    /// One attempt, written down for the error, the spans and the interceptors.
    async fn recorded_attempt(
        &self,
        call: &Call<'_>,
        history: &mut History,
        output: &mut dyn ReadBody,
    ) -> Result<Bytes, Box<Failure>> {
        let span = telemetry::attempt_span(history.attempts.len());
        let begun = self.0.config.platform.instant();
        let result = self.attempt(call, &mut history.used, output).instrument(span.clone()).await;
        let duration = self.since(begun);
        let (attempt, result) = match result {
            Ok(Answer { status, request_id, body }) => {
                let attempt = Attempt::new(AttemptOutcome::Succeeded, history.delay, duration);
                (attempt.answered(request_id, status), Ok(body))
            }
            Err(failure) => (Attempt::failed(&failure, history.delay, duration), Err(failure)),
        };
        telemetry::record_attempt(&span, &attempt);
        self.0.config.interceptors.after_attempt(&call.info(), &attempt);
        history.attempts.push(attempt);
        result
    }

    /// Waits until the rate limit lets an attempt begin, first come, first served.
    async fn turn(&self, call: &Call<'_>) -> Result<(), Box<Failure>> {
        match call.rate_limit {
            // Boxed, since most calls have no limit.
            Some(limit) => Box::pin(self.turn_within(call, limit)).await,
            None => Ok(()),
        }
    }

    async fn turn_within(&self, call: &Call<'_>, limit: RateLimit) -> Result<(), Box<Failure>> {
        let no_turn = || {
            let message = "the rate limit of the client leaves no turn within the timeout of the call";
            Failure::unsent(ErrorKind::TimedOut, message)
        };
        let (limiters, action, info) = (&self.0.limiters, call.target.action, call.target.info);
        let place = limiters.place(action, limit, info);
        let place = within(&*self.0.config.platform, self.remaining(call), place).await;
        let _place = place.ok_or_else(no_turn)?;
        while let Err(wait) = limiters.admit(action, limit, info) {
            if self.remaining(call).is_some_and(|remaining| wait >= remaining) {
                return Err(no_turn());
            }
            self.0.config.platform.sleep(wait).await;
        }
        Ok(())
    }

    /// Credentials, signature, exchange, classification. What is written to `used` are the credentials.
    async fn attempt(
        &self,
        call: &Call<'_>,
        used: &mut Option<Credentials>,
        output: &mut dyn ReadBody,
    ) -> Result<Answer, Box<Failure>> {
        *used = None;
        let credentials = self.credentials(call).await?;
        let stamp = self.stamp(call)?;
        let request = call.draft.signed(&credentials, &stamp).map_err(not_built)?;
        let credentials = used.insert(credentials);
        let limit = shorter(call.attempt_timeout, self.remaining(call));
        if limit.is_some_and(|limit| limit.is_zero()) {
            let message = "the deadline of the call passed before the request was sent";
            return Err(Failure::unsent(ErrorKind::TimedOut, message));
        }
        let progress = Progress::default();
        let exchange = self.0.transport.send(request, &progress);
        let response = match within(&*self.0.config.platform, limit, exchange).await {
            Some(answered) => answered.map_err(|error| not_answered(error, call.draft.endpoint()))?,
            None => return Err(late("no complete answer came", limit, &progress)),
        };
        let request_id = classify(self.0.service, call.target.info, &response, output);
        let request_id = request_id.map_err(|mut failure| {
            let signed_again = || {
                let again = call.draft.traced(credentials, &stamp);
                again.map_or_else(|_| String::new(), |(_, trace)| trace.string_to_sign)
            };
            // Whatever the code is: `IncompleteSignature` quotes the string as well, and the message must not.
            if let Some(explained) = mismatch::explain(&failure.message, signed_again) {
                failure.message = explained;
            }
            failure
        })?;
        Ok(Answer { status: response.status().as_u16(), request_id, body: response.into_body() })
    }

    pub(super) async fn credentials(&self, call: &Call<'_>) -> Result<Credentials, Box<Failure>> {
        let mut provide = self.0.config.credentials.provide();
        let provided = match provide.as_mut().now_or_never() {
            // Static ones are there at once, and need no look at the clock.
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
        provided
            .map_err(|error| Failure::unsent(ErrorKind::Credentials, error.to_string()).with_source(error))
    }

    /// A date and a nonce for one attempt, and the headers that interceptors give it.
    pub(super) fn stamp(&self, call: &Call<'_>) -> Result<Stamp, Box<Failure>> {
        let Inner { config, .. } = &*self.0;
        let mut random = [0; 16];
        if !config.platform.random(&mut random) {
            let message = "the system gives no random numbers for the nonce of the request";
            return Err(Failure::unsent(ErrorKind::InvalidRequest, message));
        }
        let headers = config.interceptors.before_attempt(&call.info());
        Ok(Stamp { moment: Moment::new(self.service_time(), random), headers })
    }

    /// What to do after a failure: the wait before the next attempt, or why there is none.
    fn next(
        &self,
        call: &Call<'_>,
        history: &mut History,
        failure: &Failure,
    ) -> Result<Duration, StopReason> {
        let correction = failure.correction.filter(|correction| !history.corrected.contains(correction));
        let situation = Situation {
            class: call.target.class,
            kind: failure.kind,
            execution: failure.execution,
            asked_delay: failure.asked_delay,
            correction: correction
                .filter(|correction| self.correct(*correction, failure, history.used.as_ref())),
            attempts: u32::try_from(history.attempts.len()).unwrap_or(u32::MAX),
            remaining: self.remaining(call),
        };
        let policy = RetryPolicy { max_attempts: call.max_attempts, ..self.0.config.retry.clone() };
        match decide(&policy, &situation, random_unit(&*self.0.config.platform)) {
            Decision::Stop(reason) => Err(reason),
            Decision::Retry { correction: Some(correction), delay } => {
                history.corrected.push(correction);
                history.delay = delay;
                Ok(delay)
            }
            Decision::Retry { correction: None, delay } => {
                let cost = Cost::of_retry(failure.kind == ErrorKind::Throttled);
                if self.0.budget.as_ref().is_some_and(|budget| !budget.try_spend(cost)) {
                    return Err(StopReason::BudgetSpent);
                }
                (history.cost, history.delay) = (Some(cost), delay);
                Ok(delay)
            }
        }
    }

    /// Puts right what can be, for the next call even if this one is not tried again: learns the time of the service, or
    /// has the credentials forgotten. Returns whether there is something better to try with.
    fn correct(&self, correction: Correction, failure: &Failure, used: Option<&Credentials>) -> bool {
        match correction {
            Correction::Clock => failure.server_time.is_some_and(|server_time| {
                self.0.clock.learn(self.0.config.platform.now(), server_time);
                true
            }),
            Correction::Credentials => used.is_some_and(|used| self.0.config.credentials.invalidate(used)),
        }
    }

    /// The time at the service, as far as it is known.
    pub(super) fn service_time(&self) -> SystemTime {
        self.0.clock.adjusted(self.0.config.platform.now())
    }

    /// Time until the deadline of the call; `None` when it has none.
    fn remaining(&self, call: &Call<'_>) -> Option<Duration> {
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

/// The failure of an attempt that ran out of time.
fn late(what: &str, limit: Option<Duration>, progress: &Progress) -> Box<Failure> {
    let limit = limit.unwrap_or_default();
    let (execution, sent) = match progress.give_up() {
        true => (Execution::NotExecuted, "; the request was not sent"),
        false => (Execution::Unknown, ""),
    };
    Failure::new(ErrorKind::TimedOut, execution, format!("{what} within {limit:?}{sent}"))
}

pub(super) fn not_answered(error: TransportError, peer: &Endpoint) -> Box<Failure> {
    let (kind, execution) = match error.kind {
        TransportErrorKind::NotReached => (ErrorKind::Unreachable, Execution::NotExecuted),
        TransportErrorKind::Interrupted => (ErrorKind::Interrupted, Execution::Unknown),
        TransportErrorKind::TooLarge => (ErrorKind::Unreadable, Execution::Unknown),
    };
    Failure::new(kind, execution, format!("{peer}: {error}")).with_source(error)
}
