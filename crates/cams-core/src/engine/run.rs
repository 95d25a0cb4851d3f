//! Makes one attempt after the other, until one succeeds or the retry decision ends the call.

use std::time::Duration;

use bytes::Bytes;
use tracing::Instrument;

use super::attempt::Answer;
use super::handle::Engine;
use super::ready::Call;
use super::tried::Tried;
use crate::answer::output::ReadBody;
use crate::credentials::value::Credentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::observe::telemetry;
use crate::outcome::{Correction, ErrorKind, StopReason};
use crate::platform::within;
use crate::reply::{Attempt, AttemptOutcome, Metadata};
use crate::retry::decide::Situation;
use crate::retry::limit::{RateLimit, SLACK};

/// A success; its body is kept for an output that the first pass could not read.
pub(super) struct RawReply {
    pub(super) body: Bytes,
    pub(super) metadata: Metadata,
}

/// State of a call's attempts for the next decision.
#[derive(Default)]
struct History {
    tried: Tried,
    /// What was already corrected.
    corrected: Vec<Correction>,
    /// The credentials of the last attempt, if it was signed.
    used: Option<Credentials>,
    /// How the last attempt failed.
    failure: Option<Box<Failure>>,
}

/// The rate limit allows no attempt within the time of the call.
struct NoTurn;

impl Engine {
    /// Runs the call as soon as fewer calls are in flight than the client allows.
    pub(super) async fn run_in_turn(
        &self,
        call: &Call<'_>,
        output: &mut dyn ReadBody,
    ) -> Result<RawReply, Error> {
        self.check_runtime().map_err(|failure| call.target.error(failure, Vec::new()))?;
        let Some(in_flight) = &self.0.in_flight else { return self.run(call, output).await };
        let entered = within(&*self.0.config.platform, self.remaining(call), in_flight.acquire()).await;
        // Nobody closes the semaphore, and the permit is returned when the call ends or is dropped.
        match entered {
            Some(_permit) => self.run(call, output).await,
            None => {
                let message = match self.max_calls_in_flight() {
                    Some(1) => {
                        "another call is in flight, the client allows 1, and it did not end within the timeout of this \
                         one; raise `Config::max_calls_in_flight`: with a limit of 1, a call that is not polled, such \
                         as that of a mass send between two outcomes, blocks all others"
                    }
                    _ => {
                        "as many calls are in flight as the client allows, and none ended within the timeout of the \
                         call; raise `Config::max_calls_in_flight` or the timeout, or start fewer calls at once"
                    }
                };
                Err(call.target.error(Failure::unsent(ErrorKind::TimedOut, message), Vec::new()))
            }
        }
    }

    /// Makes attempts until one succeeds, or the retry decision ends the call.
    async fn run(&self, call: &Call<'_>, output: &mut dyn ReadBody) -> Result<RawReply, Error> {
        let mut history = History::default();
        loop {
            let result = match self.recorded_attempt(call, &mut history, output).await {
                Ok(result) => result,
                Err(NoTurn) => return Err(not_begun(call, history)),
            };
            let failure = match result {
                Ok(body) => {
                    self.refund(&history.tried);
                    let metadata =
                        Metadata { attempts: history.tried.attempts, duration: self.since(call.begun) };
                    return Ok(RawReply { body, metadata });
                }
                Err(failure) => failure,
            };
            match self.next(call, &mut history, &failure) {
                Ok(delay) => {
                    history.failure = Some(failure);
                    self.0.config.platform.sleep(delay).await;
                }
                Err(reason) => {
                    return Err(call.target.error(failure, history.tried.attempts).stopped(reason));
                }
            }
        }
    }

    /// Makes one attempt, and records it for the error, the spans, and the interceptors. Its turn comes after the
    /// credentials are available, so that calls that waited for the same credentials do not all start at once.
    async fn recorded_attempt(
        &self,
        call: &Call<'_>,
        history: &mut History,
        output: &mut dyn ReadBody,
    ) -> Result<Result<Bytes, Box<Failure>>, NoTurn> {
        let span = telemetry::attempt_span(history.tried.attempts.len());
        let begun = self.0.config.platform.instant();
        let credentials = self.credentials(call).instrument(span.clone()).await;
        let (credentials, waited) = match (credentials, call.rate_limit) {
            // Boxed, because most calls have no limit.
            (Ok(credentials), Some(limit)) => {
                Box::pin(self.in_turn(call, limit, credentials).instrument(span.clone())).await?
            }
            (credentials, _) => (credentials, Duration::ZERO),
        };
        history.used = None;
        let result = match credentials {
            Ok(credentials) => {
                let credentials = history.used.insert(credentials);
                self.attempt(call, credentials, output).instrument(span.clone()).await
            }
            Err(failure) => Err(failure),
        };
        let duration = self.since(begun).saturating_sub(waited);
        let (attempt, result) = match result {
            Ok(Answer { status, request_id, body }) => {
                let attempt = Attempt::new(AttemptOutcome::Succeeded, history.tried.delay, duration);
                (attempt.answered(request_id, status), Ok(body))
            }
            Err(failure) => (Attempt::failed(&failure, history.tried.delay, duration), Err(failure)),
        };
        telemetry::record_attempt(&span, &attempt);
        self.0.config.interceptors.after_attempt(&call.info(), &attempt);
        history.tried.attempts.push(attempt);
        Ok(result)
    }

    /// Waits until the rate limit allows an attempt. Returns the credentials for signing it, and how long it waited for
    /// the turn.
    async fn in_turn(
        &self,
        call: &Call<'_>,
        limit: RateLimit,
        credentials: Credentials,
    ) -> Result<(Result<Credentials, Box<Failure>>, Duration), NoTurn> {
        let (mut credentials, mut waited) = (credentials, Duration::ZERO);
        for _ in 0..2 {
            let wait = self.turn(call, limit).await?;
            if wait.is_zero() {
                break;
            }
            waited = waited.saturating_add(wait);
            // They may have expired in the meantime. If not, they are available immediately.
            let asked = self.0.config.platform.instant();
            credentials = match self.credentials(call).await {
                Ok(credentials) => credentials,
                Err(failure) => return Ok((Err(failure), waited)),
            };
            if self.since(asked) <= SLACK {
                break;
            }
            // Other calls waited for the same new credentials. They must not all start at once, so each gets another
            // turn.
        }
        Ok((Ok(credentials), waited))
    }

    async fn turn(&self, call: &Call<'_>, limit: RateLimit) -> Result<Duration, NoTurn> {
        let Some(apart) = limit.apart(call.target.info) else { return Ok(Duration::ZERO) };
        let deadline = call.timeout.and_then(|timeout| call.begun.checked_add(timeout));
        self.0.limiters.turn(call.target.action, apart, deadline).await.ok_or(NoTurn)
    }

    /// Returns what to do after a failure: the wait before the next attempt, or why there is none.
    fn next(
        &self,
        call: &Call<'_>,
        history: &mut History,
        failure: &Failure,
    ) -> Result<Duration, StopReason> {
        let correction = failure
            .correction
            .filter(|correction| !history.corrected.contains(correction))
            .filter(|correction| self.correct(*correction, failure, history.used.as_ref()));
        let situation = Situation {
            correction,
            remaining: self.remaining(call),
            ..history.tried.situation(call.target.class, failure)
        };
        let policy = self.0.config.retry.clone().max_attempts(call.max_attempts);
        history.corrected.extend(self.retry(&policy, &situation, &mut history.tried)?);
        Ok(history.tried.delay)
    }

    /// Corrects what can be corrected, for the next call even if this one is not retried: learns the service's time, or
    /// invalidates the credentials. Returns whether another attempt has better chances.
    fn correct(&self, correction: Correction, failure: &Failure, used: Option<&Credentials>) -> bool {
        match correction {
            Correction::Clock => failure.server_time.is_some_and(|server_time| {
                self.0.clock.learn(self.0.config.platform.now(), server_time);
                true
            }),
            Correction::Credentials => used.is_some_and(|used| self.0.credentials.invalidate(used)),
        }
    }
}

/// Returns the error of a call that gets no turn in time.
fn not_begun(call: &Call<'_>, history: History) -> Error {
    let attempts = history.tried.attempts;
    match history.failure {
        // Why the call has to be repeated is more useful than why it cannot be.
        Some(failure) => call.target.error(failure, attempts).stopped(StopReason::Deadline),
        None => {
            let message = "the rate limit of the client leaves no turn within the timeout of the call; raise the limit \
                           or the timeout, or start fewer calls at once";
            call.target.error(Failure::unsent(ErrorKind::TimedOut, message), attempts)
        }
    }
}
