//! The output of commands. If stdout cannot be written, this changes the exit code; for stderr, it does not.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// Prints the result of a command, followed by a line end if it has none. Returns the exit code of the command: `code`,
/// or `otherwise` if the result cannot be written.
pub(crate) fn result(text: impl Display, code: ExitCode, otherwise: ExitCode) -> ExitCode {
    let text = text.to_string();
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let mut out = anstream::stdout().lock();
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Ok(()) => code,
        // The reader, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => code,
        Err(error) => {
            message(format_args!("cannot write to standard output: {error}"));
            otherwise
        }
    }
}

/// Prints a message to standard error.
pub(crate) fn message(text: impl Display) {
    // There is no other place to report that to.
    let _ = writeln!(anstream::stderr(), "{text}");
}
