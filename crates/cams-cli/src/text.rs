//! Prose in lines that fit the terminal.

use std::env;

use textwrap::{Options, WordSplitter};

/// Width where nobody says otherwise.
const WIDTH: usize = 100;
/// Deeply indented text in a narrow terminal keeps at least this, and overflows.
const NARROWEST: usize = 30;

/// The width of the terminal, from the variable `COLUMNS`.
pub(crate) fn width() -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    columns.filter(|columns| *columns >= NARROWEST).unwrap_or(WIDTH)
}

/// Adds a paragraph that starts with `label`, its further lines indented as far as its first word is.
pub(crate) fn labelled(out: &mut String, label: &str, text: &str, width: usize) {
    hanging(out, label, &" ".repeat(label.chars().count()), text, width);
}

/// Adds a paragraph, its first line after `first`, the others after `rest`.
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
    fn lines_fit_the_width_and_align_with_the_first_word() {
        let mut out = String::new();
        labelled(&mut out, "name  ", "one two three four five six cams-x000 seven", 36);
        assert_eq!(out, "name  one two three four five six\n      cams-x000 seven\n");
    }
}
