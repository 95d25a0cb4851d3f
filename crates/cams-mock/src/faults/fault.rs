//! What a fault is: what happens to a call, how often, and how likely.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// A fault for [`MockServer::fail_next`](crate::MockServer::fail_next).
///
/// It applies to the next call, unless [`times`](Self::times) or [`always`](Self::always) says otherwise. Faults apply
/// only to calls with a valid signature; a call that is refused earlier does not count.
///
/// ```
/// use std::time::Duration;
///
/// use cams_mock::Fault;
///
/// let throttled = Fault::throttled(Duration::from_secs(2)).times(3);
/// let unavailable = Fault::refused(503, "ServiceUnavailable", "try again later")?;
/// let flaky = Fault::disconnect_before_execution().always().probability(0.1, 7)?;
/// # Ok::<(), cams_mock::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) kind: Kind,
    /// Calls that it applies to; `None` for every call.
    pub(crate) times: Option<u32>,
    /// Calls that it spares first.
    pub(crate) after: u32,
    pub(crate) probability: f64,
    pub(crate) seed: u64,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// The gateway refuses the call before it is executed.
    Refuse { status: StatusCode, code: String, message: String, retry_after: Option<Duration>, is_xml: bool },
    /// The connection closes before the call is executed.
    DisconnectBefore,
    /// The connection closes after the call was executed, before the answer.
    DisconnectAfter,
    /// The call is executed, the connection stays open, and no answer comes.
    LoseAnswer,
    /// The call is executed later.
    Delay(Duration),
    /// The call is executed at once, and answered later.
    DelayAnswer(Duration),
}

/// An invalid fault; the message says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

impl FaultError {
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FaultError {}

impl Fault {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, times: Some(1), after: 0, probability: 1.0, seed: 0 }
    }

    /// Throttles the call: HTTP status 429 with the code `Throttling.User`, and the delay in the headers
    /// `x-acs-retry-after` (milliseconds) and `x-ratelimit-user-api`, as the gateway sends them. The call is not
    /// executed. A delay of zero leaves the headers out.
    #[must_use]
    pub fn throttled(retry_after: Duration) -> Self {
        Self::new(Kind::Refuse {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "Throttling.User".into(),
            message: "Request was denied due to user flow control.".into(),
            retry_after: Some(retry_after).filter(|delay| !delay.is_zero()),
            is_xml: false,
        })
    }

    /// Refuses the call with this HTTP status (200 to 599), code, and message. The call is not executed. With status
    /// 200, the answer looks like a refusal by the operation: `Success` is false.
    ///
    /// # Errors
    /// Fails if the status is not from 200 to 599.
    pub fn refused(
        status: u16,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Result<Self, FaultError> {
        let is_final = |status: &StatusCode| (200..=599).contains(&status.as_u16());
        let Some(status) = StatusCode::from_u16(status).ok().filter(is_final) else {
            return Err(FaultError::new(format!("HTTP status {status} is not from 200 to 599")));
        };
        let (code, message) = (code.into(), message.into());
        Ok(Self::new(Kind::Refuse { status, code, message, retry_after: None, is_xml: false }))
    }

    /// Closes the connection before the call is executed.
    #[must_use]
    pub fn disconnect_before_execution() -> Self {
        Self::new(Kind::DisconnectBefore)
    }

    /// Executes the call, and closes the connection before the answer.
    #[must_use]
    pub fn disconnect_after_execution() -> Self {
        Self::new(Kind::DisconnectAfter)
    }

    /// Executes the call and never answers. The connection stays open until the client or the server ends.
    #[must_use]
    pub fn lose_answer() -> Self {
        Self::new(Kind::LoseAnswer)
    }

    /// Delays the execution of the call, at most until all faults are removed. If the client disconnects in the
    /// meantime, the call is not executed.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::new(Kind::Delay(delay))
    }

    /// Executes the call immediately and delays the answer, at most until all faults are removed.
    #[must_use]
    pub fn delay_answer(delay: Duration) -> Self {
        Self::new(Kind::DelayAnswer(delay))
    }

    /// Writes the body of a refusal as XML, as the gateway does if the request does not ask for JSON. Other faults do
    /// not change.
    #[must_use]
    pub fn as_xml(mut self) -> Self {
        if let Kind::Refuse { is_xml, .. } = &mut self.kind {
            *is_xml = true;
        }
        self
    }

    /// Sets how many calls it applies to. Default: 1. Zero means no call at all.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Skips this many calls of the operation first. Default: 0.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.after = calls;
        self
    }

    /// Applies to every call until it is removed.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Applies to a call with this probability, from 0 to 1. The same seed makes the same choices for the same sequence
    /// of calls. A skipped call does not count.
    ///
    /// # Errors
    /// Fails if the probability is not from 0 to 1.
    pub fn probability(mut self, probability: f64, seed: u64) -> Result<Self, FaultError> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(FaultError::new(format!("probability {probability} is not from 0 to 1")));
        }
        (self.probability, self.seed) = (probability, seed);
        Ok(self)
    }
}

impl Kind {
    /// The name, as the control path writes it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Refuse { .. } => "Refused",
            Self::DisconnectBefore => "DisconnectBeforeExecution",
            Self::DisconnectAfter => "DisconnectAfterExecution",
            Self::LoseAnswer => "LoseAnswer",
            Self::Delay(_) => "Delay",
            Self::DelayAnswer(_) => "DelayAnswer",
        }
    }
}
