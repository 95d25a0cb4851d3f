//! The one error type of the SDK.
//!
//! An [`Error`] says what failed, whether the service executed the operation, and what happened in each attempt. It
//! holds no secret, and neither its `Display` nor its `Debug` shows a body or quotes a parameter; a message of the
//! service, which both show, may quote what was sent.
//!
//! ```
//! # use cams_core::{CallOptions, Config, Credentials, Engine, Error};
//! # async fn run(engine: Engine, request: cams_models::AddChatGroupRequest) -> Result<(), Error> {
//! match engine.call(&request, &CallOptions::default()).await {
//!     Ok(reply) => println!("created: {:?}", reply.output.unique_code),
//!     Err(error) if error.may_have_executed() => println!("look before you call again: {error}"),
//!     Err(error) if error.is_throttled() => println!("slow down: {error}"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::time::Duration;

use cams_operation::RetryClass;

use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::reply::Attempt;
use crate::retry::decide::is_retryable;

/// Any failure of a call, or of making a client. One word wide; inspect it with the accessors.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    /// Name of the operation; empty when a client could not be made.
    action: String,
    class: RetryClass,
    failure: Box<Failure>,
    attempts: Vec<Attempt>,
    /// Why it was not tried again; `None` if no attempt was begun.
    stopped: Option<StopReason>,
}

impl Error {
    pub(crate) fn new(
        action: impl Into<String>,
        class: RetryClass,
        failure: Box<Failure>,
        attempts: Vec<Attempt>,
    ) -> Self {
        let failure = failure.with_bounded_message();
        Self(Box::new(Inner { action: action.into(), class, failure, attempts, stopped: None }))
    }

    pub(crate) fn stopped(mut self, reason: StopReason) -> Self {
        self.0.stopped = Some(reason);
        self
    }

    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new("", RetryClass::Read, Failure::unsent(ErrorKind::Configuration, message), Vec::new())
    }

    /// The error of an input that was refused before anything was sent, for programs that check inputs themselves.
    pub fn invalid_request(action: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(action, RetryClass::Read, Failure::unsent(ErrorKind::InvalidRequest, message), Vec::new())
    }

    /// The error of an answer that reports success and lacks what the program needs of it, for programs that read
    /// answers further than the SDK does.
    pub fn unreadable(action: impl Into<String>, message: impl Into<String>) -> Self {
        let failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, message);
        // Whether that was harmless is not known here.
        Self::new(action, RetryClass::Write, failure, Vec::new())
    }

    /// The error of a list whose next page is not asked for, since the pages so far do not lead on.
    pub fn stuck(action: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(action, RetryClass::Read, Failure::unsent(ErrorKind::Stuck, message), Vec::new())
    }

    /// Name of the operation; empty when a client could not be made.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.0.action
    }

    /// Kind of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind
    }

    /// Error code of the service, if it answered with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.failure.code.as_deref()
    }

    /// Message of the service if it answered, otherwise a description of what failed. Of a very long one, the first
    /// 16,384 characters.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.failure.message
    }

    /// Request id, if the service answered. Quote it in a support ticket; [`attempts`](Self::attempts) has those of
    /// the earlier attempts.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.failure.request_id.as_deref()
    }

    /// HTTP status of the last answer. A refusal may come with status 200.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.failure.http_status
    }

    /// Diagnosis by RAM of why access was denied.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&str> {
        self.0.failure.access_denied_detail.as_deref()
    }

    /// What can be done about it, where the code is a known one.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        self.0.failure.remedy
    }

    /// Body of the last answer, as it came, if there was one; of a long one the first 64 KiB. It may hold personal
    /// data.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.failure.body.as_deref()
    }

    /// Length of the whole body of the last answer, in bytes, if there was one.
    #[must_use]
    pub fn body_length(&self) -> Option<usize> {
        self.0.failure.body_length
    }

    /// Every attempt that was begun, in order; empty when the call failed before its first one. One that lacked
    /// credentials is listed too, as not executed.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Whether the service executed the operation, in any of the attempts.
    #[must_use]
    pub fn execution(&self) -> Execution {
        let attempts = self.0.attempts.iter().filter_map(Attempt::execution);
        attempts.fold(self.0.failure.execution, Ord::max)
    }

    /// Why the call was not tried again; `None` if no attempt was begun.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.0.stopped
    }

    /// Whether the operation may have been executed although the call failed. That is told of one that only reads,
    /// too; calling that again does no harm.
    ///
    /// # Troubleshooting
    /// The request went out, and no answer says what became of it. Nothing was sent again. Look at the state of the
    /// service (for a message: ListChatappMessage, or its receipt) before you call again.
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        self.execution() == Execution::Unknown
    }

    /// Whether the service asks for fewer calls. The operation was not executed.
    ///
    /// # Troubleshooting
    /// The call was repeated as often as its options allow; [`stop_reason`](Self::stop_reason) has more. Wait
    /// [`retry_after`](Self::retry_after) if the service says so, call less often, or ask Alibaba Cloud for a higher
    /// quota.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::Throttled
    }

    /// Wait that the service asked for with its last answer.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.failure.asked_delay
    }

    /// Whether sending the same call again is safe and may help: it surely was not executed or changes nothing, and
    /// the failure is one that passes.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        is_retryable(self.0.class, self.kind(), self.execution(), self.0.failure.is_transient)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, failure, attempts, stopped, .. } = &*self.0;
        if action.is_empty() {
            return write!(f, "{}: {}", failure.kind, failure.message);
        }
        write!(f, "{action} failed")?;
        if attempts.len() > 1 {
            write!(f, " after {} attempts", attempts.len())?;
        }
        match (&failure.code, failure.http_status) {
            (Some(code), Some(status)) => write!(f, ": {code} (HTTP {status}): {}", failure.message)?,
            (None, Some(status)) => write!(f, ": {} (HTTP {status}): {}", failure.kind, failure.message)?,
            (_, None) => write!(f, ": {}: {}", failure.kind, failure.message)?,
        }
        if let Some(reason @ (StopReason::BudgetSpent | StopReason::Deadline | StopReason::AskedDelay)) =
            stopped
        {
            write!(f, "; not tried again: {reason}")?;
        }
        if self.execution() == Execution::Unknown && self.0.class != RetryClass::Read {
            f.write_str("; it may have been executed")?;
        }
        match &failure.request_id {
            Some(id) => write!(f, " [request id {id}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, failure, attempts, stopped, .. } = &*self.0;
        f.debug_struct("Error")
            .field("action", action)
            .field("kind", &failure.kind)
            .field("execution", &failure.execution)
            .field("code", &failure.code)
            .field("message", &failure.message)
            .field("request_id", &failure.request_id)
            .field("http_status", &failure.http_status)
            .field("body_length", &failure.body_length)
            .field("attempts", attempts)
            .field("stopped", stopped)
            .field("source", &failure.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.failure.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::AttemptOutcome;

    fn attempt() -> Attempt {
        let failed = AttemptOutcome::Failed(ErrorKind::Throttled);
        Attempt::new(failed, Duration::ZERO, Duration::from_millis(5))
    }

    #[test]
    fn display_has_action_attempts_code_status_message_and_request_id() {
        let mut failure = Failure::new(ErrorKind::Throttled, Execution::Refused, "slow down");
        failure.code = Some("Throttling.User".into());
        failure.http_status = Some(429);
        failure.request_id = Some("R1".into());
        let error = Error::new("ListFlow", RetryClass::Read, failure, vec![attempt(), attempt(), attempt()]);
        assert_eq!(
            error.to_string(),
            "ListFlow failed after 3 attempts: Throttling.User (HTTP 429): slow down [request id R1]"
        );
        assert!(error.is_throttled() && error.is_retryable() && !error.may_have_executed());
    }

    #[test]
    fn display_says_when_it_may_have_been_executed() {
        let failure = Failure::new(ErrorKind::TimedOut, Execution::Unknown, "no answer within 30s");
        let error = Error::new("SendChatappMessage", RetryClass::Write, failure, vec![attempt()]);
        assert_eq!(
            error.to_string(),
            "SendChatappMessage failed: timed out: no answer within 30s; it may have been executed"
        );
        assert!(error.may_have_executed() && !error.is_retryable());
        let failure = Failure::new(ErrorKind::TimedOut, Execution::Unknown, "no answer within 30s");
        let error = Error::new("ListFlow", RetryClass::Read, failure, Vec::new());
        assert_eq!(
            error.to_string(),
            "ListFlow failed: timed out: no answer within 30s",
            "it changes nothing"
        );
    }

    #[test]
    fn debug_shows_the_length_of_a_body_and_not_its_text() {
        let mut failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, "no JSON");
        failure.keep(&bytes::Bytes::from_static(b"canary"));
        let error = Error::new("ListFlow", RetryClass::Read, failure, Vec::new());
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("body_length: Some(6)") && !shown.contains("canary"), "{shown}");
        assert_eq!(error.body(), Some(&b"canary"[..]));
    }

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
