//! Every error of this crate as an [`Error`], so that `?` works from each of them.

use cams_core::Error;

use crate::check::Violations;
use crate::phone::PhoneNumberError;
#[cfg(feature = "receive")]
use crate::receive::{http::TokenError, signature::EmptySecret};
use crate::waiting::{WaitError, WaitReason};

impl From<Violations> for Error {
    fn from(found: Violations) -> Self {
        Self::invalid_request("", found.to_string())
    }
}

impl From<PhoneNumberError> for Error {
    fn from(error: PhoneNumberError) -> Self {
        Self::invalid_request("", error.to_string())
    }
}

#[cfg(feature = "receive")]
impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        Self::invalid_request("", error.to_string())
    }
}

#[cfg(feature = "receive")]
impl From<EmptySecret> for Error {
    fn from(error: EmptySecret) -> Self {
        Self::invalid_request("", error.to_string())
    }
}

/// A call that failed is that failure. Otherwise the error is of the kind
/// [`Waiting`](cams_core::ErrorKind::Waiting), or [`TimedOut`](cams_core::ErrorKind::TimedOut) if the deadline came.
impl<T> From<WaitError<T>> for Error {
    fn from(error: WaitError<T>) -> Self {
        let is_late = error.reason() == WaitReason::Deadline;
        match error.last_error() {
            Some(call) if !is_late => call.clone(),
            Some(call) => Self::waiting(error.action(), is_late, error.to_string()).with_source(call.clone()),
            None => Self::waiting(error.action(), is_late, error.to_string()),
        }
    }
}
