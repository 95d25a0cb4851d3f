//! Exit codes: what a script needs to know about a call.

use cams::{Error, ErrorKind, Execution};

/// Done.
pub(crate) const DONE: u8 = 0;
/// The service refused.
pub(crate) const REFUSED: u8 = 1;
/// Bad input or settings; nothing was sent. Also the exit code of a command line that cannot be parsed, and of a search
/// that finds nothing.
pub(crate) const BAD_INPUT: u8 = 2;
/// It may have been executed, and no answer says so.
pub(crate) const UNKNOWN: u8 = 3;
/// Throttled; not executed.
pub(crate) const THROTTLED: u8 = 4;
/// The service, or the one that gives out the credentials, was not reached or is busy; not executed.
pub(crate) const NOT_REACHED: u8 = 5;
/// Done, but the result could not be written to stdout.
pub(crate) const NOT_WRITTEN: u8 = 6;

/// The exit code of a failed call.
pub(crate) fn of(error: &Error) -> u8 {
    match (error.kind(), error.execution()) {
        (_, Execution::Unknown) => UNKNOWN,
        (ErrorKind::Throttled, _) => THROTTLED,
        (_, Execution::Refused) => REFUSED,
        (ErrorKind::Unreachable | ErrorKind::TimedOut, Execution::NotExecuted) => NOT_REACHED,
        (ErrorKind::Credentials, Execution::NotExecuted) if error.is_retryable() => NOT_REACHED,
        (_, Execution::NotExecuted) => BAD_INPUT,
    }
}
