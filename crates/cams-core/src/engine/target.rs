//! The target of a call.

use std::borrow::Cow;

use cams_operation::{OperationInfo, RetryClass};

use crate::error::Error;
use crate::failure::Failure;
use crate::observe::intercept::CallInfo;
use crate::outcome::ErrorKind;
use crate::reply::Attempt;
use crate::request::endpoint::Endpoint;

/// The target of a call: a known operation, or a name.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) action: &'a str,
    pub(super) class: RetryClass,
    pub(super) info: Option<&'static OperationInfo>,
}

impl<'a> Target<'a> {
    pub(super) fn known(info: &'static OperationInfo) -> Self {
        Self { action: info.action, class: info.retry, info: Some(info) }
    }

    /// An unknown operation is a write, because nothing shows that executing it twice is harmless.
    pub(super) fn unknown(action: &'a str) -> Self {
        Self { action, class: RetryClass::Write, info: None }
    }

    /// Returns the name, which is static for a known operation.
    pub(super) fn name(&self) -> Cow<'static, str> {
        self.info.map_or_else(|| self.action.to_owned().into(), |info| info.action.into())
    }

    /// Returns what is known about a call from its start.
    pub(super) fn info(&self, endpoint: &'a Endpoint, label: Option<&'a str>) -> CallInfo<'a> {
        CallInfo { action: self.action, class: self.class, endpoint, label }
    }

    pub(super) fn error(&self, failure: Box<Failure>, attempts: Vec<Attempt>) -> Error {
        Error::new(self.action, self.class, failure, attempts)
    }

    pub(super) fn invalid(&self, message: impl Into<String>) -> Error {
        self.error(Failure::unsent(ErrorKind::InvalidRequest, message), Vec::new())
    }
}
