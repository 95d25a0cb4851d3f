//! The error type of the SDK.

use std::fmt;
use std::time::Duration;

use cams_operation::{ErrorClass, RetryClass};
use serde::Serialize;

use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::reply::Attempt;
use crate::retry::decide::is_retryable;

/// Any failure of a call, or of creating a client. It is one word wide. Inspect it with its accessors.
///
/// It says what failed, whether the service executed the operation, and what happened in each attempt. It contains no
/// secrets. Neither `Display` nor `Debug` shows a body or quotes a parameter, but both show the service's message,
/// which may quote what you sent.
///
/// First check [`may_have_executed`](Self::may_have_executed), and then who has to act:
///
/// ```
/// # use cams_core as cams;
/// use cams::{Error, ErrorClass, ErrorKind};
///
/// /// The HTTP status for an end user who entered a phone number.
/// fn status(error: &Error) -> u16 {
///     match (error.kind(), error.class()) {
///         _ if error.may_have_executed() => 502,     // look before you call again
///         _ if error.is_throttled() => 503,          // `retry_after` says when
///         _ if error.is_auth() => 500,               // our key, our permissions: never the user's mistake
///         (_, Some(ErrorClass::Validation)) => 422,  // the service refuses a parameter
///         (ErrorKind::InvalidRequest, _) => 422,     // the SDK refuses it
///         _ => 500,
///     }
/// }
///
/// let refused = Error::invalid_request("SendChatappMessage", "`To` must not be empty");
/// assert_eq!(status(&refused), 422);
/// ```
///
/// `Display` shows everything on one line, including causes. [`source`](std::error::Error::source) returns only causes
/// that this line does not show, so reporters that print a chain of causes, such as those of `anyhow` and `eyre`, print
/// each cause once. [`cause`](Self::cause) returns the cause in either case. Serialized, an error is an object with the
/// values of the accessors, without the body.
///
/// Every error of the SDK converts into this one, so `?` works with each of them. [`std::io::Error`] converts too,
/// because files such as journals fail with it.
#[doc(alias("TeaException", "ServiceException", "ClientException", "SDKError", "UnretryableException"))]
#[derive(Clone, Serialize)]
#[serde(into = "Report")]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    /// Name of the operation; empty if there is none.
    action: String,
    class: RetryClass,
    failure: Box<Failure>,
    attempts: Vec<Attempt>,
    /// Why it was not retried; `None` if no attempt was started.
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

    /// Creates the error of an input that was refused before anything was sent, for programs that check inputs
    /// themselves.
    pub fn invalid_request(action: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(action, RetryClass::Read, Failure::unsent(ErrorKind::InvalidRequest, message), Vec::new())
    }

    /// Creates the error of an unusable file or file-like store, such as the journal of a mass send. Nothing was sent.
    /// The message includes the cause.
    pub fn file(action: impl Into<String>, message: impl Into<String>, cause: std::io::Error) -> Self {
        let failure = Failure::unsent(ErrorKind::File, message).telling(cause);
        Self::new(action, RetryClass::Read, failure, Vec::new())
    }

    /// Creates the error of a response that reports success but lacks data that the program needs. For programs that
    /// read more of a response than the SDK does.
    pub fn unreadable(action: impl Into<String>, message: impl Into<String>) -> Self {
        let failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, message);
        // It is unknown whether repeating the call is harmless.
        Self::new(action, RetryClass::Write, failure, Vec::new())
    }

    /// Creates a pagination error: the next page cannot be requested, because the previous pages do not lead to one.
    pub fn stuck(action: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(action, RetryClass::Read, Failure::unsent(ErrorKind::Stuck, message), Vec::new())
    }

    /// Creates the error of a wait that failed, for programs with their own waiters. `is_late` distinguishes a missed
    /// deadline from a state that can no longer be reached. Waiting changes nothing.
    pub fn waiting(action: impl Into<String>, is_late: bool, message: impl Into<String>) -> Self {
        let kind = if is_late { ErrorKind::TimedOut } else { ErrorKind::Waiting };
        Self::new(action, RetryClass::Read, Failure::unsent(kind, message), Vec::new())
    }

    /// Adds a cause that the message does not mention.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.failure = self.0.failure.with_source(source);
        self
    }

    /// Returns the name of the operation, or `None` if the failure belongs to no operation, for example if a client
    /// could not be created.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        Some(self.0.action.as_str()).filter(|action| !action.is_empty())
    }

    /// Returns the kind of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind
    }

    /// Returns who has to act, if the service's response shows it: by a known code, otherwise by its words and the
    /// status. Returns `None` if no response shows it; [`kind`](Self::kind) then says what failed.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.0.failure.class
    }

    /// Returns whether the program's identity is the problem: it has no credentials, the service did not accept them,
    /// they have expired, the clock is wrong, or they may not do this or use what the call refers to. Usually, the
    /// operation was not executed; [`may_have_executed`](Self::may_have_executed) returns `true` if that is unknown.
    ///
    /// # Troubleshooting
    /// See [`remedy`](Self::remedy). An end user can change this only if your program lets them choose what the call
    /// refers to, such as a template or a channel instance of another account.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        use ErrorClass::{Authentication, Authorization, Clock, ExpiredCredentials};
        let is_refused =
            matches!(self.class(), Some(Authentication | Authorization | ExpiredCredentials | Clock));
        self.kind() == ErrorKind::Credentials || is_refused
    }

    /// Returns whether something that the call refers to does not exist. Usually, the operation was not executed;
    /// [`may_have_executed`](Self::may_have_executed) returns `true` if that is unknown.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.class() == Some(ErrorClass::NotFound)
    }

    /// Returns whether a parameter is missing or wrong, according to the SDK's checks or the service. Usually, the
    /// operation was not executed; [`may_have_executed`](Self::may_have_executed) returns `true` if that is unknown.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest || self.class() == Some(ErrorClass::Validation)
    }

    /// Returns the service's error code, if the response has one. The module `codes` of `cams` has constants for the
    /// documented codes.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.failure.code.as_deref()
    }

    /// Returns the service's message if there was a response, otherwise a description of the failure. A very long
    /// message is cut after 16,384 characters.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.failure.message
    }

    /// Returns the request ID, if the service responded. Quote it in a support ticket. [`attempts`](Self::attempts) has
    /// the IDs of earlier attempts.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.failure.request_id.as_deref()
    }

    /// Returns the HTTP status of the last response. A refusal may have status 200.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.failure.http_status
    }

    /// Returns RAM's diagnosis of why access was denied.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&str> {
        self.0.failure.access_denied_detail.as_deref()
    }

    /// Returns how to fix it, if the code is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        self.0.failure.remedy
    }

    /// Returns the unchanged body of the last response, if there was one, up to its first 64 KiB. It may contain
    /// personal data.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.failure.body.as_deref()
    }

    /// Returns the length of the whole body of the last response in bytes, if there was one.
    #[must_use]
    pub fn body_length(&self) -> Option<usize> {
        self.0.failure.body_length
    }

    /// Returns all attempts in order. The list is empty if the call failed before its first attempt. An attempt without
    /// credentials is listed too, as not executed.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns whether the service executed the operation in any of the attempts.
    #[must_use]
    pub fn execution(&self) -> Execution {
        let attempts = self.0.attempts.iter().filter_map(Attempt::execution);
        attempts.fold(self.0.failure.execution, Ord::max)
    }

    /// Returns why the call was not retried, or `None` if no attempt was started.
    #[must_use]
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.0.stopped
    }

    /// Returns `true` if the service may have executed the operation even though the call failed. This can also be true
    /// of reads, which are safe to repeat.
    ///
    /// # Troubleshooting
    /// The request was sent, but no response shows its outcome. In this case, the SDK never repeats a write. Check the
    /// state of the service before you call again; for a message, use ListChatappMessage or its receipt.
    #[must_use]
    pub fn may_have_executed(&self) -> bool {
        self.execution() == Execution::Unknown
    }

    /// Returns whether the service asks for fewer calls. It did not execute the last attempt.
    ///
    /// # Troubleshooting
    /// The SDK retried the call as often as its options allow; see [`stop_reason`](Self::stop_reason). Wait for
    /// [`retry_after`](Self::retry_after) if the service requested a delay, call less often, or ask Alibaba Cloud for a
    /// higher quota.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::Throttled
    }

    /// Returns the delay that the service requested with its last response.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.failure.asked_delay
    }

    /// Returns the cause, if there is more to it than the text, such as the [`TransportError`](crate::TransportError)
    /// of a call without a response, or the [`CredentialsError`](crate::CredentialsError) of a call without
    /// credentials.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        let Failure { source, told, .. } = &*self.0.failure;
        told.as_deref().or(source.as_deref())
    }

    /// Returns whether it is safe to send the same call again, and whether that may help: the call was certainly not
    /// executed or changes nothing, and the failure is temporary.
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
            .field("class", &failure.class)
            .field("code", &failure.code)
            .field("message", &failure.message)
            .field("request_id", &failure.request_id)
            .field("http_status", &failure.http_status)
            .field("body_length", &failure.body_length)
            .field("attempts", attempts)
            .field("stopped", stopped)
            .field("cause", &self.cause())
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.failure.source.as_deref().map(|source| source as _)
    }
}

/// The serialized form of an error.
#[derive(Serialize)]
struct Report {
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    kind: ErrorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
    execution: Execution,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_denied_detail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<StopReason>,
    attempts: Vec<Attempt>,
}

impl From<Error> for Report {
    fn from(error: Error) -> Self {
        let execution = error.execution();
        let Inner { action, failure, attempts, stopped, .. } = *error.0;
        Self {
            action: Some(action).filter(|action| !action.is_empty()),
            kind: failure.kind,
            class: failure.class.map(ErrorClass::name),
            code: failure.code,
            message: failure.message,
            request_id: failure.request_id,
            http_status: failure.http_status,
            execution,
            access_denied_detail: failure.access_denied_detail,
            remedy: failure.remedy,
            retry_after_ms: failure
                .asked_delay
                .map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            stop_reason: stopped,
            attempts,
        }
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
