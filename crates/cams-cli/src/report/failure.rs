//! What becomes of a call without a response, and whether its operation could have changed anything.

use cams::{Error, Execution, JsonSeen, WaitError};
use cams_models::operations;
use cams_operation::RetryClass;

/// Why a call gave no response.
pub(crate) enum Failure {
    /// The input was refused here; each text is one problem.
    BadInput(Vec<String>),
    /// The call failed.
    Call(Error),
    /// The call failed after others of the same command were answered.
    LaterCall(Error),
    /// A signal ended the command before the call was over.
    Stopped(Execution),
    /// Waiting ended without the state that was waited for.
    Wait(Box<WaitError<JsonSeen>>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

/// Whether the operation is known to change nothing.
pub(super) fn only_reads(action: &str) -> bool {
    operations::find(action).is_some_and(|info| info.retry == RetryClass::Read)
}
