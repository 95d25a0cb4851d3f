//! How a result looks, depending on the terminal.

use std::io;

use crate::output::{stderr, text};

/// The properties of the output that decide how a result looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Maximum width in columns; `None` if a line may have any length.
    pub(crate) width: Option<usize>,
    pub(crate) is_colored: bool,
    /// Whether a terminal would act on control characters in a plain text.
    pub(crate) is_terminal: bool,
}

impl Look {
    /// Returns the look for stdout, a terminal or a pipe.
    pub(crate) fn of_stdout() -> Self {
        let stdout = io::stdout();
        let is_terminal = io::IsTerminal::is_terminal(&stdout);
        Self {
            width: is_terminal.then(text::terminal_width),
            is_colored: stderr::wants_color(&stdout),
            is_terminal,
        }
    }

    /// Returns the look for a file.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { width: None, is_colored: false, is_terminal: false }
    }
}
