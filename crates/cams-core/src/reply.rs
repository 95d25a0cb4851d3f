//! What a call leaves behind: its output, and how it went.
//!
//! ```
//! use std::time::Duration;
//! use cams_core::{Attempt, AttemptOutcome};
//!
//! let attempt = Attempt::new(AttemptOutcome::Succeeded, Duration::ZERO, Duration::from_millis(80));
//! assert_eq!(attempt.to_string(), "succeeded in 80ms");
//! ```

use std::fmt;
use std::time::Duration;

use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};

/// A response and how it was obtained.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The response.
    pub output: T,
    /// How it was obtained.
    pub metadata: Metadata,
}

/// How a successful call went.
#[derive(Clone, Debug)]
pub struct Metadata {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) duration: Duration,
}

impl Metadata {
    /// ID of the request that succeeded.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.attempts.last()?.request_id()
    }

    /// Every attempt, the last of which succeeded.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Time of the whole call, waits included.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// One attempt of a call.
#[derive(Clone, Debug)]
pub struct Attempt {
    outcome: AttemptOutcome,
    delay: Duration,
    duration: Duration,
    request_id: Option<String>,
    http_status: Option<u16>,
    code: Option<String>,
    execution: Option<Execution>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// With a response.
    Succeeded,
    /// With a failure of that kind.
    Failed(ErrorKind),
}

impl Attempt {
    /// An attempt that was begun after `delay` and took `duration`.
    #[must_use]
    pub fn new(outcome: AttemptOutcome, delay: Duration, duration: Duration) -> Self {
        Self { outcome, delay, duration, request_id: None, http_status: None, code: None, execution: None }
    }

    pub(crate) fn answered(mut self, request_id: Option<String>, http_status: u16) -> Self {
        self.request_id = request_id;
        self.http_status = Some(http_status);
        self
    }

    pub(crate) fn failed(failure: &Failure, delay: Duration, duration: Duration) -> Self {
        Self {
            outcome: AttemptOutcome::Failed(failure.kind),
            delay,
            duration,
            request_id: failure.request_id.clone(),
            http_status: failure.http_status,
            code: failure.code.clone(),
            execution: Some(failure.execution),
        }
    }

    /// Whether the service executed the operation in an attempt that failed; `None` when it succeeded.
    #[must_use]
    pub fn execution(&self) -> Option<Execution> {
        self.execution
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> AttemptOutcome {
        self.outcome
    }

    /// Wait before it; zero for the first one.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// Time from its start to its end, the wait not included.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// ID that the service gave the request, if it answered.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// HTTP status, if there was an answer.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Error code, if the service gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.outcome {
            AttemptOutcome::Succeeded => f.write_str("succeeded")?,
            AttemptOutcome::Failed(kind) => write!(f, "{kind}")?,
        }
        write!(f, " in {:?}", self.duration)?;
        if !self.delay.is_zero() {
            write!(f, " after a wait of {:?}", self.delay)?;
        }
        if let Some(code) = &self.code {
            write!(f, ", code {code}")?;
        }
        if let Some(status) = self.http_status {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, ", request id {id}")?;
        }
        Ok(())
    }
}
