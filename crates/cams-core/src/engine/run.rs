//! Trying: one attempt after the other, until there is a success or the retry decision says no.

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

/// What the attempts of a call leave for the next decision.
#[derive(Default)]
struct History {
    tried: Tried,
    /// What was put right already.
    corrected: Vec<Correction>,
    /// What the last attempt was signed with, if it came to that.
    used: Option<Credentials>,
    /// How the last attempt failed.
    failure: Option<Box<Failure>>,
}

/// The rate limit lets no attempt begin within the time of the call.
struct NoTurn;

impl Engine {
    /// Tries as soon as fewer calls are in flight than the client allows.
    pub(super) async fn run_in_turn(
        &self,
        call: &Call<'_>,
        output: &mut dyn ReadBody,
    ) -> Result<RawReply, Error> {
        self.check_runtime().map_err(|failure| call.target.error(failure, Vec::new()))?;
        let Some(in_flight) = &self.0.in_flight else { return self.run(call, output).await };
        let entered = within(&*self.0.config.platform, self.remaining(call), in_flight.acquire()).await;
        // Nobody closes the semaphore, and the permit is given back when the call ends, or is dropped.
        match entered {
            Some(_permit) => self.run(call, output).await,
            None => {
                let message = match self.max_calls_in_flight() {
                    Some(1) => {
                        "another call is in flight, the client allows 1, and it did not end within the timeout of this \
                         one; raise `Config::max_calls_in_flight`: with a limit of 1, a call that is not polled, such \
                         as that of a mass send between two outcomes, keeps all others waiting"
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

    /// Tries until there is a success, or the retry decision says no.
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

    /// One attempt, written down for the error, the spans and the interceptors. Its turn comes when the credentials
    /// are there, so that calls which waited for the same credentials do not go out all at once.
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
            // Boxed, since most calls have no limit.
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

    /// Waits until the rate limit lets an attempt begin. Returns the credentials to sign it with, and how long the wait
    /// for the turn was.
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
            // They may have expired meanwhile. If they have not, they are there at once.
            let asked = self.0.config.platform.instant();
            credentials = match self.credentials(call).await {
                Ok(credentials) => credentials,
                Err(failure) => return Ok((Err(failure), waited)),
            };
            if self.since(asked) <= SLACK {
                break;
            }
            // Other calls waited for the same new ones. They must not go out all at once, so each gets another turn.
        }
        Ok((Ok(credentials), waited))
    }

    async fn turn(&self, call: &Call<'_>, limit: RateLimit) -> Result<Duration, NoTurn> {
        let Some(apart) = limit.apart(call.target.info) else { return Ok(Duration::ZERO) };
        let deadline = call.timeout.and_then(|timeout| call.begun.checked_add(timeout));
        self.0.limiters.turn(call.target.action, apart, deadline).await.ok_or(NoTurn)
    }

    /// What to do after a failure: the wait before the next attempt, or why there is none.
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

    /// Puts right what can be, for the next call even if this one is not tried again: learns the time of the service,
    /// or has the credentials forgotten. Returns whether there is something better to try with.
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

/// The error of a call that gets no turn in its time.
fn not_begun(call: &Call<'_>, history: History) -> Error {
    let attempts = history.tried.attempts;
    match history.failure {
        // Why the call has to be repeated says more than why it cannot be.
        Some(failure) => call.target.error(failure, attempts).stopped(StopReason::Deadline),
        None => {
            let message = "the rate limit of the client leaves no turn within the timeout of the call; raise the limit \
                           or the timeout, or start fewer calls at once";
            call.target.error(Failure::unsent(ErrorKind::TimedOut, message), attempts)
        }
    }
}
