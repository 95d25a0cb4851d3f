//! The possible outcomes of a call, in terms that every other module uses.

use std::fmt;

use serde::Serialize;

/// Kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be created from its configuration.
    Configuration,
    /// The request or a call option is not valid. Nothing was sent.
    InvalidRequest,
    /// No credentials could be provided. Nothing was sent. If their source was unreachable or busy, the failure is
    /// temporary, and the call was retried.
    Credentials,
    /// The SDK could not connect to the service. Nothing was sent.
    Unreachable,
    /// The connection broke after the request may have been sent.
    Interrupted,
    /// The deadline of the call passed.
    TimedOut,
    /// The service asks for fewer calls.
    Throttled,
    /// The service refuses the call. Sending the same call again does not help.
    Refused,
    /// The service, or something between you and the service, failed.
    ServerFailure,
    /// The response contradicts itself or cannot be read.
    Unreadable,
    /// The pages of a list do not lead to another page, so none was requested.
    Stuck,
    /// The wait ended because the state can no longer be reached, although all calls succeeded.
    Waiting,
    /// A local file, such as the journal of a mass send, could not be read or written.
    File,
}

impl ErrorKind {
    /// Returns its name for programs, such as `server_failure`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::Credentials => "credentials",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
            Self::TimedOut => "timed_out",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::ServerFailure => "server_failure",
            Self::Unreadable => "unreadable",
            Self::Stuck => "stuck",
            Self::Waiting => "waiting",
            Self::File => "file",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "invalid configuration",
            Self::InvalidRequest => "invalid request",
            Self::Credentials => "no credentials",
            Self::Unreachable => "service not reached",
            Self::Interrupted => "connection broken",
            Self::TimedOut => "timed out",
            Self::Throttled => "throttled",
            Self::Refused => "refused",
            Self::ServerFailure => "server failure",
            Self::Unreadable => "unreadable answer",
            Self::Stuck => "stuck in a list",
            Self::Waiting => "waited in vain",
            Self::File => "file not usable",
        })
    }
}

/// Whether the service executed a failed operation.
///
/// Ordered by severity: unknown comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Execution {
    /// Not executed: nothing reached the service.
    NotExecuted,
    /// Not executed: the service refused it.
    Refused,
    /// It may have been executed. The request was sent, but no response shows its outcome, or the response points to a
    /// failure inside the service.
    Unknown,
}

/// Why a call was not retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopReason {
    /// A retry would not help, or would not be safe.
    NotRetryable,
    /// All attempts that the policy allows were made.
    AttemptsSpent,
    /// The wait would exceed the deadline of the call.
    Deadline,
    /// The retry budget of the client is spent: too many of its calls fail.
    BudgetSpent,
    /// The service requests a longer delay than the retry policy allows.
    AskedDelay,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRetryable => "a retry would not help, or would not be safe",
            Self::AttemptsSpent => "every attempt that the retry policy allows was made",
            Self::Deadline => "a further attempt would pass the deadline of the call",
            Self::BudgetSpent => "the retry budget of the client is spent",
            Self::AskedDelay => "the service asks for a longer wait than the retry policy allows",
        })
    }
}

/// What can be corrected before a call is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Correction {
    /// The service says that the date of the request is wrong, and its response shows the right one.
    Clock,
    /// The service says that the security token has expired, or that the key no longer exists.
    Credentials,
}
