//! A result in the form that was asked for.

use std::io;

use clap::builder::styling::{AnsiColor, Style};

use crate::output::format::Format;
use crate::output::json::Json;
use crate::output::{escape, stderr, table, text, yaml};

/// The names of members, where colors are shown.
const NAME: Style = AnsiColor::Blue.on_default().bold();

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

/// Writes a result. It ends with a line break, unless there is nothing in it.
pub(crate) fn render(value: &Json, format: Format, look: Look) -> String {
    match format {
        Format::Json => with_line_end(pretty(value, look.is_colored)),
        Format::Jsonl => match value.items() {
            Some(items) => items.iter().map(|item| with_line_end(compact(item))).collect(),
            None => with_line_end(compact(value)),
        },
        Format::Yaml => yaml::render(value),
        Format::Table => table::columns(value, look),
        Format::Tsv => table::tsv(value),
        Format::Text => plain(value, look),
    }
}

fn with_line_end(mut text: String) -> String {
    text.push('\n');
    text
}

/// Plain text: a scalar as it is, the items of a list one after the other, an object as YAML.
fn plain(value: &Json, look: Look) -> String {
    match value {
        Json::List(items) => items.iter().map(|item| plain(item, look)).collect(),
        Json::Object(_) => yaml::render(value),
        Json::Text(text) if look.is_terminal => with_line_end(escape::in_lines(text).into_owned()),
        Json::Text(text) => with_line_end(text.clone()),
        Json::Null => with_line_end(String::new()),
        scalar => with_line_end(compact(scalar)),
    }
}

/// JSON on one line.
pub(crate) fn compact(value: &Json) -> String {
    let mut out = String::new();
    Writer { out: &mut out, is_pretty: false, is_colored: false }.value(value, 0);
    out
}

/// JSON over several lines, without a line break at the end.
fn pretty(value: &Json, is_colored: bool) -> String {
    let mut out = String::new();
    Writer { out: &mut out, is_pretty: true, is_colored }.value(value, 0);
    out
}

struct Writer<'o> {
    out: &'o mut String,
    is_pretty: bool,
    is_colored: bool,
}

impl Writer<'_> {
    fn value(&mut self, value: &Json, depth: usize) {
        match value {
            Json::Null => self.out.push_str("null"),
            Json::Bool(is_true) => self.out.push_str(if *is_true { "true" } else { "false" }),
            Json::Number(digits) => self.out.push_str(digits),
            Json::Text(text) => quote(self.out, text),
            Json::List(items) => self.group(['[', ']'], items, depth, |writer, item| {
                writer.value(item, depth + 1);
            }),
            Json::Object(members) => self.group(['{', '}'], members, depth, |writer, (name, value)| {
                writer.name(name);
                writer.out.push_str(if writer.is_pretty { ": " } else { ":" });
                writer.value(value, depth + 1);
            }),
        }
    }

    fn name(&mut self, name: &str) {
        if self.is_colored {
            self.out.push_str(&NAME.render().to_string());
        }
        quote(self.out, name);
        if self.is_colored {
            self.out.push_str(&NAME.render_reset().to_string());
        }
    }

    fn group<T>(
        &mut self,
        [open, close]: [char; 2],
        members: &[T],
        depth: usize,
        mut one: impl FnMut(&mut Self, &T),
    ) {
        self.out.push(open);
        for (place, member) in members.iter().enumerate() {
            if place > 0 {
                self.out.push(',');
            }
            self.line(depth + 1);
            one(self, member);
        }
        if !members.is_empty() {
            self.line(depth);
        }
        self.out.push(close);
    }

    fn line(&mut self, depth: usize) {
        if self.is_pretty {
            self.out.push('\n');
            self.out.push_str(&"  ".repeat(depth));
        }
    }
}

/// Adds a text in quotation marks. What a terminal would obey is escaped, which means the same in JSON and in YAML.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            character if escape::is_unsafe(character) => escape::push(out, character),
            character => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, format: Format) -> String {
        render(&Json::parse(text).unwrap(), format, Look::plain())
    }

    #[test]
    fn json_has_a_line_for_each_member() {
        assert_eq!(
            shown(r#"{"b":{},"a":[1,{"c":"d"}],"e":[]}"#, Format::Json),
            "{\n  \"b\": {},\n  \"a\": [\n    1,\n    {\n      \"c\": \"d\"\n    }\n  ],\n  \"e\": []\n}\n"
        );
    }

    #[test]
    fn control_characters_stay_escaped_and_mean_the_same() {
        let text = "\"\\u001b]0;pwned\\u0007 \u{9b}2J \u{202e} é\"";
        for format in [Format::Json, Format::Jsonl, Format::Yaml, Format::Table, Format::Tsv] {
            let shown = shown(text, format);
            assert!(!shown.trim_end().contains(escape::is_unsafe), "{format:?}: {shown:?}");
        }
        let again: String = serde_json::from_str(&shown(text, Format::Json)).unwrap();
        assert_eq!(again, serde_json::from_str::<String>(text).unwrap());
    }

    #[test]
    fn text_is_a_single_value_as_it_is() {
        assert_eq!(shown(r#""a\nb""#, Format::Text), "a\nb\n");
        assert_eq!(shown(r#"["a", 1.0, true, ["b"]]"#, Format::Text), "a\n1.0\ntrue\nb\n");
        let on_terminal = Look { is_terminal: true, ..Look::plain() };
        assert_eq!(render(&Json::Text("\u{1b}[2J".into()), Format::Text, on_terminal), "\\u001b[2J\n");
    }

    #[test]
    fn a_list_has_a_line_for_each_item() {
        assert_eq!(shown(r#"[{"a": 1}, {"a": 2}]"#, Format::Jsonl), "{\"a\":1}\n{\"a\":2}\n");
        assert_eq!(shown("[]", Format::Jsonl), "");
    }
}
