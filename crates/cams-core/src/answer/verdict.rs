//! What a failure means: who has to act, whether the call was executed, and what can be done.
//!
//! A wrong "unknown" costs the caller a look; a wrong "not executed" sends a message twice. An unlisted code therefore
//! proves nothing if it or its message points to a failure inside the service, or if the response also contains a
//! result.

use cams_operation::{ErrorClass, ErrorCodeInfo, ServiceInfo};
use http::StatusCode;

use crate::answer::words::family;
use crate::outcome::{Correction, ErrorKind, Execution};

/// What is known about a failure.
pub(super) struct Evidence<'a> {
    pub(super) status: StatusCode,
    /// Whether the gateway names a time after which the call may be repeated.
    pub(super) is_asked_to_wait: bool,
    pub(super) code: Option<&'a str>,
    pub(super) message: Option<&'a str>,
    /// Whether the response says `Success: true`, or something that is neither true nor false, or whether it carries
    /// what the operation returns.
    pub(super) may_be_success: bool,
}

/// What a failure means.
#[derive(Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) kind: ErrorKind,
    pub(super) execution: Execution,
    pub(super) class: Option<ErrorClass>,
    pub(super) remedy: Option<&'static str>,
    pub(super) correction: Option<Correction>,
}

impl Verdict {
    fn of(
        (kind, execution): (ErrorKind, Execution),
        class: Option<ErrorClass>,
        remedy: Option<&'static str>,
    ) -> Self {
        let class = match kind {
            ErrorKind::Throttled => Some(ErrorClass::Throttled),
            ErrorKind::ServerFailure => Some(ErrorClass::Server),
            ErrorKind::Refused => class,
            _ => None,
        };
        Self { kind, execution, class, remedy, correction: None }
    }
}

const REFUSED: (ErrorKind, Execution) = (ErrorKind::Refused, Execution::Refused);
const THROTTLED: (ErrorKind, Execution) = (ErrorKind::Throttled, Execution::Refused);
const FAILED: (ErrorKind, Execution) = (ErrorKind::ServerFailure, Execution::Unknown);
const CONTRADICTORY: (ErrorKind, Execution) = (ErrorKind::Unreadable, Execution::Unknown);

/// Remedy for a response that contradicts itself.
const LOOK: &str = "the answer reports a failure, but also a success or a result: check whether it was executed before you call again";

/// Judges a failure: by its code if that is known, otherwise by its status and its words.
pub(super) fn judge(service: &ServiceInfo, evidence: &Evidence<'_>) -> Verdict {
    match evidence.code.and_then(|code| service.error_code(code)) {
        Some(known) => of_known(known, evidence),
        None => of_unknown(service, evidence),
    }
}

fn of_known(known: &ErrorCodeInfo, evidence: &Evidence<'_>) -> Verdict {
    let correction = match known.class {
        ErrorClass::Clock => Some(Correction::Clock),
        ErrorClass::ExpiredCredentials => Some(Correction::Credentials),
        // A provider that caches a revoked key may fetch another one.
        ErrorClass::Authentication if is_about_key(known.code) => Some(Correction::Credentials),
        _ => None,
    };
    let outcome = match known.class {
        // The gateway checks clock and token before it passes on the call.
        ErrorClass::Throttled | ErrorClass::Server | ErrorClass::Clock | ErrorClass::ExpiredCredentials => {
            of_class(known.class)
        }
        _ => of_status(evidence.status).or_else(|| of_wait(evidence)).unwrap_or(REFUSED),
    };
    // A call that would be retried automatically must not have succeeded.
    if evidence.may_be_success && (outcome == THROTTLED || correction.is_some()) {
        return contradiction();
    }
    Verdict { correction, ..Verdict::of(outcome, Some(known.class), Some(known.remedy)) }
}

fn contradiction() -> Verdict {
    Verdict::of(CONTRADICTORY, None, Some(LOOK))
}

/// Returns whether a code says that the key or the token is not accepted, regardless of the request. The gateway checks
/// them before it passes on the call.
fn is_about_key(code: &str) -> bool {
    ["InvalidAccessKeyId", "InvalidSecurityToken"].iter().any(|beginning| code.starts_with(beginning))
}

fn of_unknown(service: &ServiceInfo, evidence: &Evidence<'_>) -> Verdict {
    let family =
        || family(service.error_families, evidence.code.unwrap_or(""), evidence.message.unwrap_or(""));
    let inside = || family().filter(|family| family.class == ErrorClass::Server);
    let (outcome, family) = match of_status(evidence.status) {
        Some(FAILED) => (FAILED, inside()),
        _ if evidence.may_be_success => match inside() {
            Some(family) => (FAILED, Some(family)),
            None => return contradiction(),
        },
        Some(outcome) => (outcome, None),
        None => {
            let family = family();
            let by_words = family.map(|family| of_class(family.class));
            // A failing service requests a delay as well, so its words count more.
            match of_wait(evidence).filter(|_| by_words != Some(FAILED)) {
                Some(outcome) => (outcome, None),
                None => (by_words.unwrap_or(REFUSED), family),
            }
        }
    };
    let class = family.map(|family| family.class).or_else(|| class_of_status(evidence.status));
    Verdict::of(outcome, class, family.map(|family| family.remedy))
}

/// Returns what the status of a refusal with an unknown code means.
fn class_of_status(status: StatusCode) -> Option<ErrorClass> {
    match status.as_u16() {
        401 => Some(ErrorClass::Authentication),
        403 => Some(ErrorClass::Authorization),
        _ => None,
    }
}

fn of_class(class: ErrorClass) -> (ErrorKind, Execution) {
    match class {
        ErrorClass::Throttled => THROTTLED,
        ErrorClass::Server => FAILED,
        _ => REFUSED,
    }
}

/// Returns what the status alone means; `None` if the body decides. After a server error, a redirect, or a request
/// timeout, the outcome is unknown.
fn of_status(status: StatusCode) -> Option<(ErrorKind, Execution)> {
    match status.as_u16() {
        408 => Some(FAILED),
        429 => Some(THROTTLED),
        200..=299 | 400..=499 => None,
        _ => Some(FAILED),
    }
}

fn of_wait(evidence: &Evidence<'_>) -> Option<(ErrorKind, Execution)> {
    evidence.is_asked_to_wait.then_some(THROTTLED)
}
