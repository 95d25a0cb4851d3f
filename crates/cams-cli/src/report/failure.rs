//! Why a call has no response, and whether its operation may have changed anything.

use cams::{Error, Execution, JsonSeen, WaitError};
use cams_models::operations;
use cams_operation::RetryClass;

/// Why a call has no response.
pub(crate) enum Failure {
    /// The command refused the input; each text is one problem.
    BadInput(Vec<String>),
    /// The call failed.
    Call(Error),
    /// The call failed after others of the same command were answered.
    LaterCall(Error),
    /// A signal ended the command before the call ended.
    Stopped(Execution),
    /// The wait ended without the awaited state.
    Wait(Box<WaitError<JsonSeen>>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Returns whether the operation is known to change nothing.
pub(super) fn only_reads(action: &str) -> bool {
    operations::find(action).is_some_and(|info| info.retry == RetryClass::Read)
}
