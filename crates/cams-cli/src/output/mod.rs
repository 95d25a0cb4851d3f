//! Writing results to stdout.

mod format;
pub(crate) mod text;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use crate::exit;

pub(crate) use format::Format;

/// Writes a whole result, so that it has left the process when this returns.
pub(crate) fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// Says what could not be written, and gives the exit code for it.
pub(crate) fn not_written(what: &str, error: &io::Error) -> ExitCode {
    eprintln!("error: {what} could not be written: {error}");
    ExitCode::from(exit::NOT_WRITTEN)
}

/// Writes what a reader may have enough of after a few lines: unlike a response, it can be had again at any time, so a
/// pipe that is closed early loses nothing.
pub(crate) fn write_reference(what: &str, text: &str) -> ExitCode {
    match write(text) {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::from(exit::DONE),
        Err(error) => not_written(what, &error),
    }
}
