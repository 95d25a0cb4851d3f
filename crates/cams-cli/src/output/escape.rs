//! Characters that control a terminal. Someone who controls a text of the service, such as a customer who writes a
//! message, must not control the terminal of the person who reads it.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns whether a terminal may act on the character instead of showing it: control characters of both ranges, and
/// characters that change the direction of the following text.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Returns the text on one line, with its unsafe characters escaped as in JSON: `\n`, `\u001b`.
pub(crate) fn on_one_line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| false)
}

/// Returns the text with its lines and tabs, and with other unsafe characters escaped.
pub(crate) fn in_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |character| matches!(character, '\n' | '\t'))
}

fn escaped(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(|character| is_unsafe(character) && !stays(character)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) && !stays(character) {
            push(&mut out, character)
        } else {
            out.push(character)
        }
    }
    Cow::Owned(out)
}

/// Adds a character as a JSON escape. All unsafe characters are below U+FFFF.
pub(crate) fn push(out: &mut String, character: char) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        // Writing to a string cannot fail.
        _ => drop(write!(out, "\\u{:04x}", u32::from(character))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown_and_not_sent() {
        let evil = "a\u{1b}]0;pwned\u{7}b\u{9b}2J\u{7f}\u{202e}c\r\nd\te";
        assert_eq!(on_one_line(evil), r"a\u001b]0;pwned\u0007b\u009b2J\u007f\u202ec\r\nd\te");
        assert_eq!(in_lines(evil), "a\\u001b]0;pwned\\u0007b\\u009b2J\\u007f\\u202ec\\r\nd\te");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(on_one_line("你好 👋 é"), Cow::Borrowed(_)));
    }
}
