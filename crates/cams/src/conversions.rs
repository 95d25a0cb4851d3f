//! Converts every error of this crate into an [`Error`], so `?` works with each of them.

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

/// Errors about input: the kind is [`InvalidRequest`](cams_core::ErrorKind::InvalidRequest), the text is the same, and
/// nothing was sent.
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

/// A request that cannot be read has the kind [`InvalidRequest`](cams_core::ErrorKind::InvalidRequest). A key that is
/// temporarily unavailable has the kind [`Credentials`](cams_core::ErrorKind::Credentials).
#[cfg(feature = "flows")]
impl From<FlowError> for Error {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::KeyUnavailable(cause) => cause.into(),
            error => Self::invalid_request("", error.to_string()),
        }
    }
}

/// Like [`FlowError`]: `InvalidRequest` for bad input, `Credentials` for an unavailable key.
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

/// Converts into the error of the failed request. This drops the delivery, so it comes again. To settle the delivery,
/// take it out first.
#[cfg(feature = "smq")]
impl From<NotExtended> for Error {
    fn from(error: NotExtended) -> Self {
        error.error().clone()
    }
}

/// Converts into the error of a failed call, if there is one. Otherwise the kind is
/// [`Waiting`](cams_core::ErrorKind::Waiting), or [`TimedOut`](cams_core::ErrorKind::TimedOut) if the deadline was
/// reached.
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
