//! What a call can come to, in plain words that every other module uses.

use std::fmt;

use serde::Serialize;

/// Kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made from its configuration.
    Configuration,
    /// The request or an option of the call is not valid. Nothing was sent.
    InvalidRequest,
    /// No credentials could be provided. Nothing was sent. It passes if their source was not reached or is busy, and
    /// the call was then tried again.
    Credentials,
    /// No connection to the service could be made. Nothing was sent.
    Unreachable,
    /// The connection broke after the request may have been sent.
    Interrupted,
    /// The deadline of the call passed.
    TimedOut,
    /// The service asks for fewer calls.
    Throttled,
    /// The service refuses the call; sending the same again will not help.
    Refused,
    /// The service, or something on the way to it, failed.
    ServerFailure,
    /// The answer contradicts itself or cannot be read.
    Unreadable,
    /// The pages of a list lead nowhere, so the next one was not asked for.
    Stuck,
    /// What was waited for cannot come about: waiting for a state ended, although its calls succeeded.
    Waiting,
    /// A file of this machine, such as the journal of a mass send, could not be read or written.
    File,
}

impl ErrorKind {
    /// Its name for programs, such as `server_failure`.
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

/// Whether the service executed an operation that failed.
///
/// Ordered by concern: unknown comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Execution {
    /// It was not: nothing reached the service.
    NotExecuted,
    /// It was not: the service answered that it refuses.
    Refused,
    /// It may have been: the request went out, and no answer says what became of it, or the answer speaks of a
    /// failure inside the service.
    Unknown,
}

/// Why a call was not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopReason {
    /// It would not help, or would not be safe.
    NotRetryable,
    /// All attempts that the policy allows were made.
    AttemptsSpent,
    /// The wait would pass the deadline of the call.
    Deadline,
    /// The retry budget of the client is spent: too many of its calls fail.
    BudgetSpent,
    /// The service asks for a longer wait than the retry policy allows.
    AskedDelay,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRetryable => "sending it again would not help or not be safe",
            Self::AttemptsSpent => "every attempt that the retry policy allows was made",
            Self::Deadline => "a further attempt would pass the deadline of the call",
            Self::BudgetSpent => "the retry budget of the client is spent",
            Self::AskedDelay => "the service asks for a longer wait than the retry policy allows",
        })
    }
}

/// What can be put right before a call is sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Correction {
    /// The service says that the date of the request is wrong, and its answer shows the right one.
    Clock,
    /// The service says that the token of the credentials has expired, or that their key does not exist any more.
    Credentials,
}
