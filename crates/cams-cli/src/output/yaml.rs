//! A result as YAML.
//!
//! No crate writes YAML with the digits of the numbers and the order of the members that a [`Json`] has. What is not
//! surely plain is in quotation marks, as in JSON, of which YAML is a superset.

use crate::output::json::Json;
use crate::output::write_json::quote;

/// Words that some version of YAML reads as something else than a text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Writes a result as YAML in block style.
pub(crate) fn render(value: &Json) -> String {
    let mut out = String::new();
    block(&mut out, value, 0);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Adds a value that begins where `out` ends, its further lines indented.
fn block(out: &mut String, value: &Json, depth: usize) {
    match value {
        Json::List(items) if !items.is_empty() => {
            for (place, item) in items.iter().enumerate() {
                indent(out, depth, place);
                out.push_str("- ");
                block(out, item, depth + 1);
            }
        }
        Json::Object(members) if !members.is_empty() => {
            for (place, (name, value)) in members.iter().enumerate() {
                indent(out, depth, place);
                scalar(out, name);
                out.push(':');
                match value {
                    Json::List(items) if !items.is_empty() => nested(out, value, depth),
                    Json::Object(members) if !members.is_empty() => nested(out, value, depth),
                    _ => {
                        out.push(' ');
                        block(out, value, depth);
                    }
                }
            }
        }
        Json::List(_) => out.push_str("[]\n"),
        Json::Object(_) => out.push_str("{}\n"),
        Json::Null => out.push_str("null\n"),
        Json::Bool(is_true) => out.push_str(if *is_true { "true\n" } else { "false\n" }),
        Json::Number(digits) => {
            out.push_str(digits);
            out.push('\n');
        }
        Json::Text(text) => {
            scalar(out, text);
            out.push('\n');
        }
    }
}

fn nested(out: &mut String, value: &Json, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth + 1));
    block(out, value, depth + 1);
}

/// The first one of a group stands where the text before it ends.
fn indent(out: &mut String, depth: usize, place: usize) {
    if place > 0 {
        out.push_str(&"  ".repeat(depth));
    }
}

fn scalar(out: &mut String, text: &str) {
    if is_plain(text) { out.push_str(text) } else { quote(out, text) }
}

/// Whether a text stands for itself without quotation marks. A text that begins with a digit may be a number or a date.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_made_well = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' ' | '(' | ')'));
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    starts_well && is_made_well && !is_word && !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_objects_are_nested_by_indentation() {
        let value = Json::parse(r#"{"a": [{"b": 1, "c": [[], {}]}, "d"], "e": {"f": {"g": null}}}"#).unwrap();
        let expected = "\
a:
  - b: 1
    c:
      - []
      - {}
  - d
e:
  f:
    g: null
";
        assert_eq!(render(&value), expected);
    }

    #[test]
    fn what_could_be_read_as_something_else_is_quoted() {
        let list = [
            "yes",
            "No",
            "null",
            "1e3",
            "2026-01-01",
            "~",
            "a: b",
            "",
            " a",
            "a ",
            "#c",
            "- a",
            "é",
            "=",
            "a\nb",
        ];
        for text in list {
            assert!(render(&Json::Text(text.into())).starts_with('"'), "{text}");
        }
        for text in ["OK", "E93kdk0000", "im-groups", "Weekly orders", "a/b.c"] {
            assert_eq!(render(&Json::Text(text.into())), format!("{text}\n"));
        }
        assert_eq!(render(&Json::Text("8613".into())), "\"8613\"\n");
    }
}
