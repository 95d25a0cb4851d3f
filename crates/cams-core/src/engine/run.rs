//! Trying: one attempt after the other, until there is a success or the retry decision says no.

use std::time::Duration;

use bytes::Bytes;
use tracing::Instrument;

use super::attempt::Answer;
use super::handle::Engine;
use super::ready::Call;
use crate::answer::output::ReadBody;
use crate::credentials::value::Credentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::observe::telemetry;
use crate::outcome::{Correction, ErrorKind, StopReason};
use crate::platform::random_unit;
use crate::reply::{Attempt, AttemptOutcome, Metadata};
use crate::retry::budget::Cost;
use crate::retry::decide::{Decision, Situation, decide};
use crate::retry::limit::RateLimit;

/// A success; its body is kept for an output that the first pass could not read.
pub(super) struct RawReply {
    pub(super) body: Bytes,
    pub(super) metadata: Metadata,
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
    /// How the last attempt failed.
    failure: Option<Box<Failure>>,
}

/// The rate limit lets no attempt begin within the time of the call.
struct NoTurn;

impl Engine {
    /// Tries until there is a success, or the retry decision says no.
    pub(super) async fn run(&self, call: &Call<'_>, output: &mut dyn ReadBody) -> Result<RawReply, Error> {
        let mut history = History::default();
        loop {
            let result = match self.recorded_attempt(call, &mut history, output).await {
                Ok(result) => result,
                Err(NoTurn) => {
                    // Why the call has to be repeated says more than why it cannot be.
                    let failure = history.failure.unwrap_or_else(no_turn);
                    return Err(call.target.error(failure, history.attempts).stopped(StopReason::Deadline));
                }
            };
            let failure = match result {
                Ok(body) => {
                    self.0.budget.iter().for_each(|budget| budget.refund(history.cost));
                    let metadata = Metadata { attempts: history.attempts, duration: self.since(call.begun) };
                    return Ok(RawReply { body, metadata });
                }
                Err(failure) => failure,
            };
            match self.next(call, &mut history, &failure) {
                Ok(delay) => {
                    history.failure = Some(failure);
                    self.0.config.platform.sleep(delay).await;
                }
                Err(reason) => return Err(call.target.error(failure, history.attempts).stopped(reason)),
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
        let span = telemetry::attempt_span(history.attempts.len());
        let begun = self.0.config.platform.instant();
        let credentials = self.credentials(call).instrument(span.clone()).await;
        let waited = match (&credentials, call.rate_limit) {
            // Boxed, since most calls have no limit.
            (Ok(_), Some(limit)) => Box::pin(self.turn(call, limit)).await?,
            _ => Duration::ZERO,
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
                let attempt = Attempt::new(AttemptOutcome::Succeeded, history.delay, duration);
                (attempt.answered(request_id, status), Ok(body))
            }
            Err(failure) => (Attempt::failed(&failure, history.delay, duration), Err(failure)),
        };
        telemetry::record_attempt(&span, &attempt);
        self.0.config.interceptors.after_attempt(&call.info(), &attempt);
        history.attempts.push(attempt);
        Ok(result)
    }

    /// Waits until the rate limit lets an attempt begin, and says how long that took.
    async fn turn(&self, call: &Call<'_>, limit: RateLimit) -> Result<Duration, NoTurn> {
        let Some(apart) = limit.apart(call.target.info) else { return Ok(Duration::ZERO) };
        let begun = self.0.config.platform.instant();
        let deadline = call.timeout.and_then(|timeout| call.begun.checked_add(timeout));
        match self.0.limiters.turn(call.target.action, apart, deadline).await {
            true => Ok(self.since(begun)),
            false => Err(NoTurn),
        }
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
            is_transient: failure.is_transient,
            asked_delay: failure.asked_delay,
            correction: correction
                .filter(|correction| self.correct(*correction, failure, history.used.as_ref())),
            attempts: u32::try_from(history.attempts.len()).unwrap_or(u32::MAX),
            remaining: self.remaining(call),
        };
        let policy = self.0.config.retry.clone().max_attempts(call.max_attempts);
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

fn no_turn() -> Box<Failure> {
    let message = "the rate limit of the client leaves no turn within the timeout of the call";
    Failure::unsent(ErrorKind::TimedOut, message)
}
