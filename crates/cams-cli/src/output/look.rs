//! What decides how a result looks: the terminal.

use std::io;

use crate::output::{stderr, text};

/// What decides how a form looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Columns to fit into; `None` where a line may have any length.
    pub(crate) width: Option<usize>,
    pub(crate) is_colored: bool,
    /// Whether a terminal would obey the control characters of a plain text.
    pub(crate) is_terminal: bool,
}

impl Look {
    /// That of the terminal that stdout is, or of a pipe.
    pub(crate) fn of_stdout() -> Self {
        let stdout = io::stdout();
        let is_terminal = io::IsTerminal::is_terminal(&stdout);
        Self {
            width: is_terminal.then(text::terminal_width),
            is_colored: stderr::wants_color(&stdout),
            is_terminal,
        }
    }

    /// That of a file.
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { width: None, is_colored: false, is_terminal: false }
    }
}
