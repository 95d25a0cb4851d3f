//! Writes to stderr: errors, warnings, notes, and progress, as text or as JSON.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::output::escape;

/// The forms of errors, warnings, and notes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Text for people.
    #[default]
    Text,
    /// JSON, one object per line.
    Json,
}

/// The form for the whole run, so that a reader of stderr never gets two forms.
static FORM: OnceLock<Form> = OnceLock::new();

/// Chooses the form, before anything is written.
pub(crate) fn set_form(form: Form) {
    let _ = FORM.set(form);
}

/// Returns the chosen form.
pub(crate) fn form() -> Form {
    FORM.get().copied().unwrap_or_default()
}

/// The words at the beginning of important lines, and their style.
const MARKS: [(&str, Style); 3] = [
    ("error:", AnsiColor::Red.on_default().bold()),
    ("warning:", AnsiColor::Yellow.on_default().bold()),
    ("note:", AnsiColor::Cyan.on_default().bold()),
];

/// Writes lines to stderr. Characters that control a terminal are escaped, and the words `error:`, `warning:`, and
/// `note:` at the beginning of a line are colored on a terminal with colors. In JSON, the lines are one object, whose
/// kind is the first of these words.
///
/// If stderr cannot be written, this is ignored: there is no other place to report it, and the exit code still has to
/// show the outcome of a call.
pub(crate) fn tell(text: &str) {
    match form() {
        Form::Text => write(text),
        Form::Json if text.trim().is_empty() => {}
        Form::Json => tell_object(&object(text)),
    }
}

/// Writes an object to stderr, on its own line.
pub(crate) fn tell_object(object: &Value) {
    write(&format!("{object}\n"));
}

fn write(text: &str) {
    let stderr = io::stderr();
    let text = escape::in_lines(text);
    let text = if wants_color(&stderr) { painted(&text) } else { text.into_owned() };
    let _ = stderr.lock().write_all(text.as_bytes());
}

fn object(text: &str) -> Value {
    let marked = MARKS.iter().find_map(|(word, _)| Some((word, text.strip_prefix(word)?)));
    let (kind, message) = marked.map_or(("note", text), |(word, rest)| (word.trim_end_matches(':'), rest));
    json!({"kind": kind, "message": message.trim()})
}

/// Returns whether a stream is a terminal with colors, and colors are not turned off by `NO_COLOR` or `TERM=dumb`.
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

/// A line on stderr that is overwritten to show progress. Without a terminal, nothing is shown.
#[derive(Debug)]
pub(crate) struct Progress {
    is_shown: bool,
    is_open: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self { is_shown: io::stderr().is_terminal(), is_open: false }
    }

    /// Replaces the last text with another one, cut to the width of the terminal.
    pub(crate) fn show(&mut self, text: &str, width: usize) {
        if self.is_shown {
            let text: String = escape::on_one_line(text).chars().take(width.saturating_sub(1)).collect();
            // Returns to the first column, and erases the rest of a longer text.
            let _ = io::stderr().lock().write_all(format!("\r\u{1b}[K{text}").as_bytes());
            self.is_open = true;
        }
    }

    /// Removes the line.
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

    #[test]
    fn lines_are_one_object_of_the_kind_that_they_begin_with() {
        for (text, kind, message) in [
            ("error: nothing was sent\n  a: why\n", "error", "nothing was sent\n  a: why"),
            ("note: done\n", "note", "done"),
            ("journal people.csv.journal\n", "note", "journal people.csv.journal"),
        ] {
            assert_eq!(object(text), json!({"kind": kind, "message": message}));
        }
    }
}
