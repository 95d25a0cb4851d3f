//! The one error type of the SDK.

use std::fmt;
use std::time::Duration;

use cams_operation::{ErrorClass, RetryClass};
use serde::Serialize;

use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution, StopReason};
use crate::reply::Attempt;
use crate::retry::decide::is_retryable;

/// Any failure of a call, or of making a client. One word wide; inspect it with the accessors.
///
/// It says what failed, whether the service executed the operation, and what happened in each attempt. It holds no
/// secret, and neither its `Display` nor its `Debug` shows a body or quotes a parameter; a message of the service,
/// which both show, may quote what was sent.
///
/// A program branches on [`may_have_executed`](Self::may_have_executed) first, and then on whose matter the failure is:
///
/// ```
/// # use cams_core as cams;
/// use cams::{Error, ErrorClass, ErrorKind};
///
/// /// The status that an end user gets, who has given a phone number.
/// fn status(error: &Error) -> u16 {
///     match (error.kind(), error.class()) {
///         _ if error.may_have_executed() => 502,     // look before you call again
///         _ if error.is_throttled() => 503,          // `retry_after` says when
///         _ if error.is_auth() => 500,               // our key, our permissions: never the user's mistake
///         (_, Some(ErrorClass::Validation)) => 422,  // the service refuses a parameter
///         (ErrorKind::InvalidRequest, _) => 422,     // the SDK does
///         _ => 500,
///     }
/// }
///
/// let refused = Error::invalid_request("SendChatappMessage", "`To` must not be empty");
/// assert_eq!(status(&refused), 422);
/// ```
///
/// `Display` tells everything in one line, causes included, and [`source`](std::error::Error::source) leads only to
/// what that line does not tell: reporters that print a chain of causes, such as those of `anyhow` and `eyre`, print
/// each once. [`cause`](Self::cause) has the cause in either case. Serialized, an error is an object of what the
/// accessors return, without the body.
///
/// Every error of the SDK converts into this one, so `?` works from each of them, and from [`std::io::Error`], which
/// files such as journals fail with.
#[doc(alias("TeaException", "ServiceException", "ClientException", "SDKError", "UnretryableException"))]
#[derive(Clone, Serialize)]
#[serde(into = "Report")]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    /// Name of the operation; empty if there was none.
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

    /// The error of a file, or of a store like one, that could not be used: the journal of a mass send. Nothing was
    /// sent. The message tells what the cause says.
    pub fn file(action: impl Into<String>, message: impl Into<String>, cause: std::io::Error) -> Self {
        let failure = Failure::unsent(ErrorKind::File, message).telling(cause);
        Self::new(action, RetryClass::Read, failure, Vec::new())
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

    /// The error of waiting for a state that cannot come about, or did not in its time, for programs that wait by
    /// themselves. `is_late` tells the two apart. Waiting changes nothing.
    pub fn waiting(action: impl Into<String>, is_late: bool, message: impl Into<String>) -> Self {
        let kind = if is_late { ErrorKind::TimedOut } else { ErrorKind::Waiting };
        Self::new(action, RetryClass::Read, Failure::unsent(kind, message), Vec::new())
    }

    /// The same error with what caused it, which its message does not tell.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.failure = self.0.failure.with_source(source);
        self
    }

    /// Name of the operation; `None` if the failure belongs to none, such as when a client could not be made.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        Some(self.0.action.as_str()).filter(|action| !action.is_empty())
    }

    /// Kind of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind
    }

    /// Whose matter the failure is, as far as the answer of the service says: by its code, if that is a known one,
    /// otherwise by its words and its status. `None` if there was no answer that says it; the
    /// [`kind`](Self::kind) then says what failed.
    #[must_use]
    pub fn class(&self) -> Option<ErrorClass> {
        self.0.failure.class
    }

    /// Whether the identity of the program is the matter: it has no credentials, they were not accepted or have
    /// expired, or they lack a permission. The operation was not executed.
    ///
    /// # Troubleshooting
    /// [`remedy`](Self::remedy) says what to do. Nothing that an end user enters changes it.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        use ErrorClass::{Authentication, Authorization, Clock, ExpiredCredentials};
        let is_refused =
            matches!(self.class(), Some(Authentication | Authorization | ExpiredCredentials | Clock));
        self.kind() == ErrorKind::Credentials || is_refused
    }

    /// Whether what the call refers to does not exist. The operation was not executed.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.class() == Some(ErrorClass::NotFound)
    }

    /// Whether a parameter is missing or wrong, by the SDK's own checks or by those of the service. The operation was
    /// not executed.
    #[must_use]
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::InvalidRequest || self.class() == Some(ErrorClass::Validation)
    }

    /// Error code of the service, if it answered with one. The module `codes` of `cams` has constants for the
    /// documented ones.
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

    /// Returns `true` if the service may have executed the operation even though the call failed. This can also be true
    /// of reads, which are safe to repeat.
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

    /// What caused it, if there is more to it than the text: such as the
    /// [`TransportError`](crate::TransportError) of a call without an answer, or the
    /// [`CredentialsError`](crate::CredentialsError) of one without credentials.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        let Failure { source, told, .. } = &*self.0.failure;
        told.as_deref().or(source.as_deref())
    }

    /// Whether sending the same call again is safe and may help: the call was certainly not executed or changes
    /// nothing, and the failure is a passing one.
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

/// What of an error is serialized.
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
