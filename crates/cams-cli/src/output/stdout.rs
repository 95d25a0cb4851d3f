//! Writing results to stdout.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use crate::exit;
use crate::output::stderr::tell;

/// Writes and flushes a whole result.
pub(crate) fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Reports what could not be written, and returns the exit code. A reader that went away needs no message.
pub(crate) fn not_written(what: &str, error: &io::Error) -> ExitCode {
    if error.kind() != ErrorKind::BrokenPipe {
        tell(&format!("error: {what} could not be written: {error}\n"));
    }
    ExitCode::from(exit::NOT_WRITTEN)
}

/// Writes a result that cannot be obtained again, and returns the exit code.
pub(crate) fn write_result(what: &str, text: &str) -> ExitCode {
    write(text).map_or_else(|error| not_written(what, &error), |()| ExitCode::from(exit::DONE))
}

/// Writes a result of which a reader may need only a few lines. Unlike a response, it can be obtained again at any
/// time, so a pipe that is closed early loses nothing.
pub(crate) fn write_reference(what: &str, text: &str) -> ExitCode {
    write(text).map_or_else(|error| reference_not_written(what, &error), |()| ExitCode::from(exit::DONE))
}

/// Returns the exit code of a result that can be obtained again and was not written completely.
pub(crate) fn reference_not_written(what: &str, error: &io::Error) -> ExitCode {
    if error.kind() == ErrorKind::BrokenPipe { ExitCode::from(exit::DONE) } else { not_written(what, error) }
}
