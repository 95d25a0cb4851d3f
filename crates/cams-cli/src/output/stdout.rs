//! Writing results to stdout.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use crate::exit;
use crate::output::stderr::tell;

/// Writes a whole result, so that it has left the process when this returns.
pub(crate) fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Says what could not be written, and gives the exit code for it. A reader that went away knows that it did.
pub(crate) fn not_written(what: &str, error: &io::Error) -> ExitCode {
    if error.kind() != ErrorKind::BrokenPipe {
        tell(&format!("error: {what} could not be written: {error}\n"));
    }
    ExitCode::from(exit::NOT_WRITTEN)
}

/// Writes a result that cannot be had again, and gives the exit code.
pub(crate) fn write_result(what: &str, text: &str) -> ExitCode {
    write(text).map_or_else(|error| not_written(what, &error), |()| ExitCode::from(exit::DONE))
}

/// Writes what a reader may have enough of after a few lines: unlike a response, it can be had again at any time, so a
/// pipe that is closed early loses nothing.
pub(crate) fn write_reference(what: &str, text: &str) -> ExitCode {
    write(text).map_or_else(|error| reference_not_written(what, &error), |()| ExitCode::from(exit::DONE))
}

/// The exit code for what can be had again and was not written whole.
pub(crate) fn reference_not_written(what: &str, error: &io::Error) -> ExitCode {
    if error.kind() == ErrorKind::BrokenPipe { ExitCode::from(exit::DONE) } else { not_written(what, error) }
}
