//! Renders a result in the requested format.

use crate::output::form::Format;
use crate::output::json::Json;
use crate::output::look::Look;
use crate::output::write_json::{compact, pretty};
use crate::output::{escape, table, yaml};

/// Returns a result as text. It ends with a line break unless it is empty.
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

/// Returns plain text: a scalar unchanged, the items of a list one after the other, an object as YAML.
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
