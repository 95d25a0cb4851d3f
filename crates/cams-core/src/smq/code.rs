//! The error codes of a queue, and how a consumer reacts to them.
//!
//! <https://www.alibabacloud.com/help/en/mns/developer-reference/error-codes>. The codes of a wrong security token are
//! not listed there; similar services use them.

use http::StatusCode;

use crate::error::Error;
use crate::failure::Failure;
use crate::outcome::{ErrorKind, Execution};

/// How a consumer reacts to a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// There is no such message: the queue is empty, or the message was deleted or is visible again. Harmless.
    Gone,
    /// The receipt handle is malformed or outdated. Drop it; the message comes again.
    InvalidHandle,
    /// The queue does not exist.
    QueueMissing,
    /// The token is expired, unknown, or for another queue. A new one may help, once.
    Token,
    /// The date of the request is too far from the server's clock.
    Clock,
    /// The failure is temporary. Back off and retry.
    Passing,
    /// A mistake in the request or the configuration. A retry does not help.
    Final,
}

impl Class {
    /// Returns the class of an error of [`Engine::receive_messages`](crate::Engine::receive_messages) and its siblings.
    #[must_use]
    pub fn of_error(error: &Error) -> Self {
        classify(error.kind(), error.http_status(), error.code())
    }

    pub(crate) fn of_failure(failure: &Failure) -> Self {
        classify(failure.kind, failure.http_status, failure.code.as_deref())
    }

    /// Returns the class of a response: from its code if that is known, otherwise from the HTTP status.
    #[must_use]
    pub fn of(status: Option<u16>, code: Option<&str>) -> Self {
        match code {
            Some("MessageNotExist") => Self::Gone,
            Some("ReceiptHandleError") => Self::InvalidHandle,
            Some("QueueNotExist") => Self::QueueMissing,
            Some("TimeExpired") => Self::Clock,
            Some(
                "AccessDenied"
                | "InvalidAccessKeyId"
                | "InvalidSecurityToken"
                | "SecurityTokenExpired"
                | "SignatureDoesNotMatch",
            ) => Self::Token,
            Some("InternalError" | "InternalServerError" | "QpsLimitExceeded" | "ServiceUnavailable") => {
                Self::Passing
            }
            Some(code) if code.starts_with("Throttling") => Self::Passing,
            _ => Self::of_status(status),
        }
    }

    fn of_status(status: Option<u16>) -> Self {
        match status {
            Some(401 | 403) => Self::Token,
            // Nobody responded, or something in between did, or the response cannot be read.
            None | Some(200..=299 | 408 | 425 | 429 | 500..) => Self::Passing,
            Some(_) => Self::Final,
        }
    }
}

fn classify(kind: ErrorKind, status: Option<u16>, code: Option<&str>) -> Class {
    match kind {
        ErrorKind::Configuration | ErrorKind::InvalidRequest | ErrorKind::Credentials => Class::Final,
        _ => Class::of(status, code),
    }
}

/// Returns the kind of a failure, and whether it was executed.
pub(super) fn judge(class: Class, status: StatusCode, code: Option<&str>) -> (ErrorKind, Execution) {
    let is_throttled = status == StatusCode::TOO_MANY_REQUESTS
        || code.is_some_and(|code| code == "QpsLimitExceeded" || code.starts_with("Throttling"));
    match class {
        Class::Passing if is_throttled => (ErrorKind::Throttled, Execution::Refused),
        Class::Passing => (ErrorKind::ServerFailure, Execution::Unknown),
        _ => (ErrorKind::Refused, Execution::Refused),
    }
}

pub(super) fn remedy(class: Class, code: Option<&str>) -> Option<&'static str> {
    match class {
        Class::QueueMissing => Some(
            "Compare the name of the queue with the console, and choose the site (China or international) that holds it.",
        ),
        Class::Token => Some(
            "The queue refuses the token. Check that the message type belongs to the queue, that the token and the queue \
             are of the same site (China or international), and that the RAM user may call \
             dybaseapi:QueryTokenForMnsQueue.",
        ),
        Class::Clock => Some("Set the clock of this machine."),
        Class::Final if code == Some("InvalidQueueName") || code == Some("QueueNameLengthError") => {
            Some("Copy the name of the queue from the console.")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_decide_where_they_are_known_and_otherwise_the_status_does() {
        for (status, code, class) in [
            (404, Some("MessageNotExist"), Class::Gone),
            (404, Some("QueueNotExist"), Class::QueueMissing),
            (404, None, Class::Final),
            (400, Some("ReceiptHandleError"), Class::InvalidHandle),
            (400, Some("InvalidArgument"), Class::Final),
            (400, Some("MissingVisibilityTimeout"), Class::Final),
            (403, Some("AccessDenied"), Class::Token),
            (403, Some("SignatureDoesNotMatch"), Class::Token),
            (403, Some("NewCode"), Class::Token),
            (408, Some("TimeExpired"), Class::Clock),
            (408, None, Class::Passing),
            (400, Some("QpsLimitExceeded"), Class::Passing),
            (400, Some("Throttling.User"), Class::Passing),
            (429, None, Class::Passing),
            (500, Some("InternalError"), Class::Passing),
            (503, None, Class::Passing),
            (301, None, Class::Final),
        ] {
            assert_eq!(Class::of(Some(status), code), class, "{status} {code:?}");
        }
        assert_eq!(Class::of(None, None), Class::Passing);
    }
}
