//! The result of a call: its output and how it was obtained.
//!
//! ```
//! use std::time::Duration;
//! # use cams_core as cams;
//! use cams::{Attempt, AttemptOutcome};
//!
//! let attempt = Attempt::new(AttemptOutcome::Succeeded, Duration::ZERO, Duration::from_millis(80));
//! assert_eq!(attempt.to_string(), "succeeded in 80ms");
//! ```

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

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

impl<T> Reply<T> {
    /// Creates a response with metadata, for programs that wrap calls, and for their tests.
    #[must_use]
    pub fn new(output: T, metadata: Metadata) -> Self {
        Self { output, metadata }
    }
}

/// How a successful call went. Its serialized form contains the attempts and `duration_ms`.
#[derive(Clone, Debug, Serialize)]
pub struct Metadata {
    pub(crate) attempts: Vec<Attempt>,
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    pub(crate) duration: Duration,
}

impl Metadata {
    /// Creates the metadata of a call whose last attempt succeeded, for programs that wrap calls, and for their tests.
    #[must_use]
    pub fn new(attempts: Vec<Attempt>, duration: Duration) -> Self {
        Self { attempts, duration }
    }

    /// Returns the ID of the successful request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.attempts.last()?.request_id()
    }

    /// Returns all attempts; the last one succeeded.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Returns the duration of the whole call, including waits.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

/// One attempt of a call. Its serialized times are in milliseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    outcome: AttemptOutcome,
    #[serde(rename = "delay_ms", serialize_with = "milliseconds")]
    delay: Duration,
    #[serde(rename = "duration_ms", serialize_with = "milliseconds")]
    duration: Duration,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    http_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution: Option<Execution>,
}

fn milliseconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// With a response.
    Succeeded,
    /// With a failure of this kind.
    Failed(ErrorKind),
}

impl Attempt {
    /// Creates an attempt that started after `delay` and took `duration`.
    #[must_use]
    pub fn new(outcome: AttemptOutcome, delay: Duration, duration: Duration) -> Self {
        Self { outcome, delay, duration, request_id: None, http_status: None, code: None, execution: None }
    }

    /// Adds the service's response: its request ID and the HTTP status.
    #[must_use]
    pub fn answered(mut self, request_id: Option<String>, http_status: u16) -> Self {
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

    /// Returns whether the service executed the operation in a failed attempt; `None` if it succeeded.
    #[must_use]
    pub fn execution(&self) -> Option<Execution> {
        self.execution
    }

    /// Returns how it ended.
    #[must_use]
    pub fn outcome(&self) -> AttemptOutcome {
        self.outcome
    }

    /// Returns the wait before it; zero for the first attempt.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// Returns the time from its start to its end, without the wait.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the request ID of the service, if it responded.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the HTTP status, if there was a response.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Returns the error code, if the response has one.
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
