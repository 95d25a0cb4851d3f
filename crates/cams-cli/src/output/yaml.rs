//! A result or a template as YAML.
//!
//! No crate writes YAML with the digits and the member order of a [`Json`]. A text of several lines becomes a block, so
//! that a diff of two files shows the differing line. Unless a text is certainly plain, it is in quotation marks, as in
//! JSON, of which YAML is a superset.

use crate::output::escape;
use crate::output::json::Json;
use crate::output::write_json::quote;

/// Words that some version of YAML does not read as a text.
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

/// Adds a value at the end of `out`, with further lines indented.
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
        Json::Text(text) if is_literal(text) => literal(out, text, depth),
        Json::Text(text) => {
            scalar(out, text);
            out.push('\n');
        }
    }
}

/// Returns whether a text of several lines can be a block. A space at the beginning would count as indentation, and a
/// space at the end of a line is invisible.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_clear = |line: &str| !line.ends_with([' ', '\t']) && !line.contains(escape::is_unsafe);
    body.contains('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(is_clear)
        && !body.contains('\u{feff}')
}

/// Adds a text as a block, whose lines are indented further than its parent.
fn literal(out: &mut String, text: &str, depth: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            out.push_str(&"  ".repeat(depth + 1));
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn nested(out: &mut String, value: &Json, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth + 1));
    block(out, value, depth + 1);
}

/// The first entry of a group follows the text before it.
fn indent(out: &mut String, depth: usize, place: usize) {
    if place > 0 {
        out.push_str(&"  ".repeat(depth));
    }
}

fn scalar(out: &mut String, text: &str) {
    if is_plain(text) { out.push_str(text) } else { quote(out, text) }
}

/// Returns whether a text needs no quotation marks. A text that begins with a digit may be a number or a date, and `:`
/// and `#` may end it.
fn is_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_made_well = text.chars().all(|c| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ' ' | '(' | ')' | '$' | ',' | '!' | '?')
    });
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    starts_well && is_made_well && !is_word && !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::Tree;

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
            "=",
            "a #b",
            "a:",
        ];
        for text in list {
            assert!(render(&Json::Text(text.into())).starts_with('"'), "{text}");
        }
        for text in ["OK", "E93kdk0000", "im-groups", "Weekly orders", "a/b.c", "Hi $(name), Kj\u{f8}p!"] {
            assert_eq!(render(&Json::Text(text.into())), format!("{text}\n"));
        }
        assert_eq!(render(&Json::Text("8613".into())), "\"8613\"\n");
    }
    #[test]
    fn a_text_of_several_lines_is_a_block_and_means_the_same() {
        let value = json!({"a": ["x\ny\n", {"b": "one\n\n  two: #3\nfour", "c": 1}], "d": "a\nb"});
        let expected = "\
a:
  - |
      x
      y
  - b: |-
      one

        two: #3
      four
    c: 1
d: |-
  a
  b
";
        let shown = render(&Json::from(value));
        assert_eq!(shown, expected);
        for text in [
            "a\nb",
            "a\nb\n",
            "a\nb\n\n",
            "\na\nb",
            " a\nb",
            "a\n b",
            "a \nb",
            "a\n\nb",
            "a\r\nb",
            "a\n\tb",
            "a\n---\nb",
            "a\n...\nb",
            "- a\nb",
            "# a\nb",
            "a\n\u{85}b",
            "a\nb\u{2028}",
            "\u{feff}a\nb",
            "\n",
            "\n\n",
            "a\n%b",
        ] {
            for value in [json!(text), json!([text, 1]), json!({"k": {"l": text, "m": [[text]]}, "n": text})]
            {
                let shown = render(&Json::from(value.clone()));
                let read = Tree::read(&shown).and_then(|tree| tree.to_json());
                assert_eq!(read, Ok(value), "{shown}");
            }
        }
    }
}
