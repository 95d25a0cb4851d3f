//! Writing to stderr: errors, warnings, notes and progress.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};

use crate::output::escape;

/// The words that begin what a person should notice, and their style.
const MARKS: [(&str, Style); 3] = [
    ("error:", AnsiColor::Red.on_default().bold()),
    ("warning:", AnsiColor::Yellow.on_default().bold()),
    ("note:", AnsiColor::Cyan.on_default().bold()),
];

/// Writes lines to stderr. Characters that a terminal would obey are escaped, and the words `error:`, `warning:` and
/// `note:` at the beginning of a line are in color on a terminal that wants colors.
///
/// A stderr that cannot be written is ignored: there is nobody to tell, and the exit code still has to say what became
/// of a call.
pub(crate) fn tell(text: &str) {
    let stderr = io::stderr();
    let text = escape::in_lines(text);
    let text = if wants_color(&stderr) { painted(&text) } else { text.into_owned() };
    let _ = stderr.lock().write_all(text.as_bytes());
}

/// Whether a stream is a terminal that shows colors, and nobody asked for none: `NO_COLOR`, `TERM=dumb`.
pub(crate) fn wants_color(stream: &impl anstream::stream::RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

fn painted(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let mark = MARKS.iter().find(|(word, _)| line.starts_with(word));
        mark.map_or(line.to_owned(), |(word, style)| {
            let rest = line.strip_prefix(word).unwrap_or_default();
            format!("{style}{word}{style:#}{rest}")
        })
    });
    lines.collect()
}

/// A line on stderr that is written over: how far something is. Without a terminal nothing is shown.
#[derive(Debug)]
pub(crate) struct Progress {
    is_shown: bool,
    is_open: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { is_shown: io::stderr().is_terminal(), is_open: false }
    }

    /// Shows a text in place of the last one, cut to the width of the terminal.
    pub(crate) fn show(&mut self, text: &str, width: usize) {
        if self.is_shown {
            let text: String = escape::on_one_line(text).chars().take(width.saturating_sub(1)).collect();
            // Back to the first column, and nothing left of the longer text before.
            let _ = io::stderr().lock().write_all(format!("\r\u{1b}[K{text}").as_bytes());
            self.is_open = true;
        }
    }

    /// Takes the line away.
    pub(crate) fn clear(&mut self) {
        if self.is_open {
            let _ = io::stderr().lock().write_all(b"\r\x1b[K");
            self.is_open = false;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_word_of_a_line_is_painted() {
        let shown = painted("error: the error: x\n  error: y\nwarning: z\n");
        assert_eq!(
            shown,
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m the error: x\n  error: y\n\u{1b}[1m\u{1b}[33mwarning:\u{1b}[0m z\n"
        );
    }
}
