//! Errors of any kind, for the tests of programs that handle them.

use std::time::Duration;

use cams_operation::{ErrorClass, RetryClass};

use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::reply::Attempt;

/// Creates an [`Error`] as a call would return it, to test how a program handles it. It needs the feature `test-util`,
/// which belongs in `dev-dependencies`.
///
/// ```
/// # use cams_core as cams;
/// use cams::{ErrorBuilder, ErrorClass, ErrorKind, Execution};
///
/// let lost = ErrorBuilder::new("SendChatappMessage", ErrorKind::TimedOut).execution(Execution::Unknown).build();
/// assert!(lost.may_have_executed());
///
/// let refused = ErrorBuilder::new("SendChatappMessage", ErrorKind::Refused)
///     .code("SignatureDoesNotMatch")
///     .class(ErrorClass::Authentication)
///     .http_status(400)
///     .request_id("R1")
///     .build();
/// assert!(refused.is_auth());
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder makes nothing until `build`"]
pub struct ErrorBuilder {
    action: String,
    class: RetryClass,
    failure: Box<Failure>,
    attempts: Vec<Attempt>,
    stopped: Option<StopReason>,
}

impl ErrorBuilder {
    /// Creates a failure of an operation, which is a write. The kind determines the execution and the class: something
    /// that was refused was not executed, and the outcome of a call that timed out is unknown.
    pub fn new(action: impl Into<String>, kind: ErrorKind) -> Self {
        let (execution, class) = match kind {
            ErrorKind::Refused => (Execution::Refused, None),
            ErrorKind::Throttled => (Execution::Refused, Some(ErrorClass::Throttled)),
            ErrorKind::ServerFailure => (Execution::Unknown, Some(ErrorClass::Server)),
            ErrorKind::Interrupted | ErrorKind::TimedOut | ErrorKind::Unreadable => {
                (Execution::Unknown, None)
            }
            _ => (Execution::NotExecuted, None),
        };
        let mut failure = Failure::new(kind, execution, format!("made by a test: {kind}"));
        failure.class = class;
        Self { action: action.into(), class: RetryClass::Write, failure, attempts: Vec::new(), stopped: None }
    }

    /// Marks the operation as a read, so calling it again is safe.
    pub fn read(mut self) -> Self {
        self.class = RetryClass::Read;
        self
    }

    /// Sets whether the service executed it.
    pub fn execution(mut self, execution: Execution) -> Self {
        self.failure.execution = execution;
        self
    }

    /// Sets who has to act.
    pub fn class(mut self, class: ErrorClass) -> Self {
        self.failure.class = Some(class);
        self
    }

    /// Sets the code of the service. It does not change the class.
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.failure.code = Some(code.into());
        self
    }

    /// Sets the message of the service, or what failed.
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.failure.message = message.into();
        self
    }

    /// Sets the request ID.
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.failure.request_id = Some(id.into());
        self
    }

    /// Sets the HTTP status of the response.
    pub fn http_status(mut self, status: u16) -> Self {
        self.failure.http_status = Some(status);
        self
    }

    /// Sets the delay that the service requests.
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.failure.asked_delay = Some(delay);
        self
    }

    /// Makes a failure of [`ErrorKind::Credentials`] temporary: the source was busy.
    pub fn transient(mut self) -> Self {
        self.failure.is_transient = true;
        self
    }

    /// Adds an attempt.
    pub fn attempt(mut self, attempt: Attempt) -> Self {
        self.attempts.push(attempt);
        self
    }

    /// Sets why it was not retried.
    pub fn stop_reason(mut self, reason: StopReason) -> Self {
        self.stopped = Some(reason);
        self
    }

    /// Returns the error.
    #[must_use]
    pub fn build(self) -> Error {
        let error = Error::new(self.action, self.class, self.failure, self.attempts);
        match self.stopped {
            Some(reason) => error.stopped(reason),
            None => error,
        }
    }
}
