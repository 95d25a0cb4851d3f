//! Wraps text to the width of the terminal.

use std::env;

use clap::builder::styling::Style;
use textwrap::{Options, WordSplitter};

/// Width without a terminal, and maximum width: longer lines are hard to read.
const WIDEST: usize = 100;
/// Minimum width of deeply indented text, which then overflows a narrow terminal.
pub(crate) const NARROWEST: usize = 30;

/// Returns the width of text in columns: `COLUMNS` if it is set, otherwise the width of the terminal up to 100.
pub(crate) fn width() -> usize {
    choose(columns().as_deref(), terminal())
}

/// Returns the full width of the terminal, for tables: `COLUMNS` if it is set.
pub(crate) fn terminal_width() -> usize {
    let columns = columns().and_then(|text| text.parse().ok());
    columns.or(terminal()).unwrap_or(WIDEST).max(NARROWEST)
}

fn columns() -> Option<String> {
    env::var("COLUMNS").ok()
}

fn terminal() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

fn choose(columns: Option<&str>, terminal: Option<usize>) -> usize {
    let columns = columns.and_then(|text| text.parse().ok()).filter(|columns| *columns >= NARROWEST);
    columns.unwrap_or_else(|| terminal.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST))
}

/// Returns the text with its headings, which are not indented, in bold if colors are shown.
pub(crate) fn with_headings(text: String, is_colored: bool) -> String {
    if !is_colored {
        return text;
    }
    let bold = Style::new().bold();
    let is_heading = |line: &str| line.starts_with(|first: char| first.is_alphabetic());
    let lines = text.lines().map(|line| match is_heading(line) {
        true => format!("{bold}{line}{bold:#}\n"),
        false => format!("{line}\n"),
    });
    lines.collect()
}

/// Adds a paragraph that starts with `label`, with further lines indented to its first word.
pub(crate) fn labeled(out: &mut String, label: &str, text: &str, width: usize) {
    hanging(out, label, &" ".repeat(label.chars().count()), text, width);
}

/// Adds a paragraph, with `first` before its first line and `rest` before the others.
pub(crate) fn hanging(out: &mut String, first: &str, rest: &str, text: &str, width: usize) {
    let options = Options::new(width.max(rest.chars().count() + NARROWEST))
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    for line in textwrap::wrap(text, options) {
        out.push_str(&line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_wins_over_the_terminal() {
        for (columns, terminal, expected) in [
            (None, None, 100),
            (None, Some(60), 60),
            (None, Some(250), 100),
            (None, Some(10), 30),
            (Some("140"), Some(60), 140),
            (Some("40"), None, 40),
            (Some("wide"), Some(60), 60),
            (Some("0"), Some(60), 60),
        ] {
            assert_eq!(choose(columns, terminal), expected, "{columns:?} {terminal:?}");
        }
    }

    #[test]
    fn headings_are_bold_where_colors_are_shown() {
        let text = "Parameters:\n  To\n{\n".to_owned();
        assert_eq!(with_headings(text.clone(), true), "\u{1b}[1mParameters:\u{1b}[0m\n  To\n{\n");
        assert_eq!(with_headings(text.clone(), false), text);
    }

    #[test]
    fn lines_fit_the_width_and_align_with_the_first_word() {
        let mut out = String::new();
        labeled(&mut out, "name  ", "one two three four five six cams-x000 seven", 36);
        assert_eq!(out, "name  one two three four five six\n      cams-x000 seven\n");
    }
}
