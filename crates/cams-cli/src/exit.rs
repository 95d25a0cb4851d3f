//! Exit codes: what a script needs to know about a call.

use std::process::ExitCode;

use cams::{Error, ErrorKind, Execution};

/// Done.
pub(crate) const DONE: u8 = 0;
/// The service refused.
pub(crate) const REFUSED: u8 = 1;
/// Bad input or settings; nothing was sent. Also the exit code of a command line that cannot be parsed, and of a search
/// that finds nothing.
pub(crate) const BAD_INPUT: u8 = 2;
/// It may have been executed, but no response says so.
pub(crate) const UNKNOWN: u8 = 3;
/// Throttled; not executed.
pub(crate) const THROTTLED: u8 = 4;
/// The service, or the source of the credentials, was not reached or is busy; not executed.
pub(crate) const NOT_REACHED: u8 = 5;
/// Done, but the result could not be written to stdout.
pub(crate) const NOT_WRITTEN: u8 = 6;

/// Returns the exit code of a command with several calls, from the codes of the failed ones. An unknown outcome weighs
/// most, then a refusal by the service, then a failure that can be retried. [`BAD_INPUT`] means that nothing was sent,
/// so it is never the code of a command that has sent anything.
pub(crate) fn of_many(failed: &[u8], has_sent: bool) -> u8 {
    let found = |codes: &[u8]| codes.iter().copied().find(|code| failed.contains(code));
    match found(&[UNKNOWN, REFUSED, THROTTLED, NOT_REACHED, BAD_INPUT]) {
        // One call was refused here, and others can be retried: running the same command again would not help.
        Some(THROTTLED | NOT_REACHED) if failed.contains(&BAD_INPUT) => REFUSED,
        Some(BAD_INPUT) if has_sent => REFUSED,
        Some(code) => code,
        None => DONE,
    }
}

/// Returns the exit code of a command, given the exit code of showing its result. The outcome of the command weighs
/// more than a text that nobody saw.
pub(crate) fn with_output(code: u8, shown: ExitCode) -> ExitCode {
    if code == DONE { shown } else { ExitCode::from(code) }
}

/// Returns the exit code of a failed call.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_several_calls_tells_the_worst_that_may_have_happened() {
        for (failed, has_sent, code) in [
            (&[][..], true, DONE),
            (&[NOT_REACHED, UNKNOWN], true, UNKNOWN),
            (&[UNKNOWN, THROTTLED, REFUSED], true, UNKNOWN),
            (&[REFUSED, NOT_REACHED, THROTTLED], true, REFUSED),
            (&[NOT_REACHED, NOT_REACHED], false, NOT_REACHED),
            (&[NOT_REACHED, THROTTLED], true, THROTTLED),
            (&[BAD_INPUT], false, BAD_INPUT),
            (&[BAD_INPUT], true, REFUSED),
            (&[BAD_INPUT, NOT_REACHED], false, REFUSED),
        ] {
            assert_eq!(of_many(failed, has_sent), code, "{failed:?}, {has_sent}");
        }
    }
}
