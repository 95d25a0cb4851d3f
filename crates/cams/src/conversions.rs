//! Every error of this crate as an [`Error`], so that `?` works from each of them.

#[cfg(feature = "flows")]
use cams_core::CredentialsError;
use cams_core::Error;

use crate::check::Violations;
#[cfg(feature = "flows")]
use crate::flows::{FlowError, FlowKeyError, FlowMediaError, UnwrapKeyError};
use crate::phone::PhoneNumberError;
#[cfg(feature = "smq")]
use crate::receive::queue::NotExtended;
#[cfg(feature = "receive")]
use crate::receive::{
    BadItem, BodyError,
    http::TokenError,
    signature::{EmptySecret, SignatureError},
};
use crate::waiting::{WaitError, WaitReason};

/// Errors of what was given to this crate: the kind is
/// [`InvalidRequest`](cams_core::ErrorKind::InvalidRequest), the text is the same, and nothing was sent.
macro_rules! of_input {
    ($($(#[$condition:meta])* $error:ty),+ $(,)?) => {
        $(
            $(#[$condition])*
            impl From<$error> for Error {
                fn from(error: $error) -> Self {
                    Self::invalid_request("", error.to_string())
                }
            }
        )+
    };
}

of_input! {
    Violations,
    PhoneNumberError,
    #[cfg(feature = "receive")]
    BadItem,
    #[cfg(feature = "receive")]
    BodyError,
    #[cfg(feature = "receive")]
    EmptySecret,
    #[cfg(feature = "receive")]
    SignatureError,
    #[cfg(feature = "receive")]
    TokenError,
    #[cfg(feature = "flows")]
    FlowKeyError,
    #[cfg(feature = "flows")]
    FlowMediaError,
}

/// A request that cannot be read is of the kind [`InvalidRequest`](cams_core::ErrorKind::InvalidRequest); a key that
/// cannot be used now is of the kind [`Credentials`](cams_core::ErrorKind::Credentials), and passes.
#[cfg(feature = "flows")]
impl From<FlowError> for Error {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::KeyUnavailable(cause) => cause.into(),
            error => Self::invalid_request("", error.to_string()),
        }
    }
}

/// As [`FlowError`]: refused is what was given, and unavailable is the key.
#[cfg(feature = "flows")]
impl From<UnwrapKeyError> for Error {
    fn from(error: UnwrapKeyError) -> Self {
        match &error {
            UnwrapKeyError::Unavailable(cause) => {
                CredentialsError::transient(format!("cannot use the private key of the flow: {cause}")).into()
            }
            UnwrapKeyError::Refused => Self::invalid_request("", error.to_string()),
        }
    }
}

/// The request that failed. It drops the delivery, which then comes again; to settle it, take it out before.
#[cfg(feature = "smq")]
impl From<NotExtended> for Error {
    fn from(error: NotExtended) -> Self {
        error.error().clone()
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
