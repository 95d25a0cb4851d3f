//! Standard output, whose reader may go away before the end, as `head` does.

use std::fmt::Display;
use std::io::{self, Write};

/// Prints a text as it is. A reader that has gone is no failure; anything else is reported.
pub(crate) fn text(text: impl Display) {
    let mut stdout = io::stdout().lock();
    match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("the output is not complete: {error}")
        }
        _ => {}
    }
}

/// Prints a line.
pub(crate) fn line(line: impl Display) {
    text(format_args!("{line}\n"));
}

/// Prints lines.
pub(crate) fn lines(lines: impl IntoIterator<Item = impl Display>) {
    lines.into_iter().for_each(line);
}
